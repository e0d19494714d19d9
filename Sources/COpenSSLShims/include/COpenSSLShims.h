// What Swift cannot call of OpenSSL: variadic functions, and macros over typed stacks.
#ifndef BALLAST_COPENSSL_SHIMS_H
#define BALLAST_COPENSSL_SHIMS_H

#include <openssl/evp.h>
#include <openssl/x509v3.h>

/// A new P-256 key with its curve named; NULL on failure.
EVP_PKEY *_Nullable ballast_generate_p256(void);

/// A new Ed25519 key; NULL on failure.
EVP_PKEY *_Nullable ballast_generate_ed25519(void);

/// An empty list of names, to be freed with ballast_names_free.
GENERAL_NAMES *_Nullable ballast_names_new(void);
void ballast_names_free(GENERAL_NAMES *_Nullable names);

/// Appends a name: `type` is GEN_DNS, GEN_URI or GEN_IPADD. Returns 1 on success.
int ballast_names_add(GENERAL_NAMES *_Nonnull names, int type, const unsigned char *_Nullable bytes, int count);

int ballast_names_count(const GENERAL_NAMES *_Nonnull names);

/// The bytes of a DNS name, URI or address and its type; NULL for other types.
const unsigned char *_Nullable ballast_names_get(const GENERAL_NAMES *_Nonnull names, int index, int *_Nonnull type, int *_Nonnull count);

#endif
