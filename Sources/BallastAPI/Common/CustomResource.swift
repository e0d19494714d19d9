import KubeCore
import Structured

/// A kind of ours as its CustomResourceDefinition declares it.
package struct CustomResource: Sendable {
    /// A column of `kubectl get`.
    package struct Column: Sendable {
        let name: String
        let type: String
        let path: String
        let description: String
        let priority: Int64

        /// A column; `wide` ones show with `-o wide` only.
        init(_ name: String, _ path: String, _ description: String, type: String = "string", wide: Bool = false) {
            self.name = name
            self.type = type
            self.path = path
            self.description = description
            priority = wide ? 1 : 0
        }

        static let ready = Column("Ready", #".status.conditions[?(@.type=="Ready")].status"#, "Whether it does what it promises.")
        static let reason = Column("Reason", #".status.conditions[?(@.type=="Ready")].reason"#, "Why it is ready or not.", wide: true)
        static let message = Column("Message", #".status.conditions[?(@.type=="Ready")].message"#, "The same in a sentence.", wide: true)
        static let age = Column("Age", ".metadata.creationTimestamp", "Time since it was created.", type: "date")
    }

    package let type: ResourceType
    let singular: String
    let shortNames: [String]
    let columns: [Column]
    /// The `scale` subresource, where there is one.
    let scale: JSONValue?
    /// The whole object's schema.
    package let schema: JSONSchema

    init(
        _ type: ResourceType, shortName: String, description: String, spec: JSONSchema, status: JSONSchema, rules: [Rule] = [],
        columns: [Column], scale: JSONValue? = nil
    ) {
        self.type = type
        singular = type.kind.lowercased()
        shortNames = [shortName]
        self.columns = columns
        self.scale = scale
        schema = JSONSchema.object(
            [
                "apiVersion": .string(description: "The version of the schema, \(type.apiVersion)."),
                "kind": .string(description: "The kind, \(type.kind)."),
                "metadata": JSONSchema(.object),
                "spec": spec,
                "status": status,
            ], required: ["spec"], description: description
        ).ruled(by: rules)
    }

    /// The CustomResourceDefinition.
    package var manifest: JSONValue {
        var subresources: JSONValue = ["status": [:]]
        subresources["scale"] = scale
        let version: JSONValue = [
            "name": .string(type.version), "served": true, "storage": true, "schema": ["openAPIV3Schema": schema.value],
            "subresources": subresources, "additionalPrinterColumns": .array(columns.map(\.json)),
        ]
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": [
                "name": .string(type.groupResource),
                "labels": ["app.kubernetes.io/name": "ballast", "app.kubernetes.io/part-of": "ballast"],
            ],
            "spec": [
                "group": .string(type.group), "scope": "Namespaced", "versions": [version],
                "names": [
                    "kind": .string(type.kind), "listKind": .string("\(type.kind)List"), "plural": .string(type.plural),
                    "singular": .string(singular), "shortNames": .array(shortNames.map { .string($0) }), "categories": ["ballast"],
                ],
            ],
        ]
    }
}

extension CustomResource.Column {
    fileprivate var json: JSONValue {
        var column: JSONValue = [
            "name": .string(name), "type": .string(type), "jsonPath": .string(path), "description": .string(description),
        ]
        if priority > 0 { column["priority"] = .integer(priority) }
        return column
    }
}

/// The CustomResourceDefinitions of all kinds of Ballast.
package enum BallastCRDs {
    package static let resources: [CustomResource] = [
        LLMBackend.customResource, FailoverChain.customResource, AdversaryJob.customResource, ChaosSchedule.customResource,
        BudgetPolicy.customResource,
    ]

    /// The manifests, ready to apply.
    package static let all: [JSONValue] = resources.map(\.manifest)

    /// All manifests as one YAML stream.
    package static func yaml() -> String { JSONValue.yamlText(documents: all) }

    /// One file per kind as it stands in `crds/`: its name and its text.
    package static func files() -> [(name: String, text: String)] {
        resources.map { ("\(APIGroup.name)_\($0.type.plural).yaml", $0.manifest.yamlText) }
    }
}
