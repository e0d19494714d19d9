import KubeCore
import Structured

/// What a container finds mounted: files by their path in the container.
struct MountedFiles: Sendable, Equatable {
    /// Mount points, which exist even when empty.
    var mounts: Set<String> = []
    var files: [String: [UInt8]] = [:]
    /// Where service account tokens lie, and for how many seconds each is to hold.
    var tokens: [String: Int64] = [:]
}

/// The volumes of a container: Secrets, ConfigMaps, fields of the pod, service account tokens and empty directories.
struct VolumeReader: Sendable {
    static let accountMount = "/var/run/secrets/kubernetes.io/serviceaccount"
    /// What the API server's admission asks for when it mounts a token by itself.
    private static let accountTokenSeconds: Int64 = 3607

    let pod: Resource
    let podIP: String
    let store: ClusterStore
    /// PEM text of who signed the API server's certificate.
    let rootCertificate: String

    func read(_ container: JSONValue) -> Result<MountedFiles, PodMachine.StartProblem> {
        var all = MountedFiles()
        for mount in container["volumeMounts"]?.array ?? [] {
            guard let path = mount["mountPath"]?.string, let name = mount["name"]?.string else { continue }
            let volume = pod.spec["volumes"]?.array?.first { $0["name"]?.string == name } ?? .emptyObject
            var content = MountedFiles()
            if let problem = fill(&content, volume) {
                return .failure(.init(message: "MountVolume.SetUp failed for volume \"\(name)\" : \(problem.message)"))
            }
            place(content, of: mount, at: path, in: &all)
        }
        if mountsAccount, !all.mounts.contains(Self.accountMount) {
            var content = MountedFiles(tokens: ["token": Self.accountTokenSeconds])
            content.files["ca.crt"] = Array(rootCertificate.utf8)
            content.files["namespace"] = Array(pod.namespace.utf8)
            place(content, of: .emptyObject, at: Self.accountMount, in: &all)
        }
        return .success(all)
    }

    /// The pod's word counts, then its service account's.
    private var mountsAccount: Bool {
        if let said = pod.spec["automountServiceAccountToken"]?.bool { return said }
        let name = pod.spec["serviceAccountName"]?.string ?? "default"
        guard let account = try? store.get(Kind.serviceAccount.type, namespace: pod.namespace, name: name) else { return false }
        return account["automountServiceAccountToken"]?.bool ?? true
    }

    private func place(_ content: MountedFiles, of mount: JSONValue, at path: String, in all: inout MountedFiles) {
        let sub = mount["subPath"]?.string
        func target(_ file: String) -> String? {
            guard let sub else { return "\(path)/\(file)" }
            if file == sub { return path }
            return file.hasPrefix(sub + "/") ? "\(path)/\(file.dropFirst(sub.count + 1))" : nil
        }
        all.mounts.insert(path)
        for (file, bytes) in content.files { if let target = target(file) { all.files[target] = bytes } }
        for (file, seconds) in content.tokens { if let target = target(file) { all.tokens[target] = seconds } }
    }

    /// Adds what one volume, or one source of a projected volume, holds; answers what is missing.
    private func fill(_ content: inout MountedFiles, _ source: JSONValue) -> PodMachine.StartProblem? {
        for kind in ReferencedData.Kind.allCases {
            guard let wanted = source[kind.rawValue] else { continue }
            let name = wanted["secretName"]?.string ?? wanted["name"]?.string ?? ""
            switch ReferencedData(store: store, namespace: pod.namespace).all(kind, name) {
            case .failure(let problem): if wanted["optional"]?.bool != true { return problem }
            case .success(let values):
                if let problem = add(values, wanted, of: "\(pod.namespace)/\(name)", to: &content) { return problem }
            }
        }
        for item in source[path: "downwardAPI", "items"]?.array ?? [] {
            guard let path = item["path"]?.string, let field = item[path: "fieldRef", "fieldPath"]?.string else { continue }
            content.files[path] = Array(PodField.value(field, of: pod, podIP: podIP).utf8)
        }
        if let token = source["serviceAccountToken"] {
            content.tokens[token["path"]?.string ?? "token"] = token["expirationSeconds"]?.integer ?? 3600
        }
        for part in source[path: "projected", "sources"]?.array ?? [] { if let problem = fill(&content, part) { return problem } }
        return nil
    }

    private func add(
        _ values: [String: [UInt8]], _ wanted: JSONValue, of name: String, to content: inout MountedFiles
    ) -> PodMachine.StartProblem? {
        guard let items = wanted["items"]?.array else {
            content.files.merge(values) { $1 }
            return nil
        }
        for item in items {
            let key = item["key"]?.string ?? ""
            if let value = values[key] {
                content.files[item["path"]?.string ?? key] = value
            } else if wanted["optional"]?.bool != true {
                return .init(message: "references non-existent key \(key) of \(name)")
            }
        }
        return nil
    }
}
