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

    /// A version of the object that is reconciled, and what its status was when it was read.
    package struct Base: Sendable {
        /// `metadata.resourceVersion`.
        var version: String
        var owned: OwnedFields
        var conditions: [Condition]

        package init(version: String?, owned: OwnedFields, conditions: [Condition]) {
            // The server refuses a write that is based on the empty version, so nothing is ever written unguarded.
            self.version = version ?? ""
            self.owned = owned
            self.conditions = conditions
        }
    }

    /// Replaces the status if it is not what the object has. Returns whether it was written.
    ///
    /// The whole status is written each time, so a field left out is one given up; only conditions of types that others brought stay.
    /// What is written was computed from `base`: if the object has changed since, or another has its name by now, the server answers
    /// with a conflict. A patch costs the server far less than an apply (docs/decisions/0009).
    @discardableResult
    package func write(status: JSONValue, over base: Base, owner: Owner) async throws -> Bool {
        let exact = status.hashValue
        if let record = memory.statusRecord(owner: owner.uid), record.exact == exact, record.owned == base.owned.status { return false }
        if base.owned.status == OwnedFields.digest(applying: ["status": status]) { return false }
        let operations: [JSONValue] = [
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(base.version)],
            ["op": "add", "path": "/status", "value": try Self.keepingForeignConditions(status, base)],
        ]
        let answer = try await api.send(
            .patch(owner.reference, .json(operations), subresource: "status", options: .init(fieldManager: Labels.manager)))
        metrics.wrote(controller, kind: owner.type.kind, verb: "status")
        let owned = OwnedFields(of: answer, manager: Labels.manager).status
        memory.statusApplied(AppliedRecord(uid: owner.uid, exact: exact, owned: owned), owner: owner.uid)
        remember(answer, owner)
        return true
    }

    private static func keepingForeignConditions(_ status: JSONValue, _ base: Base) throws -> JSONValue {
        let ours = status["conditions"]?.array ?? []
        let foreign = try base.conditions.filter { condition in
            base.owned.foreignConditions.contains(condition.type) && !ours.contains { $0["type"]?.string == condition.type }
        }.map { try JSONValue(encoding: $0) }
        guard !foreign.isEmpty else { return status }
        var kept = status
        kept["conditions"] = .array(ours + foreign)
        return kept
    }

    /// Puts our finalizer on the object of that version, and returns the one it has then; other finalizers are another manager's fields
    /// and stay.
    package func holdFinalizer(version: String?, owner: Owner) async throws -> String? {
        var metadata: JSONValue = ["finalizers": [.string(ballastFinalizer)]]
        metadata["resourceVersion"] = version.map(JSONValue.string)
        let answer = try await applyFinalizers(metadata, owner)
        return answer[path: "metadata", "resourceVersion"]?.string
    }

    /// Takes our finalizer away.
    package func releaseFinalizer(owner: Owner) async throws {
        do {
            _ = try await applyFinalizers(.emptyObject, owner)
        } catch let status as APIStatus where status.isNotFound || status.isConflict {
            // The object is gone, or another has its name by now: nothing holds our finalizer any more.
            return
        }
    }

    private func applyFinalizers(_ metadata: JSONValue, _ owner: Owner) async throws -> JSONValue {
        let answer = try await api.send(
            .apply(
                owner.reference, manifest: manifest(owner, adding: ["metadata": metadata]), force: true,
                options: APIRequest.WriteOptions(fieldManager: Labels.manager)))
        metrics.wrote(controller, kind: owner.type.kind, verb: "finalizer")
        remember(answer, owner)
        return answer
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
