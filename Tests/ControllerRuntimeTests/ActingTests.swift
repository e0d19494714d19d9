import Foundation
import HTTPTransport
import KubeCore
import Structured
import Testing

@testable import ControllerRuntime

@Suite("What to do about a desired object")
struct ApplyStepTests {
    private func wanted() throws -> ChildManifest {
        try ChildManifest(DesiredObject(Part(metadata: ObjectMeta(name: "p"), data: ["a": "1"])), owner: Fixture.owner)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var live: LiveChild?
        var recordFor: String?
        var expected: ApplyStep
    }

    /// 0 stands for the digest of what is wanted.
    static let cases = [
        Case(testDescription: "nothing there", live: nil, expected: .create),
        Case(
            testDescription: "there as wanted, unknown to this process", live: LiveChild(uid: "1", controllerUID: "uid-w", owned: 0),
            expected: .nothing),
        Case(
            testDescription: "there, but not as wanted", live: LiveChild(uid: "1", controllerUID: "uid-w", owned: 5),
            expected: .apply(uid: "1")),
        Case(
            testDescription: "what the server makes of it", live: LiveChild(uid: "1", controllerUID: "uid-w", owned: 5), recordFor: "1",
            expected: .nothing),
        Case(
            testDescription: "a record of a former incarnation", live: LiveChild(uid: "2", controllerUID: "uid-w", owned: 5),
            recordFor: "1",
            expected: .apply(uid: "2")),
        Case(testDescription: "nobody's", live: LiveChild(uid: "1", controllerUID: nil, owned: 0), expected: .stranger),
        Case(testDescription: "another owner's", live: LiveChild(uid: "1", controllerUID: "uid-x", owned: 0), expected: .stranger),
        Case(
            testDescription: "our namesake's, on its way out",
            live: LiveChild(uid: "1", controllerUID: "uid-x", isTerminating: true, owned: 0),
            expected: .awaitDeletion),
        Case(
            testDescription: "ours, on its way out", live: LiveChild(uid: "1", controllerUID: "uid-w", isTerminating: true, owned: 0),
            expected: .awaitDeletion),
        Case(
            testDescription: "retained for us", live: LiveChild(uid: "1", controllerUID: nil, retainedFor: "Widget.test.dev/w", owned: 5),
            expected: .apply(uid: "1")),
        Case(
            testDescription: "retained for us, but taken by another",
            live: LiveChild(uid: "1", controllerUID: "uid-x", retainedFor: "Widget.test.dev/w", owned: 5), expected: .stranger),
    ]

    @Test("the step follows from what is there", arguments: cases)
    func decides(_ test: Case) throws {
        let wanted = try wanted()
        var live = test.live
        if live?.owned == 0 { live?.owned = wanted.owned }
        let record = test.recordFor.map { AppliedRecord(uid: $0, exact: wanted.exact, owned: 5) }
        #expect(ApplyStep.decide(wanted, live: live, record: record, owner: Fixture.owner) == test.expected)
    }

    @Test("a manifest carries owner, label and namespace, and nothing that only the server says")
    func manifest() throws {
        var part = Part(metadata: ObjectMeta(name: "p", uid: "x", resourceVersion: "3", generation: 4, creationTimestamp: Date()))
        part.metadata.labels = ["a": "b"]
        let manifest = try ChildManifest(DesiredObject(part), owner: Fixture.owner).manifest
        #expect(
            manifest == [
                "apiVersion": "v1", "kind": "Part",
                "metadata": [
                    "name": "p", "namespace": "ns", "labels": ["a": "b", "app.kubernetes.io/managed-by": "ballast"],
                    "ownerReferences": [
                        [
                            "apiVersion": "test.dev/v1", "kind": "Widget", "name": "w", "uid": "uid-w", "controller": true,
                            "blockOwnerDeletion": true,
                        ]
                    ],
                ],
            ])
    }

    @Test("a retained object has no owner and says whom it waits for")
    func retained() throws {
        let desired = DesiredObject(Part(metadata: ObjectMeta(name: "p")), ownership: .retained)
        let manifest = try ChildManifest(desired, owner: Fixture.owner).manifest
        #expect(manifest[path: "metadata", "ownerReferences"] == nil)
        #expect(manifest[path: "metadata", "annotations", "ballast.dev/retained-for"] == "Widget.test.dev/w")
    }
}

