import Structured

/// One object of a list or a watch, decoded as far as it could be.
public struct WatchItem<Object: Sendable>: Sendable {
    public var key: NamespacedName
    public var resourceVersion: String?
    public var object: Result<Object, UndecodableObject>

    /// Takes an object's document apart; `nil` when it has no name, so is no object at all.
    public init?(_ document: JSONValue, decode: (JSONValue) throws -> Object) {
        guard let name = document[path: "metadata", "name"]?.string, !name.isEmpty else { return nil }
        key = NamespacedName(namespace: document[path: "metadata", "namespace"]?.string ?? "", name: name)
        resourceVersion = document[path: "metadata", "resourceVersion"]?.string
        do {
            object = .success(try decode(document))
        } catch {
            object = .failure(
                UndecodableObject(
                    key: key, uid: document[path: "metadata", "uid"]?.string, resourceVersion: resourceVersion,
                    problem: StructuredDecodingError(error).description))
        }
    }
}

/// One page of a list.
public struct WatchPage<Object: Sendable>: Sendable {
    public var items: [WatchItem<Object>]
    public var resourceVersion: String
    /// Where the next page begins; `nil` on the last.
    public var continuation: String?

    public init(items: [WatchItem<Object>], resourceVersion: String, continuation: String?) {
        self.items = items
        self.resourceVersion = resourceVersion
        self.continuation = continuation
    }

    /// Reads a list document. The items of a list lack `apiVersion` and `kind`; decoding does not need them.
    public init(_ document: JSONValue, decode: (JSONValue) throws -> Object) throws(WatchFailure) {
        guard let version = document[path: "metadata", "resourceVersion"]?.string else {
            throw .malformed("the answer to a list is no list: it has no metadata.resourceVersion")
        }
        let documents = document["items"]?.array ?? []
        let items = documents.compactMap { WatchItem($0, decode: decode) }
        let next = document[path: "metadata", "continue"]?.string
        self.init(items: items, resourceVersion: version, continuation: next?.isEmpty == false ? next : nil)
    }
}

/// One line of a watch stream.
public enum WatchFrame<Object: Sendable>: Sendable {
    case applied(WatchItem<Object>)
    case deleted(WatchItem<Object>)
    /// `initialEventsEnd`: all that existed when a streaming list began has been sent (KEP-3157).
    case bookmark(resourceVersion: String, initialEventsEnd: Bool)
    case error(APIStatus)
    /// A type of event this client does not know, or no event at all.
    case malformed(String)

    public init(line: [UInt8], decode: (JSONValue) throws -> Object) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: line)
        } catch {
            self = .malformed("a line of the watch stream is not JSON: \(error)")
            return
        }
        guard let type = document["type"]?.string, let object = document["object"] else {
            self = .malformed("a line of the watch stream has no type or object")
            return
        }
        self = Self.frame(type, object, decode: decode)
    }

    private static func frame(_ type: String, _ object: JSONValue, decode: (JSONValue) throws -> Object) -> WatchFrame {
        switch type {
        case "ADDED", "MODIFIED", "DELETED":
            guard let item = WatchItem(object, decode: decode) else { return .malformed("an object of the watch stream has no name") }
            return type == "DELETED" ? .deleted(item) : .applied(item)
        case "BOOKMARK":
            guard let version = object[path: "metadata", "resourceVersion"]?.string else {
                return .malformed("a bookmark has no resourceVersion")
            }
            let end = object[path: "metadata", "annotations", "k8s.io/initial-events-end"]?.string == "true"
            return .bookmark(resourceVersion: version, initialEventsEnd: end)
        case "ERROR":
            return .error(APIStatus(object) ?? APIStatus(code: 500, reason: .unknown, message: "the watch ended with an unreadable error"))
        default:
            return .malformed("the watch stream holds an event of unknown type \(type)")
        }
    }
}
