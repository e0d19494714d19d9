import KubeCore
import Structured

/// `/openapi/v2` and `/openapi/v3`: what `kubectl explain` prints and by which kubectl knows that the server validates fields and runs dry.
struct OpenAPIDocuments {
    let registry: ResourceRegistry
    let version: String

    func answer(_ request: APIServerRequest) -> APIServerResponse? {
        let segments = request.segments
        if segments == ["openapi", "v2"] { return second(request) }
        guard segments.count >= 2, segments[1] == "v3" else { return nil }
        if segments.count == 2 { return .json(index) }
        let (group, version) =
            segments[2] == "api" && segments.count == 4
            ? ("", segments[3]) : segments.count == 5 ? (segments[3], segments[4]) : ("", "")
        let served = registry.all.filter { $0.type.group == group && $0.type.version == version }
        return served.isEmpty ? nil : .json(document(served))
    }

    private var index: JSONValue {
        var paths: [String: JSONValue] = [:]
        for definition in registry.all {
            let type = definition.type
            let path = type.group.isEmpty ? "api/\(type.version)" : "apis/\(type.apiVersion)"
            paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(registry.version)")]
        }
        return ["paths": .object(paths)]
    }

    /// The second version is only asked for by old clients, which do without what it does not say.
    private func second(_ request: APIServerRequest) -> APIServerResponse {
        let accept = request.header("accept") ?? ""
        if accept.contains("openapi.spec.v2@v1.0+protobuf"), !accept.contains("application/json") {
            // gnostic's openapi_v2.Document with swagger, info and empty paths.
            let title = Array("Kubernetes".utf8)
            let number = Array(version.utf8)
            let info = [0x0A, UInt8(title.count)] + title + [0x12, UInt8(number.count)] + number
            let swagger = [0x0A, 3] + Array("2.0".utf8)
            let bytes = swagger + [0x12, UInt8(info.count)] + info + [0x42, 0]
            return APIServerResponse(
                status: 200, headers: [("Content-Type", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")], body: .bytes(bytes))
        }
        return .json([
            "swagger": "2.0", "info": ["title": "Kubernetes", "version": .string(version)], "paths": [:], "definitions": [:],
        ])
    }

    private func document(_ served: [ResourceDefinition]) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        var schemas = SchemaCollector()
        for definition in served {
            schemas.add(definition)
            for (path, item) in OpenAPIPaths(definition: definition).items { paths[path] = item }
        }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": .string(version)], "paths": .object(paths),
            "components": ["schemas": .object(schemas.schemas)],
        ]
    }
}

/// The operations of one kind.
private struct OpenAPIPaths {
    let definition: ResourceDefinition

    var items: [(String, JSONValue)] {
        let type = definition.type
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.apiVersion)"
        let collection = type.namespaced ? "\(root)/namespaces/{namespace}/\(type.plural)" : "\(root)/\(type.plural)"
        var items = [(collection, item(["get": "list", "post": "post", "delete": "deletecollection"]))]
        items.append(("\(collection)/{name}", item(["get": "get", "put": "put", "patch": "patch", "delete": "delete"])))
        for subresource in definition.subresources where subresource == .status || subresource == .scale {
            items.append(("\(collection)/{name}/\(subresource.rawValue)", item(["get": "get", "put": "put", "patch": "patch"])))
        }
        if type.namespaced { items.append(("\(root)/\(type.plural)", item(["get": "list"]))) }
        return items
    }

    private func item(_ operations: [String: String]) -> JSONValue {
        .object(
            operations.mapValues { action in
                let writes = ["post", "put", "patch"].contains(action)
                let names = writes ? ["dryRun", "fieldManager", "fieldValidation"] : action.contains("delete") ? ["dryRun"] : []
                let parameters = (names + (action == "patch" ? ["force"] : [])).map { name -> JSONValue in
                    [
                        "name": .string(name), "in": "query",
                        "schema": ["type": name == "force" ? "boolean" : "string", "uniqueItems": true],
                    ]
                }
                let type = definition.type
                return [
                    "x-kubernetes-action": .string(action),
                    "x-kubernetes-group-version-kind": [
                        "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
                    ],
                    "parameters": .array(parameters), "responses": ["200": ["description": "OK"]],
                ]
            })
    }
}

