import KubeCore
import Structured

/// What a random sequence may say of each kind. A manifest holds a random part of the fields, so that appliers give fields up and take
/// them over.
extension SampleKind {
    func manifest(name: String, using random: inout SeededGenerator) -> JSONValue {
        var object: JSONValue = ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": ["name": .string(name)]]
        if random.chance(60) { object[path: "metadata", "labels"] = ["tier": random.pick(["gold", "silver"])] }
        if random.chance(30) { object[path: "metadata", "annotations"] = ["note": random.pick(["one", "two"])] }
        if random.chance(8) { object[path: "metadata", "finalizers"] = ["example.com/hold"] }
        if random.chance(8) {
            object[path: "metadata", "ownerReferences"] = [
                [
                    "apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": random.pick(["owner-1", "owner-2"]),
                    "controller": random.pick([true, false]),
                ]
            ]
        }
        switch self {
        case .configMap: object["data"] = ["key": random.pick(["1", "2"])]
        // Not stringData: applied again, it makes the genuine server write or not by whether the clock's second has changed.
        case .secret: object["data"] = ["password": random.pick(["YQ==", "Yg=="])]
        case .service: object["spec"] = service(using: &random)
        case .claim: object["spec"] = claim(using: &random)
        case .serviceAccount:
            if random.chance(50) { object["automountServiceAccountToken"] = random.pick([true, false]) }
            if random.chance(40) { object["imagePullSecrets"] = [["name": random.pick(["pull", "pull-2"])]] }
        case .pod: object["spec"] = pod(using: &random)
        case .deployment: object["spec"] = deployment(using: &random)
        case .job: object["spec"] = job(using: &random)
        case .disruptionBudget:
            object["spec"] = ["minAvailable": random.pick([1, "50%"]), "selector": ["matchLabels": ["app": "a"]]]
        case .autoscaler: object["spec"] = autoscaler(using: &random)
        case .role:
            object["rules"] = [
                ["apiGroups": [""], "resources": [random.pick(["pods", "secrets"])], "verbs": ["get", "list"]]
            ]
        case .lease: object["spec"] = lease(using: &random)
        case .event: event(&object, using: &random)
        case .networkPolicy: object["spec"] = networkPolicy(using: &random)
        case .backend: object["spec"] = backend(using: &random)
        case .chain: object["spec"] = chain(using: &random)
        case .adversaries: object["spec"] = adversaries(using: &random)
        case .chaos: object["spec"] = chaos(using: &random)
        case .budget: object["spec"] = budget(using: &random)
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

    private func claim(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = [
            "accessModes": [random.pick(["ReadWriteOnce", "ReadWriteOnce", "ReadWriteMany"])],
            "resources": ["requests": ["storage": random.pick(["1Gi", "1024Mi", "2Gi"])]],
        ]
        if random.chance(30) { spec["storageClassName"] = "fast" }
        return spec
    }

    private func container(using random: inout SeededGenerator) -> JSONValue {
        var container: JSONValue = ["name": "main", "image": random.pick(["server:1", "server:2"])]
        if random.chance(50) { container["env"] = [["name": "A", "value": random.pick(["1", "2"])], ["name": "B", "value": "3"]] }
        if random.chance(40) { container["ports"] = [["containerPort": 8000, "name": "http"]] }
        if random.chance(40) { container["resources"] = ["limits": ["cpu": random.pick(["1", "1000m", "0.5"]), "memory": "1Gi"]] }
        if random.chance(30) { container["readinessProbe"] = ["httpGet": ["path": "/health", "port": 8000]] }
        if random.chance(15) { container["securityContext"] = ["runAsNonRoot": true, "capabilities": ["drop": ["ALL"]]] }
        return container
    }

    private func podSpec(using random: inout SeededGenerator) -> JSONValue {
        var containers = [container(using: &random)]
        if random.chance(20) { containers.append(["name": "side", "image": "side:1"]) }
        var spec: JSONValue = ["containers": .array(containers)]
        if random.chance(20) { spec["volumes"] = [["name": "shm", "emptyDir": ["medium": "Memory"]]] }
        if random.chance(15) {
            spec["tolerations"] = [["key": "gpu", "operator": "Exists", "effect": "NoSchedule"]]
        }
        return spec
    }

    private func pod(using random: inout SeededGenerator) -> JSONValue {
        var spec = podSpec(using: &random)
        if random.chance(30) { spec["restartPolicy"] = "Never" }
        return spec
    }

    private func deployment(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = [
            "selector": ["matchLabels": ["app": "a"]],
            "template": ["metadata": ["labels": ["app": "a"]], "spec": podSpec(using: &random)],
        ]
        if random.chance(60) { spec["replicas"] = random.pick([1, 3]) }
        if random.chance(20) { spec["strategy"] = ["type": "Recreate"] }
        return spec
    }

    private func job(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = ["template": ["spec": podSpec(using: &random)]]
        spec[path: "template", "spec", "restartPolicy"] = random.pick(["Never", "Never", "OnFailure"])
        if random.chance(40) { spec["backoffLimit"] = random.pick([0, 3]) }
        if random.chance(30) { spec["parallelism"] = random.pick([1, 2]) }
        if random.chance(20) { spec["suspend"] = true }
        if random.chance(20) { spec["ttlSecondsAfterFinished"] = 60 }
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
        if random.chance(20) { spec["behavior"] = ["scaleDown": ["stabilizationWindowSeconds": random.pick([0, 60])]] }
        return spec
    }

    private func lease(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = ["holderIdentity": random.pick(["one", "two"]), "leaseDurationSeconds": 15]
        if random.chance(50) { spec["leaseTransitions"] = random.pick([0, 1]) }
        if random.chance(50) { spec["renewTime"] = random.pick(["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:01.500000Z"]) }
        return spec
    }

    private func event(_ object: inout JSONValue, using random: inout SeededGenerator) {
        object["eventTime"] = "2026-01-01T00:00:00.000000Z"
        object["reportingController"] = "ballast.dev/operator"
        object["reportingInstance"] = "operator-1"
        object["action"] = "Reconcile"
        object["reason"] = random.pick(["Created", "Failed"])
        object["type"] = random.pick(["Normal", "Warning"])
        object["regarding"] = ["apiVersion": "v1", "kind": "ConfigMap", "name": "alpha", "namespace": "$namespace"]
        if random.chance(60) { object["note"] = random.pick(["made it", "failed"]) }
        if random.chance(20) { object["series"] = ["count": random.pick([2, 3]), "lastObservedTime": "2026-01-01T00:00:05.000000Z"] }
    }

    private func networkPolicy(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = ["podSelector": ["matchLabels": ["app": random.pick(["a", "b"])]]]
        if random.chance(50) {
            spec["ingress"] = [["from": [["namespaceSelector": [:]]], "ports": [["port": random.pick([80, "http"])]]]]
        }
        if random.chance(40) { spec["egress"] = [["to": [["ipBlock": ["cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]]]]]] }
        if random.chance(30) { spec["policyTypes"] = random.pick([["Ingress"], ["Ingress", "Egress"]]) }
        return spec
    }
}
