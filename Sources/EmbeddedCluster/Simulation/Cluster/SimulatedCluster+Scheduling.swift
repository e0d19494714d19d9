import KubeCore
import Structured

extension SimulatedCluster {
    /// Keeps the account of what each node has given away.
    func charge(_ new: Resource?, previous old: Resource?) {
        guard let pod = new ?? old else { return }
        let holds = new.flatMap { $0.isFinished ? nil : $0.nodeName }
        if let (node, requirements) = charged[pod.uid], node != holds {
            nodes[node]?.remove(requirements)
            charged[pod.uid] = nil
        }
        if let old, let new, old.uid != new.uid { release(old.uid) }
        guard let holds, charged[pod.uid] == nil else {
            if holds == nil { loners.remove(pod.key) }
            return
        }
        let requirements = PodRequirements(pod)
        nodes[holds, default: NodeInfo(name: holds)].add(requirements)
        charged[pod.uid] = (holds, requirements)
        if pod.spec[path: "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"] != nil { loners.insert(pod.key) }
    }

    private func release(_ uid: String) {
        guard let (node, requirements) = charged.removeValue(forKey: uid) else { return }
        nodes[node]?.remove(requirements)
    }

    /// Everything that could not be placed is tried again.
    func retryWaiting() {
        guard !waiting.isEmpty else { return }
        for key in waiting { mark(.scheduler, key) }
        waiting = []
    }

    func schedule(_ key: NamespacedName) {
        guard let pod = mirror[.pod, key], pod.nodeName == nil, !pod.isTerminating, !pod.isFinished,
            pod.spec["schedulerName"]?.string.map({ $0 == "default-scheduler" }) ?? true
        else { return }
        if pod.spec["schedulingGates"]?.array?.isEmpty == false {
            return refuse(
                pod, reason: "SchedulingGated", message: "Scheduling is blocked due to non-empty scheduling gates", isEvent: false)
        }
        let candidates = nodes.values.filter { mirror[.node, $0.name] != nil }.sorted { $0.name < $1.name }
        let scheduler = Scheduler(
            nodes: candidates, placed: { [mirror] in mirror.matching(.pod, in: $0, $1).filter { $0.nodeName != nil } },
            loners: loners.sorted().compactMap { mirror[.pod, $0] }, seed: configuration.seed)
        switch scheduler.schedule(pod, volumes: volumeDemand(of: pod)) {
        case .unschedulable(let message): refuse(pod, reason: "Unschedulable", message: message, isEvent: true)
        case .node(let node):
            let unbound = pod.claimNames.compactMap { mirror[.persistentVolumeClaim, $0] }.filter { $0.spec["volumeName"] == nil }
            if !unbound.isEmpty { return provision(unbound, on: node, for: pod) }
            let note = EventNote(
                pod, "Scheduled", "Successfully assigned \(pod.namespace)/\(pod.name) to \(node)", component: Scheduler.component)
            perform(Decision(actions: [.bind(pod: key, uid: pod.uid, node: node), .event(note)]), .scheduler, key)
        }
    }

    /// Claims that wait for their first consumer learn the node; the pod is bound once they are.
    private func provision(_ claims: [Resource], on node: String, for pod: Resource) {
        waiting.insert(pod.key)
        let actions = claims.filter { $0.annotation(VolumeController.selectedNode) != node }.map { claim -> Action in
            .patch(
                Kind.persistentVolumeClaim.type, claim.key, uid: claim.uid,
                ["metadata": ["annotations": [VolumeController.selectedNode: .string(node)]]])
        }
        perform(Decision(actions: actions), .scheduler, pod.key)
    }

    private func refuse(_ pod: Resource, reason: String, message: String, isEvent: Bool) {
        waiting.insert(pod.key)
        let known = pod.condition("PodScheduled")
        guard known?["reason"]?.string != reason || known?["message"]?.string != message else { return }
        var conditions = StatusConditions(pod.status["conditions"], style: .probeTime)
        conditions.set("PodScheduled", false, reason: reason, message: message, now: now)
        var status = pod.status
        status["conditions"] = conditions.value
        var decision = Decision(actions: [.updateStatus(Kind.pod.type, pod.withStatus(status))])
        if isEvent {
            decision.append(.event(EventNote(pod, .warning, "FailedScheduling", message, component: Scheduler.component)))
        }
        perform(decision, .scheduler, pod.key)
        dirty[.scheduler]?.remove(pod.key)
        waiting.insert(pod.key)
    }

    private func volumeDemand(of pod: Resource) -> Scheduler.VolumeDemand {
        var terms: [NodeTerm] = []
        var names: Set<String>?
        for key in pod.claimNames {
            guard let claim = mirror[.persistentVolumeClaim, key] else {
                return .impossible("persistentvolumeclaim \"\(key.name)\" not found")
            }
            if claim.isTerminating { return .impossible("persistentvolumeclaim \"\(key.name)\" is being deleted") }
            guard let volumeName = claim.spec["volumeName"]?.string, let volume = mirror[.persistentVolume, volumeName] else {
                guard waitsForConsumer(claim) else { return .impossible("pod has unbound immediate PersistentVolumeClaims") }
                if let node = claim.annotation(VolumeController.selectedNode), mirror[.node, node] != nil { names = [node] }
                continue
            }
            let wanted = volume.spec[path: "nodeAffinity", "required", "nodeSelectorTerms"]?.array ?? []
            terms += wanted.map(NodeTerm.init)
            if let holders = holders(of: key, claim, except: pod) { names = names.map { $0.intersection(holders) } ?? holders }
        }
        return .nodes(terms: terms, nodeNames: names)
    }

    /// A ReadWriteOnce volume stays with the node that has it mounted.
    private func holders(of key: NamespacedName, _ claim: Resource, except pod: Resource) -> Set<String>? {
        guard claim.spec["accessModes"]?.array?.allSatisfy({ $0 == "ReadWriteOnce" || $0 == "ReadWriteOncePod" }) == true else {
            return nil
        }
        let nodes = mirror.all(.pod, in: key.namespace).filter { $0.uid != pod.uid && !$0.isFinished && $0.claimNames.contains(key) }
            .compactMap(\.nodeName)
        return nodes.isEmpty ? nil : Set(nodes)
    }

    private func waitsForConsumer(_ claim: Resource) -> Bool {
        guard let name = claim.spec["storageClassName"]?.string, let storageClass = mirror[.storageClass, name] else { return false }
        return storageClass.value["volumeBindingMode"]?.string == "WaitForFirstConsumer"
    }
}
