import KubeCore
import Structured

// From what was written to who must look at it.
extension SimulatedCluster {
    /// Takes in everything written since the last time.
    func pull() {
        let journal = api.storage.journal(after: cursor)
        cursor = max(cursor, journal.revision)
        for resource in journal.forgotten { resynchronize(resource) }
        for change in journal.changes { take(change.object, isDeletion: change.isDeletion) }
    }

    /// Reads a kind anew whose changes came faster than they are remembered.
    private func resynchronize(_ resource: GroupResource) {
        let present = api.storage.allObjects(of: resource)
        let uids = Set(present.map(\.uid))
        for object in present { take(object, isDeletion: false) }
        for node in garbage.nodes.values where node.type.groupResource == resource.description && !uids.contains(node.uid) {
            garbage.remove(uid: node.uid)
            guard let kind = Kind(groupResource: resource.description) else { continue }
            if let gone = mirror.remove(kind, node.key, revision: .max) { route(nil, previous: gone) }
        }
    }

    private func take(_ object: StoredObject, isDeletion: Bool) {
        guard object.key.resource.resource != "events", let type = type(of: object) else { return }
        if isDeletion {
            garbage.remove(uid: object.uid)
            noteContentChange(object.namespace)
            guard let kind = Kind(groupResource: object.key.resource.description) else { return }
            let key = NamespacedName(namespace: object.namespace, name: object.name)
            if let gone = mirror.remove(kind, key, revision: object.revision) { route(nil, previous: gone) }
            return
        }
        garbage.put(GarbageCollector.Node(type: type, object.value))
        guard let kind = Kind(groupResource: object.key.resource.description) else { return }
        observe(Resource(kind, object.value))
    }

    private func type(of object: StoredObject) -> ResourceType? {
        if let kind = Kind(groupResource: object.key.resource.description) { return kind.type }
        let (version, kind) = (object.value["apiVersion"]?.string ?? "", object.value["kind"]?.string ?? "")
        return api.registry.definition(apiVersion: version, kind: kind)?.type
    }

    /// A namespace on its way out waits for its last object.
    private func noteContentChange(_ namespace: String) {
        guard !namespace.isEmpty, mirror[.namespace, namespace]?.isTerminating == true else { return }
        mark(.namespace, NamespacedName(namespace: "", name: namespace))
    }

    /// Takes one version of a followed object in and tells whom it concerns.
    func observe(_ resource: Resource) {
        var previous: Resource?
        guard mirror.put(resource, previous: &previous) else { return }
        route(resource, previous: previous)
    }

    private func route(_ new: Resource?, previous old: Resource?) {
        guard let object = new ?? old else { return }
        switch object.kind {
        case .namespace: mark(.namespace, object.key)
        case .node: nodeChanged(object.name, new)
        case .pod: podChanged(new, old)
        case .deployment:
            deploymentSelectors.set(object.key, new?.spec["selector"]?.labelSelector)
            mark(.deployment, object.key)
            markBudgets(object.namespace, object.spec[path: "template", "metadata", "labels"]?.stringMap ?? [:])
        case .replicaSet:
            setSelectors.set(object.key, new?.spec["selector"]?.labelSelector)
            mark(.replicaSet, object.key)
            markOwner(of: object, .deployment, "Deployment", orphans: deploymentSelectors)
        case .job:
            jobSelectors.set(object.key, new?.spec["selector"]?.labelSelector)
            mark(.job, object.key)
        case .horizontalPodAutoscaler:
            if new == nil { autoscalerMemory[object.uid] = nil }
            if new?.generation != old?.generation || old == nil { mark(.autoscaler, object.key) }
        case .podDisruptionBudget:
            budgetSelectors.set(object.key, new?.spec["selector"]?.labelSelector)
            mark(.budget, object.key)
        case .service:
            let labels = new?.spec["selector"]?.stringMap ?? [:]
            serviceSelectors.set(object.key, labels.isEmpty ? nil : LabelSelector(matchLabels: labels))
            if new == nil, let address = object.spec["clusterIP"]?.string { serviceAddresses.give(back: address) }
            mark(.service, object.key)
        case .endpointSlice:
            if let owner = object.controller { mark(.service, NamespacedName(namespace: object.namespace, name: owner.name)) }
        case .persistentVolumeClaim:
            mark(.claim, object.key)
            if let volume = object.spec["volumeName"]?.string { mark(.volume, NamespacedName(namespace: "", name: volume)) }
            retryWaiting()
        case .persistentVolume:
            mark(.volume, object.key)
            if let claim = object.spec["claimRef"] {
                mark(.claim, NamespacedName(namespace: claim["namespace"]?.string ?? "", name: claim["name"]?.string ?? ""))
            }
        case .storageClass:
            for claim in mirror.all(.persistentVolumeClaim) where claim.status["phase"]?.string != "Bound" { mark(.claim, claim.key) }
        case .serviceAccount, .configMap:
            if new == nil { mark(.namespace, NamespacedName(namespace: "", name: object.namespace)) }
        }
    }

    private func podChanged(_ new: Resource?, _ old: Resource?) {
        guard let pod = new ?? old else { return }
        markOwner(of: pod, .replicaSet, "ReplicaSet", orphans: setSelectors)
        markOwner(of: pod, .job, "Job", orphans: jobSelectors)
        if new == nil, let owner = pod.controller, owner.kind == "ReplicaSet",
            let set = mirror[.replicaSet, NamespacedName(namespace: pod.namespace, name: owner.name)]
        {
            markOwner(of: set, .deployment, "Deployment", orphans: deploymentSelectors)
        }
        for version in [new, old].compactMap({ $0 }) {
            for key in serviceSelectors.matching(namespace: pod.namespace, labels: version.labels) { mark(.service, key) }
            markBudgets(pod.namespace, version.labels)
        }
        if new == nil || new?.isFinished != old?.isFinished { for claim in pod.claimNames { mark(.claim, claim) } }
        charge(new, previous: old)
        if let new, new.nodeName == nil { mark(.scheduler, new.key) } else { waiting.remove(pod.key) }
        if pod.nodeName != nil || machines[pod.key] != nil { mark(.kubelet, pod.key) }
        if let node = pod.nodeName, nodes[node] == nil || lost[node] != nil { mark(.node, NamespacedName(namespace: "", name: node)) }
        if new == nil || new?.isFinished == true { retryWaiting() }
    }

    private func markBudgets(_ namespace: String, _ labels: [String: String]) {
        for key in budgetSelectors.matching(namespace: namespace, labels: labels) { mark(.budget, key) }
    }

    private func markOwner(of object: Resource, _ controller: Controller, _ kind: String, orphans: SelectorIndex) {
        if let owner = object.controller {
            if owner.kind == kind { mark(controller, NamespacedName(namespace: object.namespace, name: owner.name)) }
        } else {
            for key in orphans.matching(namespace: object.namespace, labels: object.labels) { mark(controller, key) }
        }
    }
}

extension Resource {
    /// The claims a pod mounts.
    var claimNames: [NamespacedName] {
        (spec["volumes"]?.array ?? []).compactMap { volume in
            if let name = volume[path: "persistentVolumeClaim", "claimName"]?.string {
                return NamespacedName(namespace: namespace, name: name)
            }
            guard volume["ephemeral"] != nil, let name = volume["name"]?.string else { return nil }
            return NamespacedName(namespace: namespace, name: "\(self.name)-\(name)")
        }
    }
}

extension ObjectStorage {
    fileprivate func allObjects(of resource: GroupResource) -> [StoredObject] {
        state.withLock { $0.tables[resource]?.ordered(namespace: nil) ?? [] }
    }
}
