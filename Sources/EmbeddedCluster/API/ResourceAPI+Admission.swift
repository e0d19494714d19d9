import KubeCore
import Structured

/// What the genuine server's admission plugins do to new objects (Priority, DefaultStorageClass) and what its allocators assign.
extension ResourceAPI {
    func admit(_ object: inout JSONValue, definition: ResourceDefinition) throws(APIError) {
        switch (definition.type.group, definition.type.kind) {
        case ("", "Pod"):
            PodDefaults.admit(&object)
            try setPriority(&object, definition)
        case ("", "PersistentVolumeClaim"):
            setStorageClass(&object)
            Self.protect(&object, "kubernetes.io/pvc-protection")
        case ("", "PersistentVolume"): Self.protect(&object, "kubernetes.io/pv-protection")
        case ("", "Service"): allocate(&object)
        default: break
        }
    }

    /// What admission refuses of a change that is valid (PersistentVolumeClaimResize): a claim grows only where its class lets it.
    func admitChange(
        _ new: JSONValue, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?
    ) throws(APIError) {
        guard definition.type.kind == "PersistentVolumeClaim", definition.type.group.isEmpty, subresource == nil else { return }
        let size = { (claim: JSONValue) in
            claim[path: "spec", "resources", "requests", "storage"].flatMap { try? Quantity(parsing: $0.string ?? $0.text) } ?? .zero
        }
        guard size(new) > size(old) else { return }
        let classes = GroupResource(group: "storage.k8s.io", resource: "storageclasses")
        let name = new[path: "spec", "storageClassName"]?.string ?? ""
        let stored = storage.object(ObjectKey(classes, namespace: "", name: name))
        guard stored?.value["allowVolumeExpansion"] != true else { return }
        throw .forbidden(
            definition.resource, new[path: "metadata", "name"]?.string ?? "",
            "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize")
    }

    private func setPriority(_ pod: inout JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        var priority: JSONValue = 0
        var preemption: JSONValue = "PreemptLowerPriority"
        if let name = pod[path: "spec", "priorityClassName"]?.string, !name.isEmpty {
            let classes = GroupResource(group: "scheduling.k8s.io", resource: "priorityclasses")
            let system = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000] as [String: JSONValue]
            if let stored = storage.object(ObjectKey(classes, namespace: "", name: name)) {
                priority = stored.value["value"] ?? 0
                preemption = stored.value["preemptionPolicy"] ?? preemption
            } else if let known = system[name] {
                priority = known
            } else {
                throw .forbidden(
                    definition.resource, pod[path: "metadata", "name"]?.string ?? "", "no PriorityClass with name \(name) was found")
            }
        }
        pod[path: "spec", "priority"] = priority
        if pod[path: "spec", "preemptionPolicy"] == nil { pod[path: "spec", "preemptionPolicy"] = preemption }
    }

    /// What is in use must not go: a controller takes the finalizer away when nobody uses the object (StorageObjectInUseProtection).
    private static func protect(_ object: inout JSONValue, _ finalizer: JSONValue) {
        let finalizers = object[path: "metadata", "finalizers"]?.array ?? []
        if !finalizers.contains(finalizer) { object[path: "metadata", "finalizers"] = .array(finalizers + [finalizer]) }
    }

    private func setStorageClass(_ claim: inout JSONValue) {
        guard claim[path: "spec", "storageClassName"] == nil else { return }
        let classes = GroupResource(group: "storage.k8s.io", resource: "storageclasses")
        let defaults = try? storage.list(classes) {
            $0.metadata[path: "annotations", "storageclass.kubernetes.io/is-default-class"] == "true"
        }
        if let name = defaults?.objects.last?.name { claim[path: "spec", "storageClassName"] = .string(name) }
    }

    /// Cluster addresses and node ports. Addresses are from a block of 127.96.0.0/12, which this machine answers, so that a simulated
    /// Service can be listened on; ports are from the range genuine clusters use.
    private func allocate(_ service: inout JSONValue) {
        guard let type = service[path: "spec", "type"]?.string, type != "ExternalName" else { return }
        if service[path: "spec", "clusterIP"]?.string?.isEmpty != false {
            service[path: "spec", "clusterIP"] = .string(AddressPool.services(block: addressBlock).address(identity.ordinal() + 255))
        }
        if service[path: "spec", "clusterIPs"] == nil { service[path: "spec", "clusterIPs"] = [service[path: "spec", "clusterIP"] ?? ""] }
        guard type == "NodePort" || type == "LoadBalancer" else { return }
        service.mapMember("spec") { spec in
            spec.mapElements("ports") { $0.fill("nodePort", .integer(Int64(30_000 + identity.ordinal() % 2_768))) }
        }
    }
}
