import Cryptography
import Foundation
import HTTPTransport
import KubeClient
import Structured

/// The certificates of one demo cluster, made anew each time: a CA, the API server's, and an administrator's.
struct DemoCredentials {
    let authority: CertificateAuthority
    let server: Identity
    let administrator: Identity

    init(now: Date) throws {
        let start = now.addingTimeInterval(-300)
        let end = now.addingTimeInterval(30 * 86_400)
        authority = try CertificateAuthority.create(commonName: "ballast-demo", notBefore: start, notAfter: end)
        server = try authority.issue(
            CertificateTemplate(
                commonName: "kube-apiserver",
                alternativeNames: [.dns("localhost"), .dns("kubernetes.default.svc"), .ip("127.0.0.1"), .ip("::1")], usages: [.server],
                notBefore: start, notAfter: end))
        administrator = try authority.issue(
            CertificateTemplate(
                commonName: "demo-admin", organizations: ["system:masters"], usages: [.client], notBefore: start, notAfter: end))
    }

    /// A kubeconfig for the administrator, certificates inline.
    func kubeconfig(port: Int) -> JSONValue {
        func inline(_ pem: String) -> JSONValue { .string(Base64.encode(Array(pem.utf8))) }
        return [
            "apiVersion": "v1", "kind": "Config", "current-context": "ballast-demo",
            "clusters": [
                [
                    "name": "ballast-demo",
                    "cluster": [
                        "server": .string("https://127.0.0.1:\(port)"), "certificate-authority-data": inline(authority.certificate.pem),
                    ],
                ]
            ],
            "users": [
                [
                    "name": "demo-admin",
                    "user": [
                        "client-certificate-data": inline(administrator.certificate.pem), "client-key-data": inline(administrator.key.pem),
                    ],
                ]
            ],
            "contexts": [["name": "ballast-demo", "context": ["cluster": "ballast-demo", "user": "demo-admin"]]],
        ]
    }

    /// What a client of this process needs to connect as the administrator.
    func client(port: Int) -> ClientConfiguration {
        let identity = TLSSettings.Identity(
            certificatePEM: Array(administrator.certificate.pem.utf8), keyPEM: Array(administrator.key.pem.utf8))
        return ClientConfiguration(
            server: "https://127.0.0.1:\(port)",
            tls: TLSSettings(trust: .authorities(pem: Array(authority.certificate.pem.utf8)), identity: identity))
    }

    /// Writes the kubeconfig for its owner's eyes only, whole or not at all.
    func write(kubeconfig text: String, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let draft = file.appendingPathExtension("new")
        guard FileManager.default.createFile(atPath: draft.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: draft.path])
        }
        guard rename(draft.path, file.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: file.path])
        }
    }
}
