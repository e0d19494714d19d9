import Foundation
import Structured

extension BuiltInColumns {
    /// For kinds of which only the name and the date are shown.
    static let created: [TableColumn] = [
        name, TableColumn("Created At", type: "date") { object, _ in object[path: "metadata", "creationTimestamp"] ?? "" },
    ]

    static let configMap: [TableColumn] = [
        name, computed("Data") { .integer(Int64(($0["data"]?.object?.count ?? 0) + ($0["binaryData"]?.object?.count ?? 0))) }, age,
    ]

    static let secret: [TableColumn] = [
        name, text("Type", "type"), computed("Data") { .integer(Int64($0["data"]?.object?.count ?? 0)) }, age,
    ]

    static let namespace: [TableColumn] = [name, text("Status", "status", "phase"), age]

    static let service: [TableColumn] = [
        name, text("Type", "spec", "type"), text("Cluster-IP", none: "<none>", "spec", "clusterIP"),
        computed("External-IP") { service in
            if service[path: "spec", "type"] == "ExternalName" { return service[path: "spec", "externalName"] ?? "" }
            let balancers = service[path: "status", "loadBalancer", "ingress"]?.array ?? []
            let addresses =
                balancers.compactMap { ($0["ip"] ?? $0["hostname"])?.string }
                + (service[path: "spec", "externalIPs"]?.array ?? []).compactMap(\.string)
            if !addresses.isEmpty { return .string(addresses.joined(separator: ",")) }
            return service[path: "spec", "type"] == "LoadBalancer" ? "<pending>" : "<none>"
        },
        computed("Port(s)") { service in
            let ports = (service[path: "spec", "ports"]?.array ?? []).map { port -> String in
                let number = "\(port["port"]?.integer ?? 0)"
                let node = port["nodePort"]?.integer.map { ":\($0)" } ?? ""
                return "\(number)\(node)/\(port["protocol"]?.string ?? "TCP")"
            }
            return .string(ports.isEmpty ? "<none>" : ports.joined(separator: ","))
        },
        age, computed("Selector", priority: 1) { .string(selector($0[path: "spec", "selector"])) },
    ]

    static let endpoints: [TableColumn] = [
        name,
        computed("Endpoints") { object in
            let all = (object["subsets"]?.array ?? []).flatMap { subset -> [String] in
                let addresses = (subset["addresses"]?.array ?? []).compactMap { $0["ip"]?.string }
                let ports = (subset["ports"]?.array ?? []).compactMap { $0["port"]?.integer }
                return ports.isEmpty ? addresses : addresses.flatMap { address in ports.map { "\(address):\($0)" } }
            }
            if all.isEmpty { return "<none>" }
            return .string(all.prefix(3).joined(separator: ",") + (all.count > 3 ? " + \(all.count - 3) more..." : ""))
        },
        age,
    ]

    static let endpointSlice: [TableColumn] = [
        name, text("AddressType", "addressType"),
        computed("Ports") { slice in
            let ports = (slice["ports"]?.array ?? []).compactMap { $0["port"]?.integer.map(String.init) }
            return .string(ports.isEmpty ? "<unset>" : ports.joined(separator: ","))
        },
        computed("Endpoints") { slice in
            let addresses = (slice["endpoints"]?.array ?? []).flatMap { $0["addresses"]?.array ?? [] }.compactMap(\.string)
            if addresses.isEmpty { return "<unset>" }
            return .string(addresses.prefix(3).joined(separator: ",") + (addresses.count > 3 ? " + \(addresses.count - 3) more..." : ""))
        },
        age,
    ]

