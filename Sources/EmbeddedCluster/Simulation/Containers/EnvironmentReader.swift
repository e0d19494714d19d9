import Foundation
import KubeCore
import Structured

/// The values of a container's environment, as a kubelet finds them: literals, fields of the pod, Secrets and ConfigMaps.
struct EnvironmentReader {
    let pod: Resource
    let podIP: String
    let store: ClusterStore

    func read(_ container: JSONValue) -> Result<[String: String], PodMachine.StartProblem> {
        var environment: [String: String] = [:]
        for source in container["envFrom"]?.array ?? [] {
            switch whole(source) {
            case .success(let values): environment.merge(values) { $1 }
            case .failure(let problem): return .failure(problem)
            }
        }
        for entry in container["env"]?.array ?? [] {
            guard let name = entry["name"]?.string else { continue }
            if let value = entry["value"]?.string { environment[name] = VariableExpansion.expand(value, environment) }
            guard let source = entry["valueFrom"] else { continue }
            if let path = source[path: "fieldRef", "fieldPath"]?.string { environment[name] = PodField.value(path, of: pod, podIP: podIP) }
            for reference in ReferencedData.Kind.allCases {
                guard let wanted = source["\(reference.rawValue)KeyRef"] else { continue }
                switch ReferencedData(store: store, namespace: pod.namespace).value(reference, wanted) {
                case .success(let value): environment[name] = String(decoding: value, as: UTF8.self)
                case .failure(let problem): if wanted["optional"]?.bool != true { return .failure(problem) }
                }
            }
        }
        return .success(environment)
    }

    /// An entry of `envFrom`.
    private func whole(_ source: JSONValue) -> Result<[String: String], PodMachine.StartProblem> {
        let prefix = source["prefix"]?.string ?? ""
        var values: [String: String] = [:]
        for reference in ReferencedData.Kind.allCases {
            guard let wanted = source["\(reference.rawValue)Ref"] else { continue }
            switch ReferencedData(store: store, namespace: pod.namespace).all(reference, wanted["name"]?.string ?? "") {
            case .success(let all): for (key, value) in all { values[prefix + key] = String(decoding: value, as: UTF8.self) }
            case .failure(let problem): if wanted["optional"]?.bool != true { return .failure(problem) }
            }
        }
        return .success(values)
    }
}

/// What Secrets and ConfigMaps hold.
struct ReferencedData {
    enum Kind: String, CaseIterable {
        case secret
        case configMap

        var type: ResourceType {
            self == .configMap
                ? EmbeddedCluster.Kind.configMap.type : ResourceType(group: "", version: "v1", kind: "Secret", plural: "secrets")
        }
    }

    let store: ClusterStore
    let namespace: String

    func all(_ kind: Kind, _ name: String) -> Result<[String: [UInt8]], PodMachine.StartProblem> {
        let found: JSONValue?
        do throws(APIError) {
            found = try store.get(kind.type, namespace: namespace, name: name)
        } catch {
            return .failure(.init(message: error.message))
        }
        guard let found else { return .failure(.init(message: "\(kind.rawValue.lowercased()) \"\(name)\" not found")) }
        var values: [String: [UInt8]] = [:]
        for (key, text) in found["data"]?.stringMap ?? [:] { values[key] = kind == .configMap ? Array(text.utf8) : Self.decode(text) }
        for (key, text) in found["binaryData"]?.stringMap ?? [:] { values[key] = Self.decode(text) }
        return .success(values)
    }

    /// The value a `{name, key}` refers to.
    func value(_ kind: Kind, _ reference: JSONValue) -> Result<[UInt8], PodMachine.StartProblem> {
        let (name, key) = (reference["name"]?.string ?? "", reference["key"]?.string ?? "")
        return all(kind, name).flatMap { values in
            if let value = values[key] { return .success(value) }
            let title = kind == .secret ? "Secret" : "ConfigMap"
            return .failure(.init(message: "couldn't find key \(key) in \(title) \(namespace)/\(name)"))
        }
    }

    private static func decode(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }
}

/// What the downward API says of a pod.
enum PodField {
    static func value(_ path: String, of pod: Resource, podIP: String) -> String {
        if let open = path.firstIndex(of: "["), path.hasSuffix("']") {
            let key = String(path[path.index(open, offsetBy: 2)...].dropLast(2))
            let field = path[..<open] == "metadata.labels" ? "labels" : "annotations"
            return pod.value[path: "metadata", field]?[key]?.string ?? ""
        }
        return switch path {
        case "metadata.name": pod.name
        case "metadata.namespace": pod.namespace
        case "metadata.uid": pod.uid
        case "metadata.labels", "metadata.annotations":
            (pod.value[path: "metadata", String(path.dropFirst(9))]?.stringMap ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key)=\"\($0.value)\"" }.joined(separator: "\n")
        case "spec.nodeName": pod.nodeName ?? ""
        case "spec.serviceAccountName": pod.spec["serviceAccountName"]?.string ?? "default"
        case "status.podIP", "status.podIPs": podIP
        case "status.hostIP", "status.hostIPs": pod.status["hostIP"]?.string ?? ""
        default: ""
        }
    }
}

/// `$(NAME)` in commands, arguments and values: a known name is replaced, an unknown one stays, `$$` is a dollar sign.
enum VariableExpansion {
    static func expand(_ text: String, _ environment: [String: String]) -> String {
        guard text.contains("$") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest.removeFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                result += environment[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }
}
