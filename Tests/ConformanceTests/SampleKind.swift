import KubeCore
import Structured

/// The kinds a random sequence works on.
enum SampleKind: CaseIterable, Sendable {
    case configMap, secret, service, claim, serviceAccount, pod, deployment, job, disruptionBudget, autoscaler, role, lease, event
    case networkPolicy, backend, chain, adversaries, chaos, budget

    static let ballast: [SampleKind] = [.backend, .chain, .adversaries, .chaos, .budget]

    private var names: (apiVersion: String, kind: String, plural: String) {
        switch self {
        case .configMap: ("v1", "ConfigMap", "configmaps")
        case .secret: ("v1", "Secret", "secrets")
        case .service: ("v1", "Service", "services")
        case .claim: ("v1", "PersistentVolumeClaim", "persistentvolumeclaims")
        case .serviceAccount: ("v1", "ServiceAccount", "serviceaccounts")
        case .pod: ("v1", "Pod", "pods")
        case .deployment: ("apps/v1", "Deployment", "deployments")
        case .job: ("batch/v1", "Job", "jobs")
        case .disruptionBudget: ("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets")
        case .autoscaler: ("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
        case .role: ("rbac.authorization.k8s.io/v1", "Role", "roles")
        case .lease: ("coordination.k8s.io/v1", "Lease", "leases")
        case .event: ("events.k8s.io/v1", "Event", "events")
        case .networkPolicy: ("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies")
        case .backend: ("ballast.dev/v1alpha1", "LLMBackend", "llmbackends")
        case .chain: ("ballast.dev/v1alpha1", "FailoverChain", "failoverchains")
        case .adversaries: ("ballast.dev/v1alpha1", "AdversaryJob", "adversaryjobs")
        case .chaos: ("ballast.dev/v1alpha1", "ChaosSchedule", "chaosschedules")
        case .budget: ("ballast.dev/v1alpha1", "BudgetPolicy", "budgetpolicies")
        }
    }

    var plural: String { names.plural }
    var kind: String { names.kind }
    var apiVersion: String { names.apiVersion }
    var prefix: String { apiVersion == "v1" ? "/api/v1" : "/apis/\(apiVersion)" }
    var isBallast: Bool { Self.ballast.contains(self) }
    var hasScale: Bool { self == .deployment || self == .backend }

    func collection(in namespace: String) -> String { "\(prefix)/namespaces/\(namespace)/\(plural)" }

    /// A status the kind's controller might write; `nil` for kinds without one.
    func status(using random: inout SeededGenerator) -> JSONValue? {
        switch self {
        case .deployment: ["replicas": random.pick([1, 2]), "observedGeneration": 1]
        case .disruptionBudget:
            [
                "currentHealthy": 1, "desiredHealthy": 1, "disruptionsAllowed": 0, "expectedPods": 1,
                "observedGeneration": random.pick([1, 2]),
            ]
        case .autoscaler: ["currentReplicas": random.pick([1, 2]), "desiredReplicas": 2]
        case .backend: ["replicas": random.pick([1, 2]), "endpoint": "http://alpha.default.svc:8000/v1"]
        case .claim: ["phase": random.pick(["Pending", "Bound"])]
        case .pod: ["phase": random.pick(["Pending", "Running"]), "hostIP": "10.0.0.1"]
        case .job: ["active": random.pick([1, 2])]
        case .service: ["loadBalancer": ["ingress": [["ip": random.pick(["10.1.1.1", "10.1.1.2"])]]]]
        case .chain: ["url": "http://alpha", "mode": random.pick(["Normal", "Degraded"])]
        case .adversaries, .chaos, .budget:
            [
                "conditions": [
                    [
                        "type": "Ready", "status": random.pick(["True", "False"]), "reason": "Because", "message": "",
                        "lastTransitionTime": "2026-01-01T00:00:00Z",
                    ]
                ]
            ]
        case .configMap, .secret, .serviceAccount, .role, .lease, .event, .networkPolicy: nil
        }
    }
}
