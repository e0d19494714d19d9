import Structured

extension OperationGenerator {
    mutating func apply(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        if random.chance(10) { kind.spoil(&body, using: &random) }
        if random.chance(10) { body[path: "metadata", "uid"] = random.pick(["$uid", "00000000-0000-0000-0000-000000000000"]) }
        if random.chance(5) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$stale"]) }
        var query = writeQuery(manager: random.pick(["ballast", "helm"]))
        if random.chance(3) { query.removeAll { $0.name == "fieldManager" } }
        if random.chance(40) { query.append(("force", "true")) }
        return Operation(
            method: "PATCH", path: object, query: query, contentType: "application/apply-patch+yaml", body: body,
            isDoubled: random.chance(3),
            kind: kind, object: object)
    }

    /// A manifest without what only whole objects say.
    private mutating func change(_ kind: SampleKind, _ name: String) -> JSONValue {
        var body = kind.manifest(name: name, using: &random)
        body["apiVersion"] = nil
        body["kind"] = nil
        if random.chance(12) { kind.spoil(&body, using: &random) }
        if random.chance(30) { body[path: "metadata", "labels"] = ["tier": .null, "patched": "yes"] }
        if random.chance(20) { body[path: "metadata", "finalizers"] = .null }
        if random.chance(15) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$stale", .null]) }
        if random.chance(5) { body[path: "metadata", "uid"] = "00000000-0000-0000-0000-000000000000" }
        return body
    }

