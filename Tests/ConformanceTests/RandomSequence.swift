import Structured

/// One side of a comparison: a server, and what it said so far.
struct ComparedSide {
    let server: any ComparedServer
    private var normalisers: [SampleKind: Normaliser] = [:]
    private var identities: [String: (uid: String, first: String, current: String)] = [:]
    /// By collection: the last page's token, and the version of the last list.
    private var tokens: [String: String] = [:]
    private var lists: [String: String] = [:]

    init(_ server: any ComparedServer) { self.server = server }

    /// Sends an operation with this server's own UIDs and versions; answers in comparable form.
    mutating func perform(_ operation: Operation) async throws -> JSONValue {
        let answer = try await server.answer(request(operation))
        remember(answer.document, of: operation)
        return [
            "status": .integer(Int64(answer.status)), "warnings": .array(answer.warnings.map { .string($0) }),
            "body": normalisers[operation.kind, default: Normaliser()].normalise(answer.document),
        ]
    }

    /// The events of a kind since a version, up to those about an object called `sentinel`.
    mutating func events(_ kind: SampleKind, target: String, sentinel: String) async throws -> [JSONValue] {
        let events = try await server.events(ComparedRequest(target: target)) {
            $0[path: "object", "metadata", "name"]?.string == sentinel || $0["type"] == "ERROR"
        }
        return events.map { event in
            ["type": event["type"] ?? .null, "object": normalisers[kind, default: Normaliser()].normalise(event["object"] ?? .null)]
        }
    }

    /// The whole collection as a streaming list tells it, up to the bookmark that ends it.
    mutating func streamedList(_ kind: SampleKind, in namespace: String) async throws -> [JSONValue] {
        let query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=10"
        let events = try await server.events(ComparedRequest(target: "\(kind.collection(in: namespace))?\(query)")) {
            $0["type"] == "BOOKMARK" || $0["type"] == "ERROR"
        }
        return events.map { event in
            var event = event
            if event["type"] == "BOOKMARK" {
                // A server's revision counts writes to everything; and what else a Go struct without values shows, nobody reads.
                event[path: "object", "metadata", "resourceVersion"] = "revision"
                event["object"] = event["object"].map { object in
                    ["kind": object["kind"] ?? "", "apiVersion": object["apiVersion"] ?? "", "metadata": object["metadata"] ?? .null]
                }
            }
            event["object"] = normalisers[kind, default: Normaliser()].normalise(event["object"] ?? .null)
            return event
        }
    }

    /// The pages of a collection, read one object at a time to the end.
    mutating func pages(_ kind: SampleKind, in namespace: String) async throws -> [JSONValue] {
        var pages: [JSONValue] = []
        var token = ""
        repeat {
            let target = "\(kind.collection(in: namespace))?limit=1" + (token.isEmpty ? "" : "&continue=\(Self.encoded(token))")
            let answer = try await server.answer(ComparedRequest(target: target))
            token = answer.document[path: "metadata", "continue"]?.string ?? ""
            pages.append(normalisers[kind, default: Normaliser()].normalise(answer.document))
        } while !token.isEmpty && pages.count < 10
        return pages
    }

    /// Removes an object whose state differs, so that one difference is told once.
    mutating func remove(_ operation: Operation) async throws {
        _ = try await server.answer(ComparedRequest(method: "DELETE", target: operation.object))
        _ = try await server.answer(
            ComparedRequest(
                method: "PATCH", target: operation.object, contentType: "application/merge-patch+json",
                body: ["metadata": ["finalizers": .null]]))
        normalisers[operation.kind]?.forget(operation.name)
        identities[operation.object] = nil
    }

    private func request(_ operation: Operation) -> ComparedRequest {
        let query = operation.query.map { "\($0.name)=\(Self.encoded(filled($0.value, operation)))" }.joined(separator: "&")
        var request = ComparedRequest(
            method: operation.method, target: operation.path + (query.isEmpty ? "" : "?\(query)"), contentType: operation.contentType,
            accept: operation.accept, body: operation.body.map { filled($0, operation) })
        if operation.isDoubled, case .object(let members)? = operation.body.map({ filled($0, operation) }), let first = members.keys.min() {
            let member = JSONValue.object([first: members[first] ?? .null]).text.dropFirst().dropLast()
            request.body.insert(contentsOf: "\(member),".utf8, at: 1)
        }
        return request
    }

    private func filled(_ value: JSONValue, _ operation: Operation) -> JSONValue {
        switch value {
        case .object(let members): .object(members.mapValues { filled($0, operation) })
        case .array(let elements): .array(elements.map { filled($0, operation) })
        case .string(let text): .string(filled(text, operation))
        default: value
        }
    }

