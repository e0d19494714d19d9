import KubeCore
import Structured

/// What a request asks to be done.
package enum Verb: String, Sendable, Hashable, CaseIterable {
    case create, delete, deletecollection, get, list, patch, update, watch

    static let all: [Verb] = [.create, .delete, .deletecollection, .get, .list, .patch, .update, .watch]
}

/// A part of an object with verbs of its own.
package enum Subresource: String, Sendable, Hashable {
    case status, scale, eviction, log, proxy, binding, finalize, token, ephemeralcontainers, resize

    var verbs: [Verb] {
        switch self {
        case .status, .scale, .ephemeralcontainers, .resize: [.get, .patch, .update]
        case .eviction, .binding, .token: [.create]
        case .log: [.get]
        case .proxy: [.create, .delete, .get, .patch, .update]
        case .finalize: [.update]
        }
    }
}

/// One served version of one kind.
package struct ResourceDefinition: Sendable {
    package var type: ResourceType
    package var singular: String
    package var shortNames: [String]
    package var categories: [String]
    package var verbs: [Verb]
    package var subresources: [Subresource]
    package var columns: [TableColumn]
    package var rules: KindRules
    /// Custom kinds have a schema of their own; built-in ones are described by ``BuiltInTypes``.
    package var custom: CustomKind?
    /// Where it is stored, when that is under another kind (`events.k8s.io` events are core events).
    package var view: StorageView?

    package var resource: GroupResource { GroupResource(group: type.group, resource: type.plural) }
    package var storage: GroupResource { view?.storage ?? resource }
    package var listKind: String { custom?.listKind ?? "\(type.kind)List" }

    package init(
        _ type: ResourceType, singular: String? = nil, shortNames: [String] = [], categories: [String] = [], verbs: [Verb] = Verb.all,
        subresources: [Subresource] = [], columns: [TableColumn] = [], rules: KindRules = KindRules(), custom: CustomKind? = nil,
        view: StorageView? = nil
    ) {
        self.type = type
        self.singular = singular ?? type.kind.lowercased()
        self.shortNames = shortNames
        self.categories = categories
        self.verbs = verbs
        self.subresources = subresources
        self.columns = columns
        self.rules = rules
        self.custom = custom
        self.view = view
    }
}

/// How one kind shows objects that are stored as another.
package struct StorageView: Sendable {
    package var storage: GroupResource
    package var toStorage: @Sendable (JSONValue) -> JSONValue
    package var fromStorage: @Sendable (JSONValue) -> JSONValue
}

/// What the generic verbs must know of one kind.
package struct KindRules: Sendable {
    /// Writes to the object leave `status` alone, writes to `/status` everything else.
    package var hasStatus = false
    /// `metadata.generation` counts the changes of what stands outside metadata and status.
    package var countsGeneration = false
    /// Generation counts changes of the annotations too (Deployments, whose ReplicaSets copy them).
    package var countsAnnotations = false
    /// An update without a resourceVersion overwrites whatever is there.
    package var allowsUnconditionalUpdate = true
    /// A PUT creates the object when there is none.
    package var createsOnUpdate = false
    /// A completed deletion answers with the object instead of a Status.
    package var returnsDeleted = false
    /// A delete without a propagation policy orphans dependents (batch/v1 Job).
    package var orphansByDefault = false
    /// A propagation policy means nothing (events, which own nothing).
    package var ignoresPropagation = false
    /// An update checks the object's name and `generateName` again.
    package var checksNameOnUpdate = false
    /// Finalizers without a domain are refused, but for the server's own.
    package var wantsQualifiedFinalizers = true
    /// Metadata is looked at only when nothing else is wrong with a new object.
    package var checksMetadataLast = false
    /// What names must look like.
    package var names: ObjectMetaValidation.NameRule = APINameRules.subdomain
    /// Fields the server fills in when they are missing, in what it is sent and again in what it reads from its storage.
    package var setDefaults: @Sendable (inout JSONValue) -> Void = { _ in }
    /// What creating resets or computes (`status.phase: Pending`).
    package var prepareForCreate: @Sendable (inout JSONValue) -> Void = { _ in }
    /// What an update takes over from the stored object.
    package var prepareForUpdate: @Sendable (_ new: inout JSONValue, _ old: JSONValue) -> Void = { _, _ in }
    /// What is created is stored in another form than what is updated: the first write to it is one even if it changes nothing.
    package var createsBare = false
    /// As ``validate``, of what is told before the name and the rest of a new object's metadata are looked at, and before a changed
    /// object is looked at as if it were new.
    package var validateFirst: @Sendable (_ new: JSONValue, _ old: JSONValue?) -> [FieldError] = { _, _ in [] }
    /// What is wrong with a new object, or with the change from `old`.
    package var validate: @Sendable (_ new: JSONValue, _ old: JSONValue?) -> [FieldError] = { _, _ in [] }
    /// Lists that a Go struct shows as `null` when there are none.
    package var nulls: [[String]] = []
    /// Seconds a deletion waits by itself; `nil` for kinds that go at once.
    package var gracePeriod: (@Sendable (JSONValue) -> Int64)?

    package init() {}

    /// A copy changed by `change`.
    func with(_ change: (inout KindRules) -> Void) -> KindRules {
        var copy = self
        change(&copy)
        return copy
    }
}
