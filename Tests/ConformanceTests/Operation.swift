import Structured

/// One request of a random sequence. A placeholder `$rv` in body or query stands for the object's current resourceVersion, `$stale` for
/// the one it had at its creation, and `$uid` for its UID: each server fills in its own.
struct Operation: Sendable, CustomStringConvertible {
    var method: String
    var path: String
    var query: [(name: String, value: String)] = []
    var contentType = "application/json"
    var accept = "application/json"
    var body: JSONValue?
    var kind: SampleKind
    /// The object whose versions fill the placeholders: its path.
    var object: String

    var name: String { object.split(separator: "/").last.map(String.init) ?? "" }

    var description: String {
        let parameters = query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return "\(method) \(path)\(parameters.isEmpty ? "" : "?" + parameters) \(contentType) \(body?.text ?? "")"
    }
}

/// Draws operations over a few kinds and a few names, so that they meet: conflicts, repetitions and recreations come by themselves.
struct OperationGenerator {
    private var random: SeededGenerator
    let namespace: String

    init(seed: UInt64, namespace: String) {
        random = SeededGenerator(seed: seed)
        self.namespace = namespace
    }

    mutating func next() -> Operation {
        let kind = random.pick(SampleKind.allCases)
        let name = random.pick(["alpha", "beta"])
        let collection = kind.collection(in: namespace)
        let object = "\(collection)/\(name)"
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: return create(kind, name, collection, object)
        case 22..<50: return apply(kind, name, object)
        case 50..<62: return mergePatch(kind, name, object)
        case 62..<68: return jsonPatch(kind, object)
        case 68..<74: return strategicPatch(kind, name, object)
        case 74..<82: return replace(kind, name, object)
        case 82..<86: return status(kind, name, object)
        case 86..<90: return Operation(method: "GET", path: object, accept: random.pick(Self.forms), kind: kind, object: object)
        case 90..<94: return list(kind, collection, object)
        default: return delete(kind, object)
        }
    }

    /// A valid creation under a name of its own.
    mutating func create(_ kind: SampleKind, named name: String) -> Operation {
        let collection = kind.collection(in: namespace)
        return Operation(
            method: "POST", path: collection, body: kind.manifest(name: name, using: &random), kind: kind, object: "\(collection)/\(name)")
    }

    private mutating func create(_ kind: SampleKind, _ name: String, _ collection: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        if random.chance(15) { kind.spoil(&body, using: &random) }
        return Operation(
            method: "POST", path: collection, query: writeQuery(manager: random.pick(["creator", "other"])), body: body, kind: kind,
            object: object)
    }

    private mutating func apply(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        if random.chance(10) { kind.spoil(&body, using: &random) }
        if random.chance(10) { body[path: "metadata", "uid"] = random.pick(["$uid", "00000000-0000-0000-0000-000000000000"]) }
        if random.chance(5) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$stale"]) }
        var query = writeQuery(manager: random.pick(["ballast", "helm"]))
        if random.chance(40) { query.append(("force", "true")) }
        return Operation(
            method: "PATCH", path: object, query: query, contentType: "application/apply-patch+yaml", body: body, kind: kind, object: object
        )
    }

    private mutating func mergePatch(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        body["apiVersion"] = nil
        body["kind"] = nil
        if random.chance(30) { body[path: "metadata", "labels"] = ["tier": .null, "patched": "yes"] }
        if random.chance(20) { body[path: "metadata", "finalizers"] = .null }
        if random.chance(15) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$stale"]) }
        return Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "patcher"), contentType: "application/merge-patch+json", body: body,
            kind: kind, object: object)
    }

    private mutating func jsonPatch(_ kind: SampleKind, _ object: String) -> Operation {
        let operations: [JSONValue] = [
            ["op": "add", "path": "/metadata/labels", "value": ["json": "patched"]],
            ["op": "test", "path": "/metadata/name", "value": "alpha"],
            ["op": "remove", "path": "/metadata/annotations"],
            ["op": "replace", "path": "/metadata/labels/tier", "value": "replaced"],
        ]
        return Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "patcher"), contentType: "application/json-patch+json",
            body: .array([random.pick(operations)]), kind: kind, object: object)
    }

    private mutating func strategicPatch(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        body["apiVersion"] = nil
        body["kind"] = nil
        return Operation(
            method: "PATCH", path: object, query: writeQuery(manager: "kubectl-edit"),
            contentType: "application/strategic-merge-patch+json", body: body, kind: kind, object: object)
    }

    private mutating func replace(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        if random.chance(80) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$rv", "$stale"]) }
        if random.chance(10) { kind.spoil(&body, using: &random) }
        return Operation(method: "PUT", path: object, query: writeQuery(manager: "replacer"), body: body, kind: kind, object: object)
    }

    private mutating func status(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        guard let status = kind.status(using: &random) else { return Operation(method: "GET", path: object, kind: kind, object: object) }
        var body = kind.manifest(name: name, using: &random)
        body["status"] = status
        if random.chance(50) {
            return Operation(
                method: "PATCH", path: object + "/status", query: writeQuery(manager: "ballast") + [("force", "true")],
                contentType: "application/apply-patch+yaml",
                body: [
                    "apiVersion": body["apiVersion"] ?? nil, "kind": body["kind"] ?? nil,
                    "metadata": ["name": .string(name)], "status": status,
                ], kind: kind, object: object)
        }
        return Operation(
            method: "PATCH", path: object + "/status", query: writeQuery(manager: "controller"),
            contentType: "application/merge-patch+json", body: ["status": status, "metadata": ["labels": ["ignored": "no"]]], kind: kind,
            object: object)
    }

    private static let forms = [
        "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
        "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json",
    ]

    private mutating func list(_ kind: SampleKind, _ collection: String, _ object: String) -> Operation {
        let query = random.pick(
            [
                [], [("labelSelector", "tier=gold")], [("labelSelector", "tier in (gold,silver),patched!=yes")],
                [("fieldSelector", "metadata.name=alpha")], [("limit", "1")], [("labelSelector", "tier==")],
                [("fieldSelector", "spec.bogus=1")],
            ] as [[(name: String, value: String)]])
        return Operation(method: "GET", path: collection, query: query, accept: random.pick(Self.forms), kind: kind, object: object)
    }

    private mutating func delete(_ kind: SampleKind, _ object: String) -> Operation {
        let options: JSONValue = random.pick([
            [:], ["preconditions": ["uid": "$uid"]], ["preconditions": ["uid": "11111111-0000-0000-0000-000000000000"]],
            ["preconditions": ["resourceVersion": "$stale"]], ["propagationPolicy": "Background"], ["propagationPolicy": "Foreground"],
            ["propagationPolicy": "Orphan"], ["orphanDependents": false], ["propagationPolicy": "Sometimes"],
        ])
        return Operation(method: "DELETE", path: object, body: options, kind: kind, object: object)
    }

    private mutating func writeQuery(manager: String) -> [(name: String, value: String)] {
        var query = [(name: "fieldManager", value: manager)]
        if random.chance(50) { query.append(("fieldValidation", random.pick(["Strict", "Warn", "Ignore"]))) }
        if random.chance(8) { query.append(("dryRun", "All")) }
        return query
    }
}
