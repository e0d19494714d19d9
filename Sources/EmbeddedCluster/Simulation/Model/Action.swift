import KubeCore
import Structured

/// What a controller wants done. Decisions only return these; the driver alone talks to the API.
enum Action: Sendable, Hashable {
    /// Creates an object; the notes are about its creator.
    case create(ResourceType, JSONValue, success: EventNote? = nil, failure: EventNote? = nil)
    /// Replaces an object that is still at the version it carries.
    case update(ResourceType, JSONValue)
    /// Replaces the status of an object that is still at the version it carries.
    case updateStatus(ResourceType, JSONValue)
    /// Merges into the object, if it still has that UID.
    case patch(ResourceType, NamespacedName, uid: String, JSONValue, subresource: String? = nil)
    case delete(
        ResourceType, NamespacedName, uid: String, graceSeconds: Int? = nil, propagation: Propagation? = nil, success: EventNote? = nil)
    case bind(pod: NamespacedName, uid: String, node: String)
    case event(EventNote)
}

/// What becomes of an object's dependents.
enum Propagation: String, Sendable, Hashable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
}

/// An event about an object, in the words of the genuine component. `%@` in the message stands for the name of what was written.
struct EventNote: Sendable, Hashable {
    var regarding: Reference
    var type: EventType
    var reason: String
    var message: String
    var component: String
    var host: String?

    enum EventType: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// The object an event is about.
    struct Reference: Sendable, Hashable {
        var apiVersion: String
        var kind: String
        var namespace: String
        var name: String
        var uid: String
        var fieldPath: String?
    }

    /// A normal event.
    init(_ regarding: Resource, _ reason: String, _ message: String, component: String) {
        self.init(regarding, .normal, reason, message, component: component)
    }

    init(
        _ regarding: Resource, _ type: EventType, _ reason: String, _ message: String, component: String, host: String? = nil,
        fieldPath: String? = nil
    ) {
        self.regarding = Reference(
            apiVersion: regarding.kind.type.apiVersion, kind: regarding.kind.type.kind, namespace: regarding.namespace,
            name: regarding.name, uid: regarding.uid, fieldPath: fieldPath)
        self.type = type
        self.reason = reason
        self.message = message
        self.component = component
        self.host = host
    }
}

/// What a decision returns: what to do now, and when to look again without being told.
struct Decision: Sendable {
    var actions: [Action] = []
    /// Seconds until the next look; `nil`: only when something changes.
    var recheckSeconds: Double?

    mutating func recheck(in seconds: Double) { recheckSeconds = min(recheckSeconds ?? .infinity, max(0, seconds)) }
    mutating func append(_ action: Action) { actions.append(action) }
}
