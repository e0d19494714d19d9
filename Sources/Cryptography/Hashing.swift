import COpenSSL

public enum SHA256 {
    /// The 32-byte digest (FIPS 180-4).
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let input = Array(bytes)
        var digest = [UInt8](repeating: 0, count: 32)
        // Fails only when OpenSSL has no provider that knows SHA-256, with which nothing here could work.
        precondition(EVP_Digest(input, input.count, &digest, nil, EVP_sha256(), nil) == 1, "OpenSSL has no SHA-256")
        return digest
    }

    /// The digest in lower-case hexadecimal.
    public static func hex(_ bytes: some Sequence<UInt8>) -> String { Hex.encode(hash(bytes)) }
}

public enum HMACSHA256 {
    /// The 32-byte code (RFC 2104) of a message under a key of any length.
    public static func code(for message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(message)
        let key = Array(key)
        var code = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        precondition(HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &count) != nil, "OpenSSL has no HMAC")
        return code
    }

    /// Whether `code` is the message's, compared in constant time.
    public static func isValid(_ code: [UInt8], for message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> Bool {
        constantTimeEqual(code, Self.code(for: message, key: key))
    }
}

/// Equality that takes the same time wherever the first difference is; only different lengths answer at once.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

public enum SecureRandom {
    /// Bytes that nobody can predict, from OpenSSL's generator.
    public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try check(RAND_bytes(&bytes, Int32(count)) == 1, "making random bytes")
        return bytes
    }
}
