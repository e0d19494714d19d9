import Structured

/// What a watch tells its informer. Replaying the events in order onto an empty store gives the server's state.
public enum WatchEvent<Object: Sendable>: Sendable {
    /// All objects there are: replaces everything known before. Objects that cannot be decoded are missing here and follow at once as
    /// ``undecodable(_:)``.
    case restarted([Object], resourceVersion: String)
    /// An object was added or changed.
    case applied(Object)
    /// An object is gone; `last` is its final state where that could be decoded.
    case deleted(NamespacedName, last: Object?)
    /// Everything up to this version has been told.
    case progress(resourceVersion: String)
    /// The object is there, but not as our type can hold it. The watch goes on.
    case undecodable(UndecodableObject)
    /// The server cannot be reached or refused; another try follows. What was told stays true as of then.
    case disconnected(WatchFailure, retryIn: Duration)
}

extension WatchEvent: Equatable where Object: Equatable {}

/// An object that does not fit its type, and why.
public struct UndecodableObject: Error, Sendable, Hashable, CustomStringConvertible {
    public var key: NamespacedName
    public var uid: String?
    public var resourceVersion: String?
    /// The decoder's complaint, with the field's path.
    public var problem: String

    public init(key: NamespacedName, uid: String? = nil, resourceVersion: String? = nil, problem: String) {
        self.key = key
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.problem = problem
    }

    public var description: String { "\(key) cannot be decoded: \(problem)" }
}

/// Why a list or a watch broke.
public enum WatchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server said no.
    case status(APIStatus)
    /// The connection, the name, the certificate, a timeout; the text is for people.
    case transport(String)
    /// The server sent what no API server sends.
    case malformed(String)

    public var description: String {
        switch self {
        case .status(let status): "\(status)"
        case .transport(let text), .malformed(let text): text
        }
    }
}