    mutating func mergePatch(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "patcher"), contentType: "application/merge-patch+json",
            body: change(kind, name), isDoubled: random.chance(3), kind: kind, object: object)
    }

    mutating func strategicPatch(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        let body = random.chance(40) ? random.pick(directives(kind)) : change(kind, name)
        return Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "kubectl-edit"),
            contentType: "application/strategic-merge-patch+json", body: body, isDoubled: random.chance(3), kind: kind, object: object)
    }

    /// Strategic merge patches that say how lists merge.
    private func directives(_ kind: SampleKind) -> [JSONValue] {
        var patches: [JSONValue] = [
            ["metadata": ["$patch": "replace", "name": "alpha", "labels": ["tier": "gold"]]],
            ["metadata": ["labels": ["$patch": "delete"]]],
            ["metadata": ["$deleteFromPrimitiveList/finalizers": ["example.com/hold"]]],
            ["metadata": ["$setElementOrder/finalizers": ["example.com/b", "example.com/hold"], "finalizers": ["example.com/b"]]],
            ["metadata": ["labels": ["$patch": "sideways"]]], ["metadata": ["finalizers": ["example.com/b"]]],
            ["metadata": ["ownerReferences": [["$patch": "delete", "uid": "owner-1"]]]],
            ["metadata": ["labels": ["$retainKeys": ["other"], "tier": "gold"]]],
        ]
        let containers: (JSONValue) -> JSONValue = { spec in
            switch kind {
            case .pod: ["spec": spec]
            default: ["spec": ["template": ["spec": spec]]]
            }
        }
        switch kind {
        case .pod, .deployment, .job:
            patches += [
                ["containers": [["name": "side", "image": "side:2"]]], ["containers": [["name": "main", "image": "server:3"]]],
                ["containers": [["name": "side", "$patch": "delete"]]],
                [
                    "$setElementOrder/containers": [["name": "side"], ["name": "main"]],
                    "containers": [["name": "side", "image": "side:3"]],
                ],
                ["containers": [["$patch": "replace"], ["name": "main", "image": "server:4"]]], ["containers": [["image": "nameless"]]],
                ["containers": [["name": "main", "env": [["name": "B", "value": "4"], ["name": "C", "value": "5"]]]]],
                ["containers": [["name": "main", "ports": [["containerPort": 8000, "$patch": "delete"]]]]],
                ["volumes": [["name": "shm", "$retainKeys": ["name", "emptyDir"], "emptyDir": ["sizeLimit": "1Gi"]]]],
                ["tolerations": [["key": "other", "operator": "Exists"]]], ["containers": .null], ["$patch": "replace"],
            ].map(containers)
            if kind == .deployment {
                patches.append(["spec": ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]]])
                patches.append(["spec": ["strategy": ["type": "Recreate"]]])
            }
        case .service:
            patches += [
                ["spec": ["ports": [["port": 80, "$patch": "delete"]]]], ["spec": ["ports": [["port": 81, "name": "extra"]]]],
                ["spec": ["$setElementOrder/ports": [["port": 9090], ["port": 80]], "ports": [["port": 80, "name": "web"]]]],
            ]
        case .serviceAccount:
            patches += [["imagePullSecrets": [["name": "pull-3"]]], ["imagePullSecrets": [["name": "pull", "$patch": "delete"]]]]
        default: break
        }
        return patches
    }

    mutating func jsonPatch(_ kind: SampleKind, _ object: String) -> Operation {
        let operations: [JSONValue] = [
            ["op": "add", "path": "/metadata/labels", "value": ["tier": "json"]],
            ["op": "test", "path": "/metadata/name", "value": "alpha"],
            ["op": "test", "path": "/metadata/labels/tier", "value": "gold"],
            ["op": "test", "path": "/metadata/nothing", "value": .null],
            ["op": "remove", "path": "/metadata/annotations"],
            ["op": "remove", "path": "/metadata/labels/tier"],
            ["op": "replace", "path": "/metadata/labels/tier", "value": "replaced"],
            ["op": "copy", "from": "/metadata/name", "path": "/metadata/labels/copied"],
            ["op": "move", "from": "/metadata/labels/tier", "path": "/metadata/labels/moved"],
            ["op": "add", "path": "/metadata/finalizers/-", "value": "example.com/json"],
            ["op": "add", "path": "/metadata/finalizers", "value": ["example.com/json"]],
            ["op": "add", "path": "/metadata/labels/count", "value": 5],
            ["op": "add", "path": "/bogus", "value": "field"],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": "$stale"],
            ["op": "replace", "path": "/metadata/name", "value": "gamma"],
            ["op": "erase", "path": "/metadata/labels"],
            ["op": "add", "path": "/metadata/labels/x"],
        ]
        let count = random.pick([1, 1, 2])
        let body = (0..<count).map { _ in random.pick(operations) }
        return Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "patcher"), contentType: "application/json-patch+json",
            body: random.chance(3) ? ["op": "test"] : .array(body), kind: kind, object: object)
    }

    mutating func status(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        guard let status = kind.status(using: &random) else {
            return Operation(method: "GET", path: object + (random.chance(30) ? "/status" : ""), kind: kind, object: object)
        }
        var operation = Operation(method: "PATCH", path: object + "/status", kind: kind, object: object)
        operation.query = writeQuery(manager: random.pick(["controller", "ballast"]))
        var identity: JSONValue = ["apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "metadata": ["name": .string(name)]]
        let stray: JSONValue = ["labels": ["ignored": "no"], "annotations": ["stray": "yes"]]
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            operation.query.append(("force", "true"))
            operation.contentType = "application/apply-patch+yaml"
            identity["status"] = status
            operation.body = identity
        case 1:
            operation.contentType = "application/merge-patch+json"
            operation.body = ["status": status, "metadata": stray]
        case 2:
            operation.contentType = "application/strategic-merge-patch+json"
            operation.body = ["status": status, "metadata": stray]
        case 3:
            operation.contentType = "application/json-patch+json"
            operation.body = [["op": "add", "path": "/status", "value": status]]
        default:
            operation.method = "PUT"
            var body = kind.manifest(name: name, using: &random)
            body["status"] = status
            if random.chance(80) { body[path: "metadata", "resourceVersion"] = "$rv" }
            operation.body = body
        }
        return operation
    }

    mutating func scale(_ kind: SampleKind, _ object: String) -> Operation {
        var operation = Operation(method: "GET", path: object + "/scale", kind: kind, object: object)
        // Counts that no manifest has: scaled to what it is already, the genuine server lists the owner twice, and then loses it.
        let replicas: JSONValue = random.pick([0, 4, 5, -1])
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return operation
        case 1:
            operation.contentType = "application/merge-patch+json"
            operation.body = ["spec": ["replicas": replicas]]
        case 2:
            operation.contentType = "application/json-patch+json"
            operation.body = [["op": "replace", "path": "/spec/replicas", "value": replicas]]
        default:
            operation.method = "PUT"
            var body: JSONValue = [
                "apiVersion": "autoscaling/v1", "kind": "Scale",
                "metadata": ["name": .string(operation.name), "namespace": .string(namespace)], "spec": ["replicas": replicas],
            ]
            if random.chance(50) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$stale"]) }
            operation.body = body
        }
        if operation.method == "GET" { operation.method = "PATCH" }
        operation.query = writeQuery(manager: "scaler")
        return operation
    }
}
