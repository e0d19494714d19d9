import Cryptography
import Foundation
import Testing

@Suite("Certificates") struct CertificateTests {
    private let start = Date(timeIntervalSince1970: 1_767_225_600)
    private var end: Date { start + 365 * 86400 }

    private func authority(_ name: String = "ballast-ca") throws -> CertificateAuthority {
        try .create(commonName: name, organizations: ["ballast"], notBefore: start, notAfter: end)
    }

    private func template(
        _ name: String = "chat-gateway", names: [SubjectAlternativeName] = [], organizations: [String] = [],
        usages: Set<CertificateTemplate.Usage> = [.server, .client]
    ) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name, organizations: organizations, alternativeNames: names, usages: usages, notBefore: start,
            notAfter: start + 86400)
    }

    private let names: [SubjectAlternativeName] = [
        .dns("chat.team-a.svc"), .dns("*.example.com"), .ip("127.0.0.1"), .ip("fd00::1"), .uri("spiffe://ballast/ns/team-a/chain/chat"),
    ]

    @Test("a root says that it is one") func root() throws {
        let root = try authority().certificate
        #expect(root.commonName == "ballast-ca" && root.organizations == ["ballast"])
        #expect(root.isAuthority && root.isIssued(by: root))
        #expect(root.notBefore == start && root.notAfter == end)
        #expect(root.keyIdentifier.count == 20)
    }

    @Test("an issued certificate says what was asked for") func issued() throws {
        let authority = try authority()
        let identity = try authority.issue(template(names: names, organizations: ["system:masters", "team,a"]))
        let certificate = identity.certificate
        #expect(certificate.commonName == "chat-gateway")
        #expect(certificate.organizations == ["system:masters", "team,a"])
        #expect(certificate.alternativeNames == names)
        #expect(certificate.isValid(at: start + 3600) && !certificate.isValid(at: start - 1) && !certificate.isValid(at: start + 86401))
        #expect(!certificate.isAuthority)
        #expect(certificate.authorityKeyIdentifier == authority.certificate.keyIdentifier)
        #expect(certificate.serialNumber.count == 32)
        #expect(certificate.belongs(to: identity.key) && !certificate.belongs(to: authority.identity.key))
        let again = try authority.issue(template(), key: identity.key).certificate
        #expect(again.serialNumber != certificate.serialNumber && again.keyIdentifier == certificate.keyIdentifier)
    }

    @Test("only the issuer's key counts, not its name") func issuer() throws {
        let authority = try authority()
        let impostor = try self.authority()
        let leaf = try authority.issue(template())
        #expect(leaf.certificate.isIssued(by: authority.certificate))
        #expect(!leaf.certificate.isIssued(by: impostor.certificate))
        #expect(!leaf.certificate.isIssued(by: leaf.certificate))
        #expect(!authority.certificate.isIssued(by: impostor.certificate))
    }

    @Test("everything goes through PEM") func pem() throws {
        let authority = try authority()
        let leaf = try authority.issue(template(names: names))
        #expect(try Certificate(pem: leaf.certificate.pem) == leaf.certificate)
        #expect(
            try Certificate.chain(pem: "junk\n" + leaf.certificate.pem + authority.certificate.pem) == [
                leaf.certificate, authority.certificate,
            ])
        #expect(try PrivateKey(pem: leaf.key.pem) == leaf.key)
        let resumed = try CertificateAuthority(certificatePEM: authority.certificate.pem, keyPEM: authority.identity.key.pem)
        #expect(resumed == authority)
        #expect(try resumed.issue(template()).certificate.isIssued(by: authority.certificate))
    }

    @Test("a leaf does not outlive its root, and dates beyond 2050 are kept") func validity() throws {
        var long = template()
        long.notAfter = end + 86400
        #expect(try authority().issue(long).certificate.notAfter == end)
        let far = try CertificateAuthority.create(commonName: "far", notBefore: start, notAfter: start + 50 * 365 * 86400)
        #expect(far.certificate.notAfter == start + 50 * 365 * 86400)
    }

    @Test("an Ed25519 key can be certified") func ed25519() throws {
        let authority = try authority()
        let identity = try authority.issue(template(), key: try .generateEd25519())
        #expect(identity.certificate.isIssued(by: authority.certificate))
    }

    @Test("what cannot be is refused with a reason") func errors() throws {
        let authority = try authority()
        let leaf = try authority.issue(template())
        #expect(throws: CryptographyError("\"300.1.1.1\" is no IP address")) { try authority.issue(template(names: [.ip("300.1.1.1")])) }
        #expect(throws: CryptographyError("\"bücher.de\" is no DNS name; write it in ASCII")) {
            try authority.issue(template(names: [.dns("bücher.de")]))
        }
        #expect(throws: CryptographyError("the certificate chat-gateway is no authority's (basicConstraints CA)")) {
            try CertificateAuthority(leaf)
        }
        #expect(throws: CryptographyError("the private key is not that of the certificate chat-gateway")) {
            try Identity(certificate: leaf.certificate, key: authority.identity.key)
        }
        #expect(throws: CryptographyError("the PEM text holds no certificate")) { try Certificate(pem: leaf.key.pem) }
        #expect(throws: CryptographyError("the PEM text holds no private key")) { try PrivateKey(pem: leaf.certificate.pem) }
        #expect(throws: CryptographyError("PEM: the CERTIFICATE has no END line")) {
            try Certificate(pem: String(leaf.certificate.pem.dropLast(30)))
        }
        let error = #expect(throws: CryptographyError.self) { try Certificate(der: [0x30, 0x03, 1, 2, 3]) }
        #expect(error?.message.hasPrefix("reading a certificate: ") == true)
        #expect(throws: CryptographyError.self) { try authority.issue(template(String(repeating: "x", count: 65))) }
        var backwards = template()
        backwards.notAfter = start - 1
        #expect(throws: CryptographyError("making a certificate: chat-gateway would expire before it begins")) {
            try authority.issue(backwards)
        }
    }

    @Test("the openssl program agrees") func program() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ballast-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let now = Date()
        let authority = try CertificateAuthority.create(commonName: "ballast-ca", notBefore: now - 60, notAfter: now + 86400)
        var server = template(names: names, usages: [.server])
        server.notBefore = now - 60
        server.notAfter = now + 3600
        let identity = try authority.issue(server)
        let root = folder.appendingPathComponent("ca.pem")
        let leaf = folder.appendingPathComponent("leaf.pem")
        let key = folder.appendingPathComponent("key.pem")
        try Data(authority.certificate.pem.utf8).write(to: root)
        try Data(identity.certificate.pem.utf8).write(to: leaf)
        try Data(identity.key.pem.utf8).write(to: key)

        let verified = try openssl(
            "verify", "-x509_strict", "-CAfile", root.path, "-purpose", "sslserver", "-verify_hostname", "chat.team-a.svc", leaf.path)
        #expect(verified.hasSuffix(": OK\n"), "\(verified)")
        let asClient = try openssl("verify", "-CAfile", root.path, "-purpose", "sslclient", leaf.path)
        #expect(!asClient.hasSuffix(": OK\n"))
        let text = try openssl("x509", "-in", leaf.path, "-noout", "-text")
        for line in [
            "TLS Web Server Authentication", "URI:spiffe://ballast/ns/team-a/chain/chat", "IP Address:127.0.0.1", "CA:FALSE",
            "ecdsa-with-SHA256", "prime256v1",
        ] {
            #expect(text.contains(line), "\(text)")
        }
        #expect(try openssl("pkey", "-in", key.path, "-noout", "-check") == "Key is valid\n")
    }

    private func openssl(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
