import Foundation
import HTTPTransport
import KubeCore
import Structured
import Synchronization
import Testing

@testable import KubeClient

@Suite("Kubeconfig files") struct KubeConfigTests {
    private let base: JSONValue = [
        "current-context": "dev",
        "clusters": [
            ["name": "c", "cluster": ["server": "https://10.0.0.1:6443", "certificate-authority-data": "Q0E=", "tls-server-name": "api"]],
            ["name": "open", "cluster": ["server": "https://x", "insecure-skip-tls-verify": true, "proxy-url": "socks5://p:1080"]],
        ],
        "users": [
            ["name": "cert", "user": ["client-certificate-data": "Q0VSVA==", "client-key-data": "S0VZ"]],
            ["name": "token", "user": ["token": "t0", "as": "jane", "as-groups": ["g"]]],
            ["name": "file", "user": ["token": "stale", "tokenFile": "run/token"]],
            ["name": "basic", "user": ["username": "u", "password": "p"]],
            ["name": "half", "user": ["client-certificate-data": "Q0VSVA=="]],
            ["name": "legacy", "user": ["auth-provider": ["name": "gcp"]]],
            ["name": "old-exec", "user": ["exec": ["command": "x", "apiVersion": "client.authentication.k8s.io/v1alpha1"]]],
        ],
        "contexts": [
            ["name": "dev", "context": ["cluster": "c", "user": "cert", "namespace": "team-a"]],
            ["name": "token", "context": ["cluster": "open", "user": "token"]],
            ["name": "file", "context": ["cluster": "c", "user": "file"]],
            ["name": "basic", "context": ["cluster": "c", "user": "basic"]],
            ["name": "half", "context": ["cluster": "c", "user": "half"]],
            ["name": "legacy", "context": ["cluster": "c", "user": "legacy"]], ["name": "lost", "context": ["cluster": "nowhere"]],
            ["name": "stranger", "context": ["cluster": "c", "user": "nobody"]],
            ["name": "old-exec", "context": ["cluster": "c", "user": "old-exec"]],
        ],
    ]

    private func configuration(_ context: String? = nil) throws -> ClientConfiguration {
        var config = KubeConfig()
        try config.merge(base, file: "/home/u/.kube/config")
        return try config.configuration(context: context)
    }

    @Test("the current context: client certificate, authorities, server name, namespace") func current() throws {
        let configuration = try configuration()
        #expect(configuration.server == "https://10.0.0.1:6443" && configuration.namespace == "team-a")
        #expect(configuration.tls.trust == .authorities(pem: Array("CA".utf8)) && configuration.tls.serverName == "api")
        #expect(configuration.tls.identity == .init(certificatePEM: Array("CERT".utf8), keyPEM: Array("KEY".utf8)))
    }

    @Test("a token, impersonation, a proxy, no verification") func token() throws {
        let configuration = try configuration("token")
        #expect(configuration.credentials == .token("t0") && configuration.tls.trust == .anyone)
        #expect(
            configuration.proxy == .always("socks5://p:1080") && configuration.impersonation == Impersonation(user: "jane", groups: ["g"]))
    }

    @Test("a token file comes before a token, and its path starts at the kubeconfig") func tokenFile() throws {
        #expect(try configuration("file").credentials == .tokenFile(path: "/home/u/.kube/run/token"))
        #expect(try configuration("basic").credentials == .basic(user: "u", password: "p"))
    }

    @Test(
        "what cannot be used is named",
        arguments: zip(
            ["half", "legacy", "lost", "stranger", "none", "old-exec"],
            [
                "but not both", "use exec", "cluster that is not there: nowhere", "user that is not there: nobody",
                "has no context \"none\"", "v1alpha1",
            ]))
    func bad(context: String, problem: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try configuration(context) }
        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
    }

    @Test("several files are one: who comes first is right, and files that do not exist are left out") func merging() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kubeconfig-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "clusters:\n- name: c\n  cluster: {server: https://first, certificate-authority: ca.crt}\n".write(
            toFile: "\(folder)/a", atomically: true, encoding: .utf8)
        try "AUTHORITY".write(toFile: "\(folder)/ca.crt", atomically: true, encoding: .utf8)
        try """
        current-context: x
        clusters: [{name: c, cluster: {server: https://second}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        users: [{name: u, user: {token: t}}]
        """.write(toFile: "\(folder)/b", atomically: true, encoding: .utf8)
        let config = try KubeConfig.load(environment: ["KUBECONFIG": "\(folder)/a:\(folder)/missing:\(folder)/b"])
        let configuration = try config.configuration()
        #expect(configuration.server == "https://first" && configuration.credentials == .token("t"))
        #expect(configuration.tls.trust == .authorities(pem: Array("AUTHORITY".utf8)))
        #expect(throws: ConfigurationError.self) { try KubeConfig.load(environment: ["KUBECONFIG": "\(folder)/missing"]) }
        #expect(throws: ConfigurationError.self) { try KubeConfig.load(path: "\(folder)/missing") }
    }

    @Test("in a pod, also one with IPv6") func inCluster() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "account-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in [("ca.crt", "CA"), ("token", "t"), ("namespace", "team-a\n")] {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let configuration = try ClientConfiguration.inCluster(
            environment: ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"], mount: folder)
        #expect(configuration.server == "https://[fd00::1]:443" && configuration.namespace == "team-a")
        #expect(configuration.credentials == .tokenFile(path: "\(folder)/token"))
        #expect(throws: ConfigurationError.self) { try ClientConfiguration.inCluster(environment: [:], mount: folder) }
    }
}

