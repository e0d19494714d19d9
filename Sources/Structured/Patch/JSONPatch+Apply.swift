extension JSONPatch {
    /// The document after all operations; the given one is not changed when one of them fails.
    public func applied(to document: JSONValue) throws(JSONPatchError) -> JSONValue {
        var result = document
        for (index, operation) in operations.enumerated() {
            do throws(Failure) {
                try operation.apply(to: &result)
            } catch {
                throw JSONPatchError(error.kind, index: index, title: operation.title, error.message)
            }
        }
        return result
    }

    fileprivate struct Failure: Error {
        var kind: JSONPatchError.Kind
        var message: String

        init(_ message: String, _ kind: JSONPatchError.Kind = .missing) {
            self.kind = kind
            self.message = message
        }
    }
}

extension JSONPatch.Operation {
    fileprivate func apply(to document: inout JSONValue) throws(JSONPatch.Failure) {
        switch self {
        case .add(let path, let value): try Self.add(value, at: path, in: &document)
        case .remove(let path): _ = try Self.remove(path, from: &document)
        case .replace(let path, let value): try Self.replace(path, with: value, in: &document)
        case .move(let from, let path):
            if path != from, path.tokens.starts(with: from.tokens) {
                throw JSONPatch.Failure("a value cannot be moved into itself (from \(from))", .malformed)
            }
            try Self.add(try Self.remove(from, from: &document), at: path, in: &document)
        case .copy(let from, let path):
            guard let value = document[from] else { throw JSONPatch.Failure("there is nothing at \(from)") }
            try Self.add(value, at: path, in: &document)
        case .test(let path, let expected):
            guard let found = document[path] else { throw JSONPatch.Failure("test failed: there is nothing there", .testFailed) }
            guard found.isEquivalent(to: expected) else {
                throw JSONPatch.Failure("test failed: the value there is another", .testFailed)
            }
        }
    }

    private static func add(_ value: JSONValue, at path: JSONPointer, in document: inout JSONValue) throws(JSONPatch.Failure) {
        guard !path.tokens.isEmpty else {
            document = value
            return
        }
        try edit(&document, path.tokens[...]) { (parent, token) throws(JSONPatch.Failure) in
            switch parent {
            case .object(var members):
                parent = .null
                members[token] = value
                parent = .object(members)
            case .array(var elements):
                let index = token == "-" ? elements.count : JSONPointer.index(token)
                guard let index else { throw JSONPatch.Failure("\"\(token)\" is no index of a list") }
                guard index <= elements.count else { throw JSONPatch.Failure("index \(index) is beyond the list's \(elements.count)") }
                parent = .null
                elements.insert(value, at: index)
                parent = .array(elements)
            default: throw JSONPatch.Failure("its parent is neither an object nor a list")
            }
        }
    }

    private static func replace(_ path: JSONPointer, with value: JSONValue, in document: inout JSONValue) throws(JSONPatch.Failure) {
        guard !path.tokens.isEmpty else {
            document = value
            return
        }
        try edit(&document, path.tokens[...]) { (parent, token) throws(JSONPatch.Failure) in
            switch parent {
            case .object(var members):
                guard members[token] != nil else { throw JSONPatch.Failure("there is nothing to replace") }
                parent = .null
                members[token] = value
                parent = .object(members)
            case .array(var elements):
                guard let index = JSONPointer.index(token), elements.indices.contains(index) else {
                    throw JSONPatch.Failure("there is nothing to replace")
                }
                parent = .null
                elements[index] = value
                parent = .array(elements)
            default: throw JSONPatch.Failure("there is nothing to replace")
            }
        }
    }

    private static func remove(_ path: JSONPointer, from document: inout JSONValue) throws(JSONPatch.Failure) -> JSONValue {
        guard !path.tokens.isEmpty else {
            defer { document = .null }
            return document
        }
        var removed: JSONValue?
        try edit(&document, path.tokens[...]) { (parent, token) throws(JSONPatch.Failure) in
            switch parent {
            case .object(var members):
                parent = .null
                removed = members.removeValue(forKey: token)
                parent = .object(members)
            case .array(var elements):
                guard let index = JSONPointer.index(token), elements.indices.contains(index) else { return }
                parent = .null
                removed = elements.remove(at: index)
                parent = .array(elements)
            default: return
            }
        }
        guard let removed else { throw JSONPatch.Failure("there is nothing at \(path)") }
        return removed
    }

    /// Hands the parent of the value at the end of `path` to `change`, in place: each level gives up its child while it is changed.
    private static func edit(
        _ value: inout JSONValue, _ path: ArraySlice<String>,
        _ change: (inout JSONValue, String) throws(JSONPatch.Failure) -> Void
    ) throws(JSONPatch.Failure) {
        guard let token = path.first else { return }
        guard path.count > 1 else { return try change(&value, token) }
        switch value {
        case .object(var members):
            guard var child = members[token] else { throw JSONPatch.Failure("the path ends before \"\(token)\"") }
            value = .null
            members[token] = .null
            try edit(&child, path.dropFirst(), change)
            members[token] = child
            value = .object(members)
        case .array(var elements):
            guard let index = JSONPointer.index(token), elements.indices.contains(index) else {
                throw JSONPatch.Failure("the list has no element \"\(token)\"")
            }
            value = .null
            var child = elements[index]
            elements[index] = .null
            try edit(&child, path.dropFirst(), change)
            elements[index] = child
            value = .array(elements)
        default: throw JSONPatch.Failure("the path ends before \"\(token)\"")
        }
    }
}

extension JSONValue {
    /// Equality as RFC 6902 §4.6 has it: numbers by their value.
    fileprivate func isEquivalent(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count && left.allSatisfy { name, value in right[name].map { value.isEquivalent(to: $0) } ?? false }
        case (.integer, .double), (.double, .integer): double == other.double
        default: self == other
        }
    }
}
