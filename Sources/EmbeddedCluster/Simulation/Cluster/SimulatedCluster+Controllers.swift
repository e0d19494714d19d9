import Foundation
import KubeCore
import Structured

// One key of one controller: gather from the mirror, decide, act.
extension SimulatedCluster {
    func process(_ controller: Controller, _ key: NamespacedName) {
        switch controller {
        case .namespace: processNamespace(key)
        case .deployment: processDeployment(key)
        case .replicaSet: processReplicaSet(key)
        case .job: processJob(key)
        case .claim: processClaim(key)
        case .volume: processVolume(key)
        case .autoscaler: processAutoscaler(key)
        case .scheduler: schedule(key)
        case .kubelet: processPod(key)
        case .node: processNode(key)
        case .service: processService(key)
        case .budget: processBudget(key)
        }
    }

    private func processNamespace(_ key: NamespacedName) {
        guard let namespace = mirror[.namespace, key] else { return }
        if namespace.isTerminating {
            let contents = garbage.contents(of: key.name).map {
                NamespaceController.Content(
                    type: $0.type, key: $0.key, uid: $0.uid, isTerminating: $0.isTerminating, finalizers: $0.finalizers)
            }
            if contents.isEmpty { removeEvents(of: key.name) }
            perform(NamespaceController.empty(namespace, contents: contents, now: now), .namespace, key)
            return
        }
        let account = mirror[.serviceAccount, NamespacedName(namespace: key.name, name: "default")]
        let roots = mirror[.configMap, NamespacedName(namespace: key.name, name: NamespaceController.rootCertificatesName)]
        perform(
            NamespaceController.decide(
                namespace, hasServiceAccount: account != nil, rootCertificates: roots, certificate: configuration.rootCertificate,
                now: now), .namespace, key)
    }

    /// Events are not followed, so they are swept away last.
    private func removeEvents(of namespace: String) {
        let store = store("kube-controller-manager")
        do throws(APIError) {
            for event in try store.list(WrittenTypes.event, namespace: namespace) {
                try store.delete(WrittenTypes.event, namespace: namespace, name: event[path: "metadata", "name"]?.string ?? "")
            }
        } catch {
            recheck(.namespace, NamespacedName(namespace: "", name: namespace), in: 1)
        }
    }

    private func processDeployment(_ key: NamespacedName) {
        guard let deployment = mirror[.deployment, key] else { return }
        let selector = deployment.spec["selector"]?.labelSelector ?? LabelSelector()
        let sets = union(mirror.owned(.replicaSet, by: deployment.uid), mirror.matching(.replicaSet, in: key.namespace, selector))
        let decision = DeploymentController.decide(
            deployment, replicaSets: sets, pods: { [mirror] in mirror.owned(.pod, by: $0.uid) }, now: now)
        guard let refusal = perform(decision, .deployment, key), refusal.reason == "AlreadyExists" else { return }
        // A stranger has the name the hash gave: the next one differs.
        var status = deployment.status
        status["collisionCount"] = .int(status.int("collisionCount", default: 0) + 1)
        perform(Decision(actions: [.updateStatus(Kind.deployment.type, deployment.withStatus(status))]), .deployment, key)
    }

    private func processReplicaSet(_ key: NamespacedName) {
        guard let set = mirror[.replicaSet, key] else { return }
        let selector = set.spec["selector"]?.labelSelector ?? LabelSelector()
        let pods = union(mirror.owned(.pod, by: set.uid), mirror.matching(.pod, in: key.namespace, selector))
        let refusal = perform(ReplicaSetController.decide(set, candidates: pods, now: now), .replicaSet, key)
        let message = refusal.flatMap { $0.code == 409 || $0.code == 404 ? nil : $0.message }
        guard refusal == nil || message != nil, let latest = mirror[.replicaSet, key],
            let status = ReplicaSetController.statusAfter(failure: message, of: latest, now: now)
        else { return }
        perform(Decision(actions: [.updateStatus(Kind.replicaSet.type, latest.withStatus(status))]), .replicaSet, key)
        if message != nil { recheck(.replicaSet, key, in: 5) }
    }

    private func processJob(_ key: NamespacedName) {
        guard let job = mirror[.job, key], job.spec["managedBy"].map({ $0 == "kubernetes.io/job-controller" }) ?? true else { return }
        let selector = job.spec["selector"]?.labelSelector
        let matching = selector.map { mirror.matching(.pod, in: key.namespace, $0) } ?? []
        perform(JobController.decide(job, candidates: union(mirror.owned(.pod, by: job.uid), matching), now: now), .job, key)
    }

    private func union(_ left: [Resource], _ right: [Resource]) -> [Resource] {
        let known = Set(left.map(\.uid))
        return left + right.filter { !known.contains($0.uid) }
    }

    private func processClaim(_ key: NamespacedName) {
        guard let claim = mirror[.persistentVolumeClaim, key] else { return }
        let name = claim.spec["volumeName"]?.string ?? VolumeController.volumeName(for: claim)
        let volume = mirror[.persistentVolume, name].flatMap { $0.spec[path: "claimRef", "uid"]?.string == claim.uid ? $0 : nil }
        let consumers = claim.isTerminating ? mirror.all(.pod, in: key.namespace).filter { $0.claimNames.contains(key) } : []
        let world = VolumeController.World(
            classes: mirror.all(.storageClass), volume: volume, consumers: consumers, node: { [mirror] in mirror[.node, $0] })
        perform(VolumeController.decide(claim, world), .claim, key)
    }

