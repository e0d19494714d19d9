import COpenSSL
import COpenSSLShims

/// A private key of any algorithm OpenSSL knows, held as bytes: every use decodes it anew, so that it is a plain value.
///
/// It does not show itself in logs.
public struct PrivateKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// PKCS #8, unencrypted.
    public let der: [UInt8]

    /// A new ECDSA key on P-256, which every TLS library takes.
    public static func generateP256() throws(CryptographyError) -> PrivateKey {
        let operation = "making a P-256 key"
        return try PrivateKey(Owned(ballast_generate_p256(), operation, release: EVP_PKEY_free), operation)
    }

    /// A new Ed25519 key.
    public static func generateEd25519() throws(CryptographyError) -> PrivateKey {
        let operation = "making an Ed25519 key"
        return try PrivateKey(Owned(ballast_generate_ed25519(), operation, release: EVP_PKEY_free), operation)
    }

    /// Reads the first private key of a PEM text: PKCS #8, SEC 1 or PKCS #1, not encrypted.
    public init(pem: String) throws(CryptographyError) {
        guard let block = try PEM.blocks(pem).first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw CryptographyError("the PEM text holds no private key")
        }
        guard block.label != "ENCRYPTED PRIVATE KEY" else {
            throw CryptographyError("the private key is encrypted; give it without a passphrase")
        }
        try self.init(decoding: block.der)
    }

    /// Reads the DER of a private key.
    public init(der: [UInt8]) throws(CryptographyError) { try self.init(decoding: der) }

    private init(decoding der: [UInt8]) throws(CryptographyError) {
        let operation = "reading a private key"
        try self.init(Self.decode(der, operation), operation)
    }

    private init(_ key: consuming Owned, _ operation: String) throws(CryptographyError) {
        let info = try Owned(EVP_PKEY2PKCS8(key.pointer), operation, release: PKCS8_PRIV_KEY_INFO_free)
        der = try encodedDER(operation) { i2d_PKCS8_PRIV_KEY_INFO(info.pointer, $0) }
    }

    private static func decode(_ der: [UInt8], _ operation: String) throws(CryptographyError) -> Owned {
        let pointer = der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return d2i_AutoPrivateKey(nil, &start, buffer.count)
        }
        return try Owned(pointer, operation, release: EVP_PKEY_free)
    }

    public var pem: String { PEM.encode("PRIVATE KEY", der) }
    public var description: String { "PrivateKey(…)" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    func handle() throws(CryptographyError) -> Owned { try Self.decode(der, "reading a private key") }
}

/// Calls an `i2d` function twice: for the length, and for the bytes.
func encodedDER(_ operation: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) throws(CryptographyError)
    -> [UInt8]
{
    let count = encode(nil)
    guard count > 0 else { throw .openSSL(operation) }
    return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
        var start = buffer.baseAddress
        initialized = Int(max(0, encode(&start)))
    }
}
