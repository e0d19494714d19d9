import Foundation
import KubeCore
import Structured

/// The protobuf field numbers of the built-in types.
enum FieldNumbers {
    struct Entry: Sendable {
        /// Members by number.
        var fields: [Int: String] = [:]
        /// Messages whose fields stand in the type itself, by number.
        var inlined: [Int: String] = [:]
    }

    static let entries: [String: Entry] = {
        var entries: [String: Entry] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first else { continue }
            var entry = Entry()
            for word in words.dropFirst() {
                let pair = word.split(separator: "=")
                guard pair.count == 2, let number = Int(pair[1]) else { continue }
                if pair[0].hasPrefix("~") {
                    entry.inlined[number] = String(pair[0].dropFirst())
                } else {
                    entry.fields[number] = String(pair[0])
                }
            }
            entries[String(name)] = entry
        }
        return entries
    }()
}

/// Reads the protobuf bodies kubectl's typed clients send (`application/vnd.kubernetes.protobuf`): an envelope, and the message of a
/// built-in kind.
///
/// The messages state every plain field, set or not, so empty ones are left out; only where an explicit zero means something else than
/// nothing is it kept.
enum ProtobufDecoder {
    static let mediaType = "application/vnd.kubernetes.protobuf"

    /// `nil` when the bytes are no such message or of a kind that is not described.
    static func object(_ bytes: [UInt8]) -> JSONValue? {
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]), let envelope = WireReader.fields(bytes[4...]),
            let typeMeta = envelope.first(where: { $0.number == 1 }).flatMap({ WireReader.fields($0.content) }),
            let raw = envelope.first(where: { $0.number == 2 })
        else { return nil }
        let text = { (number: Int) in
            String(decoding: typeMeta.first { $0.number == number }?.content ?? [], as: UTF8.self)
        }
        let (apiVersion, kind) = (text(1), text(2))
        let parts = apiVersion.split(separator: "/").map(String.init)
        let type = ResourceType(
            group: parts.count == 2 ? parts[0] : "", version: parts.last ?? "", kind: kind, plural: "")
        let name = kind == "DeleteOptions" ? "apimachinery.pkg.apis.meta.v1.DeleteOptions" : BuiltInTypes.typeName(of: type)
        guard let name, var object = message(raw.content, name, as: name)?.object else { return nil }
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        return .object(object)
    }

    /// A message of the wire type `wire`, whose fields are those of `name`.
    private static func message(_ bytes: ArraySlice<UInt8>, _ wire: String, as name: String) -> JSONValue? {
        guard let entry = FieldNumbers.entries[wire], let fields = WireReader.fields(bytes) else { return nil }
        let type = BuiltInTypes.types[name]
        var members: [String: JSONValue] = [:]
        for field in fields {
            if let inlined = entry.inlined[field.number] {
                guard let inner = message(field.content, inlined, as: name)?.object else { return nil }
                members.merge(inner) { $1 }
                continue
            }
            guard let member = entry.fields[field.number], let shape = type?.fields[member]?.shape else { continue }
            switch shape {
            case .list(let element):
                guard let value = value(field, element) else { return nil }
                members[member] = .array((members[member]?.array ?? []) + [value])
            case .map(let inner):
                guard let pair = WireReader.fields(field.content) else { return nil }
                let key = String(decoding: pair.first { $0.number == 1 }?.content ?? [], as: UTF8.self)
                let found = pair.first { $0.number == 2 }.flatMap { value($0, inner) } ?? .string("")
                members[member] = .object((members[member]?.object ?? [:]).merging([key: found]) { $1 })
            default:
                guard let value = value(field, shape) else { return nil }
                if isMeant(value, member) { members[member] = value }
            }
        }
        return .object(members)
    }

    private static func value(_ field: WireReader.Field, _ shape: BuiltInTypes.Shape) -> JSONValue? {
        switch shape {
        case .string: return .string(String(decoding: field.content, as: UTF8.self))
        case .byte: return .string(Data(field.content).base64EncodedString())
        case .int32, .int64: return .integer(Int64(bitPattern: field.varint))
        case .bool: return .bool(field.varint != 0)
        case .number: return .double(Double(bitPattern: field.varint))
        case .time, .microtime:
            guard let parts = WireReader.fields(field.content) else { return nil }
            let number = { (index: Int) in Int64(bitPattern: parts.first { $0.number == index }?.varint ?? 0) }
            if number(1) == 0 { return "" }
            let date = Date(timeIntervalSince1970: Double(number(1)) + Double(number(2)) / 1_000_000_000)
            return .string(shape == .time ? RFC3339.format(date) : RFC3339.formatMicro(date))
        case .quantity:
            let inner = WireReader.fields(field.content)?.first { $0.number == 1 }
            return .string(String(decoding: inner?.content ?? [], as: UTF8.self))
        case .intOrString:
            guard let parts = WireReader.fields(field.content) else { return nil }
            if parts.first(where: { $0.number == 1 })?.varint == 1 {
                return .string(String(decoding: parts.first { $0.number == 3 }?.content ?? [], as: UTF8.self))
            }
            return .integer(Int64(bitPattern: parts.first { $0.number == 2 }?.varint ?? 0))
        case .any:
            let raw = WireReader.fields(field.content)?.first { $0.number == 1 }
            return (try? JSONValue(parsing: raw?.content ?? [])) ?? .emptyObject
        case .type(let name): return message(field.content, name, as: name)
        case .list, .map: return nil
        }
    }

    private static func isMeant(_ value: JSONValue, _ member: String) -> Bool {
        switch value {
        case .string(let text): !text.isEmpty
        case .integer(let number): number != 0 || explicitZeros.contains(member)
        case .bool(let flag): flag || explicitFalse.contains(member)
        case .object(let members): !members.isEmpty || emptyObjects.contains(member)
        default: true
        }
    }

    /// Fields whose zero differs from their absence (pointers in Go).
    private static let explicitZeros: Set<String> = [
        "replicas", "minReplicas", "backoffLimit", "terminationGracePeriodSeconds", "ttlSecondsAfterFinished", "gracePeriodSeconds",
        "completions", "parallelism", "minAvailable", "maxUnavailable", "maxSurge", "revisionHistoryLimit", "runAsUser", "runAsGroup",
    ]
    private static let explicitFalse: Set<String> = [
        "automountServiceAccountToken", "enableServiceLinks", "controller", "blockOwnerDeletion", "suspend", "optional", "immutable",
        "allowPrivilegeEscalation", "runAsNonRoot", "readOnlyRootFilesystem", "privileged", "allocateLoadBalancerNodePorts",
    ]
    private static let emptyObjects: Set<String> = ["emptyDir", "podSelector", "namespaceSelector", "selector"]
}

/// Walks the fields of a protobuf message.
private enum WireReader {
    struct Field {
        var number: Int
        /// The number of a varint or fixed field.
        var varint: UInt64 = 0
        /// The bytes of a length-delimited field.
        var content: ArraySlice<UInt8> = []
    }

    /// `nil` when the bytes are no message.
    static func fields(_ bytes: ArraySlice<UInt8>) -> [Field]? {
        var rest = bytes
        var fields: [Field] = []
        while !rest.isEmpty {
            guard let tag = varint(&rest) else { return nil }
            var field = Field(number: Int(tag >> 3))
            switch tag & 7 {
            case 0:
                guard let value = varint(&rest) else { return nil }
                field.varint = value
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
                field.content = rest.prefix(Int(length))
                rest = rest.dropFirst(Int(length))
            case 1, 5:
                let width = tag & 7 == 1 ? 8 : 4
                guard rest.count >= width else { return nil }
                field.varint = rest.prefix(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
                rest = rest.dropFirst(width)
            default: return nil
            }
            fields.append(field)
        }
        return fields
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
