import Foundation
import KubeCore
import Structured

/// The writes to the reconciled object itself: its status and its finalizer.
package struct OwnerWriter: Sendable {
    private let api: any KubeAPI
    private let memory: ActingMemory
    private let metrics: RuntimeMetrics
    private let controller: String
    private let time: any TimeSource

    package init(api: any KubeAPI, memory: ActingMemory, metrics: RuntimeMetrics, controller: String, time: any TimeSource) {
        self.api = api
        self.memory = memory
        self.metrics = metrics
        self.controller = controller
        self.time = time
    }

    /// Applies the status if it is not what the object has. Returns whether it was written.
    ///
    /// The whole status is applied each time: a field left out is one given up, and the server removes it.
    @discardableResult
    package func apply(status: JSONValue, live: OwnedFields, owner: Owner) async throws -> Bool {
        let document = manifest(owner, adding: ["status": status])
        let exact = status.hashValue
        if let record = memory.statusRecord(owner: owner.uid) {
            if record.exact == exact && record.owned == live.status { return false }
        } else if live.status == OwnedFields.digest(applying: ["status": status]) {
            return false
        }
        let answer = try await api.send(
            .apply(
                owner.reference, manifest: document, subresource: "status", force: true,
                options: APIRequest.WriteOptions(fieldManager: Labels.manager)))
        metrics.wrote(controller, kind: owner.type.kind, verb: "status")
        let owned = OwnedFields(of: answer, manager: Labels.manager).status
        memory.statusApplied(AppliedRecord(uid: owner.uid, exact: exact, owned: owned), owner: owner.uid)
        remember(answer, owner)
        return true
    }

    /// Puts our finalizer on the object, or takes it away; other finalizers are another manager's fields and stay.
    package func setFinalizer(_ isHeld: Bool, owner: Owner) async throws {
        var metadata = JSONValue.emptyObject
        if isHeld { metadata["finalizers"] = [.string(ballastFinalizer)] }
        let document = manifest(owner, adding: ["metadata": metadata])
        do {
            let answer = try await api.send(
                .apply(
                    owner.reference, manifest: document, force: true, options: APIRequest.WriteOptions(fieldManager: Labels.manager)))
            metrics.wrote(controller, kind: owner.type.kind, verb: "finalizer")
            remember(answer, owner)
        } catch let status as APIStatus where !isHeld && (status.isNotFound || status.isConflict) {
            // The object is gone, or another has its name by now: nothing holds our finalizer any more.
            return
        }
    }

    private func manifest(_ owner: Owner, adding parts: [String: JSONValue]) -> JSONValue {
        var document = JSONValue.object(parts)
        document["apiVersion"] = .string(owner.type.apiVersion)
        document["kind"] = .string(owner.type.kind)
        document[path: "metadata", "name"] = .string(owner.name)
        if !owner.namespace.isEmpty { document[path: "metadata", "namespace"] = .string(owner.namespace) }
        document[path: "metadata", "uid"] = .string(owner.uid)
        return document
    }

    private func remember(_ answer: JSONValue, _ owner: Owner) {
        memory.wrote(
            owner.type, resourceVersion: answer[path: "metadata", "resourceVersion"]?.string, owner: owner.uid, now: time.uptime)
    }
}
