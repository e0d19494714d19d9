import Foundation
import Structured

/// Keeps `metadata.managedFields`: who owns which field, on apply and on every other write (apimachinery `managedfields` over
/// structured-merge-diff).
///
/// Objects go in decoded, defaulted and pruned, and `update` is the last step before storing: what the server itself fills in belongs to
/// whoever made the request.
package enum FieldManager {
    /// Applies a configuration (server-side apply) and answers with the object to store, managed fields included.
    ///
    /// - Parameters:
    ///   - live: the stored object; `nil` creates.
    ///   - applied: what the client sent, without defaults. It must not carry `metadata.managedFields`.
    ///   - force: take fields over from others instead of throwing ``ApplyConflict``.
    ///   - complete: fills in defaults on the merged object before it is compared with the live one.
    /// - Throws: ``ApplyConflict``, or ``TypedValueError`` for a configuration that names one element twice.
    package static func apply(
        live: JSONValue?, applied: JSONValue, manager: String, force: Bool = false, subresource: String = "", schema: ResourceSchema,
        time: Date, complete: (inout JSONValue) -> Void = { _ in }
    ) throws -> JSONValue {
        var managed = ManagedFields(live?[path: "metadata", "managedFields"])
        let typeOnly = schema.withZeroValues(emptyObject(like: applied))
        let base = live.map { schema.withZeroValues($0.withoutManagedFields) } ?? typeOnly
        if managed.entries.isEmpty, live != nil {
            let empty = withNulls(of: base, in: typeOnly)
            managed = try updated(managed, old: empty, new: base, "before-first-apply", subresource, schema, time)
        }
        do throws(TypedValueError) {
            try TypedValue(value: applied, node: schema.root).check()
        } catch {
            throw TypedValueError(message: "failed to create typed patch object (\(title(of: applied))): \(error.message)")
        }
        let identity = ManagerIdentity(
            manager: manager, operation: .apply, apiVersion: schema.apiVersion, subresource: subresource)
        var result: (object: JSONValue, managed: ManagedFields)
        do {
            result = try merged(base, applied, managed, identity, force: force, schema)
        } catch let conflict as ApplyConflict {
            guard manager == "kubectl", LastApplied.covers(conflict, live: base, schema: schema) else { throw conflict }
            result = try merged(base, applied, managed, identity, force: true, schema)
        }
        if result.object != base {
            complete(&result.object)
            result.managed.entries[identity]?.time = text(of: time)
        }
        if manager == "kubectl" { LastApplied.update(&result.object, applied: applied) }
        return schema.withoutNulls(schema.withZeroValues(result.object)).with(managedFields: result.managed)
    }

    /// Records a write that is no apply (create, update, patch) and answers with the object to store.
    ///
    /// - Parameters:
    ///   - old: the stored object; `nil` creates.
    ///   - new: what is to be stored. Its own `managedFields` count on the object itself: a client may take over or, with an empty list,
    ///     give up ownership.
    package static func update(
        old: JSONValue?, new: JSONValue, manager: String, subresource: String = "", schema: ResourceSchema, time: Date
    ) -> JSONValue {
        let stored = old?[path: "metadata", "managedFields"]
        var managed = ManagedFields(stored)
        if subresource.isEmpty, let given = new[path: "metadata", "managedFields"], !given.isNull {
            let entries = given.array ?? []
            let read = ManagedFields(given)
            if entries.isEmpty ? schema.emptyListResets : entries == [[:]] {
                managed = ManagedFields(nil)
            } else if !read.entries.isEmpty {
                managed = read
            }
        }
        let filled = schema.withZeroValues(new.withoutManagedFields)
        let bare = schema.withoutNulls(filled)
        // An object that lost its owners (or asked to) is tracked again from its next apply on.
        if managed.entries.isEmpty, old != nil { return bare }
        let base = schema.withZeroValues(old?.withoutManagedFields ?? emptyObject(like: new))
        // A list that cannot be read by its keys must not make the object unwritable: it is stored untracked.
        guard let next = try? updated(managed, old: base, new: filled, manager, subresource, schema, time) else { return bare }
        return bare.with(managedFields: next)
    }

    /// Records a write through the `scale` subresource, which knows no field but the count: somebody must own it before it can change
    /// hands, and as the subresource leaves a zero out, nobody owns that.
    package static func scale(
        old: JSONValue, new: JSONValue, manager: String, replicas path: [String], apiVersion: String
    ) -> JSONValue {
        var managed = ManagedFields(old[path: "metadata", "managedFields"])
        let count = FieldSet(fields: [path])
        let owners = managed.entries.keys.filter { managed.entries[$0]?.fields.intersection(count).isEmpty == false }
        guard !owners.isEmpty, old[path: path] != new[path: path] else { return new }
        for owner in owners { managed.remove(count, from: owner) }
        if new[path: path]?.integer ?? 0 != 0 {
            let identity = ManagerIdentity(manager: manager, operation: .update, apiVersion: apiVersion, subresource: "scale")
            let before = managed.entries[identity]?.fields ?? FieldSet()
            // The genuine server notes no time here.
            managed.entries[identity] = .init(fields: count.union(before), apiVersion: apiVersion, time: nil)
        }
        return new.with(managedFields: managed)
    }

    // MARK: Steps

    private static func updated(
        _ managed: ManagedFields, old: JSONValue, new: JSONValue, _ manager: String, _ subresource: String, _ schema: ResourceSchema,
        _ time: Date
    ) throws(TypedValueError) -> ManagedFields {
        var managed = managed
        var comparison = try Comparison(old, new, schema.root)
        comparison.ignore(schema.ignored(subresource: subresource))
        let taken = comparison.modified.union(comparison.added)
        for identity in managed.entries.keys { managed.remove(taken.union(comparison.removed), from: identity) }
        let own = taken.subtractingTrees(schema.ignored(subresource: subresource)).subtracting(neverOwned)
        if !own.isEmpty {
            let identity = ManagerIdentity(
                manager: manager, operation: .update, apiVersion: schema.apiVersion, subresource: subresource)
            let before = managed.entries[identity]?.fields ?? FieldSet()
            managed.entries[identity] = .init(fields: own.union(before), apiVersion: schema.apiVersion, time: text(of: time))
        }
        managed.capUpdaters()
        return managed
    }

    private static func merged(
        _ live: JSONValue, _ applied: JSONValue, _ managed: ManagedFields, _ identity: ManagerIdentity, force: Bool,
        _ schema: ResourceSchema
    ) throws -> (object: JSONValue, managed: ManagedFields) {
        var managed = managed
        let ignored = schema.ignored(subresource: identity.subresource)
        let last = managed.entries[identity]
        let own = try TypedValue(value: applied, node: schema.root).fieldSet().subtractingTrees(ignored)
        managed.entries[identity] = .init(fields: own, apiVersion: schema.apiVersion, time: last?.time)
        var object = try Merging.merge(live, applied, schema.root) ?? .emptyObject
        if let last, !last.fields.isEmpty {
            object = try Pruner(node: schema.root, managed: managed).prune(object, last: last.fields)
        }

        var comparison = try Comparison(live, object, schema.root)
        comparison.ignore(ignored)
        let changed = comparison.modified.union(comparison.added)
        var conflicts: [ApplyConflict.Conflict] = []
        for other in managed.entries.keys.sorted() where other != identity {
            guard let entry = managed.entries[other] else { continue }
            let contested = entry.fields.intersection(changed)
            conflicts += contested.paths.map { .init(manager: other, path: $0) }
            managed.remove(contested.union(comparison.removed), from: other)
        }
        guard force || conflicts.isEmpty else { throw ApplyConflict(conflicts: conflicts) }
        managed.remove(neverOwned, from: identity)
        return (object, managed)
    }

    /// Fields that name the object or are the server's own.
    private static let neverOwned = FieldSet(
        fields: [["apiVersion"], ["kind"], ["metadata"]]
            + [
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
                "resourceVersion",
            ]
            .map { ["metadata", $0] })

    /// An empty object with the nulls of a live one: a Go struct shows them whether anybody set anything or not.
    private static func withNulls(of live: JSONValue, in empty: JSONValue) -> JSONValue {
        guard case .object(let there) = live, case .object(var members) = empty else { return empty }
        for (name, value) in there {
            if let member = members[name] {
                members[name] = withNulls(of: value, in: member)
            } else if value.isNull {
                members[name] = .some(.null)
            }
        }
        return .object(members)
    }

    private static func title(of object: JSONValue) -> String {
        let text = { (names: String...) in object[path: names]?.string ?? "" }
        let version = text("apiVersion")
        return "\(text("metadata", "namespace"))/\(text("metadata", "name")); \(version.contains("/") ? version : "/\(version)"), "
            + "Kind=\(text("kind"))"
    }

    private static func emptyObject(like object: JSONValue) -> JSONValue {
        .object((object.object ?? [:]).filter { $0.key == "apiVersion" || $0.key == "kind" })
    }

    static func text(of time: Date) -> String { CELTimestamp(seconds: Int64(time.timeIntervalSince1970.rounded(.down))).text }
}

extension ManagedFields {
    /// Takes fields from a manager; one that owns nothing is forgotten.
    fileprivate mutating func remove(_ fields: FieldSet, from identity: ManagerIdentity) {
        guard let rest = entries[identity]?.fields.subtracting(fields) else { return }
        if rest.isEmpty { entries[identity] = nil } else { entries[identity]?.fields = rest }
    }
}

extension JSONValue {
    fileprivate var withoutManagedFields: JSONValue {
        var copy = self
        copy[path: "metadata", "managedFields"] = nil
        return copy
    }

    fileprivate func with(managedFields: ManagedFields) -> JSONValue {
        var copy = self
        copy[path: "metadata", "managedFields"] = managedFields.value
        return copy
    }
}
