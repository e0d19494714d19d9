import COpenSSL
import COpenSSLShims

/// Signatures by Ed25519 (RFC 8032): 32-byte keys, 64-byte signatures.
public enum Ed25519 {
    /// Signs. It does not show itself in logs.
    public struct SigningKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        private let key: PrivateKey
        public let verifyingKey: VerifyingKey

        /// A new key.
        public init() throws(CryptographyError) { try self.init(PrivateKey.generateEd25519()) }

        /// Reads a PKCS #8 PEM text.
        public init(pem: String) throws(CryptographyError) { try self.init(PrivateKey(pem: pem)) }

        /// Takes the 32-byte seed of RFC 8032.
        public init(rawRepresentation: [UInt8]) throws(CryptographyError) {
            guard rawRepresentation.count == 32 else {
                throw CryptographyError("an Ed25519 key has 32 bytes, not \(rawRepresentation.count)")
            }
            // The fixed beginning of every PKCS #8 Ed25519 key (RFC 8410 §7).
            let prefix: [UInt8] = [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
            try self.init(PrivateKey(der: prefix + rawRepresentation))
        }

        private init(_ key: PrivateKey) throws(CryptographyError) {
            let handle = try key.handle()
            guard EVP_PKEY_get_id(handle.pointer) == EVP_PKEY_ED25519 else {
                throw CryptographyError("the private key is not an Ed25519 key")
            }
            self.key = key
            verifyingKey = try VerifyingKey(der: encodedDER("reading a public key") { i2d_PUBKEY(handle.pointer, $0) })
        }

        public var pem: String { key.pem }
        public var description: String { "Ed25519.SigningKey(…)" }
        public var customMirror: Mirror { Mirror(self, children: []) }

        public func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
            let operation = "signing with Ed25519"
            let handle = try key.handle()
            let context = try Owned(EVP_MD_CTX_new(), operation, release: EVP_MD_CTX_free)
            try check(EVP_DigestSignInit(context.pointer, nil, nil, nil, handle.pointer) == 1, operation)
            var signature = [UInt8](repeating: 0, count: 64)
            var count = signature.count
            try check(EVP_DigestSign(context.pointer, &signature, &count, message, message.count) == 1, operation)
            return signature
        }
    }

    /// Verifies.
    public struct VerifyingKey: Sendable, Hashable {
        /// SubjectPublicKeyInfo.
        public let der: [UInt8]

        /// The fixed beginning of every SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4).
        private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

        /// Reads a `PUBLIC KEY` PEM text.
        public init(pem: String) throws(CryptographyError) {
            guard let block = try PEM.blocks(pem).first(where: { $0.label == "PUBLIC KEY" }) else {
                throw CryptographyError("the PEM text holds no public key")
            }
            try self.init(der: block.der)
        }

        /// Takes the 32 bytes of RFC 8032.
        public init(rawRepresentation: [UInt8]) throws(CryptographyError) { try self.init(der: Self.prefix + rawRepresentation) }

        init(der: [UInt8]) throws(CryptographyError) {
            guard der.count == Self.prefix.count + 32, der.starts(with: Self.prefix) else {
                throw CryptographyError("the public key is not an Ed25519 key")
            }
            self.der = der
        }

        public var rawRepresentation: [UInt8] { Array(der.suffix(32)) }
        public var pem: String { PEM.encode("PUBLIC KEY", der) }

        /// Whether `signature` is the signing key's on `message`. Anything malformed is not.
        public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
            defer { ERR_clear_error() }
            guard signature.count == 64,
                let key = try? Owned(
                    EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, rawRepresentation, 32), "reading a public key",
                    release: EVP_PKEY_free),
                let context = try? Owned(EVP_MD_CTX_new(), "verifying", release: EVP_MD_CTX_free),
                EVP_DigestVerifyInit(context.pointer, nil, nil, nil, key.pointer) == 1
            else { return false }
            return EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
        }
    }
}
