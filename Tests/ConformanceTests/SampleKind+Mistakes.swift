import KubeCore
import Structured

/// What may be wrong with a manifest.
extension SampleKind {
    private typealias Mistake = (inout JSONValue) -> Void

    /// Makes a manifest wrong in one way that the server must refuse or warn of.
    func spoil(_ object: inout JSONValue, using random: inout SeededGenerator) {
        let common: [Mistake] = [
            { $0["bogus"] = "field" },
            { $0[path: "metadata", "labels"] = ["bad key!": "x"] },
            { $0[path: "metadata", "labels"] = ["tier": "bad value!"] },
            { $0[path: "metadata", "annotations"] = ["bad key!": "x"] },
            { $0[path: "metadata", "finalizers"] = ["no domain!"] },
            { $0[path: "metadata", "name"] = "Not_A_Name" },
            { $0[path: "metadata", "bogus"] = "field" },
            { $0[path: "metadata", "labels"] = ["tier": 5] },
            { $0[path: "metadata", "labels"] = "tier=gold" },
            { $0[path: "metadata", "finalizers"] = "example.com/hold" },
            { $0[path: "metadata", "namespace"] = "elsewhere" },
            { $0["apiVersion"] = "example.com/v1" },
            { $0["kind"] = "Gadget" },
            { $0[path: "metadata", "ownerReferences"] = [["apiVersion": "v1", "kind": "ConfigMap", "name": "", "uid": "u"]] },
            { $0[path: "metadata", "uid"] = "00000000-0000-0000-0000-000000000000" },
            { $0[path: "metadata", "generateName"] = "Bad_Prefix" },
            { $0[path: "metadata", "managedFields"] = [["manager": "me", "operation": "Nothing"]] },
        ]
        random.pick(random.chance(50) ? common : own)(&object)
    }

