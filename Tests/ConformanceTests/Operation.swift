import KubeCore
import Structured

/// One request of a random sequence. Placeholders stand for what each server fills in of its own: `$rv` the object's current
/// resourceVersion, `$stale` the one it had at its creation, `$uid` its UID, `$continue` the last page's token of the collection, `$list`
/// the version of its last list, and `$namespace` the sequence's namespace.
struct Operation: Sendable, CustomStringConvertible {
    var method: String
    var path: String
    var query: [(name: String, value: String)] = []
    var contentType = "application/json"
    var accept = "application/json"
    var body: JSONValue?
    /// Whether the body's first member stands in it twice.
    var isDoubled = false
    var kind: SampleKind
    /// The object whose versions fill the placeholders: its path.
    var object: String

    var name: String { object.split(separator: "/").last.map(String.init) ?? "" }
    var collection: String { object.split(separator: "/").dropLast().joined(separator: "/") }

    var description: String {
        let parameters = query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let twice = isDoubled ? " doubled" : ""
        return "\(method) \(path)\(parameters.isEmpty ? "" : "?" + parameters) \(contentType)\(twice) \(body?.text ?? "")"
    }
}

/// Draws operations over a few kinds and a few names, so that they meet: conflicts, repetitions and recreations come by themselves.
struct OperationGenerator {
    var random: SeededGenerator
    let namespace: String
    /// The kinds of one sequence: fewer than there are, so that an object sees enough operations.
    let kinds: [SampleKind]

    init(seed: UInt64, namespace: String) {
        random = SeededGenerator(seed: seed)
        self.namespace = namespace
        kinds = Array(SampleKind.allCases.shuffled(using: &random).prefix(7))
    }

    mutating func next() -> Operation {
        let kind = random.pick(kinds)
        let name = random.pick(["alpha", "beta"])
        let collection = kind.collection(in: namespace)
        let object = "\(collection)/\(name)"
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<20: return create(kind, name, collection, object)
        case 20..<42: return apply(kind, name, object)
        case 42..<52: return mergePatch(kind, name, object)
        case 52..<58: return jsonPatch(kind, object)
        case 58..<66: return strategicPatch(kind, name, object)
        case 66..<75: return replace(kind, name, object)
        case 75..<81: return status(kind, name, object)
        case 81..<84: return scale(kind, object)
        case 84..<87: return Operation(method: "GET", path: object, accept: random.pick(Self.forms), kind: kind, object: object)
        case 87..<92: return list(kind, collection, object)
        case 92..<94: return deleteCollection(kind, collection, object)
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
        var query = writeQuery(manager: random.pick(["creator", "other"]))
        if random.chance(4) { body[path: "metadata", "resourceVersion"] = "7" }
        if random.chance(3) { body[path: "metadata", "name"] = nil }
        if random.chance(3) {
            // What is generated differs between servers, so nothing of it may stay.
            body[path: "metadata", "name"] = nil
            body[path: "metadata", "generateName"] = "made-"
            query.removeAll { $0.name == "dryRun" }
            query.append(("dryRun", "All"))
        }
        return Operation(
            method: "POST", path: collection, query: query, body: body, isDoubled: random.chance(3), kind: kind, object: object)
    }

    private mutating func replace(_ kind: SampleKind, _ name: String, _ object: String) -> Operation {
        var body = kind.manifest(name: name, using: &random)
        if random.chance(80) { body[path: "metadata", "resourceVersion"] = random.pick(["$rv", "$rv", "$stale"]) }
        if random.chance(10) { body[path: "metadata", "uid"] = random.pick(["$uid", "00000000-0000-0000-0000-000000000000"]) }
        if random.chance(3) { body[path: "metadata", "deletionTimestamp"] = "2026-01-01T00:00:00Z" }
        if random.chance(3) { body[path: "metadata", "generation"] = 99 }
        if random.chance(4) { body[path: "metadata", "managedFields"] = random.pick([[], [[:]]]) }
        if random.chance(10) { kind.spoil(&body, using: &random) }
        return Operation(
            method: "PUT", path: object, query: writeQuery(manager: "replacer"), body: body, isDoubled: random.chance(3), kind: kind,
            object: object)
    }

    static let forms = [
        "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
        "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json",
    ]

    private mutating func list(_ kind: SampleKind, _ collection: String, _ object: String) -> Operation {
        let query = random.pick(
            [
                [], [("labelSelector", "tier=gold")], [("labelSelector", "tier in (gold,silver),patched!=yes")],
                [("labelSelector", "!patched")], [("fieldSelector", "metadata.name=alpha")], [("fieldSelector", "metadata.name!=alpha")],
                [("fieldSelector", "metadata.name=alpha"), ("limit", "1")], [("limit", "1")], [("limit", "1")],
                [("limit", "1"), ("continue", "$continue")], [("limit", "1"), ("labelSelector", "tier=gold")],
                [("labelSelector", "tier==")], [("fieldSelector", "spec.bogus=1")],
                [("resourceVersion", "0")], [("resourceVersion", "$list"), ("resourceVersionMatch", "Exact")],
                [("resourceVersion", "$list"), ("resourceVersionMatch", "NotOlderThan")], [("resourceVersionMatch", "Exact")],
                [("resourceVersion", "0"), ("resourceVersionMatch", "Exact")],
                [("resourceVersion", "1"), ("resourceVersionMatch", "Nearly")], [("resourceVersion", "abc")],
                [("continue", "nonsense")], [("continue", "$continue"), ("resourceVersion", "5")], [("sendInitialEvents", "true")],
            ] as [[(name: String, value: String)]])
        return Operation(method: "GET", path: collection, query: query, accept: random.pick(Self.forms), kind: kind, object: object)
    }

    private mutating func delete(_ kind: SampleKind, _ object: String) -> Operation {
        let options: JSONValue = random.pick([
            [:], [:], ["preconditions": ["uid": "$uid"]], ["preconditions": ["uid": "11111111-0000-0000-0000-000000000000"]],
            ["preconditions": ["resourceVersion": "$stale"]], ["propagationPolicy": "Background"], ["propagationPolicy": "Foreground"],
            ["propagationPolicy": "Orphan"], ["orphanDependents": false], ["propagationPolicy": "Sometimes"], ["dryRun": ["All"]],
            ["gracePeriodSeconds": 0], ["orphanDependents": true, "propagationPolicy": "Orphan"], ["dryRun": ["Some"]],
        ])
        return Operation(method: "DELETE", path: object, body: options, kind: kind, object: object)
    }

    private mutating func deleteCollection(_ kind: SampleKind, _ collection: String, _ object: String) -> Operation {
        var queries: [[(name: String, value: String)]] = [
            [("labelSelector", "tier=gold")], [("fieldSelector", "metadata.name=beta")], [("dryRun", "All")], [],
        ]
        // The namespace's own account must stay: without it, and without the controller that makes another, no pod is let in.
        if kind == .serviceAccount { queries.removeLast(2) }
        return Operation(
            method: "DELETE", path: collection, query: random.pick(queries),
            body: random.pick([[:], ["propagationPolicy": "Background"]]), kind: kind, object: object)
    }

    mutating func writeQuery(manager: String) -> [(name: String, value: String)] {
        var query = [(name: "fieldManager", value: manager)]
        if random.chance(50) { query.append(("fieldValidation", random.pick(["Strict", "Warn", "Ignore"]))) }
        if random.chance(8) { query.append(("dryRun", "All")) }
        if random.chance(1) { query.append(("fieldValidation", "Lenient")) }
        return query
    }
}
