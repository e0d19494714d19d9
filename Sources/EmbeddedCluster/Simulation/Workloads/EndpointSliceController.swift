import KubeCore
import Structured

/// Decides which EndpointSlices a Service has, as pkg/controller/endpointslice does: pods with the same resolved ports share slices of at
/// most a hundred endpoints.
enum EndpointSliceController {
    static let manager = "endpointslice-controller.k8s.io"
    static let sliceSize = 100

    static func decide(_ service: Resource, pods: [Resource], slices: [Resource], zone: (String) -> String?) -> Decision {
        var decision = Decision()
        let mine = slices.filter { $0.isControlled(by: service) && !$0.isTerminating }
        guard !service.isTerminating else { return decision }
        guard service.spec["selector"]?.object?.isEmpty == false, service.spec["type"]?.string != "ExternalName" else { return decision }
        var spare = mine
        for group in groups(service, pods: pods, zone: zone) {
            for start in stride(from: 0, to: max(1, group.endpoints.count), by: sliceSize) {
                let endpoints = JSONValue.array(Array(group.endpoints[start..<min(start + sliceSize, group.endpoints.count)]))
                let ports = JSONValue.array(group.ports)
                let reused =
                    spare.firstIndex { $0.value["ports"] == ports && $0.value["endpoints"] == endpoints }
                    ?? spare.firstIndex { $0.value["ports"] == ports } ?? spare.indices.first
                write(service, endpoints, ports, reusing: reused.map { spare.remove(at: $0) }, into: &decision)
            }
        }
        for slice in spare { decision.append(.delete(Kind.endpointSlice.type, slice.key, uid: slice.uid)) }
        return decision
    }

    private struct Group {
        var ports: [JSONValue]
        var endpoints: [JSONValue]
    }

    private static func groups(_ service: Resource, pods: [Resource], zone: (String) -> String?) -> [Group] {
        var groups: [Group] = []
        for pod in pods.sorted(by: { $0.key < $1.key }) where pod.podIP != nil && !pod.isFinished {
            let ports = resolvedPorts(service, pod: pod)
            let endpoint = endpoint(pod, service: service, zone: pod.nodeName.flatMap(zone))
            if let index = groups.firstIndex(where: { $0.ports == ports }) {
                groups[index].endpoints.append(endpoint)
            } else {
                groups.append(Group(ports: ports, endpoints: [endpoint]))
            }
        }
        return groups.isEmpty ? [Group(ports: [], endpoints: [])] : groups
    }

    private static func endpoint(_ pod: Resource, service: Resource, zone: String?) -> JSONValue {
        let publishes = service.spec["publishNotReadyAddresses"]?.bool == true
        let ready = publishes || (pod.isReady && !pod.isTerminating)
        var endpoint: JSONValue = [
            "addresses": [.string(pod.podIP ?? "")],
            "conditions": [
                "ready": .bool(ready), "serving": .bool(publishes || pod.isReady), "terminating": .bool(pod.isTerminating),
            ],
            "targetRef": [
                "kind": "Pod", "name": .string(pod.name), "namespace": .string(pod.namespace), "uid": .string(pod.uid),
            ],
        ]
        endpoint["nodeName"] = pod.nodeName.map(JSONValue.string)
        endpoint["zone"] = zone.map(JSONValue.string)
        return endpoint
    }

    /// A port by name is looked up in the pod; a pod without it does not serve it.
    static func resolvedPorts(_ service: Resource, pod: Resource) -> [JSONValue] {
        (service.spec["ports"]?.array ?? []).compactMap { port in
            let wire = port["protocol"]?.string ?? "TCP"
            guard let number = number(of: port, wire: wire, in: pod) else { return nil }
            var resolved: JSONValue = ["name": port["name"] ?? "", "port": .int(number), "protocol": .string(wire)]
            resolved["appProtocol"] = port["appProtocol"]
            return resolved
        }
    }

    private static func number(of port: JSONValue, wire: String, in pod: Resource) -> Int? {
        switch port["targetPort"]?.intOrString {
        case .integer(let number) where number > 0: return number
        case .string(let name):
            let declared = pod.spec.containers.flatMap { $0["ports"]?.array ?? [] }
            return declared.first { $0["name"]?.string == name && ($0["protocol"]?.string ?? "TCP") == wire }?.int(
                "containerPort", default: 0)
        default: return port["port"]?.integer.map(Int.init(clamping:))
        }
    }

    private static func write(
        _ service: Resource, _ endpoints: JSONValue, _ ports: JSONValue, reusing slice: Resource?, into decision: inout Decision
    ) {
        var labels = service.labels
        labels["kubernetes.io/service-name"] = service.name
        labels["endpointslice.kubernetes.io/managed-by"] = manager
        if service.spec["clusterIP"]?.string == "None" { labels["service.kubernetes.io/headless"] = "" }
        var value =
            slice?.value ?? [
                "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                "metadata": [
                    "generateName": .string("\(service.name)-"), "namespace": .string(service.namespace),
                    "ownerReferences": [service.controllerReference()],
                ],
            ]
        value[path: "metadata", "labels"] = .strings(labels)
        value["endpoints"] = endpoints
        value["ports"] = ports
        if let slice {
            if value != slice.value { decision.append(.update(Kind.endpointSlice.type, value)) }
        } else {
            decision.append(.create(Kind.endpointSlice.type, value))
        }
    }
}
