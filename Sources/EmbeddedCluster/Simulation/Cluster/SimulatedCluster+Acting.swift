import KubeCore
import Structured

// From decisions to writes.
extension SimulatedCluster {
    /// The component a controller writes as.
    private func manager(of controller: Controller) -> String {
        switch controller {
        case .scheduler: "kube-scheduler"
        case .kubelet: "kubelet"
        default: "kube-controller-manager"
        }
    }

    func store(_ manager: String) -> ClusterStore { ClusterStore(api: api, manager: manager) }

    /// Acts on a decision about one object; a refusal brings the object back later. Answers the first refusal.
    @discardableResult
    func perform(_ decision: Decision, _ controller: Controller, _ key: NamespacedName) -> APIError? {
        let store = store(manager(of: controller))
        recheck(controller, key, in: decision.recheckSeconds)
        let alarm = Alarm.key(controller, key)
        for action in decision.actions {
            do throws(APIError) {
                try perform(action, store)
            } catch {
                if error.code == 404, !isCreation(action) { continue }
                retry(alarm, after: error)
                if let note = failureNote(of: action, error) { record(note) }
                return error
            }
        }
        failures[alarm] = nil
        return nil
    }

    private func isCreation(_ action: Action) -> Bool { if case .create = action { true } else { false } }

    /// A conflict is looked at again at once, with what is stored by then; other refusals wait, ever longer.
    private func retry(_ alarm: Alarm, after error: APIError) {
        let count = failures[alarm, default: 0] + 1
        failures[alarm] = count
        guard case .key(let controller, let key) = alarm else { return }
        if error.code == 409, count <= 5 { return mark(controller, key) }
        recheck(controller, key, in: min(60, 0.1 * Double(1 << min(count, 10))))
    }

    private func failureNote(of action: Action, _ error: APIError) -> EventNote? {
        guard case .create(_, _, _, let failure?) = action, error.reason != "AlreadyExists" else { return nil }
        return failure.naming(error.message)
    }

    func perform(_ action: Action, _ store: ClusterStore) throws(APIError) {
        switch action {
        case .create(_, let manifest, let success, _):
            let made = try store.create(manifest)
            takeAnswer(made)
            if let success { record(success.naming(made[path: "metadata", "name"]?.string ?? "")) }
        case .update(_, let object): takeAnswer(try store.update(object))
        case .updateStatus(_, let object): takeAnswer(try store.update(object, subresource: .status))
        case .patch(_, _, _, let body, let subresource?):
            takeAnswer(try store.update(body, subresource: Subresource(rawValue: subresource)))
        case .patch(let type, let key, let uid, var body, nil):
            // Of the object it was meant for, or of none.
            guard try store.get(type, namespace: key.namespace, name: key.name)?[path: "metadata", "uid"]?.string == uid else { return }
            body[path: "metadata", "uid"] = .string(uid)
            takeAnswer(try store.patch(type, namespace: key.namespace, name: key.name, .merge(body)))
        case .delete(let type, let key, let uid, let grace, let propagation, let success):
            let options = DeleteOptions(
                gracePeriodSeconds: grace.map(Int64.init), propagation: propagation.flatMap { .init(rawValue: $0.rawValue) }, uid: uid)
            let outcome = try store.delete(type, namespace: key.namespace, name: key.name, options: options)
            if case .terminating(let object) = outcome { takeAnswer(object) }
            if let success { record(success.naming(key.name)) }
        case .bind(let pod, let uid, let node): try bind(pod, uid: uid, to: node, store)
        case .event(let note): record(note)
        }
    }

    private func bind(_ key: NamespacedName, uid: String, to node: String, _ store: ClusterStore) throws(APIError) {
        let scheduledAt = now
        var bound = try store.modify(Kind.pod.type, namespace: key.namespace, name: key.name) { pod in
            guard pod[path: "metadata", "uid"]?.string == uid, pod[path: "spec", "nodeName"] == nil else { return }
            pod[path: "spec", "nodeName"] = .string(node)
        }
        bound = try store.modify(Kind.pod.type, namespace: key.namespace, name: key.name, subresource: .status) { pod in
            var conditions = StatusConditions(pod[path: "status", "conditions"], style: .probeTime)
            conditions.set("PodScheduled", true, now: scheduledAt)
            pod[path: "status", "conditions"] = conditions.value
        }
        takeAnswer(bound)
    }

    /// What the server answered is known before anything else is decided.
    private func takeAnswer(_ object: JSONValue) {
        let (version, name) = (object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
        guard let type = api.registry.definition(apiVersion: version, kind: name)?.type, let kind = Kind(groupResource: type.groupResource)
        else { return }
        let resource = Resource(kind, object)
        // An object that its last finalizer just left is gone; the journal tells.
        if resource.isTerminating, resource.finalizers.isEmpty, kind != .pod, kind != .namespace { return }
        observe(resource)
    }

    /// Writes an event; one that cannot be written is lost, as with the genuine recorder.
    func record(_ note: EventNote) {
        guard configuration.recordsEvents, mirrorAllowsEvents(in: note.regarding.namespace),
            let write = recorder.record(note, now: now)
        else { return }
        let store = store(note.component)
        do throws(APIError) {
            switch write {
            case .create(let manifest): try store.create(manifest)
            case .countUp(let namespace, let name, let count, let last):
                try store.modify(WrittenTypes.event, namespace: namespace, name: name) { event in
                    event["count"] = .int(count)
                    event["lastTimestamp"] = .time(last)
                }
            }
        } catch {
            mailbox.lostEvents.withLock { $0 += 1 }
        }
    }

    private func mirrorAllowsEvents(in namespace: String) -> Bool { mirror[.namespace, namespace]?.isTerminating != true }
}

extension EventNote {
    fileprivate func naming(_ name: String) -> EventNote {
        var copy = self
        copy.message = message.replacing("%@", with: name)
        return copy
    }
}
