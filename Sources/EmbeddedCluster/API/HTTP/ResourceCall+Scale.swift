import KubeCore
import Structured

/// The `scale` subresource: one number of any kind that has replicas.
extension ResourceCall {
    func scale(_ definition: ResourceDefinition, _ name: String) throws(APIError) -> APIServerResponse {
        let paths = definition.custom?.scale ?? .workload
        switch verb {
        case "get":
            let object = try api.get(definition, namespace: namespace, name: name).value
            if definition.custom != nil, object[path: paths.specReplicas] == nil {
                let why = "the spec replicas field \".\(paths.specReplicas.joined(separator: "."))\" does not exist"
                throw APIError(
                    code: 500, reason: "InternalError", message: "Internal error occurred: \(why)",
                    details: ["causes": [["message": .string(why)]]])
            }
            return .json(shown(object, definition, paths))
        case "update": return .json(shown(try store(try parsed(definition), definition, name, paths), definition, paths))
        case "patch":
            let current = shown(try api.get(definition, namespace: namespace, name: name).value, definition, paths)
            let changed: JSONValue
            switch try patchBody(definition) {
            case .merge(let patch), .strategic(let patch), .apply(let patch): changed = current.applying(mergePatch: patch)
            case .json(let document): changed = try ResourceAPI.applying(jsonPatch: document, to: current, try context().fieldValidation)
            }
            return .json(shown(try store(changed, definition, name, paths), definition, paths))
        default: throw .methodNotAllowed
        }
    }

    private func store(
        _ scale: JSONValue, _ definition: ResourceDefinition, _ name: String, _ paths: ScalePaths
    ) throws(APIError) -> JSONValue {
        let replicas = scale[path: "spec", "replicas"]?.integer ?? 0
        // A custom kind's own rules say what it allows.
        guard replicas >= 0 || definition.custom != nil else {
            let type = ResourceType(group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")
            throw .invalid(type, name, [.invalid(FieldPath("spec.replicas"), .integer(replicas), "must be greater than or equal to 0")])
        }
        let revision = scale[path: "metadata", "resourceVersion"]?.string ?? ""
        return try api.modify(
            definition, namespace: namespace, name: name, subresource: .scale, context: try context(),
            pinned: revision.isEmpty ? nil : revision
        ) { (current: JSONValue) throws(APIError) in .update(current.setting(paths.specReplicas, .integer(replicas))) }.value
    }

    private func shown(_ object: JSONValue, _ definition: ResourceDefinition, _ paths: ScalePaths) -> JSONValue {
        let metadata = object["metadata"] ?? .emptyObject
        var kept: [String: JSONValue] = [:]
        for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] { kept[field] = metadata[field] }
        var status: JSONValue = ["replicas": .integer(object[path: paths.statusReplicas]?.integer ?? 0)]
        switch paths.selector.flatMap({ object[path: $0] }) {
        case .string(let text): status["selector"] = .string(text)
        case let selector?:
            if let read = try? selector.decode(LabelSelector.self) { status["selector"] = .string(read.description) }
        case nil: break
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(kept),
            // A Go struct that leaves a zero out.
            "spec": object[path: paths.specReplicas]?.integer.flatMap { $0 == 0 ? nil : ["replicas": .integer($0)] } ?? [:],
            "status": status,
        ]
    }
}
