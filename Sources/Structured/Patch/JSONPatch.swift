/// A JSON patch (RFC 6902): operations that all succeed, or none does.
public struct JSONPatch: Sendable, Hashable {
    /// One step. `value`s are compared and written as they are.
    public enum Operation: Sendable, Hashable {
        case add(JSONPointer, JSONValue)
        case remove(JSONPointer)
        case replace(JSONPointer, JSONValue)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, JSONValue)

        /// The name and the path, as errors show them: `test /spec/replicas`.
        var title: String {
            switch self {
            case .add(let path, _): "add \(path)"
            case .remove(let path): "remove \(path)"
            case .replace(let path, _): "replace \(path)"
            case .move(_, let path): "move \(path)"
            case .copy(_, let path): "copy \(path)"
            case .test(let path, _): "test \(path)"
            }
        }
    }

    public var operations: [Operation]

    public init(_ operations: [Operation]) { self.operations = operations }

    /// Reads the JSON form: an array of objects with `op`, `path` and, by operation, `value` or `from`.
    public init(_ document: JSONValue) throws(JSONPatchError) {
        guard case .array(let elements) = document else {
            throw JSONPatchError(.malformed, index: nil, title: "", "a JSON patch is an array of operations, not \(document.typeName)")
        }
        operations = []
        for (index, element) in elements.enumerated() { operations.append(try Self.operation(element, index: index)) }
    }

    private static func operation(_ element: JSONValue, index: Int) throws(JSONPatchError) -> Operation {
        func pointer(_ name: String) throws(JSONPatchError) -> JSONPointer {
            guard let text = element[name]?.string else {
                throw JSONPatchError(.malformed, index: index, title: "", "\(name) is required and must be a string")
            }
            guard let pointer = JSONPointer(text) else {
                throw JSONPatchError(
                    .malformed, index: index, title: "", "\(name) \"\(text)\" is no JSON pointer; write / before each step")
            }
            return pointer
        }
        func value() throws(JSONPatchError) -> JSONValue {
            guard let value = element["value"] else { throw JSONPatchError(.malformed, index: index, title: "", "value is required") }
            return value
        }
        switch element["op"]?.string {
        case "add": return .add(try pointer("path"), try value())
        case "remove": return .remove(try pointer("path"))
        case "replace": return .replace(try pointer("path"), try value())
        case "move": return .move(from: try pointer("from"), to: try pointer("path"))
        case "copy": return .copy(from: try pointer("from"), to: try pointer("path"))
        case "test": return .test(try pointer("path"), try value())
        case let name:
            let found = name.map { "\"\($0)\" is none" } ?? "there is none"
            throw JSONPatchError(.malformed, index: index, title: "", "op must be add, remove, replace, move, copy or test; \(found)")
        }
    }

    /// The JSON form.
    public var document: JSONValue {
        func entry(_ name: String, _ path: JSONPointer, from: JSONPointer? = nil, _ value: JSONValue? = nil) -> JSONValue {
            var entry: [String: JSONValue] = ["op": .string(name), "path": .string(path.description)]
            entry["from"] = from.map { .string($0.description) }
            entry["value"] = value
            return .object(entry)
        }
        return .array(
            operations.map { operation in
                switch operation {
                case .add(let path, let value): entry("add", path, value)
                case .remove(let path): entry("remove", path)
                case .replace(let path, let value): entry("replace", path, value)
                case .move(let from, let path): entry("move", path, from: from)
                case .copy(let from, let path): entry("copy", path, from: from)
                case .test(let path, let value): entry("test", path, value)
                }
            })
    }
}

/// Why a JSON patch cannot be read or applied. It quotes no values, because they may be secret.
public struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a server answers with: a malformed patch is a bad request, the others are unprocessable.
    public enum Kind: Sendable, Hashable {
        case malformed
        /// A path leads nowhere.
        case missing
        /// A `test` found something else.
        case testFailed
    }

    public var kind: Kind
    /// The operation, counted from 0; `nil` when the document as a whole is wrong.
    public var index: Int?
    /// The operation's name and path; empty when it could not be read.
    public var title: String
    public var message: String

    init(_ kind: Kind, index: Int?, title: String, _ message: String) {
        self.kind = kind
        self.index = index
        self.title = title
        self.message = message
    }

    public var description: String {
        guard let index else { return message }
        return "operation \(index)\(title.isEmpty ? "" : " (\(title))"): \(message)"
    }
}