    private func processVolume(_ key: NamespacedName) {
        guard let volume = mirror[.persistentVolume, key], let reference = volume.spec["claimRef"] else { return }
        let claimKey = NamespacedName(namespace: reference["namespace"]?.string ?? "", name: reference["name"]?.string ?? "")
        perform(VolumeController.decide(volume: volume, claim: mirror[.persistentVolumeClaim, claimKey]), .volume, key)
    }

    private func processAutoscaler(_ key: NamespacedName) {
        guard let autoscaler = mirror[.horizontalPodAutoscaler, key], !autoscaler.isTerminating else { return }
        let reference = autoscaler.spec["scaleTargetRef"]
        let name = reference?["name"]?.string ?? ""
        let kinds: [String: Kind] = ["Deployment": .deployment, "ReplicaSet": .replicaSet]
        let object = kinds[reference?["kind"]?.string ?? ""].flatMap { mirror[$0, NamespacedName(namespace: key.namespace, name: name)] }
        let selector = object?.spec["selector"]?.labelSelector
        let pods = selector.map { mirror.matching(.pod, in: key.namespace, $0) } ?? []
        let target: Result<AutoscalerController.Target, AutoscalerController.MetricError>
        if let object {
            target = .success(
                .init(
                    replicas: object.desiredReplicas, statusReplicas: object.status.int("replicas", default: 0),
                    selector: selector?.description ?? ""))
        } else {
            let plural = (reference?["kind"]?.string ?? "").lowercased() + "s.apps"
            target = .failure(.init(reason: "FailedGetScale", message: "\(plural) \"\(name)\" not found"))
        }
        let outcome = AutoscalerController.decide(
            autoscaler, target: target, pods: pods, usage: { self.use(of: $0, $1) },
            memory: autoscalerMemory[autoscaler.uid] ?? .init(), now: now)
        autoscalerMemory[autoscaler.uid] = outcome.memory
        if let size = outcome.scaleTo, let object, !scale(object, to: size) {
            return recheck(.autoscaler, key, in: AutoscalerController.periodSeconds)
        }
        perform(outcome.decision, .autoscaler, key)
    }

    /// Writes only `spec.replicas`, as the scale subresource does, and leaves the field with its manager.
    private func scale(_ object: Resource, to size: Int) -> Bool {
        do throws(APIError) {
            let scaled = try store("kube-controller-manager").modify(
                object.kind.type, namespace: object.namespace, name: object.name
            ) { $0[path: "spec", "replicas"] = .int(size) }
            observe(Resource(object.kind, scaled))
            return true
        } catch {
            return false
        }
    }

    private func processService(_ key: NamespacedName) {
        guard let service = mirror[.service, key] else { return }
        if allocateAddress(of: service) { return }
        let labels = service.spec["selector"]?.stringMap ?? [:]
        let pods = labels.isEmpty ? [] : mirror.matching(.pod, in: key.namespace, LabelSelector(matchLabels: labels))
        let decision = EndpointSliceController.decide(
            service, pods: pods, slices: mirror.owned(.endpointSlice, by: service.uid),
            zone: { [nodes] in nodes[$0]?.labels[NodeLabels.zone] })
        perform(decision, .service, key)
    }

    /// Gives a Service its cluster address where the server has not.
    private func allocateAddress(of service: Resource) -> Bool {
        guard !service.isTerminating, service.spec["type"]?.string != "ExternalName" else { return false }
        if let address = service.spec["clusterIP"]?.string, !address.isEmpty {
            serviceAddresses.reserve(address)
            return false
        }
        guard let address = serviceAddresses.take() else { return false }
        let body: JSONValue = ["spec": ["clusterIP": .string(address), "clusterIPs": [.string(address)]]]
        perform(Decision(actions: [.patch(Kind.service.type, service.key, uid: service.uid, body)]), .service, service.key)
        return true
    }

    private func processBudget(_ key: NamespacedName) {
        guard let budget = mirror[.podDisruptionBudget, key], !budget.isTerminating else { return }
        let selector = budget.spec["selector"]?.labelSelector
        let pods = selector.map { mirror.matching(.pod, in: key.namespace, $0) } ?? []
        perform(DisruptionController.decide(budget, pods: pods, scale: { self.expectedScale(of: $0) }, now: now), .budget, key)
    }

    private func expectedScale(of pod: Resource) -> (uid: String, replicas: Int)? {
        guard let owner = pod.controller else { return nil }
        let key = NamespacedName(namespace: pod.namespace, name: owner.name)
        if owner.kind == "Job" { return mirror[.job, key].map { ($0.uid, $0.spec.int("parallelism", default: 1)) } }
        guard let set = mirror[.replicaSet, key], set.uid == owner.uid else { return nil }
        if let parent = set.controller, let deployment = mirror[.deployment, NamespacedName(namespace: pod.namespace, name: parent.name)] {
            return (deployment.uid, deployment.desiredReplicas)
        }
        return (set.uid, set.desiredReplicas)
    }

    func collectGarbage() {
        let store = store("generic-garbage-collector")
        for uid in garbage.takeDirty() {
            guard let node = garbage.nodes[uid] else { continue }
            let actions = garbage.decide(uid)
            if actions.isEmpty { continue }
            perform(Decision(actions: actions), as: store, retrying: { self.garbage.markDirty(uid) }, subject: node.key)
        }
    }

    private func perform(_ decision: Decision, as store: ClusterStore, retrying: () -> Void, subject: NamespacedName) {
        for action in decision.actions {
            do throws(APIError) {
                try perform(action, store)
            } catch {
                if error.code == 404 { continue }
                if error.code == 409, api.storage.revision != cursor { retrying() }
            }
        }
    }
}
