import Foundation
import Structured

extension BuiltInColumns {
    static let ingress: [TableColumn] = [
        name, text("Class", none: "<none>", "spec", "ingressClassName"),
        computed("Hosts") { ingress in
            let hosts = (ingress[path: "spec", "rules"]?.array ?? []).map { $0["host"]?.string ?? "*" }
            return .string(hosts.isEmpty ? "*" : hosts.joined(separator: ","))
        },
        computed("Address") { ingress in
            let balancers = ingress[path: "status", "loadBalancer", "ingress"]?.array ?? []
            return .string(balancers.compactMap { ($0["ip"] ?? $0["hostname"])?.string }.joined(separator: ","))
        },
        computed("Ports") { .string($0[path: "spec", "tls"]?.array?.isEmpty == false ? "80, 443" : "80") }, age,
    ]

    static let networkPolicy: [TableColumn] = [
        name, computed("Pod-Selector") { .string(selector($0[path: "spec", "podSelector"])) }, age,
    ]

    static let role: [TableColumn] = created

    static let roleBinding: [TableColumn] = [
        name,
        computed("Role") { binding in
            .string("\(binding[path: "roleRef", "kind"]?.string ?? "")/\(binding[path: "roleRef", "name"]?.string ?? "")")
        },
        age,
        computed("Users", priority: 1) { .string(subjects("User", of: $0)) },
        computed("Groups", priority: 1) { .string(subjects("Group", of: $0)) },
        computed("ServiceAccounts", priority: 1) { .string(subjects("ServiceAccount", of: $0)) },
    ]

    private static func subjects(_ kind: JSONValue, of binding: JSONValue) -> String {
        (binding["subjects"]?.array ?? []).filter { $0["kind"] == kind }.map { subject in
            let name = subject["name"]?.string ?? ""
            return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(name)" : name
        }.joined(separator: ", ")
    }

    static let storageClass: [TableColumn] = [
        computed("Name") { storage in
            let name = storage[path: "metadata", "name"]?.string ?? ""
            let isDefault = storage[path: "metadata", "annotations", "storageclass.kubernetes.io/is-default-class"] == "true"
            return .string(isDefault ? "\(name) (default)" : name)
        },
        text("Provisioner", "provisioner"), text("ReclaimPolicy", none: "Delete", "reclaimPolicy"),
        text("VolumeBindingMode", none: "<unset>", "volumeBindingMode"),
        computed("AllowVolumeExpansion") { $0["allowVolumeExpansion"] == true ? "true" : "false" }, age,
    ]

    static let definition: [TableColumn] = created

    static let priorityClass: [TableColumn] = [
        name, count("Value", "value"), computed("Global-Default") { .bool($0["globalDefault"] == true) }, age,
        text("PreemptionPolicy", none: "PreemptLowerPriority", "preemptionPolicy"),
    ]

    static let lease: [TableColumn] = [name, text("Holder", "spec", "holderIdentity"), age]

    static let runtimeClass: [TableColumn] = [name, text("Handler", "handler"), age]
}
