import Foundation
import HTTPTransport
import Structured

extension KubeConfig {
    /// Reads the files kubectl would read: `path` alone when given, else those that `KUBECONFIG` lists, else `~/.kube/config`. Of a list, files
    /// that do not exist are left out. Reads from disk: call it while starting up.
    public static func load(
        path: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> KubeConfig {
        var config = KubeConfig()
        let listed = environment["KUBECONFIG"].map { $0.split(separator: ":").map(String.init) } ?? []
        let files = path.map { [$0] } ?? (listed.isEmpty ? ["\(environment["HOME"] ?? "")/.kube/config"] : listed)
        var found = false
        for file in files {
            if path == nil, !FileManager.default.fileExists(atPath: file) { continue }
            try config.merge(try document(of: file), file: file)
            found = true
        }
        guard found else {
            throw ConfigurationError("there is no kubeconfig: none of \(files) exists; set KUBECONFIG or give --kubeconfig")
        }
        return config
    }

    private static func document(of file: String) throws(ConfigurationError) -> JSONValue {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw ConfigurationError("\(file) cannot be read: \(error.localizedDescription)")
        }
        do throws(StructuredError) {
            return try YAMLDocument.stream(Array(data)).first?.value ?? .emptyObject
        } catch {
            throw ConfigurationError("\(file) is no kubeconfig: \(error)")
        }
    }
}

extension ClientConfiguration {
    /// Where a kubelet mounts a service account's token.
    public static let serviceAccountMount = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// What a pod's service account gives: the address from the environment, the token and the authorities from their mount.
    public static func inCluster(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        mount: String = serviceAccountMount
    ) throws(ConfigurationError) -> ClientConfiguration {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], let port = environment["KUBERNETES_SERVICE_PORT"], !host.isEmpty else {
            throw ConfigurationError("not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; give --kubeconfig")
        }
        guard let authorities = try? Data(contentsOf: URL(fileURLWithPath: "\(mount)/ca.crt")) else {
            throw ConfigurationError("\(mount)/ca.crt cannot be read; does the pod mount its service account's token?")
        }
        let namespace = (try? String(contentsOfFile: "\(mount)/namespace", encoding: .utf8))?.trimmingCharacters(
            in: .whitespacesAndNewlines)
        return ClientConfiguration(
            server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)", namespace: namespace ?? "default",
            tls: TLSSettings(trust: .authorities(pem: Array(authorities))), proxy: .fromEnvironment(environment),
            credentials: .tokenFile(path: "\(mount)/token"))
    }

    /// A kubeconfig where one is named or lies in its usual place, else the pod's service account.
    ///
    /// `BALLAST_CONTAINER_ROOT` names the directory under which a pod's mounts lie, for pods that are no more than processes.
    public static func discovered(
        kubeconfig: String? = nil, context: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(ConfigurationError) -> ClientConfiguration {
        let inPod = environment["KUBERNETES_SERVICE_HOST"] != nil && environment["KUBECONFIG"] == nil
        if kubeconfig == nil, context == nil, inPod {
            return try inCluster(environment: environment, mount: (environment["BALLAST_CONTAINER_ROOT"] ?? "") + serviceAccountMount)
        }
        return try KubeConfig.load(path: kubeconfig, environment: environment)
            .configuration(context: context, environment: environment)
    }
}
