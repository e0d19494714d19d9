import Structured

/// Takes out of a server's answers about one kind what two correct servers may choose differently. UIDs and versions become their order
/// of first appearance by object, so that "the same UID as before" and "nothing was written" stay visible.
struct Normaliser {
    private var seen: [String: [String]] = [:]

    /// Forgets an object: its next UID and version are its first again.
    mutating func forget(_ name: String) {
        seen["uid \(name)"] = nil
        seen["version \(name)"] = nil
    }

    mutating func normalise(_ document: JSONValue) -> JSONValue {
        var document = document
        let kind = document["kind"]?.string ?? ""
        if kind.hasSuffix("List") || kind == "Table" {
            // A server's revision counts writes to everything, its own leases included.
            if document[path: "metadata", "resourceVersion"] != nil { document[path: "metadata", "resourceVersion"] = "list version" }
            if document[path: "metadata", "continue"] != nil { document[path: "metadata", "continue"] = "token" }
        }
        if kind == "Table" {
            hideAges(&document)
            // Documentation for people.
            document.mapColumns { $0["description"] = "description" }
        }
        let name = document[path: "metadata", "name"]?.string ?? document[path: "details", "name"]?.string ?? ""
        return normalise(document, key: nil, of: name)
    }

    private mutating func normalise(_ value: JSONValue, key: String?, of name: String) -> JSONValue {
        switch value {
        case .object(let members):
            let name = Self.generated(members["metadata"]?["name"]?.string ?? name)
            var result: [String: JSONValue] = [:]
            for member in members.keys.sorted() { result[member] = normalise(members[member] ?? .null, key: member, of: name) }
            return .object(result)
        case .array(let elements):
            var elements = elements
            if key == "managedFields" { elements.sort { Self.manager($0).lexicographicallyPrecedes(Self.manager($1)) } }
            if key == "causes" { elements = Self.causes(elements) }
            return .array(elements.map { normalise($0, key: nil, of: name) })
        case .string(let text): return .string(normalise(text, key: key, of: name))
        default: return value
        }
    }

    private mutating func normalise(_ text: String, key: String?, of name: String) -> String {
        switch key {
        case "uid": order(of: text, in: "uid \(name)")
        case "resourceVersion" where !text.isEmpty && text != "list version": order(of: text, in: "version \(name)")
        // Both servers look at the same clock, but not in the same second.
        case "creationTimestamp", "deletionTimestamp", "time", "lastTransitionTime": "time"
        case "message": Self.generated(Self.withoutIdentifiers(text))
        default: Self.isIdentifier(text) ? order(of: text, in: "uid \(name)") : Self.generated(text)
        }
    }

    private mutating func order(of text: String, in list: String) -> String {
        let known = seen[list, default: []]
        if let index = known.firstIndex(of: text) { return "\(list) #\(index + 1)" }
        seen[list] = known + [text]
        return "\(list) #\(known.count + 1)"
    }

    /// Owners are listed by the second of their last write: in another second, in another order.
    private static func manager(_ entry: JSONValue) -> [String] {
        ["operation", "manager", "apiVersion", "subresource"].map { entry[$0]?.string ?? "" }
    }

    /// The genuine server tells a mistake once for every layer that looks for it, and conflicts in the order of a Go map.
    private static func causes(_ causes: [JSONValue]) -> [JSONValue] {
        let distinct = causes.reduce(into: [JSONValue]()) { if !$0.contains($1) { $0.append($1) } }
        guard distinct.contains(where: { $0["reason"] == "FieldManagerConflict" }) else { return distinct }
        return distinct.sorted { $0.text < $1.text }
    }

    /// UIDs and versions inside sentences, and the server's own Go structs where a sentence prints one.
    private static func withoutIdentifiers(_ text: String) -> String {
        // How two Go structs differ is printed by a library of Go's.
        text.replacing(#/(previously negative\)|for bound claims).*/#.dotMatchesNewlines()) { $0.output.1 }
            .replacing(#/patch: Invalid value: "\{.*\}": /#, with: "patch: Invalid value: {…}: ")
            .replacing(#/^Invalid value: "\{.*\}": /#, with: "Invalid value: {…}: ")
            .replacing(#/Invalid value: \{.*?\}: /#, with: "Invalid value: {…}: ")
            .replacing(#/Invalid value: \[\{.*?\}\]: Only one/#, with: "Invalid value: […]: Only one")
            .replacing(#/Duplicate value: \{.*?\}/#, with: "Duplicate value: {…}").replacing(
                /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UID"
            )
            .replacing(/(resourceVersion|ResourceVersion|version|record)([^0-9]{1,24})[0-9]+/) { "\($0.output.1)\($0.output.2)N" }
    }

    /// Cells that show a Job's selector show its UID.
    private func hideIdentifiers(_ table: inout JSONValue) {
        guard case .array(var rows)? = table["rows"] else { return }
        for index in rows.indices {
            let cells = rows[index]["cells"]?.array ?? []
            rows[index]["cells"] = .array(
                cells.map { cell in
                    guard let text = cell.string else { return cell }
                    // Both servers look at the same clock, but not in the same second.
                    return text.wholeMatch(of: /[0-9-]{10}T[0-9:]{8}Z/) == nil ? .string(Self.withoutIdentifiers(text)) : "time"
                })
        }
        table["rows"] = .array(rows)
    }

    /// A UID in another place than `uid`: the labels a Job gives its pods.
    private static func isIdentifier(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) != nil
    }

    /// The end of a generated name is each server's own.
    private static func generated(_ text: String) -> String { text.replacing(/made-[a-z0-9]{5}/, with: "made-*") }

    private func hideAges(_ table: inout JSONValue) {
        hideIdentifiers(&table)
        let columns = table["columnDefinitions"]?.array ?? []
        guard let age = columns.firstIndex(where: { $0["name"] == "Age" }), case .array(var rows)? = table["rows"] else { return }
        for index in rows.indices {
            guard case .array(var cells)? = rows[index]["cells"], cells.indices.contains(age) else { continue }
            cells[age] = "age"
            rows[index]["cells"] = .array(cells)
        }
        table["rows"] = .array(rows)
    }
}

extension JSONValue {
    fileprivate mutating func mapColumns(_ change: (inout JSONValue) -> Void) {
        guard case .array(var columns)? = self["columnDefinitions"] else { return }
        for index in columns.indices { change(&columns[index]) }
        self["columnDefinitions"] = .array(columns)
    }
}
