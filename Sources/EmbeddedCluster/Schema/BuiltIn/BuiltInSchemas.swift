import KubeCore
import Structured

/// The fields of Kubernetes' own kinds, their list types and merge keys, from a compact table.
///
/// One type is one entry: its name, `^` when it merges as one value, `=group/version` when it is a kind, then its fields:
/// `name[!]:type[~strategy/key][|default]`, `!` for required. Types: `s` text, `t` time, `y` bytes, `i` `I` 32 and 64-bit integers, `n` number,
/// `b` boolean, `q` quantity, `x` integer or text, `*` anything, `@Name` a type (of the same group unless qualified; `+` when
/// the server writes it even empty), `[T]` a list (`=` set,
/// `#a,b` keyed by a and b), `{T}` a map (`^` merged as one).
package enum BuiltInSchemas {
    /// The schema of a kind, without descriptions and defaults; `nil` for kinds that are not in the table.
    package static func schema(apiVersion: String, kind: String) -> JSONSchema? { kinds["\(apiVersion)/\(kind)"] }

    /// How a kind's objects merge under server-side apply.
    package static func resourceSchema(apiVersion: String, kind: String) -> ResourceSchema? {
        guard let schema = schema(apiVersion: apiVersion, kind: kind) else { return nil }
        let hasStatus = schema.properties["status"] != nil && !["Eviction", "Binding"].contains(kind)
        let resets: [[String]] =
            switch kind {
            case "Deployment": [["metadata", "labels"]]
            case "Pod": [["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]]
            default: []
            }
        return ResourceSchema(builtIn: schema, apiVersion: apiVersion, hasStatus: hasStatus, statusResets: resets)
    }

    /// Every kind in the table, as `apps/v1/Deployment`.
    package static var names: [String] { kinds.keys.sorted() }

    private static let kinds: [String: JSONSchema] = {
        var reader = TableReader([tableCore, tableCoreKinds, tableVolumes, tableWorkloads, tableOthers])
        return reader.kinds()
    }()
}

private struct TableReader {
    private struct Entry {
        var isAtomic: Bool
        var apiVersion: String?
        var fields: [Substring]
    }

    private var entries: [String: Entry] = [:]
    private var built: [String: JSONSchema] = [:]
    private var underway: Set<String> = []

    init(_ tables: [String]) {
        var name = ""
        for line in tables.flatMap({ $0.split(separator: "\n") }) {
            var words = line.split(separator: " ")
            if !line.hasPrefix(" ") {
                let head = words.removeFirst().split(separator: "=")
                let isAtomic = head[0].hasSuffix("^")
                name = String(isAtomic ? head[0].dropLast() : head[0])
                entries[name] = Entry(isAtomic: isAtomic, apiVersion: head.count == 2 ? String(head[1]) : nil, fields: [])
            }
            entries[name]?.fields += words
        }
    }

    mutating func kinds() -> [String: JSONSchema] {
        var result: [String: JSONSchema] = [:]
        for (name, entry) in entries {
            guard let apiVersion = entry.apiVersion, let kind = name.split(separator: ".").last else { continue }
            result["\(apiVersion)/\(kind)"] = schema(named: name)
        }
        return result
    }

    private mutating func schema(named name: String) -> JSONSchema {
        if let schema = built[name] { return schema }
        // A type that holds itself is taken as it comes from the second time on.
        guard let entry = entries[name], underway.insert(name).inserted else {
            return JSONSchema(.object).with { $0.preserveUnknownFields = true }
        }
        let home = name.split(separator: ".").dropLast().joined(separator: ".")
        var schema = JSONSchema(.object)
        schema.mapType = entry.isAtomic ? .atomic : nil
        for field in entry.fields { read(field, home: home, into: &schema) }
        underway.remove(name)
        built[name] = schema
        return schema
    }

    private mutating func read(_ field: Substring, home: String, into schema: inout JSONSchema) {
        guard let colon = field.firstIndex(of: ":") else { return }
        var name = field[..<colon]
        if name.hasSuffix("!") {
            name = name.dropLast()
            schema.required.insert(String(name))
        }
        let standard = field[colon...].dropFirst().split(separator: "|")
        let merge = standard[0].split(separator: "~")
        var text = merge[0]
        var property = type(&text, home: home)
        if merge.count == 2 {
            let parts = merge[1].split(separator: "/")
            property.patchStrategy = String(parts[0])
            property.patchMergeKey = parts.count == 2 ? String(parts[1]) : nil
        }
        if standard.count == 2 { property.defaultValue = .string(String(standard[1])) }
        schema.properties[String(name)] = property
    }

    /// Reads a type from the front of the text.
    private mutating func type(_ text: inout Substring, home: String) -> JSONSchema {
        let first = text.popFirst()
        switch first {
        case "s": return .string()
        case "t": return .string(format: "date-time")
        case "y": return .string(format: "byte")
        case "i": return .integer(format: "int32")
        case "I": return .integer(format: "int64")
        case "n": return .number()
        case "b": return .boolean()
        case "q", "x": return .intOrString()
        case "@":
            let name = text.prefix { $0 != "]" && $0 != "}" && $0 != "+" }
            text = text.dropFirst(name.count)
            let named = schema(named: name.contains(".") ? String(name) : "\(home).\(name)")
            return text.first == "+" ? named.defaulting(to: .emptyObject) : named
        case "[":
            var list = JSONSchema.array(of: type(&text, home: home))
            text = text.dropFirst()
            if text.first == "=" {
                list.listType = .set
                text = text.dropFirst()
            } else if text.first == "#" {
                list.listType = .map
                let keys = text.dropFirst().prefix { $0 != "]" && $0 != "}" }
                list.listMapKeys = keys.split(separator: ",").map(String.init)
                text = text.dropFirst(keys.count + 1)
            }
            return list
        case "{":
            var map = JSONSchema.map(of: type(&text, home: home))
            text = text.dropFirst()
            if text.first == "^" {
                map.mapType = .atomic
                text = text.dropFirst()
            }
            return map
        default: return JSONSchema(.object).with { $0.preserveUnknownFields = true }
        }
    }
}
