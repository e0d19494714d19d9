import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces.
public enum AESGCM {
    public static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    /// Encrypts: nonce, ciphertext and tag in one piece. `additional` is not encrypted, but must be the same when opening. One key
    /// seals at most 2³² messages.
    public static func seal(_ plaintext: [UInt8], key: [UInt8], additional: [UInt8] = []) throws(CryptographyError) -> [UInt8] {
        try seal(plaintext, key: key, nonce: SecureRandom.bytes(nonceLength), additional: additional)
    }

    /// As ``seal(_:key:additional:)`` with a nonce that must never occur twice under one key.
    static func seal(_ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], additional: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let operation = "sealing with AES-256-GCM"
        let context = try context(key: key, nonce: nonce, encrypts: true, operation)
        var count: Int32 = 0
        if !additional.isEmpty {
            try check(EVP_EncryptUpdate(context.pointer, nil, &count, additional, Int32(additional.count)) == 1, operation)
        }
        var sealed = [UInt8](repeating: 0, count: plaintext.count)
        try check(EVP_EncryptUpdate(context.pointer, &sealed, &count, plaintext, Int32(plaintext.count)) == 1, operation)
        var rest = [UInt8](repeating: 0, count: 16)
        try check(EVP_EncryptFinal_ex(context.pointer, &rest, &count) == 1, operation)
        var tag = [UInt8](repeating: 0, count: tagLength)
        try check(EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), &tag) == 1, operation)
        return nonce + sealed + tag
    }

    /// Decrypts what ``seal(_:key:additional:)`` made. Throws when key, text or `additional` are not those it was made with.
    public static func open(_ sealed: [UInt8], key: [UInt8], additional: [UInt8] = []) throws(CryptographyError) -> [UInt8] {
        let operation = "opening with AES-256-GCM"
        guard sealed.count >= nonceLength + tagLength else { throw CryptographyError("\(operation): the text is too short") }
        let context = try context(key: key, nonce: Array(sealed.prefix(nonceLength)), encrypts: false, operation)
        let body = Array(sealed[nonceLength..<(sealed.count - tagLength)])
        var tag = Array(sealed.suffix(tagLength))
        var count: Int32 = 0
        if !additional.isEmpty {
            try check(EVP_DecryptUpdate(context.pointer, nil, &count, additional, Int32(additional.count)) == 1, operation)
        }
        var plaintext = [UInt8](repeating: 0, count: body.count)
        try check(EVP_DecryptUpdate(context.pointer, &plaintext, &count, body, Int32(body.count)) == 1, operation)
        try check(EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag) == 1, operation)
        var rest = [UInt8](repeating: 0, count: 16)
        guard EVP_DecryptFinal_ex(context.pointer, &rest, &count) == 1 else {
            ERR_clear_error()
            throw CryptographyError("\(operation): it was sealed with another key, or changed since")
        }
        return plaintext
    }

    private static func context(
        key: [UInt8], nonce: [UInt8], encrypts: Bool, _ operation: String
    ) throws(CryptographyError) -> Owned {
        guard key.count == keyLength else { throw CryptographyError("\(operation): the key has \(key.count) bytes, not \(keyLength)") }
        guard nonce.count == nonceLength else {
            throw CryptographyError("\(operation): the nonce has \(nonce.count) bytes, not \(nonceLength)")
        }
        let context = try Owned(EVP_CIPHER_CTX_new(), operation, release: EVP_CIPHER_CTX_free)
        try check(EVP_CipherInit_ex(context.pointer, EVP_aes_256_gcm(), nil, key, nonce, encrypts ? 1 : 0) == 1, operation)
        return context
    }
}
