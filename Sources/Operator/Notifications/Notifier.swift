import BallastAPI
import ControllerRuntime
import HTTPTransport
import KubeCore
import Logging
import ServiceLifecycle
import Synchronization

/// Delivers notices to Slack and webhooks, each in one try, beside everything else: who posts never waits, and a delivery that fails is
/// an event on the chain.
package final class Notifier: ServiceLifecycle.Service {
    /// At most one notice of a kind per chain in this time.
    static let interval = Duration.seconds(60)
    private static let timeout = Duration.seconds(10)
    /// Notices that may wait; a flood beyond it is dropped and said to be.
    private static let queueLimit = 256
    private static let concurrency = 4

    private struct Topic: Hashable {
        var chain: NamespacedName
        var kind: ChainNotice.Kind
    }

    private struct State {
        var posted: [Topic: Duration] = [:]
        var failures: [NamespacedName: String] = [:]
    }

    private let executor: any HTTPExecutor
    private let secrets: any SecretValues
    private let time: any TimeSource
    private let wakeups: Wakeups
    private let allowsPlainHTTP: Bool
    private let state = Mutex(State())
    private let queue: AsyncStream<ChainNotice>
    private let continuation: AsyncStream<ChainNotice>.Continuation

    /// `executor` must judge addresses after name resolution (``AddressPolicy``) and follow no redirects. `wakeups` is the chains' channel.
    package init(
        executor: any HTTPExecutor, secrets: any SecretValues, time: any TimeSource, wakeups: Wakeups, allowsPlainHTTP: Bool = false
    ) {
        self.executor = executor
        self.secrets = secrets
        self.time = time
        self.wakeups = wakeups
        self.allowsPlainHTTP = allowsPlainHTTP
        (queue, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.queueLimit))
    }

    /// Takes a notice for delivery, unless one of its kind was taken for the chain less than a minute ago.
    package func post(_ notice: ChainNotice) {
        let topic = Topic(chain: notice.chain, kind: notice.kind)
        let uptime = time.uptime
        let isDue = state.withLock { state in
            if let last = state.posted[topic], uptime - last < Self.interval { return false }
            state.posted[topic] = uptime
            return true
        }
        guard isDue else { return }
        if case .dropped = continuation.yield(notice) {
            fail(notice, "the notification \(notice.kind.rawValue) was dropped, because \(Self.queueLimit) others wait")
        }
    }

    /// Why the last delivery for a chain failed, until somebody has told it.
    package func failure(of chain: NamespacedName) -> String? { state.withLock { $0.failures[chain] } }

    /// The failure has been told; a later one stays.
    package func acknowledge(_ failure: String, of chain: NamespacedName) {
        state.withLock { if $0.failures[chain] == failure { $0.failures[chain] = nil } }
    }

    package func forget(_ chain: NamespacedName) {
        state.withLock { state in
            state.failures[chain] = nil
            state.posted = state.posted.filter { $0.key.chain != chain }
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await notice in self.queue {
                    if running == Self.concurrency {
                        await group.next()
                        running -= 1
                    }
                    group.addTask { await self.deliver(notice) }
                    running += 1
                }
            }
        }
    }

    /// One try per target.
    func deliver(_ notice: ChainNotice) async {
        for target in notice.targets {
            do {
                try await send(notice, to: target)
            } catch is CancellationError {
                return
            } catch {
                fail(
                    notice,
                    "the notification \(notice.kind.rawValue) to the \(target.type.rawValue) address in Secret \(target.urlSecretRef.name) failed: \(error)"
                )
            }
        }
    }

    private func fail(_ notice: ChainNotice, _ message: String) {
        state.withLock { $0.failures[notice.chain] = message }
        wakeups.wake(notice.chain)
    }

    private func send(_ notice: ChainNotice, to target: NotificationTarget) async throws {
        let url = try await secrets.value(of: target.urlSecretRef, namespace: notice.chain.namespace)
        guard url.hasPrefix("https://") || (allowsPlainHTTP && url.hasPrefix("http://")) else { throw Problem("it is no https:// address") }
        let request = HTTPRequest(
            method: "POST", url: url, headers: ["content-type": "application/json", "user-agent": "ballast"],
            body: notice.body(for: target.type, at: time.now).bytes, headTimeout: Self.timeout, totalTimeout: Self.timeout)
        let response: HTTPResponse
        do {
            response = try await executor.execute(request)
        } catch HTTPError.invalidRequest {
            // The text would quote the address.
            throw Problem("it is no address that can be posted to")
        }
        guard (200..<300).contains(response.status) else { throw Problem("it answered \(response.status)") }
    }

    /// Why a notice was not delivered; safe to show: the address itself is a secret.
    private struct Problem: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
