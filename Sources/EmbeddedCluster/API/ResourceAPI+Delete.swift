import Foundation
import KubeCore
import Structured

extension ResourceAPI {
    static let foregroundFinalizer = "foregroundDeletion"
    static let orphanFinalizer = "orphan"

    /// Deletes an object, or starts its deletion where finalizers, the propagation policy or a grace period hold it.
    package func delete(
        _ definition: ResourceDefinition, namespace: String, name: String, options: DeleteOptions, context: RequestContext
    ) throws(APIError) -> DeleteOutcome {
        let key = key(definition, namespace, name)
        for _ in 0..<32 {
            guard let current = storage.object(key) else { throw .notFound(definition.resource, name) }
            try checkPreconditions(options, current, definition)
            let next = terminating(current.value, definition: definition, options: options)
            let goes = mayGo(next)
            // What could have been waited for is first seen to go, and then gone; anything else goes as it was stored.
            let isSeenToGo = definition.rules.gracePeriod != nil && !Self.isOver(current.metadata.object ?? [:])
            if context.dryRun || next == current.value && !goes {
                let shown = view(goes && !isSeenToGo ? current.value : next, as: definition)
                return goes ? .removed(shown) : .terminating(shown)
            }
            do throws(StorageError) {
                if goes {
                    var last = current
                    if isSeenToGo {
                        last = written(try storage.replace(key, next, expected: current.revision), definition: definition)
                    }
                    let gone = try storage.remove(key, last: last.value, expected: last.revision)
                    removed(gone, definition: definition)
                    return .removed(view(gone.value, as: definition))
                }
                let stored = written(try storage.replace(key, next, expected: current.revision), definition: definition)
                return .terminating(view(stored.value, as: definition))
            } catch {
                guard error == .conflict else { throw APIError(error, definition.resource, name) }
            }
        }
        throw .staleWrite(definition.resource, name)
    }

    private func checkPreconditions(
        _ options: DeleteOptions, _ current: StoredObject, _ definition: ResourceDefinition
    ) throws(APIError) {
        // Refusals name the kind that is stored.
        let kind = GroupResource(group: definition.storage.group, resource: definition.type.kind)
        if let uid = options.uid, uid != current.uid {
            throw .conflict(
                kind, current.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(current.uid)). "
                    + "The object might have been deleted and then recreated")
        }
        if let revision = options.resourceVersion, revision != String(current.revision) {
            throw .conflict(
                kind, current.name,
                "the ResourceVersion in the precondition (\(revision)) does not match the ResourceVersion in record "
                    + "(\(current.revision)). The object might have been modified")
        }
    }

    /// The object once its deletion was asked for.
    private func terminating(_ object: JSONValue, definition: ResourceDefinition, options: DeleteOptions) -> JSONValue {
        var object = object
        var metadata = object["metadata"]?.object ?? [:]
        let waits = metadata["deletionTimestamp"] != nil
        if waits, isPending(metadata, definition: definition, options: options) { return object }
        metadata["finalizers"] = finalizers(metadata["finalizers"], definition: definition, options: options)
        let grace = grace(object, definition: definition, options: options)
        if !waits || grace < metadata["deletionGracePeriodSeconds"]?.integer ?? 0 {
            metadata["deletionTimestamp"] = .string(RFC3339.format(time.now.addingTimeInterval(Double(grace))))
            metadata["deletionGracePeriodSeconds"] = .integer(grace)
            if !waits, let generation = metadata["generation"]?.integer { metadata["generation"] = .integer(generation + 1) }
        }
        // Whoever made it with a time of deletion said nothing of this.
        if metadata["deletionGracePeriodSeconds"] == nil { metadata["deletionGracePeriodSeconds"] = 0 }
        object["metadata"] = .object(metadata)
        if object["kind"] == "Namespace" { object[path: "status", "phase"] = "Terminating" }
        return object
    }

    /// Whether a deletion that was begun with a grace period goes on as it is: only a shorter one changes it, its finalizers included.
    private func isPending(_ metadata: [String: JSONValue], definition: ResourceDefinition, options: DeleteOptions) -> Bool {
        guard definition.rules.gracePeriod != nil, let pending = metadata["deletionGracePeriodSeconds"]?.integer, pending > 0 else {
            return false
        }
        return options.gracePeriodSeconds.map { $0 >= pending } ?? true
    }

    /// Whether a deletion was begun and has no time left to wait for.
    private static func isOver(_ metadata: [String: JSONValue]) -> Bool {
        metadata["deletionTimestamp"] != nil && metadata["deletionGracePeriodSeconds"]?.integer ?? 0 == 0
    }

    private func grace(_ object: JSONValue, definition: ResourceDefinition, options: DeleteOptions) -> Int64 {
        guard let own = definition.rules.gracePeriod?(object) else { return 0 }
        return own == 0 ? 0 : max(0, options.gracePeriodSeconds ?? own)
    }

    /// The propagation policy as the finalizers by which the garbage collector learns of it.
    private func finalizers(_ stored: JSONValue?, definition: ResourceDefinition, options: DeleteOptions) -> JSONValue? {
        var names = stored?.array ?? []
        guard !definition.rules.ignoresPropagation else { return stored }
        // A deletion that was begun goes on as it was asked for.
        let begun: DeleteOptions.Propagation? =
            if names.contains(.string(Self.orphanFinalizer)) {
                .orphan
            } else {
                names.contains(.string(Self.foregroundFinalizer)) ? .foreground : nil
            }
        let policy = options.propagation ?? begun ?? (definition.rules.orphansByDefault ? .orphan : nil)
        guard let policy, policy != begun else { return stored }
        names.removeAll { $0 == .string(Self.orphanFinalizer) || $0 == .string(Self.foregroundFinalizer) }
        switch policy {
        case .orphan: names.append(.string(Self.orphanFinalizer))
        case .foreground: names.append(.string(Self.foregroundFinalizer))
        case .background: break
        }
        return names.isEmpty ? nil : .array(names)
    }
}
