import KubeCore
import Structured

/// What a pod asks of a node, counted as the scheduler counts.
struct PodRequirements: Sendable, Hashable {
    /// Requests by resource, in thousandths for CPU and whole units for the rest. `pods` is always one.
    var requests: [String: Int64]
    var nodeSelector: [String: String]
    /// Any of the terms must match; `nil` asks for nothing.
    var affinityTerms: [NodeTerm]?
    var preferredTerms: [(weight: Int, term: NodeTerm)] { preferred.map { ($0.weight, $0.term) } }
    var tolerations: [PodToleration]
    var hostPorts: Set<String>
    private var preferred: [Preferred]

    private struct Preferred: Sendable, Hashable {
        var weight: Int
        var term: NodeTerm
    }

    init(_ pod: Resource) {
        let spec = pod.spec
        requests = Self.requests(of: spec)
        nodeSelector = spec["nodeSelector"]?.stringMap ?? [:]
        let affinity = spec[path: "affinity", "nodeAffinity"]
        affinityTerms = affinity?[path: "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]?.array?.map(NodeTerm.init)
        preferred = (affinity?["preferredDuringSchedulingIgnoredDuringExecution"]?.array ?? []).map {
            Preferred(weight: $0.int("weight", default: 1), term: NodeTerm($0["preference"] ?? .emptyObject))
        }
        tolerations = (spec["tolerations"]?.array ?? []).map(PodToleration.init)
        hostPorts = Set(
            spec.containers.flatMap { $0["ports"]?.array ?? [] }.compactMap { port in
                port["hostPort"]?.integer.map { "\(port["protocol"]?.string ?? "TCP")/\($0)" }
            })
    }

    /// The sum over containers, or the largest init container where that is more; sidecars count with the containers.
    static func requests(of spec: JSONValue) -> [String: Int64] {
        var total: [String: Int64] = [:]
        for container in spec.containers { for (name, amount) in amounts(container) { total[name, default: 0] += amount } }
        var sidecars: [String: Int64] = [:]
        var peak: [String: Int64] = [:]
        for container in spec.initContainers {
            let own = amounts(container)
            if container["restartPolicy"]?.string == "Always" {
                for (name, amount) in own {
                    sidecars[name, default: 0] += amount
                    total[name, default: 0] += amount
                }
            } else {
                for (name, amount) in own { peak[name] = max(peak[name] ?? 0, amount + (sidecars[name] ?? 0)) }
            }
        }
        for (name, amount) in peak { total[name] = max(total[name] ?? 0, amount) }
        for (name, value) in spec["overhead"]?.object ?? [:] { total[name, default: 0] += amount(name, value) }
        total["pods"] = 1
        return total
    }

    private static func amounts(_ container: JSONValue) -> [String: Int64] {
        var amounts: [String: Int64] = [:]
        for (name, value) in container[path: "resources", "limits"]?.object ?? [:] { amounts[name] = amount(name, value) }
        for (name, value) in container[path: "resources", "requests"]?.object ?? [:] { amounts[name] = amount(name, value) }
        return amounts
    }

    static func amount(_ name: String, _ value: JSONValue) -> Int64 {
        name == "cpu" ? value.quantity?.milliValue ?? 0 : value.quantity?.value ?? 0
    }
}

/// One term of a node selector: all of its requirements must hold. A term without any matches nothing.
struct NodeTerm: Sendable, Hashable {
    private var labels: [LabelRequirement]
    private var names: [LabelRequirement]

    init(_ value: JSONValue) {
        let read = { (field: String) in (value[field]?.array ?? []).compactMap { try? $0.decode(LabelRequirement.self) } }
        labels = read("matchExpressions")
        names = read("matchFields")
    }

    func matches(name: String, labels nodeLabels: [String: String]) -> Bool {
        guard !labels.isEmpty || !names.isEmpty else { return false }
        return labels.allSatisfy { $0.matches(nodeLabels) } && names.allSatisfy { $0.matches(["metadata.name": name]) }
    }
}

struct NodeTaint: Sendable, Hashable {
    var key: String
    var value: String
    var effect: String

    init(key: String, value: String = "", effect: String) {
        self.key = key
        self.value = value
        self.effect = effect
    }

    init(_ json: JSONValue) {
        self.init(key: json["key"]?.string ?? "", value: json["value"]?.string ?? "", effect: json["effect"]?.string ?? "")
    }
}

struct PodToleration: Sendable, Hashable {
    private var key: String
    private var exists: Bool
    private var value: String
    private var effect: String
    /// How long an eviction waits; `nil` waits for ever.
    var seconds: Int64?

    init(_ json: JSONValue) {
        key = json["key"]?.string ?? ""
        exists = json["operator"]?.string == "Exists"
        value = json["value"]?.string ?? ""
        effect = json["effect"]?.string ?? ""
        seconds = json["tolerationSeconds"]?.integer
    }

    func tolerates(_ taint: NodeTaint) -> Bool {
        if !effect.isEmpty, effect != taint.effect { return false }
        if !key.isEmpty, key != taint.key { return false }
        if key.isEmpty, !exists { return false }
        return exists || value == taint.value
    }
}
