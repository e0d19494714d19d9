import KubeCore
import Structured

/// Keeps `metadata.managedFields`.
struct OwnershipTracker: Sendable {
    func trackCreate(_ object: inout JSONValue, definition: ResourceDefinition, context: RequestContext, timestamp: JSONValue) {
        object[path: "metadata", "managedFields"] = nil
    }

    func trackUpdate(
        _ new: inout JSONValue, old: JSONValue, definition: ResourceDefinition, subresource: Subresource?, context: RequestContext,
        timestamp: JSONValue
    ) {
        new[path: "metadata", "managedFields"] = old[path: "metadata", "managedFields"]
    }
}