@Suite("From failures to retries and conditions")
struct FailureResponseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var error: any Error
        var retry: FailureResponse.Retry
        var severity: PlanFailure.Severity
        var reason: String
    }

    private static func status(_ code: Int, _ message: String, cause: String? = nil, retryAfter: Int? = nil) -> APIStatus {
        let causes = cause.map { [APIStatus.Cause(reason: $0, message: "")] } ?? []
        return APIStatus(
            code: code, reason: .fitting(code: code), message: message,
            details: APIStatus.Details(causes: causes, retryAfterSeconds: retryAfter))
    }

    static let object = ObjectReference(Part.resourceType, namespace: "ns", name: "p")
    static let cases = [
        Case(
            testDescription: "a stranger's name", error: NameConflict(object), retry: .after(.seconds(30)), severity: .refused,
            reason: "NameConflict"),
        Case(
            testDescription: "a missing right", error: status(403, "parts is forbidden: User \"x\" cannot patch resource"), retry: .backoff,
            severity: .refused, reason: "Forbidden"),
        Case(
            testDescription: "a full quota", error: status(403, "pods \"x\" is forbidden: exceeded quota: q, requested: cpu=1"),
            retry: .backoff, severity: .refused, reason: "QuotaExceeded"),
        Case(
            testDescription: "a webhook's no, in whatever code",
            error: status(400, "admission webhook \"v.example\" denied the request: no"),
            retry: .backoff, severity: .refused, reason: "AdmissionDenied"),
        Case(
            testDescription: "an admission policy's no",
            error: status(422, "parts \"p\" is forbidden: ValidatingAdmissionPolicy 'x' with binding 'y' denied request: no"),
            retry: .backoff,
            severity: .refused, reason: "AdmissionDenied"),
        Case(
            testDescription: "a webhook that is down", error: status(500, "failed calling webhook \"v.example\": timeout"), retry: .backoff,
            severity: .transient, reason: "APIUnavailable"),
        Case(
            testDescription: "a namespace on its way out", error: status(403, "forbidden: being terminated", cause: "NamespaceTerminating"),
            retry: .after(.seconds(30)), severity: .refused, reason: "NamespaceTerminating"),
        Case(
            testDescription: "a value the server refuses", error: status(422, "spec.replicas: Invalid value"), retry: .backoff,
            severity: .refused, reason: "Invalid"),
        Case(testDescription: "a conflict", error: status(409, "modified"), retry: .backoff, severity: .transient, reason: "Conflict"),
        Case(
            testDescription: "too many requests", error: status(429, "slow down", retryAfter: 7), retry: .after(.seconds(7)),
            severity: .transient, reason: "APIUnavailable"),
        Case(
            testDescription: "a server error", error: status(503, "down"), retry: .backoff, severity: .transient, reason: "APIUnavailable"),
        Case(
            testDescription: "no answer", error: HTTPError.connection("reset"), retry: .backoff, severity: .transient,
            reason: "APIUnavailable"),
        Case(testDescription: "a lost lease", error: LeadershipLost(), retry: .never, severity: .transient, reason: "Interrupted"),
    ]

    @Test("each failure has its retry, severity and reason", arguments: cases)
    func judges(_ test: Case) {
        let response = FailureResponse(test.error, object: Self.object)
        #expect(response.retry == test.retry)
        #expect(response.failure.severity == test.severity)
        #expect(response.failure.reason == test.reason)
        #expect(response.failure.message.contains("Part ns/p"))
    }
}

@Suite("Status assembly")
struct StatusAssemblyTests {
    static let earlier = Date(timeIntervalSince1970: 1_000)
    static let now = Date(timeIntervalSince1970: 2_000.7)

