import KubeCore
import Structured

/// An object the server has and our types cannot hold: a newer version's enum value, a field of the wrong shape in an old object.
package struct BrokenObject: Sendable, Hashable {
    package var reference: ObjectReference
    package var uid: String
    package var resourceVersion: String?
    package var generation: Int64?
    package var problem: String
    /// What can be read of the conditions it carries.
    package var conditions: [Condition]
    package var owned: OwnedFields

    package init(_ raw: JSONValue, of type: ResourceType, problem: String) {
        let metadata = raw["metadata"]
        reference = ObjectReference(type, namespace: metadata?["namespace"]?.string, name: metadata?["name"]?.string ?? "")
        uid = metadata?["uid"]?.string ?? ""
        resourceVersion = metadata?["resourceVersion"]?.string
        generation = metadata?["generation"]?.integer
        self.problem = problem
        owned = OwnedFields(of: raw, manager: Labels.manager)
        conditions = raw[path: "status", "conditions"]?.array?.compactMap { try? $0.decode(Condition.self) } ?? []
    }
}
