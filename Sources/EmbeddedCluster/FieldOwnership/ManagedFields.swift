import Foundation
import Structured

/// Who a set of fields belongs to. An applier is the same across versions, an updater is not.
struct ManagerIdentity: Sendable, Hashable, Comparable {
    enum Operation: String, Sendable {
        case apply = "Apply"
        case update = "Update"
    }

    var manager: String
    var operation: Operation
    /// Empty for appliers.
    var apiVersion: String
    /// Empty for the object itself.
    var subresource: String

    init(manager: String, operation: Operation, apiVersion: String, subresource: String) {
        self.manager = manager.isEmpty ? "unknown" : manager
        self.operation = operation
        self.apiVersion = operation == .apply ? "" : apiVersion
        self.subresource = subresource
    }

    private var sortKey: [String] { [manager, operation.rawValue, apiVersion, subresource] }

    static func < (left: Self, right: Self) -> Bool { left.sortKey.lexicographicallyPrecedes(right.sortKey) }

    /// As conflicts name it.
    var description: String {
        var text = GoText.quoted(manager)
        if !subresource.isEmpty { text += " with subresource \(GoText.quoted(subresource))" }
        return operation == .update ? "\(text) using \(apiVersion)" : text
    }
}

/// An object's `metadata.managedFields`, read.
struct ManagedFields: Sendable {
    struct Entry: Sendable {
        var fields: FieldSet
        var apiVersion: String
        /// RFC 3339; absent in entries that never were written with one.
        var time: String?
    }

    var entries: [ManagerIdentity: Entry] = [:]

    /// Reads a list of entries; a list with a mistake counts as none, as the server does.
    init(_ list: JSONValue?) {
        for item in list?.array ?? [] {
            guard let operation = ManagerIdentity.Operation(rawValue: item["operation"]?.string ?? ""),
                let apiVersion = item["apiVersion"]?.string, !apiVersion.isEmpty, item["fieldsType"]?.string == "FieldsV1"
            else {
                entries = [:]
                return
            }
            let identity = ManagerIdentity(
                manager: item["manager"]?.string ?? "", operation: operation, apiVersion: apiVersion,
                subresource: item["subresource"]?.string ?? "")
            entries[identity] = Entry(
                fields: FieldSet(encoded: item["fieldsV1"] ?? [:]), apiVersion: apiVersion, time: item["time"]?.string)
        }
    }

    /// The list in the server's order: appliers first, then by time and name; `nil` when there is none.
    var value: JSONValue? {
        guard !entries.isEmpty else { return nil }
        let sorted = entries.sorted { left, right in
            let leftKey = [
                left.key.operation.rawValue, left.value.time ?? "", left.key.manager, left.value.apiVersion, left.key.subresource,
            ]
            let rightKey = [
                right.key.operation.rawValue, right.value.time ?? "", right.key.manager, right.value.apiVersion, right.key.subresource,
            ]
            return leftKey.lexicographicallyPrecedes(rightKey)
        }
        return .array(
            sorted.map { identity, entry in
                var item: [String: JSONValue] = [
                    "manager": .string(identity.manager), "operation": .string(identity.operation.rawValue),
                    "apiVersion": .string(entry.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": entry.fields.encoded,
                ]
                item["time"] = entry.time.map { .string($0) }
                if !identity.subresource.isEmpty { item["subresource"] = .string(identity.subresource) }
                return .object(item)
            })
    }

    /// Folds the oldest updaters into one when there are more than ten, so that the list cannot grow for ever.
    mutating func capUpdaters(at limit: Int = 10) {
        let updaters = entries.filter { $0.key.operation == .update }
            .sorted { ($0.value.time ?? "", $0.key) < ($1.value.time ?? "", $1.key) }
        var count = updaters.count
        var firstOfVersion: [String: ManagerIdentity] = [:]
        for (identity, entry) in updaters where count > limit {
            let bucket = ManagerIdentity(
                manager: "ancient-changes", operation: .update, apiVersion: entry.apiVersion, subresource: "")
            guard let first = firstOfVersion[entry.apiVersion] else {
                firstOfVersion[entry.apiVersion] = identity
                continue
            }
            let oldest = entries[bucket] ?? entries.removeValue(forKey: first)
            entries[identity] = nil
            entries[bucket] = Entry(
                fields: oldest?.fields.union(entry.fields) ?? entry.fields, apiVersion: entry.apiVersion, time: entry.time)
            count -= 1
        }
    }
}