    private func assemble(
        _ conditions: [PlannedCondition] = [], outcome: Outcome = .settled, failures: [PlanFailure] = []
    ) -> StatusAssembly {
        StatusAssembly(PlannedStatus(fields: ["n": 1], conditions: conditions), outcome: outcome, failures: failures) { status, failures in
            status.set(PlannedCondition("Ready", .no, reason: failures[0].reason, message: failures[0].message))
        }
    }

    @Test("a settled plan without a Ready of its own is Ready")
    func settled() {
        #expect(assemble().planned == [PlannedCondition("Ready", .yes, reason: "Settled", message: "everything is as planned")])
    }

    @Test("a blocked plan is not Ready, whatever it says")
    func blocked() {
        let assembly = assemble(
            [PlannedCondition("Ready", .yes, reason: "Fine", message: "")],
            outcome: .blocked(reason: "NoSecret", message: "secret x is missing", recheck: .seconds(1)))
        #expect(assembly.planned == [PlannedCondition("Ready", .no, reason: "NoSecret", message: "secret x is missing")])
    }

    @Test("a failure overrides the outcome")
    func failed() {
        let assembly = assemble(failures: [PlanFailure(severity: .refused, reason: "Forbidden", message: "m")])
        #expect(assembly.planned.first?.reason == "Forbidden")
    }

    @Test("a condition's time moves only with its status; whole seconds, with the generation")
    func times() throws {
        let before = [
            Condition(type: "Ready", status: .yes, lastTransitionTime: Self.earlier, reason: "Old", message: ""),
            Condition(type: "Healthy", status: .no, lastTransitionTime: Self.earlier, reason: "Old", message: ""),
        ]
        let assembly = assemble([
            PlannedCondition("Ready", .yes, reason: "New", message: ""), PlannedCondition("Healthy", .yes, reason: "New", message: ""),
        ])
        let document = try assembly.document(existing: before, generation: 3, now: Self.now)
        let conditions = try #require(document["conditions"]).decode([Condition].self)
        #expect(conditions.map(\.lastTransitionTime.timeIntervalSince1970) == [1_000, 2_000])
        #expect(conditions.map(\.observedGeneration) == [3, 3])
        #expect(document["observedGeneration"] == 3)
        #expect(document["n"] == 1)
        #expect(assembly.changed(since: before) == ["Ready", "Healthy"])
    }

    struct TellingCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var recorded: Condition?
        var ready: PlannedCondition
        var planned: [PlannedEvent]
        var told: [String]
    }

    static func recorded(_ status: Condition.Status, _ reason: String) -> Condition {
        Condition(type: "Ready", status: status, lastTransitionTime: earlier, reason: reason, message: "")
    }

    static let starting = PlannedCondition("Ready", .no, reason: "Starting", message: "no pod is ready")
    static let progress = PlannedEvent(.normal, reason: "Starting", action: "A", note: "n", when: .recordedConditionChanges("Ready"))
    static let serving = PlannedEvent(.normal, reason: "Ready", action: "A", note: "n", when: .conditionChanges("Ready"))
    static let tellingCases = [
        TellingCase(testDescription: "an ordinary start", ready: starting, planned: [progress], told: []),
        TellingCase(
            testDescription: "not ready any more", recorded: recorded(.yes, "Ready"), ready: starting, planned: [progress],
            told: ["Normal Starting"]),
        TellingCase(
            testDescription: "as before", recorded: recorded(.no, "Starting"), ready: starting, planned: [progress, serving], told: []),
        TellingCase(
            testDescription: "trouble from the start", ready: PlannedCondition("Ready", .no, reason: "NameConflict", message: "m"),
            planned: [progress], told: ["Warning NameConflict"]),
        TellingCase(
            testDescription: "ready at once", ready: PlannedCondition("Ready", .yes, reason: "Ready", message: "m"), planned: [serving],
            told: ["Normal Ready"]),
        TellingCase(
            testDescription: "what happened now", recorded: recorded(.no, "Starting"), ready: starting,
            planned: [PlannedEvent(.normal, reason: "Scaled", action: "A", note: "n")], told: ["Normal Scaled"]),
    ]

    @Test("events are told of what changed; a first status that only says that all is beginning needs none", arguments: tellingCases)
    func telling(_ test: TellingCase) {
        let events = assemble([test.ready]).told(of: test.planned, since: test.recorded.map { [$0] } ?? [])
        #expect(events.map { "\($0.kind.rawValue) \($0.reason)" } == test.told)
    }

    @Test("the worst failure names the reason; more than three messages are counted")
    func degrade() {
        let failures = (1...5).map { PlanFailure(severity: .refused, reason: "Forbidden", message: "m\($0)") }
        var status = PlannedStatus()
        Gadget().degrade(&status, for: [PlanFailure(severity: .transient, reason: "Conflict", message: "c")] + failures)
        #expect(status.condition("Ready")?.reason == "Forbidden")
        #expect(status.condition("Ready")?.message == "m1; m2; m3; and 2 more")
    }
}

