import Cryptography
import Foundation
import NIOSSL

@testable import Gateway

/// A certificate authority of a test's own, and what it issues.
struct TestAuthority {
    let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.create(
            commonName: "test", notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 3600))
    }

    var pem: [UInt8] { Array(authority.certificate.pem.utf8) }

    func issue(_ name: String) throws -> Identity {
        try authority.issue(
            CertificateTemplate(
                commonName: name, alternativeNames: [.dns(name)], usages: [.server, .client],
                notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 3600)))
    }

    /// The entries of a Secret of type kubernetes.io/tls.
    func secret(_ name: String) throws -> [String: [UInt8]] {
        let identity = try issue(name)
        return ["tls.crt": Array(identity.certificate.pem.utf8), "tls.key": Array(identity.key.pem.utf8), "ca.crt": pem]
    }

    /// What a server that calls itself `name` answers with.
    func server(_ name: String) throws -> NIOSSLContext {
        let entries = try secret(name)
        let certificates = try NIOSSLCertificate.fromPEMBytes(entries["tls.crt"] ?? [])
        let key = try NIOSSLPrivateKey(bytes: entries["tls.key"] ?? [], format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key)))
    }

    /// Somebody who trusts this authority alone.
    func client() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
        return try NIOSSLContext(configuration: configuration)
    }
}
