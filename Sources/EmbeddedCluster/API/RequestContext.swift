import Structured

/// Who asks, on whose behalf fields are owned, and how strictly the object is read.
package struct RequestContext: Sendable {
    package var user: UserInfo
    /// The field manager; the first part of the user agent where the request names none.
    package var fieldManager: String
    /// Everything happens but the write.
    package var dryRun = false
    package var fieldValidation = FieldValidation.warn
    /// The paths of members that stood twice in the request's body.
    package var doubledFields: [String] = []
    /// A server-side apply takes over fields that others own.
    package var force = false

    package init(user: UserInfo, fieldManager: String) {
        self.user = user
        self.fieldManager = fieldManager
    }

    /// A controller inside the cluster, which may do everything.
    package static func controller(_ manager: String) -> RequestContext {
        var context = RequestContext(user: UserInfo(name: "system:\(manager)", groups: ["system:masters"]), fieldManager: manager)
        context.fieldValidation = .ignore
        return context
    }
}

/// An authenticated user.
package struct UserInfo: Sendable, Hashable {
    package var name: String
    package var uid: String?
    package var groups: [String]
    package var extra: [String: [String]]

    package init(name: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    static let anonymous = UserInfo(name: "system:anonymous", groups: ["system:unauthenticated"])
}

/// What a write led to.
package struct WriteResult: Sendable {
    /// The object as the kind that was asked for shows it.
    package var value: JSONValue
    /// Whether the write made the object.
    package var created = false
    /// Whether the write removed the object (its last finalizer went).
    package var removed = false
    /// Answered as `Warning` headers.
    package var warnings: [String] = []
}

/// How a patch is written.
package enum PatchBody: Sendable, Hashable {
    case json(JSONValue)
    case merge(JSONValue)
    case strategic(JSONValue)
    /// A server-side apply configuration.
    case apply(JSONValue)
}

/// `metav1.DeleteOptions`.
package struct DeleteOptions: Sendable, Hashable {
    package enum Propagation: String, Sendable, Hashable {
        case orphan = "Orphan"
        case background = "Background"
        case foreground = "Foreground"
    }

    package var gracePeriodSeconds: Int64?
    package var propagation: Propagation?
    package var uid: String?
    package var resourceVersion: String?

    package init(
        gracePeriodSeconds: Int64? = nil, propagation: Propagation? = nil, uid: String? = nil, resourceVersion: String? = nil
    ) {
        self.gracePeriodSeconds = gracePeriodSeconds
        self.propagation = propagation
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}

/// What a deletion led to.
package enum DeleteOutcome: Sendable {
    /// The object is gone; this is its last state.
    case removed(JSONValue)
    /// Finalizers or a grace period still hold the object.
    case terminating(JSONValue)

    package var value: JSONValue {
        switch self {
        case .removed(let value), .terminating(let value): value
        }
    }
}
