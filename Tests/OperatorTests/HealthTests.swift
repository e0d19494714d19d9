import BallastAPI
import ControllerRuntime
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import Resilience
import Structured
import Synchronization
import Testing

@testable import Operator

/// Answers requests from a table, and remembers them.
final class TableExecutor: HTTPExecutor {
    private let answer: @Sendable (HTTPRequest) throws -> Int
    private let bodies: [String: String]
    private let log = Mutex<[HTTPRequest]>([])

    init(bodies: [String: String] = [:], answer: @escaping @Sendable (HTTPRequest) throws -> Int) {
        self.bodies = bodies
        self.answer = answer
    }

    var requests: [HTTPRequest] { log.withLock(\.self) }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        log.withLock { $0.append(request) }
        return HTTPResponse(status: try answer(request), body: HTTPBody(bytes: Array((bodies[request.url] ?? "never shown").utf8)))
    }
}

struct FixedSecrets: SecretValues {
    func value(of reference: SecretKeyReference, namespace: String) async throws -> String {
        "\(namespace)/\(reference.name)/\(reference.key)"
    }
}

private func check(_ executor: TableExecutor, _ time: ManualTime = ManualTime()) -> HealthCheck {
    HealthCheck(executor: executor, secrets: FixedSecrets(), time: time)
}

@Suite("A health check")
struct HealthCheckTests {
    struct RequestCase: Sendable, CustomTestStringConvertible {
        var provider: String
        var endpoint: JSONValue
        var url: String
        var headers: [String: String]
        var testDescription: String { provider }
    }

    private static let key: JSONValue = ["name": "keys", "key": "k"]

    @Test(
        "shows the key the way each provider wants it",
        arguments: [
            RequestCase(
                provider: "OpenAI", endpoint: ["apiKeySecretRef": key], url: "https://api.openai.com/v1/models",
                headers: ["authorization": "Bearer team-a/keys/k"]),
            RequestCase(
                provider: "Anthropic", endpoint: ["apiKeySecretRef": key], url: "https://api.anthropic.com/v1/models",
                headers: ["x-api-key": "team-a/keys/k", "anthropic-version": "2023-06-01"]),
            RequestCase(
                provider: "Gemini", endpoint: ["apiKeySecretRef": key], url: "https://generativelanguage.googleapis.com/v1beta/models",
                headers: ["x-goog-api-key": "team-a/keys/k"]),
            RequestCase(
                provider: "OpenAICompatible", endpoint: ["url": "https://llm.example/v1/"], url: "https://llm.example/v1/models",
                headers: [:]),
        ])
    func keys(example: RequestCase) async throws {
        let backend = Fixture.backend(Fixture.openAI) {
            $0[path: "spec", "provider"] = .string(example.provider)
            $0[path: "spec", "endpoint"] = example.endpoint
        }
        let target = try #require(ProbeTarget.endpoint(of: backend))
        let executor = TableExecutor { _ in 200 }
        _ = await check(executor).ask(target)
        let request = try #require(executor.requests.first)
        #expect(request.url == example.url)
        for name in ["authorization", "x-api-key", "anthropic-version", "x-goog-api-key"] {
            #expect(request.headers[name] == example.headers[name])
        }
    }

