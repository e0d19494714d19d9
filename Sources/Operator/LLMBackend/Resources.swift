import BallastAPI
import KubeCore
import KubeTypes

/// The children of one managed backend, each a pure function of its spec: what is in no spec stands in an argument.
package struct BackendResources: Sendable {
    package let backend: LLMBackend
    package let serving: LLMBackendSpec.Serving

    /// The children of `backend`; `nil` when it is served elsewhere.
    package init?(_ backend: LLMBackend) {
        guard let serving = backend.spec.serving, backend.spec.provider.isManaged else { return nil }
        self.backend = backend
        self.serving = serving
    }

    /// Whether a Job fills the cache before any pod serves.
    package var wantsPrefetch: Bool {
        guard serving.cache?.effectivePrefetch == true else { return false }
        if case .claim = ModelSource(of: backend) { return false }
        return true
    }
}

/// Annotations on children.
package enum BackendAnnotations {
    /// On pods and prefetch Jobs: which files they were made for; see ``ModelSource/key(of:)``.
    package static let modelKey = "ballast.dev/model-key"
    /// On Deployments: a digest of the pod template, by which a status knows if it describes pods of the spec it speaks of.
    package static let template = "ballast.dev/template"
}
