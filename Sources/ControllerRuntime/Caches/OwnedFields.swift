import KubeCore
import Structured

/// A digest of what one field manager owns in an object: the fields `managedFields` lists for it, with their present values.
///
/// It is what tells whether an apply would change anything. A hand edit takes a field out of our set or changes its value, so the digest
/// changes; a foreign field is not in the set, so it does not. It is taken from the watch event, before the object is projected, and costs
/// eight bytes per object instead of the raw tree. Digests hold within one process only.
package struct OwnedFields: Sendable, Hashable {
    /// What was applied to the object itself.
    package var main: Int
    /// What was written to its `status` subresource: by patches, for which the server keeps an entry of the operation `Update`.
    package var status: Int
    /// The types of the conditions in the status that the manager did not write.
    package var foreignConditions: [String]

    /// The digest of an object as the server sent it, for `manager`.
    package init(of object: JSONValue, manager: String) {
        let entries = object[path: "metadata", "managedFields"]?.array ?? []
        func sets(_ operation: String, subresource: String?) -> [JSONValue] {
            entries.filter { entry in
                entry["manager"]?.string == manager && entry["operation"]?.string == operation
                    && entry["subresource"]?.string == subresource
            }.compactMap { $0["fieldsV1"] }
        }
        func digest(_ sets: [JSONValue]) -> Int {
            var owned: JSONValue = .emptyObject
            for fields in sets {
                owned = sets.count == 1 ? fields.selecting(from: object) : ["merged": owned, "with": fields.selecting(from: object)]
            }
            return Self.digest(owned)
        }
        main = digest(sets("Apply", subresource: nil))
        let written = sets("Update", subresource: "status")
        status = digest(written)
        let conditions = object[path: "status", "conditions"]?.array ?? []
        let ours = Set(written.flatMap { $0[path: "f:status", "f:conditions"]?.object.map { Array($0.keys) } ?? [] })
        foreignConditions = conditions.compactMap { $0["type"]?.string }.filter { !ours.contains(Self.conditionStep($0)) }
    }

    /// How a `FieldsV1` set names the condition of that type.
    private static func conditionStep(_ type: String) -> String { "k:" + JSONValue.object(["type": .string(type)]).text }

    /// The digest an apply of `manifest` leaves behind, unless the server rewrites a value.
    package static func digest(applying manifest: JSONValue) -> Int {
        var owned = manifest
        owned["apiVersion"] = nil
        owned["kind"] = nil
        for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "generation"] {
            owned[path: "metadata", field] = nil
        }
        if owned["metadata"] == .emptyObject { owned["metadata"] = nil }
        return digest(owned)
    }

    /// The digest of a tree: quantities count by their amount, because the server rewrites `1000m` to `1`.
    package static func digest(_ value: JSONValue) -> Int {
        var hasher = Hasher()
        hash(value, isQuantity: false, membersAreQuantities: false, into: &hasher)
        return hasher.finalize()
    }

    /// The maps of the core kinds whose values are quantities, and the single fields that are.
    private static let quantityMaps: Set<String> = ["requests", "limits", "hard", "capacity"]
    private static let quantityFields: Set<String> = ["sizeLimit", "averageValue", "divisor"]

    private static func hash(_ value: JSONValue, isQuantity: Bool, membersAreQuantities: Bool, into hasher: inout Hasher) {
        switch value {
        case .object(let members):
            hasher.combine(members.count)
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                hasher.combine(name)
                hash(
                    member, isQuantity: membersAreQuantities || quantityFields.contains(name),
                    membersAreQuantities: quantityMaps.contains(name), into: &hasher)
            }
        case .array(let elements):
            hasher.combine(elements.count)
            for element in elements { hash(element, isQuantity: false, membersAreQuantities: false, into: &hasher) }
        case .string(let text):
            if isQuantity, let quantity = try? Quantity(parsing: text) { hasher.combine(quantity) } else { hasher.combine(text) }
        case .integer(let number):
            if isQuantity { hasher.combine(Quantity(number)) } else { hasher.combine(number) }
        default:
            hasher.combine(value)
        }
    }
}

extension JSONValue {
    /// The part of `object` that this `FieldsV1` set names.
    ///
    /// Source: KEP-555 and structured-merge-diff `fieldpath`: `f:` a member, `k:` the list element with those key fields, `v:` a value of
    /// a set, `i:` an index, `.` the thing itself; a path without children owns everything below it.
    func selecting(from object: JSONValue) -> JSONValue {
        guard case .object(let steps) = self, !steps.isEmpty else { return object }
        switch object {
        case .object(let members):
            var selected: [String: JSONValue] = [:]
            for (step, below) in steps where step.hasPrefix("f:") {
                let name = String(step.dropFirst(2))
                if let member = members[name] { selected[name] = below.selecting(from: member) }
            }
            return .object(selected)
        case .array(let elements):
            let selectors = steps.compactMap { ElementSelector($0.key, below: $0.value) }
            return .array(
                elements.enumerated().compactMap { index, element in
                    selectors.first { $0.matches(element, at: index) }.map { $0.below.selecting(from: element) }
                })
        default:
            return object
        }
    }
}

private struct ElementSelector {
    private enum Match {
        case key([String: JSONValue])
        case value(JSONValue)
        case index(Int)
    }

    private let match: Match
    let below: JSONValue

    init?(_ step: String, below: JSONValue) {
        let rest = String(step.dropFirst(2))
        self.below = below
        if step.hasPrefix("k:"), case .object(let key)? = try? JSONValue(parsing: rest) {
            match = .key(key)
        } else if step.hasPrefix("v:"), let value = try? JSONValue(parsing: rest) {
            match = .value(value)
        } else if step.hasPrefix("i:"), let index = Int(rest) {
            match = .index(index)
        } else {
            return nil
        }
    }

    func matches(_ element: JSONValue, at index: Int) -> Bool {
        switch match {
        case .key(let key): key.allSatisfy { element[$0.key] == $0.value }
        case .value(let value): element == value
        case .index(let wanted): index == wanted
        }
    }
}
