#include "COpenSSLShims.h"

EVP_PKEY *ballast_generate_p256(void) { return EVP_EC_gen("P-256"); }

EVP_PKEY *ballast_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

GENERAL_NAMES *ballast_names_new(void) { return sk_GENERAL_NAME_new_null(); }

void ballast_names_free(GENERAL_NAMES *names) { sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free); }

int ballast_names_add(GENERAL_NAMES *names, int type, const unsigned char *bytes, int count) {
    ASN1_STRING *string = type == GEN_IPADD ? (ASN1_STRING *)ASN1_OCTET_STRING_new() : (ASN1_STRING *)ASN1_IA5STRING_new();
    if (string == NULL) return 0;
    GENERAL_NAME *name = GENERAL_NAME_new();
    if (name == NULL || ASN1_STRING_set(string, bytes, count) != 1) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(string);
        return 0;
    }
    GENERAL_NAME_set0_value(name, type, string);
    if (sk_GENERAL_NAME_push(names, name) <= 0) {
        GENERAL_NAME_free(name);
        return 0;
    }
    return 1;
}

int ballast_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

const unsigned char *ballast_names_get(const GENERAL_NAMES *names, int index, int *type, int *count) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name == NULL) return NULL;
    ASN1_STRING *string = GENERAL_NAME_get0_value(name, type);
    if (*type != GEN_DNS && *type != GEN_URI && *type != GEN_IPADD) return NULL;
    *count = ASN1_STRING_length(string);
    return ASN1_STRING_get0_data(string);
}
