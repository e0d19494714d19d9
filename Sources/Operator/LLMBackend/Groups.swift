import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes

/// A set of identical model servers: the backend's own, or its standby. Each has its Deployment, claim and prefetch Job.
package enum ServingGroup: String, Sendable, Hashable, CaseIterable {
    case primary
    case standby

    /// The name of the group's Deployment and claim.
    package func name(of backend: LLMBackend) -> String {
        self == .primary ? ChildNames.name(backend.metadata.name) : ChildNames.name(backend.metadata.name, "standby")
    }

    /// The name of the group's prefetch Job.
    package func prefetchName(of backend: LLMBackend) -> String { "\(name(of: backend))-prefetch" }
}

extension LLMBackend {
    /// The groups this backend asks for; none when it is served elsewhere.
    package var groups: [ServingGroup] {
        guard let serving = spec.serving else { return [] }
        return serving.standbyMode == .none ? [.primary] : [.primary, .standby]
    }
}

/// The labels on what belongs to a backend, and the selectors that find it.
package enum BackendLabels {
    /// On every child and pod: the backend's name.
    package static let backend = "ballast.dev/backend"
    /// On groups' objects and pods: `primary` or `standby`.
    package static let group = "ballast.dev/group"
    /// What a pod is for. Prefetch pods carry the backend's label too and must never be sent requests.
    package static let component = "app.kubernetes.io/component"
    package static let modelServer = "model-server"
    package static let prefetch = "prefetch"

    /// The labels of a child.
    package static func child(of backend: LLMBackend, component: String = modelServer, group: ServingGroup? = nil) -> [String: String] {
        var labels = [
            self.backend: backend.metadata.name,
            self.component: component,
            "app.kubernetes.io/name": backend.spec.provider == .vllm ? "vllm" : "ollama",
            "app.kubernetes.io/instance": backend.metadata.name,
            "app.kubernetes.io/part-of": "ballast",
            Labels.managedBy: Labels.manager,
        ]
        labels[self.group] = group?.rawValue
        return labels
    }

    /// What selects the model servers of a backend, or of one of its groups. A Deployment's selector cannot change: nor can this.
    package static func selector(of backend: LLMBackend, group: ServingGroup? = nil) -> [String: String] {
        var labels = [self.backend: backend.metadata.name, component: modelServer]
        labels[self.group] = group?.rawValue
        return labels
    }
}