@Suite("Credentials that change") struct CredentialTests {
    private static func plugin(_ script: String, hint: String? = nil, command: String = "/bin/sh") throws -> ExecPlugin {
        var exec: JSONValue = [
            "apiVersion": "client.authentication.k8s.io/v1", "command": .string(command), "args": ["-c", .string(script)],
            "env": [["name": "GREETING", "value": "hello"]], "provideClusterInfo": true,
        ]
        exec["installHint"] = hint.map(JSONValue.string)
        let cluster = KubeConfig.Entry(
            document: ["server": "https://x", "certificate-authority-data": "Q0E="], folder: "/", file: "config")
        return try ExecPlugin(exec, place: "users[u].exec", folder: "/", cluster: cluster)
    }

    private static func credential(_ token: String, expires: String? = nil) -> JSONValue {
        var value: JSONValue = [
            "kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": ["token": .string(token)],
        ]
        value[path: "status", "expirationTimestamp"] = expires.map(JSONValue.string)
        return value
    }

    @Test("a plugin gets its arguments, environment and the cluster, and its token is used") func running() async throws {
        let script =
            #"printf '%s' '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$GREETING-$(printf '%s' "$KUBERNETES_EXEC_INFO" | grep -o 'https://x')'"}}'"#
        let plugin = try Self.plugin(script)
        let output = try await ExecPlugin.run(plugin)
        #expect(try plugin.credential(from: output).credential.authorization == "Bearer hello-https://x")
    }

    @Test("a plugin that fails, or is not there, is named with its hint") func failing() async throws {
        let failed = await #expect(throws: ConfigurationError.self) { try await ExecPlugin.run(Self.plugin("exit 3")) }
        #expect(failed?.description.contains("status 3") == true)
        let missing = await #expect(throws: ConfigurationError.self) {
            try await ExecPlugin.run(Self.plugin("", hint: "apt install it", command: "no-such-plugin"))
        }
        #expect(missing?.description == "the credential plugin no-such-plugin is not installed; apt install it")
    }

    @Test("a credential is kept until it expires, and fetched once for all who wait") func expiry() async throws {
        let time = ManualTime()
        let runs = Mutex(0)
        let later = time.now.addingTimeInterval(60)
        let authenticator = Authenticator(.exec(try Self.plugin("")), time: time) { _ in
            let run = runs.withLock { runs in
                runs += 1
                return runs
            }
            return Self.credential("t\(run)", expires: later.ISO8601Format()).bytes
        } identityChanged: { _ in
        }
        let first = try await withThrowingTaskGroup(of: Credential.self) { group in
            for _ in 0..<10 { group.addTask { try await authenticator.credential() } }
            return try await group.reduce(into: Set<Credential>()) { $0.insert($1) }
        }
        #expect(first == [Credential(authorization: "Bearer t1")])
        time.advance(by: .seconds(61))
        #expect(try await authenticator.credential().authorization == "Bearer t2")
    }

    @Test("a 401 makes the client ask the plugin again, once") func rejected() async throws {
        let runs = Mutex(0)
        let server = ScriptedServer([
            .text(401, "Unauthorized"), .reply(200, document("a")), .text(401, "Unauthorized"), .text(401, "Unauthorized"),
        ])
        let configuration = ClientConfiguration(server: "http://memory", credentials: .exec(try Self.plugin("")))
        let client = KubeClient(
            configuration, verbs: server, streams: server, time: ManualTime(), retry: .never,
            runPlugin: { _ in
                Self.credential("t\(runs.withLock { runs in runs += 1; return runs })").bytes
            }, identityChanged: { _ in }, close: { _ in })
        _ = try await client.get(ConfigMap.self, namespace: "ns", name: "a")
        #expect(server.seen.map { $0.headers["Authorization"] } == ["Bearer t1", "Bearer t2"])
        let error = await #expect(throws: APIStatus.self) { try await client.get(ConfigMap.self, namespace: "ns", name: "a") }
        #expect(error?.isUnauthorized == true && server.seen.count == 4)
    }

    @Test("a token file is read again after a minute, and at once after a 401") func tokenFile() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        func write(_ token: String) throws { try "\(token)\n".write(toFile: path, atomically: true, encoding: .utf8) }
        let time = ManualTime()
        let authenticator = Authenticator(.tokenFile(path: path), time: time, runPlugin: { _ in [] }, identityChanged: { _ in })
        try write("a")
        let first = try await authenticator.credential()
        try write("b")
        #expect(try await authenticator.credential() == first && first.authorization == "Bearer a")
        time.advance(by: .seconds(61))
        let second = try await authenticator.credential()
        #expect(second.authorization == "Bearer b")
        try write("c")
        #expect(await authenticator.reject(second))
        #expect(try await authenticator.credential().authorization == "Bearer c")
    }

    @Test("a certificate from a plugin reaches the transports") func identity() async throws {
        let seen = Mutex<TLSSettings.Identity?>(nil)
        var document = Self.credential("t")
        document["status"] = ["clientCertificateData": "CERT", "clientKeyData": "KEY"]
        let printed = document.bytes
        let authenticator = Authenticator(.exec(try Self.plugin("")), time: ManualTime(), runPlugin: { _ in printed }) { identity in
            seen.withLock { $0 = identity }
        }
        #expect(try await authenticator.credential().authorization == nil)
        #expect(seen.withLock { $0 } == .init(certificatePEM: Array("CERT".utf8), keyPEM: Array("KEY".utf8)))
    }
}