@Suite("Expectations")
struct ExpectationsTests {
    struct Caches: ExpectedCaches {
        var version: UInt64 = 0
        var present: Set<String> = []
        func seenVersion(of type: ResourceType) -> UInt64? { version }
        func isPresent(_ object: ObjectReference, uid: String) -> Bool { present.contains(uid) }
    }

    @Test("an owner waits until the cache has seen its write")
    func version() {
        var expectations = Expectations(lifetime: .seconds(10))
        expectations.wrote(Part.resourceType, resourceVersion: "20", owner: "o", now: .zero)
        #expect(expectations.remaining(owner: "o", now: .seconds(1), caches: Caches(version: 19)) == .seconds(9))
        #expect(expectations.remaining(owner: "other", now: .seconds(1), caches: Caches(version: 19)) == nil)
        #expect(expectations.remaining(owner: "o", now: .seconds(1), caches: Caches(version: 20)) == nil)
    }

    @Test("an owner waits until what it deleted is gone")
    func departure() {
        var expectations = Expectations(lifetime: .seconds(10))
        let object = ObjectReference(Part.resourceType, namespace: "ns", name: "p")
        expectations.deleted(object, uid: "u", owner: "o", now: .zero)
        #expect(expectations.remaining(owner: "o", now: .zero, caches: Caches(present: ["u"])) != nil)
        #expect(expectations.remaining(owner: "o", now: .zero, caches: Caches(present: ["v"])) == nil)
    }

    @Test("a lost event delays an owner and never stops it")
    func expiry() {
        var expectations = Expectations(lifetime: .seconds(10))
        expectations.wrote(Part.resourceType, resourceVersion: "20", owner: "o", now: .zero)
        #expect(expectations.remaining(owner: "o", now: .seconds(10), caches: Caches()) == nil)
    }
}

@Suite("Dry run")
struct DryRunTests {
    @Test("a diff shows what is lacking and what is otherwise, and nothing else")
    func diff() {
        let live: JSONValue = ["spec": ["replicas": 1, "same": true, "list": ["a"]], "status": ["x": 1]]
        let wanted: JSONValue = ["spec": ["replicas": 2, "same": true, "list": ["a", "b"]]]
        #expect(DryRun.diff(from: live, to: wanted) == "+ spec.list[1]: \"b\"\n- spec.replicas: 1\n+ spec.replicas: 2")
    }

    @Test("nothing is written, and each write is told once")
    func tells() async throws {
        let server = SingleManagerServer()
        let told = Told()
        let time = ManualTime()
        let api = GatedAPI(
            server, gate: WriteGate(time: time, needsLease: false), metrics: RuntimeMetrics(registry: MetricsRegistry()), host: "",
            dryRun: DryRun { told.add($0) })
        let reference = ObjectReference(Part.resourceType, namespace: "ns", name: "p")
        for _ in 0..<2 {
            _ = try await api.send(.apply(reference, manifest: ["data": ["a": "1"]], force: true, options: .init(fieldManager: "ballast")))
        }
        #expect(server.writes.isEmpty)
        #expect(told.all == ["would create /api/v1/namespaces/ns/parts/p\n+ data.a: \"1\""])
    }
}
