import Foundation
import HTTPTransport
import Structured

/// A program that prints credentials (client.authentication.k8s.io `v1` and `v1beta1`).
public struct ExecPlugin: Sendable, Hashable {
    public var command: String
    public var arguments: [String]
    public var environment: [String: String]
    public var apiVersion: String
    /// What to tell people who lack the program.
    public var installHint: String?
    /// What the plugin is told of the cluster, where it asks for it.
    public var clusterInfo: JSONValue?

    init(_ document: JSONValue, place: String, folder: String, cluster: KubeConfig.Entry) throws(ConfigurationError) {
        guard let command = document["command"]?.string, !command.isEmpty else { throw ConfigurationError("\(place).command is missing") }
        let version = document["apiVersion"]?.string ?? ""
        guard ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"].contains(version) else {
            throw ConfigurationError("\(place).apiVersion: \"\(version)\" is not supported; use client.authentication.k8s.io/v1")
        }
        guard document["interactiveMode"]?.string != "Always" else {
            throw ConfigurationError("\(place).interactiveMode: Always needs a terminal, and there is none; use IfAvailable or Never")
        }
        // A bare name is looked up in PATH; a path is relative to the kubeconfig.
        self.command = command.contains("/") && !command.hasPrefix("/") ? "\(folder)/\(command)" : command
        arguments = (document["args"]?.array ?? []).compactMap(\.string)
        let pairs = (document["env"]?.array ?? []).compactMap { item in item["name"]?.string.map { ($0, item["value"]?.string ?? "") } }
        environment = Dictionary(pairs, uniquingKeysWith: { $1 })
        apiVersion = version
        installHint = document["installHint"]?.string
        if document["provideClusterInfo"]?.bool == true { clusterInfo = try Self.info(cluster) }
    }

    private static func info(_ cluster: KubeConfig.Entry) throws(ConfigurationError) -> JSONValue {
        var info = JSONValue.emptyObject
        for field in ["server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url"] { info[field] = cluster.document[field] }
        if let authorities = try cluster.bytes("certificate-authority") {
            info["certificate-authority-data"] = .string(Data(authorities).base64EncodedString())
        }
        let extensions = cluster.document["extensions"]?.array ?? []
        info["config"] = extensions.first { $0["name"]?.string == "client.authentication.k8s.io/exec" }?["extension"]
        return info
    }

    /// The value of `KUBERNETES_EXEC_INFO`.
    var execInfo: JSONValue {
        var info: JSONValue = ["apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": ["interactive": false]]
        info[path: "spec", "cluster"] = clusterInfo
        return info
    }

    /// Reads what the plugin printed.
    func credential(from output: [UInt8]) throws -> (credential: Credential, expires: Date?) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: output)
        } catch {
            throw ConfigurationError("\(command) printed no ExecCredential: \(error)")
        }
        guard document["kind"]?.string == "ExecCredential", document["apiVersion"]?.string == apiVersion else {
            throw ConfigurationError("\(command) printed no ExecCredential of \(apiVersion)")
        }
        let status = document["status"] ?? .emptyObject
        var credential = Credential()
        if let token = status["token"]?.string, !token.isEmpty { credential.authorization = "Bearer \(token)" }
        if let certificate = status["clientCertificateData"]?.string, let key = status["clientKeyData"]?.string {
            credential.identity = TLSSettings.Identity(certificatePEM: Array(certificate.utf8), keyPEM: Array(key.utf8))
        }
        guard credential != Credential() else { throw ConfigurationError("\(command) gave neither a token nor a certificate with its key") }
        let expiry = status["expirationTimestamp"]
        return (credential, try expiry.map { try $0.isNull ? nil : $0.decode(Date.self) } ?? nil)
    }
}
