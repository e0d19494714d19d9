import BallastAPI
import ControllerRuntime
import Foundation
import HTTPTransport
import KubeCore
import Structured
import Testing

@testable import Operator

private struct FixedAddress: SecretValues {
    var url = "https://hooks.example/T0/secret"

    func value(of reference: SecretKeyReference, namespace: String) async throws -> String { url }
}

@Suite("The notifier")
struct NotifierTests {
    private static let chat = NamespacedName(namespace: "team-a", name: "chat")

    private static func notice(
        _ kind: ChainNotice.Kind = .degraded, _ channels: [NotificationTarget.Channel] = [.slack], of chain: NamespacedName = chat
    ) -> ChainNotice {
        ChainNotice(
            chain: chain, kind: kind, reason: kind.rawValue, message: "qwen is open.",
            targets: channels.map { NotificationTarget(type: $0, urlSecretRef: SecretKeyReference(name: "hook", key: "url")) })
    }

    private static func notifier(
        _ executor: TableExecutor, _ secrets: FixedAddress = FixedAddress(), _ time: ManualTime = ManualTime(),
        _ wakeups: Wakeups = Wakeups()
    ) -> Notifier {
        Notifier(executor: executor, secrets: secrets, time: time, wakeups: wakeups)
    }

    @Test("speaks Slack's language and plain JSON")
    func bodies() async throws {
        let executor = TableExecutor { _ in 200 }
        await Self.notifier(executor).deliver(Self.notice(.degraded, [.slack, .webhook]))
        let bodies = try executor.requests.map { try JSONValue(parsing: $0.body) }
        #expect(executor.requests.allSatisfy { $0.method == "POST" && $0.url == "https://hooks.example/T0/secret" })
        #expect(bodies[0] == ["text": "FailoverChain team-a/chat: qwen is open."])
        #expect(bodies[1]["event"] == "Degraded")
        #expect(bodies[1]["name"] == "chat")
        #expect(bodies[1]["message"] == "qwen is open.")
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var url = "https://hooks.example/T0/secret"
        var answer: @Sendable (HTTPRequest) throws -> Int
        var says: String
        var testDescription: String { name }
    }

    @Test(
        "tells a failure to the chain, never with the address",
        arguments: [
            Failure(name: "an error of the server", answer: { _ in 500 }, says: "it answered 500"),
            Failure(name: "a redirect", answer: { _ in 302 }, says: "it answered 302"),
            Failure(name: "nobody there", answer: { _ in throw HTTPError.unreachable("refused") }, says: "refused"),
            Failure(
                name: "an address that cannot be used", answer: { throw HTTPError.invalidRequest("bad URL \($0.url)") },
                says: "it is no address that can be posted to"),
            Failure(name: "plain HTTP", url: "http://hooks.example/secret", answer: { _ in 200 }, says: "it is no https:// address"),
        ])
    func failures(example: Failure) async throws {
        let wakeups = Wakeups()
        let notifier = Self.notifier(TableExecutor(answer: example.answer), FixedAddress(url: example.url), ManualTime(), wakeups)
        await notifier.deliver(Self.notice())
        let failure = try #require(notifier.failure(of: Self.chat))
        #expect(failure.contains(example.says), "\(failure)")
        #expect(failure.contains("Secret hook"))
        #expect(!failure.contains("hooks.example"))
        var woken = wakeups.keys.makeAsyncIterator()
        #expect(await woken.next() == Self.chat)
        notifier.acknowledge("another", of: Self.chat)
        #expect(notifier.failure(of: Self.chat) == failure)
        notifier.acknowledge(failure, of: Self.chat)
        #expect(notifier.failure(of: Self.chat) == nil)
    }

    @Test("takes one notice of a kind per chain and minute, and delivers what it took")
    func rate() async throws {
        let time = ManualTime()
        let (seen, sees) = AsyncStream.makeStream(of: String.self)
        let executor = TableExecutor { request in
            sees.yield(String(decoding: request.body, as: UTF8.self))
            return 200
        }
        let notifier = Self.notifier(executor, FixedAddress(), time)
        let running = Task { try await notifier.run() }
        var deliveries = seen.makeAsyncIterator()
        notifier.post(Self.notice(.degraded))
        notifier.post(Self.notice(.degraded))
        #expect(await deliveries.next() != nil)
        notifier.post(Self.notice(.recovered))
        #expect(await deliveries.next() != nil)
        time.advance(by: .seconds(59))
        notifier.post(Self.notice(.degraded))
        notifier.post(Self.notice(.degraded, of: NamespacedName(namespace: "team-a", name: "other")))
        #expect(await deliveries.next()?.contains("team-a/other") == true)
        time.advance(by: .seconds(1))
        notifier.post(Self.notice(.degraded))
        #expect(await deliveries.next()?.contains("team-a/chat") == true)
        running.cancel()
        try await running.value
        #expect(executor.requests.count == 4)
    }
}
