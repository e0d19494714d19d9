import KubeCore
import Structured
import Synchronization

extension BuiltInTypes {
    /// Structural schemas made from the types, each once.
    final class SchemaCache: Sendable {
        static let shared = SchemaCache()

        private let made = Mutex<[String: JSONSchema]>([:])

        func schema(named name: String) -> JSONSchema {
            if let schema = made.withLock({ $0[name] }) { return schema }
            let schema = build(name)
            made.withLock { $0[name] = schema }
            return schema
        }

        private func build(_ name: String) -> JSONSchema {
            guard let type = types[name] else { return JSONSchema(.object).with { $0.preserveUnknownFields = true } }
            if let shape = type.shape { return schema(of: shape) }
            var schema = JSONSchema(.object)
            if type.isAtomic { schema.mapType = .atomic }
            for field in type.fields.values {
                schema.properties[field.name] = self.schema(of: field)
                if field.isRequired { schema.required.insert(field.name) }
            }
            return schema
        }

        private func schema(of field: Field) -> JSONSchema {
            var schema = schema(of: field.shape)
            schema.defaultValue = field.defaultValue
            if let listType = field.listType { schema.listType = listType }
            schema.listMapKeys = field.listKeys
            if field.isAtomicMap { schema.mapType = .atomic }
            schema.patchStrategy = field.patchStrategy
            schema.patchMergeKey = field.mergeKey
            if !field.allowed.isEmpty { schema.allowedValues = field.allowed.map { .string($0) } }
            return schema
        }

        private func schema(of shape: Shape) -> JSONSchema {
            switch shape {
            case .string: return JSONSchema(.string)
            case .byte: return JSONSchema(.string).with { $0.format = "byte" }
            case .time, .microtime: return JSONSchema(.string).with { $0.format = "date-time" }
            case .int32: return JSONSchema(.integer).with { $0.format = "int32" }
            case .int64: return JSONSchema(.integer).with { $0.format = "int64" }
            case .number: return JSONSchema(.number)
            case .bool: return JSONSchema(.boolean)
            case .quantity, .intOrString: return JSONSchema().with { $0.intOrString = true }
            case .any: return JSONSchema(.object).with { $0.preserveUnknownFields = true }
            case .list(let element): return JSONSchema(.array).with { $0.items = schema(of: element) }
            case .map(let value): return JSONSchema(.object).with { $0.additionalProperties = .schema(schema(of: value)) }
            case .type(let name): return schema(named: name)
            }
        }
    }
}