    static let event: [TableColumn] = [
        TableColumn("Last Seen") { event, now in
            let times = [event[path: "series", "lastObservedTime"], event["lastTimestamp"], event["eventTime"], event["firstTimestamp"]]
            return Age.cell(times.compactMap { $0 }.first { !$0.isNull }, now)
        },
        text("Type", "type"), text("Reason", "reason"),
        computed("Object") { event in
            let object = event["involvedObject"]
            return .string("\(object?["kind"]?.string?.lowercased() ?? "")/\(object?["name"]?.string ?? "")")
        },
        text("Subobject", priority: 1, "involvedObject", "fieldPath"),
        computed("Source", priority: 1) { event in
            let component = event[path: "source", "component"]?.string ?? event["reportingComponent"]?.string ?? ""
            let instance = event[path: "source", "host"]?.string ?? event["reportingInstance"]?.string ?? ""
            return .string(instance.isEmpty ? component : "\(component), \(instance)")
        },
        computed("Message") { .string(($0["message"]?.string ?? "").trimmingCharacters(in: .whitespacesAndNewlines)) },
        TableColumn("First Seen", priority: 1) { event, now in
            let times = [event["firstTimestamp"], event["eventTime"]]
            return Age.cell(times.compactMap { $0 }.first { !$0.isNull }, now)
        },
        computed("Count", priority: 1) { .integer($0[path: "series", "count"]?.integer ?? max(1, $0["count"]?.integer ?? 1)) },
        TableColumn("Name", format: "name", priority: 1) { object, _ in object[path: "metadata", "name"] ?? "" },
    ]

    static let node: [TableColumn] = [
        name,
        computed("Status") { node in
            let ready = node[path: "status", "conditions"]?.array?.first { $0["type"] == "Ready" }
            let text = ready == nil ? "Unknown" : ready?["status"] == "True" ? "Ready" : "NotReady"
            return .string(node[path: "spec", "unschedulable"] == true ? "\(text),SchedulingDisabled" : text)
        },
        computed("Roles") { node in
            let prefix = "node-role.kubernetes.io/"
            let roles = (node[path: "metadata", "labels"]?.object ?? [:]).keys.filter { $0.hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }.sorted()
            return .string(roles.isEmpty ? "<none>" : roles.joined(separator: ","))
        },
        age, text("Version", "status", "nodeInfo", "kubeletVersion"),
        computed("Internal-IP", priority: 1) { .string(address("InternalIP", of: $0)) },
        computed("External-IP", priority: 1) { .string(address("ExternalIP", of: $0)) },
        text("OS-Image", priority: 1, none: "<unknown>", "status", "nodeInfo", "osImage"),
        text("Kernel-Version", priority: 1, none: "<unknown>", "status", "nodeInfo", "kernelVersion"),
        text("Container-Runtime", priority: 1, none: "<unknown>", "status", "nodeInfo", "containerRuntimeVersion"),
    ]

    private static func address(_ type: JSONValue, of node: JSONValue) -> String {
        node[path: "status", "addresses"]?.array?.first { $0["type"] == type }?["address"]?.string ?? "<none>"
    }

    static let claim: [TableColumn] = [
        name,
        computed("Status") { $0[path: "metadata", "deletionTimestamp"] == nil ? $0[path: "status", "phase"] ?? "" : "Terminating" },
        text("Volume", "spec", "volumeName"),
        computed("Capacity") { $0[path: "spec", "volumeName"] == nil ? "" : $0[path: "status", "capacity", "storage"] ?? "" },
        computed("Access Modes") {
            $0[path: "spec", "volumeName"] == nil ? "" : .string(accessModes($0[path: "status", "accessModes"]))
        },
        text("StorageClass", "spec", "storageClassName"),
        text("VolumeAttributesClass", none: "<unset>", "spec", "volumeAttributesClassName"), age,
        text("VolumeMode", priority: 1, "spec", "volumeMode"),
    ]

    static let volume: [TableColumn] = [
        name, text("Capacity", "spec", "capacity", "storage"),
        computed("Access Modes") { .string(accessModes($0[path: "spec", "accessModes"])) },
        text("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"), text("Status", "status", "phase"),
        computed("Claim") { volume in
            guard let claim = volume[path: "spec", "claimRef"] else { return "" }
            return .string("\(claim["namespace"]?.string ?? "")/\(claim["name"]?.string ?? "")")
        },
        text("StorageClass", "spec", "storageClassName"),
        text("VolumeAttributesClass", none: "<unset>", "spec", "volumeAttributesClassName"), text("Reason", "status", "reason"), age,
        text("VolumeMode", priority: 1, "spec", "volumeMode"),
    ]

    private static func accessModes(_ modes: JSONValue?) -> String {
        let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
        return (modes?.array ?? []).compactMap { $0.string.map { short[$0] ?? $0 } }.joined(separator: ",")
    }
}
