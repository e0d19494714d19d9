import Foundation
import KubeCore
import Structured
import Synchronization

/// What the server needs to know of a kind's fields, compiled once: how its objects merge, and for custom kinds how they are pruned,
/// defaulted and checked.
final class SchemaCatalog: Sendable {
    private let merging = Mutex<[String: ResourceSchema]>([:])

    /// How a kind's objects merge and who may own which field.
    func resourceSchema(_ definition: ResourceDefinition) -> ResourceSchema {
        if let custom = definition.custom { return custom.compiled.resourceSchema }
        let type = definition.type
        if let known = merging.withLock({ $0[type.description] }) { return known }
        let made = BuiltInTypes.resourceSchema(of: type) ?? ResourceSchema(untyped: type.apiVersion)
        merging.withLock { $0[type.description] = made }
        return made
    }
}

/// Keeps `metadata.managedFields`.
struct OwnershipTracker: Sendable {
    private let catalog = SchemaCatalog()

    /// Records who wrote what is about to be stored; `old` is `nil` for a creation.
    func track(
        _ new: inout JSONValue, old: JSONValue?, definition: ResourceDefinition, subresource: Subresource?, context: RequestContext,
        time: Date
    ) {
        if subresource == .scale, let old {
            let paths = definition.custom?.scale ?? .workload
            new = FieldManager.scale(
                old: old, new: new, manager: context.fieldManager, replicas: paths.specReplicas,
                apiVersion: catalog.resourceSchema(definition).apiVersion)
            return
        }
        new = FieldManager.update(
            old: old, new: new, manager: context.fieldManager, subresource: subresource?.rawValue ?? "",
            schema: catalog.resourceSchema(definition), time: time)
    }

    /// Merges an apply configuration into the stored object. `complete` fills in what the server fills in.
    func apply(
        _ configuration: JSONValue, to live: JSONValue?, definition: ResourceDefinition, subresource: Subresource?,
        context: RequestContext, time: Date, complete: (inout JSONValue) -> Void
    ) throws(APIError) -> JSONValue {
        do {
            return try FieldManager.apply(
                live: live, applied: configuration, manager: context.fieldManager, force: context.force,
                subresource: subresource?.rawValue ?? "", schema: catalog.resourceSchema(definition), time: time, complete: complete)
        } catch let conflict as ApplyConflict {
            let status = conflict.status
            throw APIError(
                code: status.code, reason: status.reason.rawValue, message: status.message, details: status.document["details"])
        } catch {
            throw APIError(code: 500, reason: "", message: "\(error)")
        }
    }
}
