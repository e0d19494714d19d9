import KubeCore
import Structured

/// A node with what its pods have taken, kept up to date as pods come and go.
struct NodeInfo: Sendable {
    var name: String
    var labels: [String: String] = [:]
    var taints: [NodeTaint] = []
    var allocatable: [String: Int64] = [:]
    var isUnschedulable = false
    private(set) var used: [String: Int64] = [:]
    private(set) var hostPorts: [String: Int] = [:]

    init(name: String) { self.name = name }

    /// Takes over what the node object says; what pods use stays.
    mutating func update(_ node: Resource) {
        labels = node.labels
        taints = (node.spec["taints"]?.array ?? []).map(NodeTaint.init)
        isUnschedulable = node.spec["unschedulable"]?.bool == true
        allocatable = [:]
        for (resource, value) in node.status["allocatable"]?.object ?? [:] {
            allocatable[resource] = PodRequirements.amount(resource, value)
        }
    }

    mutating func add(_ pod: PodRequirements) {
        for (resource, amount) in pod.requests { used[resource, default: 0] += amount }
        for port in pod.hostPorts { hostPorts[port, default: 0] += 1 }
    }

    mutating func remove(_ pod: PodRequirements) {
        for (resource, amount) in pod.requests { used[resource, default: 0] -= amount }
        for port in pod.hostPorts {
            hostPorts[port, default: 0] -= 1
            if hostPorts[port] ?? 0 <= 0 { hostPorts[port] = nil }
        }
    }

    /// The resources a pod asks for and the node has not left, in the scheduler's words.
    func shortages(for pod: PodRequirements) -> [String] {
        var shortages: [String] = []
        if used["pods", default: 0] + 1 > allocatable["pods", default: 0] { shortages.append("Too many pods") }
        for resource in pod.requests.keys.sorted() where resource != "pods" {
            guard let wanted = pod.requests[resource], wanted > 0 else { continue }
            if wanted > allocatable[resource, default: 0] - used[resource, default: 0] { shortages.append("Insufficient \(resource)") }
        }
        return shortages
    }

    /// Whether it would have room with nothing on it.
    func couldEverHold(_ pod: PodRequirements) -> Bool {
        pod.requests.allSatisfy { $0.value == 0 || $0.value <= allocatable[$0.key, default: 0] }
    }

    /// The share of a resource in use once the pod is here.
    func fraction(_ resource: String, with pod: PodRequirements) -> Double {
        let capacity = allocatable[resource, default: 0]
        return capacity == 0 ? 1 : Double(used[resource, default: 0] + pod.requests[resource, default: 0]) / Double(capacity)
    }
}
