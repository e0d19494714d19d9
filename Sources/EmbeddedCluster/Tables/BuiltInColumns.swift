import Foundation
import Structured

/// The columns of the built-in kinds, as `kubectl get` has always shown them (kubernetes `pkg/printers/internalversion`).
enum BuiltInColumns {
    static let name = TableColumn("Name", format: "name", description: "Name of the object") { object, _ in
        object[path: "metadata", "name"] ?? ""
    }
    static let age = TableColumn("Age", description: "Time since the object was created", cell: Age.cell)

    static func text(_ title: String, priority: Int = 0, none: String = "", _ path: String...) -> TableColumn {
        TableColumn(title, priority: priority) { object, _ in
            switch object[path: path] {
            case .string(let text): text.isEmpty ? .string(none) : .string(text)
            case .integer(let number): .string(String(number))
            case .bool(let flag): .string(String(flag))
            default: .string(none)
            }
        }
    }

    static func count(_ title: String, type: String = "integer", priority: Int = 0, _ path: String...) -> TableColumn {
        TableColumn(title, type: type, priority: priority) { object, _ in .integer(object[path: path]?.integer ?? 0) }
    }

    static func computed(
        _ title: String, type: String = "string", priority: Int = 0, _ cell: @escaping @Sendable (JSONValue) -> JSONValue
    ) -> TableColumn {
        TableColumn(title, type: type, priority: priority) { object, _ in cell(object) }
    }

    /// `a=b,c=d`, as selectors are shown.
    static func selector(_ selector: JSONValue?) -> String {
        guard let selector else { return "<none>" }
        let labels = selector["matchLabels"]?.object ?? (selector["matchExpressions"] == nil ? selector.object ?? [:] : [:])
        var parts = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.string ?? "")" }
        for requirement in selector["matchExpressions"]?.array ?? [] {
            let key = requirement["key"]?.string ?? ""
            let values = (requirement["values"]?.array ?? []).compactMap(\.string).joined(separator: ",")
            switch requirement["operator"]?.string {
            case "In": parts.append("\(key) in (\(values))")
            case "NotIn": parts.append("\(key) notin (\(values))")
            case "Exists": parts.append(key)
            default: parts.append("!\(key)")
            }
        }
        return parts.isEmpty ? "<none>" : parts.joined(separator: ",")
    }

    /// Names and images of a pod template's containers.
    static func containers(_ spec: JSONValue?) -> (names: String, images: String) {
        let containers = spec?["containers"]?.array ?? []
        return (
            containers.compactMap { $0["name"]?.string }.joined(separator: ","),
            containers.compactMap { $0["image"]?.string }.joined(separator: ",")
        )
    }

    static let templateContainers = computed("Containers", priority: 1) {
        .string(containers($0[path: "spec", "template", "spec"]).names)
    }
    static let templateImages = computed("Images", priority: 1) { .string(containers($0[path: "spec", "template", "spec"]).images) }
    static let specSelector = computed("Selector", priority: 1) { .string(selector($0[path: "spec", "selector"])) }
}
