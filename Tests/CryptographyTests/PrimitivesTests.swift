import Cryptography
import Testing

private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

@Suite("Hashes, codes and encodings") struct PrimitivesTests {
    @Test(
        "SHA-256 gives NIST's digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, digest: String) { #expect(SHA256.hex(text.utf8) == digest) }

    @Test(
        "HMAC-SHA-256 gives RFC 4231's codes",
        arguments: [
            (String(repeating: "0b", count: 20), "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                String(repeating: "aa", count: 131),
                "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ])
    func hmac(key: String, message: String, code: String) throws {
        let key = try bytes(key)
        let message = try bytes(message)
        #expect(Hex.encode(HMACSHA256.code(for: message, key: key)) == code)
        #expect(HMACSHA256.isValid(try bytes(code), for: message, key: key))
        #expect(!HMACSHA256.isValid(try bytes(code), for: message + [0], key: key))
        #expect(!HMACSHA256.isValid([], for: message, key: key))
    }

    @Test(
        "base64 and its URL form",
        arguments: [("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"), ("~~~?", "fn5+Pw==", "fn5-Pw")])
    func base64(text: String, plain: String, url: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes) == plain && Base64.encodeURL(bytes) == url)
        #expect(Base64.decode(plain) == bytes && Base64.decodeURL(url) == bytes)
    }

    @Test("what is not in the encoding is refused") func refused() {
        #expect(Base64.decode("Zg") == nil && Base64.decode("Z*==") == nil && Base64.decodeURL("fn5+Pw") == nil)
        #expect(Hex.decode("abc") == nil && Hex.decode("zz") == nil && Hex.decode("00fF") == [0, 255])
    }

    @Test("comparison and randomness") func comparison() throws {
        #expect(
            constantTimeEqual([1, 2], [1, 2]) && !constantTimeEqual([1, 2], [1, 3]) && !constantTimeEqual([1], [1, 2])
                && constantTimeEqual([], []))
        let random = try SecureRandom.bytes(32)
        #expect(random.count == 32)
        #expect(try SecureRandom.bytes(32) != random)
        #expect(try SecureRandom.bytes(0).isEmpty)
    }
}

@Suite("AES-256-GCM") struct AESGCMTests {
    private let key = [UInt8](0..<32)

    @Test("opening undoes sealing", arguments: [0, 1, 16, 1000]) func roundTrip(count: Int) throws {
        let text = [UInt8](repeating: 7, count: count)
        let sealed = try AESGCM.seal(text, key: key, additional: [1])
        #expect(sealed.count == count + 28)
        #expect(try AESGCM.open(sealed, key: key, additional: [1]) == text)
        #expect(try AESGCM.seal(text, key: key) != AESGCM.seal(text, key: key))
    }

    @Test("a sealed text made elsewhere is opened (McGrew and Viega, test cases 14 and 16)") func knownVectors() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        let first = [UInt8](repeating: 0, count: 12) + (try bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
        #expect(try AESGCM.open(first, key: zero) == [UInt8](repeating: 0, count: 16))
        let key = try bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let sealed = try bytes(
            "cafebabefacedbaddecaf888522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        )
        let text = try AESGCM.open(sealed, key: key, additional: try bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        #expect(
            Hex.encode(text)
                == "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        )
    }

    @Test("anything changed is refused") func tampered() throws {
        let sealed = try AESGCM.seal([1, 2, 3], key: key, additional: [9])
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptographyError.self) { try AESGCM.open(changed, key: key, additional: [9]) }
        }
        #expect(throws: CryptographyError("opening with AES-256-GCM: it was sealed with another key, or changed since")) {
            try AESGCM.open(sealed, key: key)
        }
        #expect(throws: CryptographyError("opening with AES-256-GCM: the text is too short")) { try AESGCM.open([1], key: key) }
        #expect(throws: CryptographyError("sealing with AES-256-GCM: the key has 16 bytes, not 32")) {
            try AESGCM.seal([], key: Array(key.prefix(16)))
        }
    }
}

@Suite("Ed25519") struct Ed25519Tests {
    @Test(
        "RFC 8032's keys give its signatures",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ])
    func vectors(seed: String, publicKey: String, message: String, signature: String) throws {
        let key = try Ed25519.SigningKey(rawRepresentation: try bytes(seed))
        let message = try bytes(message)
        #expect(Hex.encode(key.verifyingKey.rawRepresentation) == publicKey)
        #expect(Hex.encode(try key.sign(message)) == signature)
        #expect(key.verifyingKey.isValid(try bytes(signature), for: message))
        #expect(!key.verifyingKey.isValid(try bytes(signature), for: message + [0]))
    }

    @Test("keys go through PEM, and only their own signatures hold") func pem() throws {
        let key = try Ed25519.SigningKey()
        let signature = try key.sign([1, 2, 3])
        let verifying = try Ed25519.VerifyingKey(pem: key.verifyingKey.pem)
        #expect(try Ed25519.SigningKey(pem: key.pem) == key)
        #expect(try Ed25519.VerifyingKey(rawRepresentation: verifying.rawRepresentation) == verifying)
        #expect(verifying.isValid(signature, for: [1, 2, 3]))
        #expect(!verifying.isValid(Array(signature.dropLast()), for: [1, 2, 3]))
        #expect(!(try Ed25519.SigningKey().verifyingKey.isValid(signature, for: [1, 2, 3])))
        #expect(!"\(key)".contains("MC") && !String(reflecting: key).contains("der"))
    }

    @Test("other keys are refused") func otherKeys() throws {
        let other = try PrivateKey.generateP256()
        #expect(throws: CryptographyError("the private key is not an Ed25519 key")) { try Ed25519.SigningKey(pem: other.pem) }
        #expect(throws: CryptographyError("the PEM text holds no public key")) { try Ed25519.VerifyingKey(pem: other.pem) }
        #expect(throws: CryptographyError("an Ed25519 key has 32 bytes, not 3")) { try Ed25519.SigningKey(rawRepresentation: [1, 2, 3]) }
    }
}
