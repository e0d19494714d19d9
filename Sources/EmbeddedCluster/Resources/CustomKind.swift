import KubeCore
import Structured

/// What a CustomResourceDefinition says about one of its served versions.
package struct CustomKind: Sendable {
    /// The CustomResourceDefinition's own name.
    package var definition: String
    package var listKind: String
    /// The version objects are stored in; others differ from it in `apiVersion` only (conversion strategy None).
    package var storageVersion: String
    /// The schema as the CRD states it.
    package var schema: JSONSchema
    /// The same, compiled.
    package var compiled: CustomResourceSchema
    package var scale: ScalePaths?
    /// Fields besides name and namespace that field selectors may name.
    package var selectableFields: [String]
    package var warning: String?
}

/// Where a kind keeps what its `scale` subresource shows.
package struct ScalePaths: Sendable, Hashable {
    package var specReplicas: [String]
    package var statusReplicas: [String]
    package var selector: [String]?

    /// Reads a CRD's dotted path, `.spec.serving.replicas`.
    static func path(_ text: String) -> [String] { text.split(separator: ".").map(String.init) }

    /// Where Deployments, ReplicaSets and StatefulSets keep it; their selector is a label selector object.
    static let workload = ScalePaths(
        specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: ["spec", "selector"])
}
