import KubeCore
import Structured

/// The object whose plan is carried out, as far as its children must know it.
package struct Owner: Sendable, Hashable {
    package var type: ResourceType
    package var namespace: String
    package var name: String
    package var uid: String

    package init(type: ResourceType, namespace: String, name: String, uid: String) {
        self.type = type
        self.namespace = namespace
        self.name = name
        self.uid = uid
    }

    package init(_ object: some KubeObject) {
        type = Swift.type(of: object).resourceType
        namespace = object.metadata.namespace ?? ""
        name = object.metadata.name
        uid = object.metadata.uid ?? ""
    }

    package var key: NamespacedName { NamespacedName(namespace: namespace, name: name) }
    package var reference: ObjectReference { ObjectReference(type, namespace: namespace.isEmpty ? nil : namespace, name: name) }

    /// The value of ``Annotations/retainedFor``: `LLMBackend.ballast.dev/qwen`.
    package var retention: String { "\(type.kind).\(type.group)/\(name)" }

    var ownerReference: OwnerReference {
        OwnerReference(
            apiVersion: type.apiVersion, kind: type.kind, name: name, uid: uid, controller: true, blockOwnerDeletion: true)
    }
}

/// One object of an apply set as it will be sent, without what ties it to a live object.
package struct ChildManifest: Sendable {
    package let reference: ObjectReference
    package let manifest: JSONValue
    package let onImmutable: DesiredObject.OnImmutable
    /// Tells manifests apart exactly.
    let exact: Int
    /// The digest the object will have when the server takes every value as it is.
    let owned: Int

    /// Adds namespace, owner and labels to a planned object. Throws `EncodingError` when the object cannot be written as JSON.
    package init(_ desired: DesiredObject, owner: Owner) throws {
        var object: any KubeObject = desired.object
        reference = desired.reference(in: owner.namespace)
        object.metadata.namespace = reference.namespace
        object.metadata.labels[Labels.managedBy] = Labels.manager
        switch desired.ownership {
        case .controlled:
            object.metadata.ownerReferences = [owner.ownerReference]
        case .retained:
            object.metadata.ownerReferences = []
            object.metadata.annotations[Annotations.retainedFor] = owner.retention
        }
        // What only the server says must not be in an apply.
        object.metadata.uid = nil
        object.metadata.resourceVersion = nil
        object.metadata.generation = nil
        object.metadata.creationTimestamp = nil
        object.metadata.deletionTimestamp = nil
        object.metadata.deletionGracePeriodSeconds = nil
        var manifest = try object.manifest()
        manifest["status"] = nil
        self.manifest = manifest
        onImmutable = desired.onImmutable
        exact = manifest.hashValue
        owned = OwnedFields.digest(applying: manifest)
    }
}

/// What is known of a live object that a plan wants or wants gone.
package struct LiveChild: Sendable, Hashable {
    package var uid: String
    package var controllerUID: String?
    package var retainedFor: String?
    package var isTerminating: Bool
    package var owned: Int

    package init(uid: String, controllerUID: String?, retainedFor: String? = nil, isTerminating: Bool = false, owned: Int) {
        self.uid = uid
        self.controllerUID = controllerUID
        self.retainedFor = retainedFor
        self.isTerminating = isTerminating
        self.owned = owned
    }

    init(_ metadata: ObjectMeta, owned: Int) {
        self.init(
            uid: metadata.uid ?? "", controllerUID: metadata.controller?.uid, retainedFor: metadata.annotations[Annotations.retainedFor],
            isTerminating: metadata.isTerminating, owned: owned)
    }

    /// Whether the object belongs to `owner`: it is its controller, or nobody is and the object was retained for it.
    package func belongs(to owner: Owner) -> Bool {
        if let controllerUID { return controllerUID == owner.uid }
        return retainedFor == owner.retention
    }
}

/// What the last apply of an object in this process was, and what the server made of it.
package struct AppliedRecord: Sendable, Hashable {
    var uid: String
    var exact: Int
    var owned: Int
    /// How often this very manifest had to be applied again since ``repairsSince`` because somebody changed the object.
    var repairs = 0
    var repairsSince = Duration.zero

    /// The most repairs of one object in ``repairWindow``: beyond it, somebody fights for the fields and more writes settle nothing.
    static let repairLimit = 10
    static let repairWindow = Duration.seconds(60)

    /// The record of applying `exact` anew over this one.
    func renewed(uid: String, exact: Int, owned: Int, now: Duration) -> AppliedRecord {
        var next = AppliedRecord(uid: uid, exact: exact, owned: owned, repairsSince: now)
        if uid == self.uid, exact == self.exact, now - repairsSince < Self.repairWindow {
            next.repairs = repairs + 1
            next.repairsSince = repairsSince
        }
        return next
    }

    func isContested(_ wanted: ChildManifest, now: Duration) -> Bool {
        exact == wanted.exact && repairs >= Self.repairLimit && now - repairsSince < Self.repairWindow
    }
}

/// What to do about one desired object.
package enum ApplyStep: Sendable, Hashable {
    /// It stands as wanted.
    case nothing
    /// It is not in the cache: create it, and fail when something has that name.
    case create
    /// It differs: apply onto the object of that UID.
    case apply(uid: String)
    /// An earlier incarnation is still going; its end will wake us.
    case awaitDeletion
    /// The name is a stranger's.
    case stranger

    /// Compares what is wanted with what the cache holds and what was last applied.
    ///
    /// Without a record (a restarted operator) the owned fields are compared with the wanted ones; with one, with what the server made of
    /// the same manifest. So a value that the server rewrites costs one empty apply after a restart, and none later.
    package static func decide(_ wanted: ChildManifest, live: LiveChild?, record: AppliedRecord?, owner: Owner) -> ApplyStep {
        guard let live else { return .create }
        guard live.belongs(to: owner) else { return live.isTerminating ? .awaitDeletion : .stranger }
        if live.isTerminating { return .awaitDeletion }
        if let record, record.uid == live.uid {
            return record.exact == wanted.exact && record.owned == live.owned ? .nothing : .apply(uid: live.uid)
        }
        return live.owned == wanted.owned ? .nothing : .apply(uid: live.uid)
    }
}
