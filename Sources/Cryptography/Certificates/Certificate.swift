import COpenSSL
import COpenSSLShims
import Foundation

/// An X.509 certificate: its bytes, and what we read of it.
public struct Certificate: Sendable, Hashable {
    public let der: [UInt8]
    /// The subject's first CN; empty when it has none.
    public let commonName: String
    /// The subject's O entries, which Kubernetes takes for groups.
    public let organizations: [String]
    public let notBefore: Date
    public let notAfter: Date
    /// DNS names, addresses and URIs; others are left out.
    public let alternativeNames: [SubjectAlternativeName]
    /// Lower-case hexadecimal.
    public let serialNumber: String
    /// Whether it may sign others.
    public let isAuthority: Bool
    /// The subject key identifier; empty when there is none.
    public let keyIdentifier: [UInt8]
    /// The issuer's key identifier; empty when there is none.
    public let authorityKeyIdentifier: [UInt8]

    /// Reads the first certificate of a PEM text.
    public init(pem: String) throws(CryptographyError) {
        guard let first = try Self.chain(pem: pem).first else { throw CryptographyError("the PEM text holds no certificate") }
        self = first
    }

    /// Reads all certificates of a PEM text, in order.
    public static func chain(pem: String) throws(CryptographyError) -> [Certificate] {
        var chain: [Certificate] = []
        for block in try PEM.blocks(pem) where block.label == "CERTIFICATE" || block.label == "TRUSTED CERTIFICATE" {
            chain.append(try Certificate(der: block.der))
        }
        return chain
    }

    public init(der: [UInt8]) throws(CryptographyError) {
        self.der = der
        let handle = try Self.decode(der)
        let subject = X509_get_subject_name(handle.pointer)
        commonName = try Self.entries(subject, NID_commonName).first ?? ""
        organizations = try Self.entries(subject, NID_organizationName)
        notBefore = try Self.date(X509_get0_notBefore(handle.pointer))
        notAfter = try Self.date(X509_get0_notAfter(handle.pointer))
        alternativeNames = Self.names(handle.pointer)
        serialNumber = Hex.encode(Self.bytes(X509_get0_serialNumber(handle.pointer)))
        isAuthority = X509_check_ca(handle.pointer) > 0
        keyIdentifier = Self.bytes(X509_get0_subject_key_id(handle.pointer))
        authorityKeyIdentifier = Self.bytes(X509_get0_authority_key_id(handle.pointer))
    }

    public var pem: String { PEM.encode("CERTIFICATE", der) }

    /// SHA-256 of the whole certificate, lower-case hexadecimal.
    public var fingerprint: String { SHA256.hex(der) }

    public func isValid(at date: Date) -> Bool { notBefore <= date && date <= notAfter }

    /// Whether `authority` may sign certificates, is named as this one's issuer, and its key made the signature. Says nothing of time.
    public func isIssued(by authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard authority.isAuthority, let own = try? Self.decode(der), let issuer = try? Self.decode(authority.der),
            X509_check_issued(issuer.pointer, own.pointer) == X509_V_OK, let key = X509_get0_pubkey(issuer.pointer)
        else { return false }
        return X509_verify(own.pointer, key) == 1
    }

    /// Whether `key` is the private half of this certificate's key.
    public func belongs(to key: PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        guard let own = try? Self.decode(der), let key = try? key.handle() else { return false }
        return X509_check_private_key(own.pointer, key.pointer) == 1
    }

    static func decode(_ der: [UInt8]) throws(CryptographyError) -> Owned {
        let pointer = der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return d2i_X509(nil, &start, buffer.count)
        }
        return try Owned(pointer, "reading a certificate", release: X509_free)
    }

    private static func entries(_ name: OpaquePointer?, _ kind: Int32) throws(CryptographyError) -> [String] {
        var values: [String] = []
        var index = X509_NAME_get_index_by_NID(name, kind, -1)
        while index >= 0 {
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)))
            guard count >= 0, let text else { throw .openSSL("reading a certificate's subject") }
            values.append(String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
            CRYPTO_free(text, nil, 0)
            index = X509_NAME_get_index_by_NID(name, kind, index)
        }
        return values
    }

    private static func date(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptographyError) -> Date {
        var parts = tm()
        try check(ASN1_TIME_to_tm(time, &parts) == 1, "reading a certificate's validity")
        return Date(timeIntervalSince1970: Double(timegm(&parts)))
    }

    private static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
        guard let string, let start = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(string))))
    }

    private static func names(_ certificate: OpaquePointer) -> [SubjectAlternativeName] {
        guard let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(found)
        defer { ballast_names_free(names) }
        return (0..<ballast_names_count(names)).compactMap { index in
            var type: Int32 = 0
            var count: Int32 = 0
            guard let start = ballast_names_get(names, index, &type, &count) else { return nil }
            return SubjectAlternativeName(type: type, bytes: Array(UnsafeBufferPointer(start: start, count: Int(count))))
        }
    }
}
