import Foundation

/// A certificate and its private key.
public struct Identity: Sendable, Hashable {
    public let certificate: Certificate
    public let key: PrivateKey

    public init(certificate: Certificate, key: PrivateKey) throws(CryptographyError) {
        guard certificate.belongs(to: key) else {
            throw CryptographyError("the private key is not that of the certificate \(certificate.commonName)")
        }
        self.certificate = certificate
        self.key = key
    }
}

/// What a certificate should say.
public struct CertificateTemplate: Sendable, Hashable {
    /// What it may be used for (extended key usage).
    public enum Usage: String, Sendable, Hashable, CaseIterable {
        case server = "serverAuth"
        case client = "clientAuth"
    }

    public var commonName: String
    /// Kubernetes takes them for groups.
    public var organizations: [String]
    public var alternativeNames: [SubjectAlternativeName]
    public var usages: Set<Usage>
    public var notBefore: Date
    public var notAfter: Date

    public init(
        commonName: String, organizations: [String] = [], alternativeNames: [SubjectAlternativeName] = [], usages: Set<Usage>,
        notBefore: Date, notAfter: Date
    ) {
        self.commonName = commonName
        self.organizations = organizations
        self.alternativeNames = alternativeNames
        self.usages = usages
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// Issues certificates under a root of its own: ECDSA on P-256, SHA-256, random 128-bit serial numbers.
public struct CertificateAuthority: Sendable, Hashable {
    public let identity: Identity

    /// A new self-signed root, which signs leaves only (path length 0).
    public static func create(
        commonName: String, organizations: [String] = [], notBefore: Date, notAfter: Date
    ) throws(CryptographyError) -> CertificateAuthority {
        let key = try PrivateKey.generateP256()
        let template = CertificateTemplate(
            commonName: commonName, organizations: organizations, usages: [], notBefore: notBefore, notAfter: notAfter)
        let certificate = try CertificateBuilder.sign(template, subjectKey: key, issuer: nil)
        return try CertificateAuthority(Identity(certificate: certificate, key: key))
    }

    /// Takes up a root that was kept. Throws when it may not sign.
    public init(_ identity: Identity) throws(CryptographyError) {
        guard identity.certificate.isAuthority else {
            throw CryptographyError("the certificate \(identity.certificate.commonName) is no authority's (basicConstraints CA)")
        }
        self.identity = identity
    }

    public init(certificatePEM: String, keyPEM: String) throws(CryptographyError) {
        try self.init(Identity(certificate: Certificate(pem: certificatePEM), key: PrivateKey(pem: keyPEM)))
    }

    public var certificate: Certificate { identity.certificate }

    /// A certificate for `key`, or for a new P-256 key. It never outlives the root.
    public func issue(_ template: CertificateTemplate, key: PrivateKey? = nil) throws(CryptographyError) -> Identity {
        var template = template
        template.notAfter = min(template.notAfter, certificate.notAfter)
        var subjectKey = key
        if subjectKey == nil { subjectKey = try .generateP256() }
        guard let subjectKey else { throw CryptographyError("there is no key to certify") }
        return try Identity(certificate: CertificateBuilder.sign(template, subjectKey: subjectKey, issuer: identity), key: subjectKey)
    }
}
