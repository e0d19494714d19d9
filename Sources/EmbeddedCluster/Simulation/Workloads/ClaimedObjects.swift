import KubeCore
import Structured

/// Which objects a controller calls its own (controller_ref_manager.go): those that name it, as long as its selector matches them, and
/// orphans its selector matches.
struct ClaimedObjects {
    private(set) var mine: [Resource] = []
    private(set) var actions: [Action] = []

    /// `finalizer` is put on objects as they are adopted.
    init(of owner: Resource, candidates: [Resource], selector: LabelSelector?, adoptionFinalizer: String? = nil) {
        guard let selector else { return }
        for object in candidates {
            if let controller = object.controller {
                guard controller.uid == owner.uid else { continue }
                if selector.matches(object.labels) { mine.append(object) } else if !owner.isTerminating { release(object, from: owner) }
            } else if !owner.isTerminating, !object.isTerminating, selector.matches(object.labels) {
                adopt(object, by: owner, finalizer: adoptionFinalizer)
            }
        }
    }

    private mutating func release(_ object: Resource, from owner: Resource) {
        let rest = (object.value[path: "metadata", "ownerReferences"]?.array ?? []).filter { $0["uid"]?.string != owner.uid }
        actions.append(.patch(object.kind.type, object.key, uid: object.uid, ["metadata": ["ownerReferences": .array(rest)]]))
    }

    private mutating func adopt(_ object: Resource, by owner: Resource, finalizer: String?) {
        var metadata: JSONValue = [
            "ownerReferences": .array((object.value[path: "metadata", "ownerReferences"]?.array ?? []) + [owner.controllerReference()])
        ]
        if let finalizer, !object.finalizers.contains(finalizer) {
            metadata["finalizers"] = .array((object.finalizers + [finalizer]).map(JSONValue.string))
        }
        actions.append(.patch(object.kind.type, object.key, uid: object.uid, ["metadata": metadata]))
        mine.append(Resource(object.kind, Self.merged(object.value, metadata)))
    }

    /// The adopted object counts in the very decision that adopts it.
    private static func merged(_ value: JSONValue, _ metadata: JSONValue) -> JSONValue {
        var value = value
        for (name, field) in metadata.object ?? [:] { value[path: "metadata", name] = field }
        return value
    }
}