    private var own: [Mistake] {
        switch self {
        case .configMap:
            [{ $0["data"] = ["bad/key": "x"] }, { $0["data"] = ["key": 1] }, { $0["data"] = ["a"] }, { $0["immutable"] = "yes" }]
        case .secret: [{ $0["data"] = ["key": "not base64!"] }, { $0["data"] = ["bad key": "YQ=="] }, { $0["type"] = "kubernetes.io/tls" }]
        case .service:
            [
                { $0[path: "spec", "ports"] = [["port": 0]] }, { $0[path: "spec", "ports"] = [["port": 80], ["port": 81]] },
                { $0[path: "spec", "ports"] = [["name": "a", "port": "eighty"]] }, { $0[path: "spec", "type"] = "Bogus" },
                { $0[path: "spec", "ports"] = [["name": "Bad Name", "port": 80]] }, { $0[path: "spec", "selector"] = ["app": 1] },
            ]
        case .claim:
            [
                { $0[path: "spec", "accessModes"] = nil }, { $0[path: "spec", "accessModes"] = ["Sometimes"] },
                { $0[path: "spec", "resources"] = nil }, { $0[path: "spec", "resources", "requests", "storage"] = "lots" },
                { $0[path: "spec", "volumeMode"] = "Odd" }, { $0[path: "spec", "resources", "requests", "storage"] = "-1Gi" },
            ]
        case .serviceAccount: [{ $0["automountServiceAccountToken"] = "yes" }, { $0["secrets"] = ["a"] }]
        case .pod:
            [
                { $0[path: "spec", "containers"] = [] }, { $0[path: "spec", "containers"] = [["name": "main"]] },
                { $0[path: "spec", "restartPolicy"] = "Sometimes" }, { $0[path: "spec", "containers"] = "main" },
                { $0[path: "spec", "volumes"] = [["name": "Bad_Name", "emptyDir": [:]]] },
                { $0[path: "spec", "terminationGracePeriodSeconds"] = "long" }, { $0[path: "spec", "priorityClassName"] = "none" },
            ]
        case .deployment:
            [
                { $0[path: "spec", "replicas"] = -1 }, { $0[path: "spec", "template", "metadata", "labels"] = ["app": "other"] },
                { $0[path: "spec", "replicas"] = "three" }, { $0[path: "spec", "selector"] = nil },
                { $0[path: "spec", "selector"] = ["matchLabels": ["app": "b"]] },
                { $0[path: "spec", "template", "spec", "containers"] = [["name": "main", "image": "a", "surprise": 1]] },
                { $0[path: "spec", "strategy"] = ["type": "Recreate", "rollingUpdate": ["maxSurge": 1]] },
                { $0[path: "spec", "template", "spec", "restartPolicy"] = "Never" },
            ]
        case .job:
            [
                { $0[path: "spec", "template", "spec", "restartPolicy"] = "Always" },
                { $0[path: "spec", "template", "spec", "restartPolicy"] = nil }, { $0[path: "spec", "backoffLimit"] = -1 },
                { $0[path: "spec", "completions"] = 2 }, { $0[path: "spec", "template"] = nil },
                { $0[path: "spec", "selector"] = ["matchLabels": ["app": "a"]] },
            ]
        case .disruptionBudget:
            [
                { $0[path: "spec", "maxUnavailable"] = 1 }, { $0[path: "spec", "minAvailable"] = -1 },
                { $0[path: "spec", "minAvailable"] = "x" },
            ]
        case .autoscaler:
            [
                { $0[path: "spec", "maxReplicas"] = 0 }, { $0[path: "spec", "minReplicas"] = 9 },
                { $0[path: "spec", "scaleTargetRef"] = ["name": "a"] }, { $0[path: "spec", "maxReplicas"] = 2.5 },
            ]
        case .role:
            [
                { $0["rules"] = [["apiGroups": [""], "resources": ["pods"]]] },
                { $0["rules"] = [["nonResourceURLs": ["/x"], "verbs": ["get"]]] },
                { $0["rules"] = ["all"] },
            ]
        case .lease:
            [
                { $0[path: "spec", "leaseDurationSeconds"] = 0 }, { $0[path: "spec", "renewTime"] = "yesterday" },
                { $0[path: "spec", "leaseTransitions"] = -1 }, { $0[path: "spec", "holderIdentity"] = "" },
            ]
        case .event:
            [
                { $0["eventTime"] = nil }, { $0["reason"] = nil }, { $0["type"] = "Odd" }, { $0["action"] = nil },
                { $0["reportingController"] = "not valid!" }, { $0["regarding"] = ["kind": "ConfigMap", "namespace": "elsewhere"] },
            ]
        case .networkPolicy:
            [
                { $0[path: "spec", "policyTypes"] = ["Sideways"] },
                { $0[path: "spec", "ingress"] = [["from": [["ipBlock": ["cidr": "10.0.0.0/99"]]]]] },
                { $0[path: "spec", "ingress"] = [["ports": [["port": 0]]]] },
                { $0[path: "spec", "podSelector"] = ["matchExpressions": [["key": "a", "operator": "Near"]]] },
            ]
        case .backend:
            [
                { $0[path: "spec", "serving"] = ["replicas": 2, "autoscaling": ["minReplicas": 1, "maxReplicas": 2]] },
                { $0[path: "spec", "provider"] = "Mistral" }, { $0[path: "spec", "serving"] = ["gpu": ["count": 0]] },
                { $0[path: "spec", "serving"] = ["replicas": "two"] }, { $0[path: "spec", "model"] = nil },
                { $0[path: "spec", "surprise"] = ["field": 1] }, { $0[path: "spec", "serving"] = .null },
            ]
        case .chain:
            [
                { $0[path: "spec", "targets"] = [] }, { $0[path: "spec", "targets"] = [["backendRef": ["name": "a"], "weight": "heavy"]] },
                { $0[path: "spec", "regionPreference"] = ["eu", "eu"] }, { $0[path: "spec", "retry"] = ["attempts": 0, "odd": 1] },
                { $0[path: "spec", "cache"] = ["mesh": ["enabled": true]] },
            ]
        case .adversaries:
            [
                { $0[path: "spec", "adversaries"] = 0 }, { $0[path: "spec", "subjectFrom"] = ["configMapRef": ["name": "a"]] },
                { $0[path: "spec", "vote"] = ["threshold": "many"] }, { $0[path: "spec", "chainRef"] = "chat" },
            ]
        case .chaos:
            [
                { $0[path: "spec", "schedule"] = "whenever" }, { $0[path: "spec", "action"] = "GatewayFault" },
                { $0[path: "spec", "target"] = [:] }, { $0[path: "spec", "mode"] = "Half" },
            ]
        case .budget:
            [
                { $0[path: "spec", "limits"] = [["window": "Day", "amount": "1"], ["window": "Day", "amount": "2"]] },
                { $0[path: "spec", "limits"] = [["window": "Day", "amount": "0"]] }, { $0[path: "spec", "limits"] = [] },
                { $0[path: "spec", "ledger"] = ["type": "Redis"] }, { $0[path: "spec", "include"] = ["Requests", "Requests"] },
            ]
        }
    }
}