/// The schemas a document refers to.
private struct SchemaCollector {
    private(set) var schemas: [String: JSONValue] = [:]

    mutating func add(_ definition: ResourceDefinition) {
        let type = definition.type
        let mark: JSONValue = [
            ["group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind)]
        ]
        if let custom = definition.custom {
            var schema = custom.schema.value
            schema[path: "properties", "metadata"] = [
                "description": "Standard object's metadata.", "allOf": [["$ref": .string(Self.reference(Self.metadata))]],
            ]
            schema[path: "properties", "apiVersion"] = [
                "type": "string", "description": "APIVersion defines the versioned schema of this representation of an object.",
            ]
            schema[path: "properties", "kind"] = [
                "type": "string", "description": "Kind is a string value representing the REST resource this object represents.",
            ]
            schema["x-kubernetes-group-version-kind"] = mark
            let group = type.group.split(separator: ".").reversed().joined(separator: ".")
            schemas["\(group).\(type.version).\(type.kind)"] = schema
            add(Self.metadata)
        } else if let name = BuiltInTypes.typeName(of: type) {
            add(name)
            schemas["io.k8s.\(name)"]?["x-kubernetes-group-version-kind"] = mark
        }
    }

    private static let metadata = "apimachinery.pkg.apis.meta.v1.ObjectMeta"

    private static func reference(_ name: String) -> String { "#/components/schemas/io.k8s.\(name)" }

    private mutating func add(_ name: String) {
        guard schemas["io.k8s.\(name)"] == nil, let type = BuiltInTypes.types[name] else { return }
        schemas["io.k8s.\(name)"] = [:]
        var schema: JSONValue = ["type": "object"]
        if let shape = type.shape {
            schema = document(shape)
        } else {
            var properties: [String: JSONValue] = [:]
            for field in type.fields.values { properties[field.name] = document(field) }
            schema["properties"] = .object(properties)
            let required = type.fields.values.filter(\.isRequired).map(\.name).sorted()
            if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        }
        schemas["io.k8s.\(name)"] = schema
    }

    private mutating func document(_ field: BuiltInTypes.Field) -> JSONValue {
        var schema = document(field.shape)
        if schema["$ref"] != nil { schema = ["allOf": [schema]] }
        schema["default"] = field.defaultValue
        if let listType = field.listType { schema["x-kubernetes-list-type"] = .string(listType.rawValue) }
        if !field.listKeys.isEmpty { schema["x-kubernetes-list-map-keys"] = .array(field.listKeys.map { .string($0) }) }
        if field.isAtomicMap { schema["x-kubernetes-map-type"] = "atomic" }
        if let strategy = field.patchStrategy { schema["x-kubernetes-patch-strategy"] = .string(strategy) }
        if let key = field.mergeKey { schema["x-kubernetes-patch-merge-key"] = .string(key) }
        if !field.allowed.isEmpty { schema["enum"] = .array(field.allowed.map { .string($0) }) }
        return schema
    }

    private mutating func document(_ shape: BuiltInTypes.Shape) -> JSONValue {
        switch shape {
        case .string: return ["type": "string"]
        case .byte: return ["type": "string", "format": "byte"]
        case .time, .microtime: return ["type": "string", "format": "date-time"]
        case .int32: return ["type": "integer", "format": "int32"]
        case .int64: return ["type": "integer", "format": "int64"]
        case .number: return ["type": "number", "format": "double"]
        case .bool: return ["type": "boolean"]
        case .quantity: return ["oneOf": [["type": "string"], ["type": "number"]]]
        case .intOrString: return ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]]
        case .any: return ["type": "object"]
        case .list(let element): return ["type": "array", "items": document(element)]
        case .map(let value): return ["type": "object", "additionalProperties": document(value)]
        case .type(let name):
            add(name)
            return ["$ref": .string(Self.reference(name))]
        }
    }
}
