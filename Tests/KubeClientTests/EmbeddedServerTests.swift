import Cryptography
import EmbeddedCluster
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Logging
import Structured
import Testing

@testable import KubeClient

/// The embedded API server behind HTTPS, and the credentials it knows.
private struct SecureServer {
    let port: Int
    let authority: CertificateAuthority
    let administrator: Identity

    static func with(_ body: @Sendable (SecureServer) async throws -> Void) async throws {
        let (start, end) = (Date(timeIntervalSinceNow: -60), Date(timeIntervalSinceNow: 3600))
        let authority = try CertificateAuthority.create(commonName: "test", notBefore: start, notAfter: end)
        let serving = try authority.issue(
            CertificateTemplate(
                commonName: "server", alternativeNames: [.ip("127.0.0.1")], usages: [.server], notBefore: start, notAfter: end))
        let administrator = try authority.issue(
            CertificateTemplate(
                commonName: "ann", organizations: ["system:masters"], usages: [.client], notBefore: start, notAfter: end))
        let server = try APIServer()
        server.authentication.accept(token: "right", as: UserInfo(name: "tom", groups: ["system:masters"]))
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        var log = Logger(label: "test")
        log.logLevel = .critical
        let listener = ClusterListener(
            server,
            tls: .init(
                certificateChain: serving.certificate.pem, privateKey: serving.key.pem, clientAuthority: authority.certificate.pem),
            logger: log
        ) { listening.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let port = try #require(await ports.first { _ in true })
            try await body(SecureServer(port: port, authority: authority, administrator: administrator))
            group.cancelAll()
        }
    }

    var url: String { "https://127.0.0.1:\(port)" }

    func trust(identity: TLSSettings.Identity? = nil) -> TLSSettings {
        TLSSettings(trust: .authorities(pem: Array(authority.certificate.pem.utf8)), identity: identity)
    }

    var identity: TLSSettings.Identity {
        TLSSettings.Identity(
            certificatePEM: Array(administrator.certificate.pem.utf8), keyPEM: Array(administrator.key.pem.utf8))
    }
}

@Suite("Against the embedded server")
struct EmbeddedServerTests {
    @Test("a client certificate and a token name their users; with neither, and with a wrong token, the answer is 401 as a Status")
    func credentials() async throws {
        try await SecureServer.with { server in
            let certified = try KubeClient(
                connecting: ClientConfiguration(server: server.url, tls: server.trust(identity: server.identity)))
            let known = try KubeClient(
                connecting: ClientConfiguration(server: server.url, tls: server.trust(), credentials: .token("right")))
            for (client, name) in [(certified, "ann"), (known, "tom")] {
                let review: JSONValue = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
                let who = try await client.send(
                    APIRequest(
                        .post, path: "/apis/authentication.k8s.io/v1/selfsubjectreviews", contentType: APIRequest.MediaType.json,
                        body: review.bytes))
                #expect(who[path: "status", "userInfo", "username"]?.string == name)
                await client.shutdown()
            }
            let wrong: [CredentialSource] = [.none, .token("wrong")]
            for credentials in wrong {
                let client = try KubeClient(
                    connecting: ClientConfiguration(server: server.url, tls: server.trust(), credentials: credentials))
                let refusal = await #expect(throws: APIStatus.self) {
                    let _: ConfigMap = try await client.get(namespace: "default", name: "any")
                }
                #expect(refusal?.isUnauthorized == true, "\(credentials)")
                await client.shutdown()
            }
        }
    }

    /// libcurl resets every stream once more after its answer; a server that counts these as an attack ends the connection.
    @Test("a thousand PATCHes over one HTTP/2 connection all succeed", arguments: [1, 50])
    func manyPatches(atOnce: Int) async throws {
        try await SecureServer.with { server in
            var settings = CurlTransportConfiguration()
            settings.tls = server.trust(identity: server.identity)
            settings.maximumConnectionsPerHost = 1
            let transport = try CurlTransport(settings)
            let path = "\(server.url)/api/v1/namespaces/default/configmaps"
            let object: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
            let made = try await transport.execute(
                HTTPRequest(method: "POST", url: path, headers: ["Content-Type": "application/json"], body: object.bytes))
            #expect(made.status == 201 && made.peer?.httpVersion == "2")
            _ = try await made.body.collect(upTo: 1 << 20)
            for start in stride(from: 0, to: 1000, by: atOnce) {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in start..<(start + atOnce) {
                        group.addTask {
                            let patch: JSONValue = ["data": ["n": .string(String(number))]]
                            let answer = try await transport.execute(
                                HTTPRequest(
                                    method: "PATCH", url: "\(path)/a", headers: ["Content-Type": "application/merge-patch+json"],
                                    body: patch.bytes))
                            _ = try await answer.body.collect(upTo: 1 << 20)
                            return answer.status
                        }
                    }
                    for try await status in group { #expect(status == 200) }
                }
            }
            await transport.shutdown()
        }
    }
}
