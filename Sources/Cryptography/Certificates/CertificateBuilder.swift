import COpenSSL
import COpenSSLShims
import Foundation

/// Puts a certificate together and signs it; without an issuer it becomes a self-signed root.
enum CertificateBuilder {
    private static let operation = "making a certificate"

    static func sign(_ template: CertificateTemplate, subjectKey: PrivateKey, issuer: Identity?) throws(CryptographyError) -> Certificate {
        guard template.notBefore < template.notAfter else {
            throw CryptographyError("\(operation): \(template.commonName) would expire before it begins")
        }
        let certificate = try Owned(X509_new(), operation, release: X509_free)
        let key = try subjectKey.handle()
        try check(X509_set_version(certificate.pointer, 2) == 1, operation)
        try setSerialNumber(certificate.pointer)
        try setValidity(certificate.pointer, template)
        try check(X509_set_pubkey(certificate.pointer, key.pointer) == 1, operation)
        try setSubject(certificate.pointer, template)
        guard let issuer else {
            try check(X509_set_issuer_name(certificate.pointer, X509_get_subject_name(certificate.pointer)) == 1, operation)
            try addExtensions(certificate.pointer, issuer: certificate.pointer, rootExtensions)
            return try finish(certificate.pointer, signedBy: key.pointer)
        }
        let issuerCertificate = try Certificate.decode(issuer.certificate.der)
        try check(X509_set_issuer_name(certificate.pointer, X509_get_subject_name(issuerCertificate.pointer)) == 1, operation)
        try addExtensions(certificate.pointer, issuer: issuerCertificate.pointer, leafExtensions(template.usages))
        try addAlternativeNames(certificate.pointer, template.alternativeNames)
        let issuerKey = try issuer.key.handle()
        return try finish(certificate.pointer, signedBy: issuerKey.pointer)
    }

    private static let rootExtensions: [(Int32, String)] = [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature"),
        (NID_subject_key_identifier, "hash"),
    ]

    private static func leafExtensions(_ usages: Set<CertificateTemplate.Usage>) -> [(Int32, String)] {
        let purposes = CertificateTemplate.Usage.allCases.filter(usages.contains).map(\.rawValue).joined(separator: ",")
        return [(NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature")]
            + (purposes.isEmpty ? [] : [(NID_ext_key_usage, purposes)])
            + [(NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always")]
    }

    /// 127 random bits with the top one set: positive, of constant length, and at least 64 bits of entropy (CA/B baseline §7.1).
    private static func setSerialNumber(_ certificate: OpaquePointer) throws(CryptographyError) {
        var bytes = try SecureRandom.bytes(16)
        bytes[0] = bytes[0] & 0x7F | 0x40
        let number = try Owned(BN_bin2bn(bytes, Int32(bytes.count), nil), operation, release: BN_free)
        try check(BN_to_ASN1_INTEGER(number.pointer, X509_get_serialNumber(certificate)) != nil, operation)
    }

    private static func setValidity(_ certificate: OpaquePointer, _ template: CertificateTemplate) throws(CryptographyError) {
        func seconds(_ date: Date) -> time_t { time_t(max(-1e11, min(1e11, date.timeIntervalSince1970.rounded(.down)))) }
        try check(ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(template.notBefore)) != nil, operation)
        try check(ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(template.notAfter)) != nil, operation)
    }

    private static func setSubject(_ certificate: OpaquePointer, _ template: CertificateTemplate) throws(CryptographyError) {
        let name = X509_get_subject_name(certificate)
        for (kind, value) in template.organizations.map({ (NID_organizationName, $0) }) + [(NID_commonName, template.commonName)] {
            let text = Array(value.utf8)
            let added = X509_NAME_add_entry_by_NID(name, kind, MBSTRING_FLAG, text, Int32(text.count), -1, 0)
            try check(added == 1, "\(operation): \"\(value)\" in the subject")
        }
    }

    private static func addExtensions(
        _ certificate: OpaquePointer, issuer: OpaquePointer, _ extensions: [(Int32, String)]
    ) throws(CryptographyError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        for (kind, value) in extensions {
            let made = try Owned(X509V3_EXT_nconf_nid(nil, &context, kind, value), operation, release: X509_EXTENSION_free)
            try check(X509_add_ext(certificate, made.pointer, -1) == 1, operation)
        }
    }

    private static func addAlternativeNames(_ certificate: OpaquePointer, _ names: [SubjectAlternativeName]) throws(CryptographyError) {
        guard !names.isEmpty else { return }
        let list = try Owned(ballast_names_new(), operation, release: ballast_names_free)
        for name in names {
            let (type, bytes) = try name.encoded()
            try check(ballast_names_add(list.pointer, type, bytes, Int32(bytes.count)) == 1, operation)
        }
        try check(X509_add1_ext_i2d(certificate, NID_subject_alt_name, UnsafeMutableRawPointer(list.pointer), 0, 0) == 1, operation)
    }

    /// EdDSA hashes by itself and refuses a digest.
    private static func finish(_ certificate: OpaquePointer, signedBy key: OpaquePointer) throws(CryptographyError) -> Certificate {
        let digest = EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 ? nil : EVP_sha256()
        guard X509_sign(certificate, key, digest) > 0 else { throw .openSSL("signing a certificate") }
        return try Certificate(der: encodedDER(operation) { i2d_X509(certificate, $0) })
    }
}
