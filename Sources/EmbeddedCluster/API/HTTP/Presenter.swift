import Foundation
import KubeCore
import Structured

/// Writes objects, lists and events in the form the client asked for.
struct Presenter: Sendable {
    let api: ResourceAPI
    let definition: ResourceDefinition
    let form: AnswerForm
    let now: Date

    /// Whether stored bytes can go out as they are.
    private var isVerbatim: Bool {
        form == .plain && definition.view == nil
            && (definition.custom.map { $0.storageVersion == definition.type.version } ?? true)
    }

    func object(_ stored: StoredObject) -> APIServerResponse {
        isVerbatim ? .json(bytes: stored.bytes) : .json(shaped(api.view(stored.value, as: definition), stored.value))
    }

    func result(_ result: WriteResult, warnings: [String] = []) -> APIServerResponse {
        var response = APIServerResponse.json(shaped(result.value, result.value), status: result.created ? 201 : 200)
        response.warn(warnings + result.warnings)
        return response
    }

    /// - Parameter isAwaited: the client asked for the dependents to go too, and learns by 202 that not everything has gone.
    func deletion(_ outcome: DeleteOutcome, isAwaited: Bool) -> APIServerResponse {
        if isAwaited, case .terminating(let object) = outcome { return .json(shaped(object, object), status: 202) }
        guard case .removed(let object) = outcome, !definition.rules.returnsDeleted else {
            return .json(shaped(outcome.value, outcome.value))
        }
        var details: [String: JSONValue] = [
            "name": object[path: "metadata", "name"] ?? "", "kind": .string(definition.type.plural),
            "uid": object[path: "metadata", "uid"] ?? "",
        ]
        if !definition.type.group.isEmpty { details["group"] = .string(definition.type.group) }
        return .json([
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": .object(details),
        ])
    }

    func list(_ list: ObjectList) -> APIServerResponse {
        var metadata: [String: JSONValue] = ["resourceVersion": .string(String(list.revision))]
        if let next = list.next { metadata["continue"] = .string(ContinueToken.text(next)) }
        if let remaining = list.remaining { metadata["remainingItemCount"] = .integer(Int64(remaining)) }
        switch form {
        case .table: return .json(Table(definition: definition, now: now).document(list.objects.map(\.value), metadata: .object(metadata)))
        case .partialMetadata, .partialMetadataList:
            return .json([
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
                "items": .array(list.objects.map { Self.partial($0.value) }),
            ])
        case .plain:
            // Lists of custom kinds say it even on their last page.
            if definition.custom != nil, list.next == nil { metadata["continue"] = "" }
            var bytes = Array(
                "{\"kind\":\"\(definition.listKind)\",\"apiVersion\":\"\(definition.type.apiVersion)\",\"metadata\":".utf8)
            bytes += JSONValue.object(metadata).bytes
            bytes += Array(",\"items\":[".utf8)
            for (index, object) in list.objects.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += item(object)
            }
            bytes += Array("]}\n".utf8)
            return .json(bytes: bytes)
        }
    }

    /// An element of a list. Those of built-in kinds do not say their kind.
    private func item(_ object: StoredObject) -> [UInt8] {
        guard definition.custom == nil else { return isVerbatim ? object.bytes : api.view(object.value, as: definition).bytes }
        var element = api.view(object.value, as: definition)
        element["apiVersion"] = nil
        element["kind"] = nil
        return element.bytes
    }

    /// One line of a watch. Only the first table of a watch names its columns.
    func line(_ event: StorageEvent, isFirst: Bool) -> [UInt8] {
        let (name, object): (String, [UInt8]) =
            switch event {
            case .added(let object): ("ADDED", bytes(object, isFirst: isFirst))
            case .modified(let object): ("MODIFIED", bytes(object, isFirst: isFirst))
            case .deleted(let object): ("DELETED", bytes(object, isFirst: isFirst))
            case .bookmark(let revision, let end): ("BOOKMARK", bookmark(revision, end: end).bytes)
            }
        return Array("{\"type\":\"\(name)\",\"object\":".utf8) + object + [UInt8(ascii: "}"), 0x0A]
    }

    private func bytes(_ object: StoredObject, isFirst: Bool) -> [UInt8] {
        if isVerbatim { return object.bytes }
        guard form == .table else { return shaped(api.view(object.value, as: definition), object.value).bytes }
        let metadata: JSONValue = ["resourceVersion": .string(String(object.revision))]
        return Table(definition: definition, now: api.time.now).document([object.value], metadata: metadata, columns: isFirst).bytes
    }

    private func bookmark(_ revision: UInt64, end: Bool) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(revision))]
        if end { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        switch form {
        case .table: return ["kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": [], "rows": []]
        case .partialMetadata, .partialMetadataList:
            return ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata]
        case .plain:
            return ["kind": .string(definition.type.kind), "apiVersion": .string(definition.type.apiVersion), "metadata": metadata]
        }
    }

    private func shaped(_ value: JSONValue, _ stored: JSONValue) -> JSONValue {
        switch form {
        case .plain: value
        case .table:
            Table(definition: definition, now: now).document(
                [stored], metadata: ["resourceVersion": stored[path: "metadata", "resourceVersion"] ?? ""])
        case .partialMetadata, .partialMetadataList: Self.partial(value)
        }
    }

    static func partial(_ object: JSONValue) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? .emptyObject]
    }
}
