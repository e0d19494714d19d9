import KubeCore
import Structured

/// How one part of a kind merges and is owned (structured-merge-diff's `schema.Atom`).
final class MergeNode: Sendable {
    enum Shape: Sendable {
        case scalar
        /// A scalar of one type: `number`, `string` or `boolean`.
        case typed(JSONSchema.DataType)
        /// A list owned as one value.
        case atomicList
        /// A list of scalars, each owned by itself.
        case set
        /// A list whose elements are told apart by keys; `defaults` stand in for absent ones.
        case associative(keys: [String], defaults: [String: JSONValue], element: MergeNode)
        /// An object owned as one value.
        case atomicMap
        /// An object owned field by field; `element` serves fields without a name of their own.
        case map(fields: [String: MergeNode], element: MergeNode?)
        /// Unknown: scalars and lists as one value, objects field by field.
        case untyped
    }

    let shape: Shape
    /// What the elements of a list, or the object, that is owned as one value must still look like; `nil` when nothing is said of it.
    let atomicElement: MergeNode?

    init(_ shape: Shape, atomicElement: MergeNode? = nil) {
        self.shape = shape
        self.atomicElement = atomicElement
    }

    static let untyped = MergeNode(.untyped)
    private static let scalar = MergeNode(.scalar)

    /// The shape for a value: where nothing is declared the value decides.
    func shape(for value: JSONValue?) -> Shape {
        guard case .untyped = shape else { return shape }
        switch value {
        case .object: return .map(fields: [:], element: .untyped)
        case .array: return .atomicList
        default: return .scalar
        }
    }

    /// The part below a field.
    func field(_ name: String) -> MergeNode {
        if case .map(let fields, let element) = shape { return fields[name] ?? element ?? .untyped }
        return .untyped
    }

    /// Whether a field is declared by name, as opposed to being a key of a map.
    func declares(_ name: String) -> Bool {
        if case .map(let fields, _) = shape { return fields[name] != nil }
        return false
    }

    convenience init(_ schema: JSONSchema) {
        let shape = Self.shape(of: schema)
        switch shape {
        case .atomicList: self.init(shape, atomicElement: schema.items.map { MergeNode($0) })
        case .atomicMap: self.init(shape, atomicElement: MergeNode(schema.with { $0.mapType = nil }))
        default: self.init(shape)
        }
    }

    private static func shape(of schema: JSONSchema) -> Shape {
        if schema.intOrString { return .scalar }
        switch schema.type {
        case .array:
            switch schema.listType ?? .atomic {
            case .atomic: return .atomicList
            case .set: return .set
            case .map:
                guard let items = schema.items else { return .atomicList }
                let defaults = items.properties.filter { schema.listMapKeys.contains($0.key) }.compactMapValues(\.defaultValue)
                return .associative(keys: schema.listMapKeys, defaults: defaults, element: MergeNode(items))
            }
        case .object:
            if schema.mapType == .atomic { return .atomicMap }
            var element: MergeNode?
            if case .schema(let values) = schema.additionalProperties { element = MergeNode(values) }
            if schema.preserveUnknownFields || schema.additionalProperties == .allowed(true) { element = .untyped }
            var fields = schema.properties.mapValues { MergeNode($0) }
            if schema.embeddedResource { fields["metadata"] = ResourceSchema.metadata }
            return fields.isEmpty && element == nil ? .untyped : .map(fields: fields, element: element)
        case .string, .boolean: return .typed(schema.type ?? .string)
        case .integer, .number: return .typed(.number)
        case nil: return .untyped
        }
    }
}

/// How a kind's objects merge and which fields its subresources may not touch.
package struct ResourceSchema: Sendable {
    let root: MergeNode
    /// What stands in `managedFields[].apiVersion`.
    package let apiVersion: String
    /// By subresource (empty for the object itself): the fields whose changes are ignored there.
    private let resetFields: [String: FieldSet]
    /// Clients give up all ownership with `[{}]`; an empty list says so for built-in kinds only.
    let emptyListResets: Bool
    /// A built-in kind's schema: its objects pass through Go structs, which leave traces.
    private let goStruct: JSONSchema?

    /// The schema of a custom resource's version.
    package init(customResource schema: JSONSchema, apiVersion: String, hasStatus: Bool) {
        root = MergeNode(schema.with { $0.properties["metadata"] = nil }).withResourceFields
        self.apiVersion = apiVersion
        resetFields = hasStatus ? ["": FieldSet(fields: [["status"]]), "status": FieldSet(fields: [["metadata"], ["spec"]])] : [:]
        emptyListResets = false
        goStruct = nil
    }

    /// The schema of a built-in kind. `statusResets` are fields besides `spec` that its status subresource ignores.
    package init(builtIn schema: JSONSchema, apiVersion: String, hasStatus: Bool, statusResets: [[String]] = []) {
        root = MergeNode(schema.with { $0.properties["metadata"] = nil }).withResourceFields
        self.apiVersion = apiVersion
        resetFields = hasStatus ? ["": FieldSet(fields: [["status"]]), "status": FieldSet(fields: [["spec"]] + statusResets)] : [:]
        emptyListResets = true
        goStruct = schema
    }

    /// A kind of which only the metadata is known.
    package init(untyped apiVersion: String) {
        root = MergeNode(.map(fields: [:], element: .untyped)).withResourceFields
        self.apiVersion = apiVersion
        resetFields = [:]
        emptyListResets = true
        goStruct = nil
    }

    /// The object as a Go struct writes it, with the empty objects and nulls that stand for absent fields; others come back unchanged.
    func withZeroValues(_ object: JSONValue) -> JSONValue { goStruct.map { ZeroValues.fill(object, $0) } ?? object }

    /// The object as clients see it.
    func withoutNulls(_ object: JSONValue) -> JSONValue { goStruct == nil ? object : ZeroValues.withoutNulls(object) }

    func ignored(subresource: String) -> FieldSet { resetFields[subresource] ?? FieldSet() }

    /// `metav1.ObjectMeta`.
    static let metadata: MergeNode = {
        let text = MergeNode(.typed(.string))
        let number = MergeNode(.typed(.number))
        let flag = MergeNode(.typed(.boolean))
        let owner = MergeNode(
            .map(
                fields: ["apiVersion": text, "kind": text, "name": text, "uid": text, "controller": flag, "blockOwnerDeletion": flag],
                element: nil))
        let owners = MergeNode(.associative(keys: ["uid"], defaults: [:], element: MergeNode(.atomicMap, atomicElement: owner)))
        let texts = MergeNode(.map(fields: [:], element: text))
        return MergeNode(
            .map(
                fields: [
                    "labels": texts, "annotations": texts, "finalizers": MergeNode(.set), "ownerReferences": owners,
                    "managedFields": MergeNode(.atomicList), "name": text, "generateName": text, "namespace": text, "selfLink": text,
                    "uid": text, "resourceVersion": text, "generation": number, "creationTimestamp": MergeNode(.scalar),
                    "deletionTimestamp": MergeNode(.scalar), "deletionGracePeriodSeconds": number,
                ], element: nil))
    }()
}

extension MergeNode {
    /// This object with the fields every resource has.
    fileprivate var withResourceFields: MergeNode {
        guard case .map(var fields, let element) = shape else {
            return MergeNode(.map(fields: ["metadata": ResourceSchema.metadata], element: .untyped))
        }
        fields["metadata"] = ResourceSchema.metadata
        fields["apiVersion"] = MergeNode(.scalar)
        fields["kind"] = MergeNode(.scalar)
        return MergeNode(.map(fields: fields, element: element))
    }
}
