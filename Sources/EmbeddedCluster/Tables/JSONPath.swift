import Structured

/// The JSONPath of printer columns: names, `['quoted']`, `[0]`, `[-1]`, `[*]`, `..name` and `[?(@.type=="Ready")]`.
///
/// Source: k8s.io/client-go/util/jsonpath, of which CRD columns use this part. A path that cannot be read selects nothing.
struct JSONPath: Sendable {
    private enum Step: Sendable {
        case member(String)
        case descend(String)
        case index(Int)
        case all
        case filter(path: [String], operator: String, value: JSONValue)
    }

    private var steps: [Step] = []

    init(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.first == "$" { rest = rest.dropFirst() }
        while !rest.isEmpty {
            guard let step = Self.step(&rest) else {
                steps = []
                return
            }
            steps.append(step)
        }
    }

    /// Everything the path selects.
    func values(in object: JSONValue) -> [JSONValue] {
        guard !steps.isEmpty else { return [] }
        return steps.reduce([object]) { values, step in values.flatMap { Self.take(step, from: $0) } }
    }

    private static func step(_ rest: inout Substring) -> Step? {
        if rest.hasPrefix("..") {
            rest = rest.dropFirst(2)
            return .descend(name(&rest))
        }
        if rest.first == "." {
            rest = rest.dropFirst()
            if rest.first == "[" { return step(&rest) }
            let name = name(&rest)
            return name == "*" ? .all : name.isEmpty ? nil : .member(name)
        }
        if rest.first != "[" {
            let name = name(&rest)
            return name.isEmpty ? nil : .member(name)
        }
        guard let close = closing(rest) else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
        if inner == "*" { return .all }
        if let index = Int(inner) { return .index(index) }
        if inner.hasPrefix("?(") { return filter(inner.dropFirst(2).dropLast()) }
        if let quote = inner.first, quote == "'" || quote == "\"" {
            return .member(String(inner.dropFirst().dropLast()).replacing("\\.", with: "."))
        }
        return nil
    }

    /// Up to the next unescaped dot or bracket; `\.` stands for a dot in a name.
    private static func name(_ rest: inout Substring) -> String {
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.first {
                name.append(escaped)
                rest = rest.dropFirst()
            } else {
                name.append(character)
            }
        }
        return name
    }

    private static func closing(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func filter(_ text: Substring) -> Step? {
        for symbol in ["==", "!=", "<=", ">=", "<", ">"] {
            guard let range = text.firstRange(of: symbol) else { continue }
            let left = text[..<range.lowerBound].trimmingPrefix { $0 == " " || $0 == "@" || $0 == "." }
            var right = String(text[range.upperBound...].drop { $0 == " " })
            while right.last == " " { right.removeLast() }
            let path = left.split(separator: ".").map { String($0).filter { $0 != " " } }
            if let quote = right.first, quote == "'" || quote == "\"" {
                return .filter(path: path, operator: symbol, value: .string(String(right.dropFirst().dropLast())))
            }
            return (try? JSONValue(parsing: right)).map { .filter(path: path, operator: symbol, value: $0) }
        }
        return nil
    }

    private static func take(_ step: Step, from value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .index(let index):
            guard let elements = value.array else { return [] }
            return value[index < 0 ? elements.count + index : index].map { [$0] } ?? []
        case .all: return value.array ?? value.object.map { $0.sorted { $0.key < $1.key }.map(\.value) } ?? []
        case .descend(let name):
            let inner = value.array ?? value.object.map { $0.sorted { $0.key < $1.key }.map(\.value) } ?? []
            return (value[name].map { [$0] } ?? []) + inner.flatMap { take(step, from: $0) }
        case .filter(let path, let symbol, let wanted):
            return (value.array ?? []).filter { compare($0[path: path], symbol, wanted) }
        }
    }

    private static func compare(_ found: JSONValue?, _ symbol: String, _ wanted: JSONValue) -> Bool {
        guard let found else { return false }
        switch symbol {
        case "==": return found == wanted
        case "!=": return found != wanted
        default:
            guard let left = found.double, let right = wanted.double else { return false }
            return symbol == "<" ? left < right : symbol == ">" ? left > right : symbol == "<=" ? left <= right : left >= right
        }
    }
}
