import Foundation
import Structured

/// A CRD's `additionalPrinterColumns`; without any, only the age.
enum CustomColumns {
    static func columns(_ declared: JSONValue?) -> [TableColumn] {
        guard let declared = declared?.array, !declared.isEmpty else {
            return [TableColumn("Age", type: "date") { object, now in Self.cell(object, ["metadata", "creationTimestamp"], "date", now) }]
        }
        return declared.map(column)
    }

    private static func column(_ declared: JSONValue) -> TableColumn {
        let type = declared["type"]?.string ?? "string"
        let path = JSONPath(declared["jsonPath"]?.string ?? "")
        return TableColumn(
            declared["name"]?.string ?? "", type: type, format: declared["format"]?.string ?? "",
            description: declared["description"]?.string ?? "", priority: Int(declared["priority"]?.integer ?? 0)
        ) { object, now in
            let found = path.values(in: object)
            guard let first = found.first else { return .null }
            return shown(found.count > 1 && type == "string" ? .array(found) : first, type, now)
        }
    }

    private static func cell(_ object: JSONValue, _ path: [String], _ type: String, _ now: Date) -> JSONValue {
        object[path: path].map { shown($0, type, now) } ?? .null
    }

    private static func shown(_ value: JSONValue, _ type: String, _ now: Date) -> JSONValue {
        switch type {
        case "date":
            guard let date = value.string.flatMap(RFC3339.parse) else { return .string("<unknown>") }
            return .string(Age.text(from: date, to: now))
        case "integer": return value.integer.map { .integer($0) } ?? .null
        case "number": return value.double == nil ? .null : value
        case "boolean": return value.bool.map { .bool($0) } ?? .null
        default:
            switch value {
            case .string: return value
            case .null: return .null
            case .object, .array: return .string(value.text)
            default: return .string(value.text)
            }
        }
    }
}
