import Cryptography
import Foundation
import KubeTypes

/// Whose certificates count on the channel: the authority that signs now, one that will sign soon, and one that signed until lately.
///
/// A new authority is trusted for a day before it signs, and the old one until it expires, so that at no moment one end shows what the
/// other cannot know yet. A value; ``ChannelAuthority`` keeps it in a Secret.
package struct ChannelTrust: Sendable, Hashable {
    package static let authorityLife: TimeInterval = 365 * 86400
    /// From the moment an authority is known until it signs. Longer than a gateway's certificate lives, with which it gets the new list.
    package static let overlap: TimeInterval = 86400 + 3600
    package static let certificateLife: TimeInterval = 86400
    /// Clocks of a cluster's machines differ by less.
    package static let skew: TimeInterval = 300

    package var current: CertificateAuthority
    package var next: CertificateAuthority?
    package var previous: Certificate?

    /// A first authority.
    package static func create(now: Date) throws(CryptographyError) -> ChannelTrust {
        ChannelTrust(current: try authority(now: now), next: nil, previous: nil)
    }

    private static func authority(now: Date) throws(CryptographyError) -> CertificateAuthority {
        let day = now.formatted(.iso8601.year().month().day())
        return try .create(commonName: "ballast-channel \(day)", notBefore: now - skew, notAfter: now + authorityLife)
    }

    private init(current: CertificateAuthority, next: CertificateAuthority?, previous: Certificate?) {
        self.current = current
        self.next = next
        self.previous = previous
    }

    /// What it should be at `now`; `nil` while it is as it should.
    package func advanced(now: Date) throws(CryptographyError) -> ChannelTrust? {
        var trust = self
        let life = current.certificate.notAfter.timeIntervalSince(current.certificate.notBefore)
        if !current.certificate.isValid(at: now) {
            // Nobody ran the operator for months: there is nothing left to overlap with.
            return try .create(now: now)
        }
        if let next, now >= next.certificate.notBefore + Self.skew + Self.overlap {
            trust.previous = current.certificate
            trust.current = next
            trust.next = nil
        } else if next == nil, now >= current.certificate.notBefore + life * 2 / 3 {
            trust.next = try Self.authority(now: now)
        }
        if let previous = trust.previous, !previous.isValid(at: now) { trust.previous = nil }
        return trust == self ? nil : trust
    }

    /// Every authority that counts, the signing one first.
    package var authorities: [Certificate] { [current.certificate] + [next?.certificate, previous].compactMap(\.self) }

    /// What both ends are given to verify each other with.
    package var bundlePEM: String { authorities.map(\.pem).joined() }

    /// Whether one of the authorities signed it, and it is valid at `now`.
    package func accepts(_ certificate: Certificate, at now: Date) -> Bool {
        certificate.isValid(at: now) && !certificate.isAuthority
            && authorities.contains { $0.isValid(at: now) && certificate.isIssued(by: $0) }
    }
}

/// In a Secret.
extension ChannelTrust {
    package enum Entry {
        static let certificate = "tls.crt"
        static let key = "tls.key"
        static let nextCertificate = "next.crt"
        static let nextKey = "next.key"
        static let previousCertificate = "previous.crt"
        static let all = [certificate, key, nextCertificate, nextKey, previousCertificate]
    }

    package var data: [String: Base64Data] {
        var data = [
            Entry.certificate: Base64Data(text: current.certificate.pem), Entry.key: Base64Data(text: current.identity.key.pem),
        ]
        data[Entry.nextCertificate] = next.map { Base64Data(text: $0.certificate.pem) }
        data[Entry.nextKey] = next.map { Base64Data(text: $0.identity.key.pem) }
        data[Entry.previousCertificate] = previous.map { Base64Data(text: $0.pem) }
        return data
    }

    /// Throws when the Secret holds no authority, in words that name the entry and no key.
    package init(data: [String: Base64Data]) throws(CryptographyError) {
        func text(_ entry: String) -> String? { data[entry]?.text }
        guard let certificate = text(Entry.certificate), let key = text(Entry.key) else {
            throw CryptographyError("the Secret has no entries \(Entry.certificate) and \(Entry.key)")
        }
        current = try CertificateAuthority(certificatePEM: certificate, keyPEM: key)
        if let certificate = text(Entry.nextCertificate), let key = text(Entry.nextKey) {
            next = try CertificateAuthority(certificatePEM: certificate, keyPEM: key)
        }
        if let certificate = text(Entry.previousCertificate) { previous = try Certificate(pem: certificate) }
    }
}

/// Certificates it issues.
extension ChannelTrust {
    /// What a chain's gateways show.
    func issueClient(_ uri: String, commonName: String, now: Date) throws(CryptographyError) -> Identity {
        try issue([.uri(uri)], commonName: commonName, .client, now: now)
    }

    /// What the operator shows.
    func issueServer(_ names: [SubjectAlternativeName], now: Date) throws(CryptographyError) -> Identity {
        try issue(names, commonName: "ballast-operator", .server, now: now)
    }

    private func issue(
        _ names: [SubjectAlternativeName], commonName: String, _ usage: CertificateTemplate.Usage, now: Date
    ) throws(CryptographyError) -> Identity {
        try current.issue(
            CertificateTemplate(
                commonName: commonName, alternativeNames: names, usages: [usage], notBefore: now - Self.skew,
                notAfter: now + Self.certificateLife))
    }

    /// When two thirds of a certificate's life are over.
    static func renewal(of certificate: Certificate) -> Date {
        certificate.notBefore + certificate.notAfter.timeIntervalSince(certificate.notBefore) * 2 / 3
    }
}