    struct Verdict: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: Result<Int, HTTPError>
        var reason: String?
        var testDescription: String { name }
    }

    @Test(
        "judges by the status and never repeats what a server says",
        arguments: [
            Verdict(name: "200", answer: .success(200), reason: nil),
            Verdict(name: "a rate limit is an answer", answer: .success(429), reason: nil),
            Verdict(name: "401", answer: .success(401), reason: "AuthenticationFailed"),
            Verdict(name: "403", answer: .success(403), reason: "AuthenticationFailed"),
            Verdict(name: "a redirect", answer: .success(302), reason: "RedirectRefused"),
            Verdict(name: "404", answer: .success(404), reason: "PathNotFound"),
            Verdict(name: "503", answer: .success(503), reason: "ServerError"),
            Verdict(name: "418", answer: .success(418), reason: "UnexpectedStatus"),
            Verdict(name: "too slow", answer: .failure(.timeout("total")), reason: "Timeout"),
            Verdict(name: "nobody there", answer: .failure(.unreachable("connection refused")), reason: "ConnectionFailed"),
            Verdict(name: "metadata service", answer: .failure(.refusedAddress("169.254.169.254")), reason: "AddressRefused"),
        ])
    func verdicts(example: Verdict) async throws {
        let target = try #require(ProbeTarget.endpoint(of: Fixture.backend(Fixture.openAI)))
        let finding = await check(TableExecutor { _ in try example.answer.get() }).ask(target)
        switch finding.outcome {
        case .success: #expect(example.reason == nil)
        case .failure(let failure):
            #expect(failure.reason == example.reason)
            #expect(!failure.message.contains("never shown"))
            #expect(!failure.message.contains("team-a/openai/key"))
            #expect(failure.message.contains("https://api.openai.com/v1/models"))
        }
    }

    @Test("tries other addresses of the same service only when the first fails")
    func alternates() async throws {
        let backend = Fixture.backend(Fixture.openAI) { $0[path: "spec", "endpoint", "alternateURLs"] = ["https://eu.example/v1"] }
        let target = try #require(ProbeTarget.endpoint(of: backend))
        let broken = TableExecutor { $0.url.contains("eu.example") ? 200 : 500 }
        let finding = await check(broken).ask(target)
        if case .failure = finding.outcome { Issue.record("the second address answers") }
        #expect(broken.requests.count == 2)
        let good = TableExecutor { _ in 200 }
        _ = await check(good).ask(target)
        #expect(good.requests.count == 1)
    }

    @Test("asks every ready pod, is content with one, and adds up their queues")
    func pods() async throws {
        let backend = Fixture.backend {
            $0[path: "spec", "serving", "replicas"] = nil
            $0[path: "spec", "serving", "autoscaling"] = ["minReplicas": 2, "maxReplicas": 4, "targetQueueDepth": 8]
        }
        let observed = Fixture.running(backend) {
            $0.groups[.primary]?.pods = [
                Fixture.pod("a", ready: true, ip: "10.0.0.1"), Fixture.pod("b", ready: true, ip: "fd00::2"),
                Fixture.pod("c", ip: "10.0.0.3"),
            ]
        }
        let target = try #require(ProbeTarget.pods(of: observed))
        #expect(target.urls == ["http://10.0.0.1:8000/health", "http://[fd00::2]:8000/health"])
        let executor = TableExecutor(bodies: [
            "http://10.0.0.1:8000/metrics": "vllm:num_requests_waiting 12\n",
            "http://[fd00::2]:8000/metrics": "vllm:num_requests_waiting 5\n",
        ]) { $0.url.hasSuffix("10.0.0.1:8000/health") ? 500 : 200 }
        let finding = await check(executor).ask(target)
        if case .failure = finding.outcome { Issue.record("one pod answers") }
        #expect(finding.waiting == 17)
    }

    @Test("of a backend without ready pods has nobody to ask")
    func nobody() {
        #expect(ProbeTarget.pods(of: Fixture.observed()) == nil)
        #expect(BackendPlanner.plan(Fixture.observed()).effects == [.stopProbing])
    }
}

@Suite("A backend's health over time")
struct HealthTrackerTests {
    private static let failure = ProbeOutcome.failure(ProbeFailure(reason: "ServerError", message: "HTTP 500"))
    private static func success(_ milliseconds: Int) -> ProbeOutcome { .success(latency: .milliseconds(milliseconds)) }

    @Test("changes after so many results in a row, and only changes are news")
    func transitions() {
        var told: Bool
        var tracker = HealthTracker(failureThreshold: 2, successThreshold: 2, recorded: nil)
        #expect(tracker.isUndecided)
        told = tracker.record(Self.success(10), at: noon)
        #expect(told)
        told = tracker.record(Self.success(10), at: noon + 1)
        #expect(told)
        #expect(tracker.report?.state == .healthy)
        told = tracker.record(Self.success(10), at: noon + 2)
        #expect(!told)
        told = tracker.record(Self.failure, at: noon + 3)
        #expect(!told, "one failure of two is no news")
        told = tracker.record(Self.failure, at: noon + 4)
        #expect(told)
        #expect(tracker.report?.state == .unhealthy)
        #expect(tracker.report?.failure?.reason == "ServerError")
        #expect(tracker.report?.consecutiveFailures == 2)
        told = tracker.record(Self.failure, at: noon + 5)
        #expect(!told, "what counts up is not worth a write")
    }

    @Test("tells another cause of the same trouble")
    func causes() {
        var told: Bool
        var tracker = HealthTracker(failureThreshold: 1, successThreshold: 1, recorded: nil)
        _ = tracker.record(Self.failure, at: noon)
        let other = ProbeOutcome.failure(ProbeFailure(reason: "AuthenticationFailed", message: "the key is refused"))
        told = tracker.record(other, at: noon + 10)
        #expect(told)
        #expect(tracker.report?.failure?.reason == "AuthenticationFailed")
    }

    @Test("leaves a recorded verdict standing until there is a new one")
    func undecidedRestart() {
        var tracker = HealthTracker(failureThreshold: 2, successThreshold: 2, recorded: LLMBackendStatus.Health(state: .unhealthy))
        #expect(tracker.isUndecided)
        var told = tracker.record(Self.failure, at: noon)
        #expect(!told)
        told = tracker.record(Self.failure, at: noon + 1)
        #expect(told)
        #expect(tracker.report?.failure?.reason == "ServerError")
    }

