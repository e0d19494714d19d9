import Foundation
import KubeCore
import Structured

/// One version of one object with what every controller asks first already taken out. Whole objects are kept as JSON, because a
/// template that lost the fields no projection knows would make another pod.
final class Resource: Sendable {
    let kind: Kind
    let key: NamespacedName
    let uid: String
    let revision: UInt64
    let value: JSONValue
    let labels: [String: String]
    let owners: [OwnerReference]
    let isTerminating: Bool

    init(_ kind: Kind, _ value: JSONValue) {
        let metadata = value["metadata"] ?? .emptyObject
        self.kind = kind
        self.value = value
        key = NamespacedName(namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? "")
        uid = metadata["uid"]?.string ?? ""
        revision = (metadata["resourceVersion"]?.string).flatMap(UInt64.init) ?? 0
        labels = (metadata["labels"]?.object ?? [:]).compactMapValues(\.string)
        owners = (metadata["ownerReferences"]?.array ?? []).compactMap(OwnerReference.init(reading:))
        isTerminating = metadata["deletionTimestamp"] != nil
    }

    var name: String { key.name }
    var namespace: String { key.namespace }
    var spec: JSONValue { value["spec"] ?? .emptyObject }
    var status: JSONValue { value["status"] ?? .emptyObject }
    var generation: Int64 { value[path: "metadata", "generation"]?.integer ?? 0 }
    var controller: OwnerReference? { owners.first { $0.controller == true } }
    var finalizers: [String] { (value[path: "metadata", "finalizers"]?.array ?? []).compactMap(\.string) }
    var created: Date { date("metadata", "creationTimestamp") ?? .distantPast }
    var deletionRequested: Date? { date("metadata", "deletionTimestamp") }

    func annotation(_ name: String) -> String? { value[path: "metadata", "annotations", name]?.string }

    /// The time at a path; `nil` where there is none.
    func date(_ path: String...) -> Date? { value[path: path]?.string.flatMap(RFC3339.parse) }

    func isControlled(by owner: Resource) -> Bool { controller?.uid == owner.uid }

    /// What makes another object this one's dependent.
    func controllerReference() -> JSONValue {
        [
            "apiVersion": .string(kind.type.apiVersion), "kind": .string(kind.type.kind), "name": .string(name), "uid": .string(uid),
            "controller": true, "blockOwnerDeletion": true,
        ]
    }

    /// A copy whose status is another.
    func withStatus(_ status: JSONValue) -> JSONValue {
        var copy = value
        copy["status"] = status
        return copy
    }
}

extension OwnerReference {
    init?(reading value: JSONValue) {
        guard let uid = value["uid"]?.string, let kind = value["kind"]?.string, let name = value["name"]?.string else { return nil }
        self.init(
            apiVersion: value["apiVersion"]?.string ?? "", kind: kind, name: name, uid: uid, controller: value["controller"]?.bool,
            blockOwnerDeletion: value["blockOwnerDeletion"]?.bool)
    }
}

extension JSONValue {
    /// The number at a path, or what the server would have filled in.
    func int(_ path: String..., default value: Int) -> Int { self[path: path]?.integer.map(Int.init(clamping:)) ?? value }

    /// The strings of a map.
    var stringMap: [String: String] { (object ?? [:]).compactMapValues(\.string) }

    /// The quantity at this place; `nil` for what is none.
    var quantity: Quantity? {
        switch self {
        case .string(let text): try? Quantity(parsing: text)
        case .integer(let value): Quantity(value)
        case .double(let value): try? Quantity(parsing: String(value))
        default: nil
        }
    }

    /// A number or a percentage.
    var intOrString: IntOrString? {
        switch self {
        case .integer(let value): .integer(Int(value))
        case .string(let text): .string(text)
        default: nil
        }
    }

    /// A label selector as objects hold it; `nil` for what is none.
    var labelSelector: LabelSelector? { try? decode(LabelSelector.self) }

    static func int(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    static func time(_ date: Date) -> JSONValue { .string(RFC3339.format(date)) }
    static func strings(_ map: [String: String]) -> JSONValue { .object(map.mapValues(JSONValue.string)) }
}
