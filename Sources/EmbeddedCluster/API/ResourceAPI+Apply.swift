import KubeCore
import Structured

extension ResourceAPI {
    /// Server-side apply: merges what the manager wants into the object and records what it owns.
    func apply(
        _ definition: ResourceDefinition, namespace: String, name: String, _ configuration: JSONValue, subresource: Subresource?,
        context: RequestContext
    ) throws(APIError) -> WriteResult {
        throw .methodNotAllowed
    }
}