    @Test("goes on after a restart without telling anything that is not new")
    func restart() {
        var told: Bool
        let recorded = LLMBackendStatus.Health(
            state: .healthy, consecutiveFailures: 0, lastTransitionTime: noon, latencyMilliseconds: LatencyPercentiles(p50: 10, p95: 12),
            successPercent: 100)
        var tracker = HealthTracker(failureThreshold: 2, successThreshold: 2, recorded: recorded)
        #expect(!tracker.isUndecided)
        #expect(tracker.report?.since == noon)
        for second in 1...9 {
            told = tracker.record(Self.success(40), at: noon + Double(second))
            #expect(!told)
        }
        told = tracker.record(Self.success(40), at: noon + 10)
        #expect(told, "ten samples, four times as slow as told")
        #expect(tracker.report?.figures?.p50Milliseconds == 40)
    }
}

@Suite("The prober's schedule")
struct ProbeScheduleTests {
    private func key(_ name: String) -> NamespacedName { NamespacedName(namespace: "n", name: name) }

    @Test("starts what is due, the longest due first, and no more than fits")
    func order() {
        var schedule = ProbeSchedule()
        schedule.schedule(key("late"), at: .seconds(5))
        schedule.schedule(key("early"), at: .seconds(1))
        schedule.schedule(key("future"), at: .seconds(9))
        #expect(schedule.start(uptime: .seconds(6), atMost: 1) == [key("early")])
        #expect(schedule.start(uptime: .seconds(6), atMost: 5) == [key("late")])
        #expect(schedule.nextDue() == .seconds(9))
    }

    @Test("never starts what is still under way")
    func once() {
        var schedule = ProbeSchedule()
        schedule.schedule(key("a"), at: .zero)
        _ = schedule.start(uptime: .zero, atMost: 1)
        schedule.schedule(key("a"), at: .zero)
        #expect(schedule.start(uptime: .seconds(100), atMost: 1).isEmpty)
        schedule.finish(key("a"), nextAt: .seconds(10))
        #expect(schedule.start(uptime: .seconds(100), atMost: 1) == [key("a")])
    }

    @Test("forgets what was removed, also when its answer comes later")
    func removal() {
        var schedule = ProbeSchedule()
        schedule.schedule(key("a"), at: .zero)
        _ = schedule.start(uptime: .zero, atMost: 1)
        schedule.remove(key("a"))
        schedule.finish(key("a"), nextAt: .zero)
        #expect(schedule.nextDue() == nil)
    }

    @Test("keeps order over many moves")
    func many() {
        var schedule = ProbeSchedule()
        for round in 0..<3 {
            for index in 0..<200 { schedule.schedule(key("\(index)"), at: .seconds((index * 37 + round * 11) % 101)) }
        }
        var last = Duration.zero
        var count = 0
        while let due = schedule.nextDue() {
            #expect(due >= last)
            last = due
            count += schedule.start(uptime: due, atMost: 1).count
        }
        #expect(count == 200)
    }
}

@Suite("The floor a queue asks for")
struct QueueFloorTests {
    @Test("rises at once and falls when five minutes were short")
    func hold() {
        var told: Bool
        var floor = QueueFloor()
        told = floor.record(waiting: 17, target: 8, uptime: .seconds(0))
        #expect(told)
        #expect(floor.replicas == 3)
        told = floor.record(waiting: 0, target: 8, uptime: .seconds(10))
        #expect(!told)
        #expect(floor.replicas == 3)
        told = floor.record(waiting: 40, target: 8, uptime: .seconds(20))
        #expect(told)
        #expect(floor.replicas == 5)
        told = floor.record(waiting: 0, target: 8, uptime: .seconds(300))
        #expect(!told)
        told = floor.record(waiting: 0, target: 8, uptime: .seconds(321))
        #expect(told)
        #expect(floor.replicas == 0)
    }
}

@Suite("The prober")
struct HealthProberTests {
    @Test("asks at once, then at the interval, and wakes the reconciler for news only", .timeLimit(.minutes(1)))
    func run() async throws {
        let time = ManualTime()
        let healthy = Mutex(true)
        let executor = TableExecutor { _ in healthy.withLock { $0 } ? 200 : 503 }
        let wakeups = Wakeups()
        let prober = HealthProber(check: check(executor, time), time: time, wakeups: wakeups)
        let running = Task { try await prober.run() }
        defer { running.cancel() }
        let backend = Fixture.backend(Fixture.openAI)
        var news = wakeups.keys.makeAsyncIterator()

        prober.watch(try #require(ProbeTarget.endpoint(of: backend)), recorded: nil)
        #expect(await news.next() == backend.key)
        #expect(prober.report(of: backend.key)?.state == .unknown)

        await time.waitForSleepers(1)
        time.advance(by: .seconds(1))
        #expect(await news.next() == backend.key)
        #expect(prober.report(of: backend.key)?.state == .healthy)
        #expect(executor.requests.count == 2)

        healthy.withLock { $0 = false }
        for _ in 0..<2 {
            await time.waitForSleepers(1)
            time.advance(by: .seconds(30))
        }
        #expect(await news.next() == backend.key)
        #expect(prober.report(of: backend.key)?.failure?.reason == "ServerError")

        prober.forget(backend.key)
        #expect(prober.report(of: backend.key) == nil)
    }
}