    private func filled(_ text: String, _ operation: Operation) -> String {
        let identity = identities[operation.object]
        return switch text {
        case "$rv": identity?.current ?? "1"
        case "$stale": identity?.first ?? "1"
        case "$uid": identity?.uid ?? "22222222-0000-0000-0000-000000000000"
        case "$continue": tokens[operation.collection] ?? "none"
        case "$list": lists[operation.collection] ?? "0"
        case "$namespace": operation.path.split(separator: "namespaces/").last?.split(separator: "/").first.map(String.init) ?? ""
        default: text
        }
    }

    private mutating func remember(_ document: JSONValue, of operation: Operation) {
        if operation.method == "GET", operation.path.hasSuffix(operation.kind.plural) {
            tokens[operation.collection] = document[path: "metadata", "continue"]?.string
            lists[operation.collection] = document[path: "metadata", "resourceVersion"]?.string
        }
        guard !operation.query.contains(where: { $0.name == "dryRun" }), document[path: "metadata", "name"]?.string == operation.name,
            let uid = document[path: "metadata", "uid"]?.string,
            let version = document[path: "metadata", "resourceVersion"]?.string
        else { return }
        let first = identities[operation.object].flatMap { $0.uid == uid ? $0.first : nil }
        identities[operation.object] = (uid, first ?? version, version)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            let digits = Array("0123456789ABCDEF")
            return isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}

/// A seeded sequence of operations in a namespace of its own on both servers.
struct RandomSequence {
    let seed: UInt64
    let length: Int
    let namespace: String
    var embedded: ComparedSide
    var genuine: ComparedSide

    init(seed: UInt64, length: Int, namespace: String, embedded: any ComparedServer, genuine: any ComparedServer) {
        self.seed = seed
        self.length = length
        self.namespace = namespace
        self.embedded = ComparedSide(embedded)
        self.genuine = ComparedSide(genuine)
    }

    /// Runs all operations, then compares tables and everything watchers saw. Answers one entry per operation that was answered
    /// differently.
    mutating func differences() async throws -> [String] {
        var found: [String] = []
        var removed: Set<SampleKind> = []
        let starts = try await (versions(embedded.server), versions(genuine.server))
        var generator = OperationGenerator(seed: seed, namespace: namespace)
        for index in 0..<length {
            let operation = generator.next()
            let lines = try await compare(operation)
            guard !lines.isEmpty else { continue }
            found.append("seed \(seed), operation \(index): \(operation)\n    " + lines.joined(separator: "\n    "))
            try await embedded.remove(operation)
            try await genuine.remove(operation)
            removed.insert(operation.kind)
        }
        // Where a difference was cut short, what watchers saw differs too.
        for kind in generator.kinds where !removed.contains(kind) {
            found += try await compareEvents(kind, starts, &generator)
        }
        return found
    }

    private mutating func compare(_ operation: Operation) async throws -> [String] {
        let here = try await embedded.perform(operation)
        let there = try await genuine.perform(operation)
        return here.differences(from: there)
    }

    private func versions(_ server: any ComparedServer) async throws -> [SampleKind: String] {
        var versions: [SampleKind: String] = [:]
        for kind in SampleKind.allCases {
            let list = try await server.answer(ComparedRequest(target: kind.collection(in: namespace)))
            versions[kind] = list.document[path: "metadata", "resourceVersion"]?.string
        }
        return versions
    }

    private mutating func compareEvents(
        _ kind: SampleKind, _ starts: ([SampleKind: String], [SampleKind: String]), _ generator: inout OperationGenerator
    ) async throws -> [String] {
        let collection = kind.collection(in: namespace)
        let sentinel = generator.create(kind, named: "sentinel")
        var found = try await compare(sentinel)
        let target = { (version: String?) in "\(collection)?watch=true&timeoutSeconds=10&resourceVersion=\(version ?? "0")" }
        let here = try await embedded.events(kind, target: target(starts.0[kind]), sentinel: "sentinel")
        let there = try await genuine.events(kind, target: target(starts.1[kind]), sentinel: "sentinel")
        found += JSONValue.array(here).differences(from: .array(there))
        found += try await JSONValue.array(embedded.streamedList(kind, in: namespace)).differences(
            from: .array(genuine.streamedList(kind, in: namespace)), at: "streamed")
        found += try await JSONValue.array(embedded.pages(kind, in: namespace)).differences(
            from: .array(genuine.pages(kind, in: namespace)), at: "paged")
        return found.isEmpty
            ? [] : ["seed \(seed), watch of \(kind): \(here.count) and \(there.count) events\n    " + found.joined(separator: "\n    ")]
    }
}
