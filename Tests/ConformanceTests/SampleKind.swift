import Structured

/// The kinds a random sequence works on, and what it may say of them. Each manifest holds a random part of the fields, so that appliers
/// give fields up and take them over.
enum SampleKind: CaseIterable, Sendable {
    case configMap, secret, service, deployment, disruptionBudget, autoscaler, backend

    var plural: String {
        switch self {
        case .configMap: "configmaps"
        case .secret: "secrets"
        case .service: "services"
        case .deployment: "deployments"
        case .disruptionBudget: "poddisruptionbudgets"
        case .autoscaler: "horizontalpodautoscalers"
        case .backend: "llmbackends"
        }
    }

    var prefix: String {
        switch self {
        case .configMap, .secret, .service: "/api/v1"
        case .deployment: "/apis/apps/v1"
        case .disruptionBudget: "/apis/policy/v1"
        case .autoscaler: "/apis/autoscaling/v2"
        case .backend: "/apis/ballast.dev/v1alpha1"
        }
    }

    func collection(in namespace: String) -> String { "\(prefix)/namespaces/\(namespace)/\(plural)" }

    private var header: (apiVersion: String, kind: String) {
        switch self {
        case .configMap: ("v1", "ConfigMap")
        case .secret: ("v1", "Secret")
        case .service: ("v1", "Service")
        case .deployment: ("apps/v1", "Deployment")
        case .disruptionBudget: ("policy/v1", "PodDisruptionBudget")
        case .autoscaler: ("autoscaling/v2", "HorizontalPodAutoscaler")
        case .backend: ("ballast.dev/v1alpha1", "LLMBackend")
        }
    }

    func manifest(name: String, using random: inout SeededGenerator) -> JSONValue {
        var object: JSONValue = [
            "apiVersion": .string(header.apiVersion), "kind": .string(header.kind), "metadata": ["name": .string(name)],
        ]
        if random.chance(60) { object[path: "metadata", "labels"] = ["tier": random.pick(["gold", "silver"])] }
        if random.chance(30) { object[path: "metadata", "annotations"] = ["note": random.pick(["one", "two"])] }
        if random.chance(8) { object[path: "metadata", "finalizers"] = ["example.com/hold"] }
        switch self {
        case .configMap: object["data"] = ["key": random.pick(["1", "2"])]
        // Not stringData: applied again, it makes the genuine server write or not by whether the clock's second has changed.
        case .secret: object["data"] = ["password": random.pick(["YQ==", "Yg=="])]
        case .service: object["spec"] = service(using: &random)
        case .deployment: object["spec"] = deployment(using: &random)
        case .disruptionBudget:
            object["spec"] = ["minAvailable": random.pick([1, "50%"]), "selector": ["matchLabels": ["app": "a"]]]
        case .autoscaler: object["spec"] = autoscaler(using: &random)
        case .backend: object["spec"] = backend(using: &random)
        }
        return object
    }

    private func service(using random: inout SeededGenerator) -> JSONValue {
        // A fixed None keeps the two servers' address allocators out of the comparison.
        var spec: JSONValue = ["clusterIP": "None", "selector": ["app": random.pick(["a", "b"])]]
        var ports: [JSONValue] = [["name": "http", "port": 80]]
        if random.chance(50) { ports.append(["name": "metrics", "port": 9090, "targetPort": "metrics"]) }
        if random.chance(80) { spec["ports"] = .array(ports) }
        return spec
    }

    private func deployment(using random: inout SeededGenerator) -> JSONValue {
        var container: JSONValue = ["name": "main", "image": random.pick(["server:1", "server:2"])]
        if random.chance(50) { container["env"] = [["name": "A", "value": random.pick(["1", "2"])], ["name": "B", "value": "3"]] }
        if random.chance(40) { container["ports"] = [["containerPort": 8000, "name": "http"]] }
        if random.chance(40) { container["resources"] = ["limits": ["cpu": random.pick(["1", "1000m", "0.5"]), "memory": "1Gi"]] }
        if random.chance(30) { container["readinessProbe"] = ["httpGet": ["path": "/health", "port": 8000]] }
        var containers = [container]
        if random.chance(20) { containers.append(["name": "side", "image": "side:1"]) }
        var spec: JSONValue = [
            "selector": ["matchLabels": ["app": "a"]],
            "template": ["metadata": ["labels": ["app": "a"]], "spec": ["containers": .array(containers)]],
        ]
        if random.chance(60) { spec["replicas"] = random.pick([0, 1, 3]) }
        if random.chance(20) { spec["strategy"] = ["type": "Recreate"] }
        if random.chance(20) { spec[path: "template", "spec", "volumes"] = [["name": "shm", "emptyDir": ["medium": "Memory"]]] }
        return spec
    }

    private func autoscaler(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "alpha"], "maxReplicas": random.pick([3, 5]),
        ]
        if random.chance(50) { spec["minReplicas"] = 2 }
        if random.chance(50) {
            spec["metrics"] = [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": random.pick([50, 70])]],
                ]
            ]
        }
        return spec
    }

    private func backend(using random: inout SeededGenerator) -> JSONValue {
        if random.chance(25) {
            return [
                "provider": "OpenAI", "model": ["name": "gpt-4o"],
                "endpoint": ["url": "https://api.openai.com/v1", "apiKeySecretRef": ["name": "openai", "key": "key"]],
            ]
        }
        var spec: JSONValue = ["provider": "VLLM", "model": ["name": random.pick(["a/b", "c/d"])]]
        if random.chance(60) { spec[path: "serving", "replicas"] = random.pick([1, 2]) }
        if random.chance(50) { spec[path: "serving", "gpu"] = ["count": random.pick([1, 8])] }
        if random.chance(30) { spec["pricing"] = ["perReplicaHour": random.pick(["1.20", "16.29"])] }
        if random.chance(30) { spec["region"] = "us-east" }
        return spec
    }

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
        case .configMap, .secret, .service: nil
        }
    }

    /// Makes a manifest wrong in one way that the server must refuse, or with a field it does not know.
    func spoil(_ object: inout JSONValue, using random: inout SeededGenerator) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: object["bogus"] = "field"
        case 1: object[path: "metadata", "labels"] = ["bad key!": "x"]
        case 2: object[path: "metadata", "name"] = "Not_A_Name"
        default: spoilSpec(&object, using: &random)
        }
    }

    private func spoilSpec(_ object: inout JSONValue, using random: inout SeededGenerator) {
        switch self {
        case .configMap: object["data"] = ["bad/key": "x"]
        case .secret: object["data"] = ["key": "not base64!"]
        case .service: object[path: "spec", "ports"] = [["port": 0]]
        case .deployment:
            if random.chance(50) {
                object[path: "spec", "replicas"] = -1
            } else {
                object[path: "spec", "template", "metadata", "labels"] = ["app": "other"]
            }
        case .disruptionBudget: object[path: "spec", "maxUnavailable"] = 1
        case .autoscaler: object[path: "spec", "maxReplicas"] = 0
        case .backend:
            let spoiled: [(inout JSONValue) -> Void] = [
                { $0[path: "spec", "serving"] = ["replicas": 2, "autoscaling": ["minReplicas": 1, "maxReplicas": 2]] },
                { $0[path: "spec", "provider"] = "Mistral" },
                { $0[path: "spec", "serving"] = ["gpu": ["count": 0]] },
                { $0[path: "spec", "serving"] = ["replicas": "two"] },
                { $0[path: "spec", "model"] = nil },
                { $0[path: "spec", "surprise"] = ["field": 1] },
            ]
            random.pick(spoiled)(&object)
        }
    }
}
