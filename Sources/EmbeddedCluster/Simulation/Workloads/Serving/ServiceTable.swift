import KubeCore
import Structured

/// Where Services are to be reached on this machine, and where their connections go: what kube-proxy makes of Services and
/// EndpointSlices.
struct ServiceTable: Sendable, Equatable {
    struct Address: Sendable, Hashable {
        var host: String
        var port: Int
    }

    /// Every address with a ready endpoint. One without is not listened on, so that connections to it are refused.
    private(set) var endpoints: [Address: [Address]] = [:]

    init() {}

    /// - Parameter nodes: the nodes' addresses, on which node ports are reached.
    init(services: [Resource], slices: [Resource], nodes: [String]) {
        for service in services where service.spec["type"]?.string != "ExternalName" {
            let own = slices.filter { $0.isControlled(by: service) }
            for port in service.spec["ports"]?.array ?? [] where port["protocol"]?.string ?? "TCP" == "TCP" {
                let ready = Self.ready(own, port: port["name"]?.string ?? "")
                guard !ready.isEmpty else { continue }
                if let host = service.spec["clusterIP"]?.string, Self.isLocal(host) {
                    endpoints[Address(host: host, port: port.int("port", default: 0))] = ready
                }
                guard let nodePort = port["nodePort"]?.integer, nodePort > 0 else { continue }
                for node in nodes where Self.isLocal(node) { endpoints[Address(host: node, port: Int(nodePort))] = ready }
            }
        }
    }

    /// Only loopback addresses are answered: nothing of a simulated cluster is to be reached from elsewhere.
    private static func isLocal(_ host: String) -> Bool { host.hasPrefix("127.") }

    private static func ready(_ slices: [Resource], port: String) -> [Address] {
        slices.flatMap { slice -> [Address] in
            let ports = slice.value["ports"]?.array ?? []
            guard let number = ports.first(where: { $0["name"]?.string ?? "" == port })?["port"]?.integer else { return [] }
            let ready = (slice.value["endpoints"]?.array ?? []).filter { $0[path: "conditions", "ready"]?.bool == true }
            return ready.compactMap { $0["addresses"]?[0]?.string }.map { Address(host: $0, port: Int(number)) }
        }
    }
}
