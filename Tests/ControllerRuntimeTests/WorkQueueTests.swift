import KubeCore
import Testing

@testable import ControllerRuntime

@Suite("Work queue")
struct WorkQueueTests {
    private func drain(_ queue: inout WorkQueue<String>, now: Duration = .zero) -> [String] {
        var keys: [String] = []
        while case .key(let key, _) = queue.next(now: now) {
            keys.append(key)
            queue.finish(key, .success, now: now, jitter: 0)
        }
        return keys
    }

    @Test("a key added three times while it waits is worked on once")
    func dedupes() {
        var queue = WorkQueue<String>()
        for _ in 0..<3 { queue.add("a", now: .zero) }
        #expect(drain(&queue) == ["a"])
    }

    @Test("a key added while it is worked on goes to no second worker, and comes again afterwards")
    func dirtyWhileProcessing() {
        var queue = WorkQueue<String>()
        queue.add("a", now: .zero)
        #expect(queue.next(now: .zero) == .key("a", waited: .zero))
        queue.add("a", now: .seconds(1))
        #expect(queue.next(now: .seconds(1)) == .nothing(until: nil))
        queue.finish("a", .success, now: .seconds(2), jitter: 0)
        #expect(queue.next(now: .seconds(3)) == .key("a", waited: .seconds(1)))
    }

    @Test("fresh keys go before resyncs, in order of arrival, and an upgraded resync is not worked on twice")
    func priority() {
        var queue = WorkQueue<String>()
        queue.add("old1", .resync, now: .zero)
        queue.add("old2", .resync, now: .zero)
        queue.add("new", .fresh, now: .zero)
        queue.add("old2", .fresh, now: .zero)
        #expect(drain(&queue) == ["new", "old2", "old1"])
    }

    @Test("a stream of fresh keys does not starve a resync")
    func noStarvation() {
        var queue = WorkQueue<String>()
        queue.add("old", .resync, now: .zero)
        var turns = 0
        var served = false
        while !served, turns < 20 {
            queue.add("fresh\(turns)", now: .zero)
            queue.add("more\(turns)", now: .zero)
            guard case .key(let key, _) = queue.next(now: .zero) else { break }
            queue.finish(key, .success, now: .zero, jitter: 0)
            served = key == "old"
            turns += 1
        }
        #expect(served)
        #expect(turns <= 8)
    }

    @Test("of several delays of a key the earliest counts, once")
    func earliestDelay() {
        var queue = WorkQueue<String>()
        queue.add("a", after: .seconds(30), now: .zero)
        queue.add("a", after: .seconds(10), now: .zero)
        queue.add("a", after: .seconds(20), now: .zero)
        #expect(queue.next(now: .zero) == .nothing(until: .seconds(10)))
        #expect(queue.next(now: .seconds(9)) == .nothing(until: .seconds(10)))
        #expect(drain(&queue, now: .seconds(10)) == ["a"])
        #expect(queue.next(now: .seconds(60)) == .nothing(until: nil))
    }

    @Test(
        "what a pass that went well asks for replaces an earlier delay",
        arguments: [
            ("settled: none is left", WorkQueue<String>.Finish.success, nil),
            ("a later recheck", .recheck(after: .seconds(60)), .seconds(61)),
            ("an earlier recheck", .recheck(after: .seconds(2)), .seconds(3)),
            ("a wait for the caches decides nothing, so the earlier counts", .waiting(atMost: .seconds(60)), .seconds(15)),
            ("a wait that ends earlier", .waiting(atMost: .seconds(5)), .seconds(6)),
        ] as [(String, WorkQueue<String>.Finish, Duration?)])
    func supersedes(_ name: String, _ finish: WorkQueue<String>.Finish, _ due: Duration?) {
        var queue = WorkQueue<String>()
        queue.add("a", now: .zero)
        _ = queue.next(now: .zero)
        queue.finish("a", .waiting(atMost: .seconds(15)), now: .zero, jitter: 0)
        queue.add("a", now: .seconds(1))
        _ = queue.next(now: .seconds(1))
        queue.finish("a", finish, now: .seconds(1), jitter: 0)
        #expect(queue.next(now: .seconds(1)) == .nothing(until: due))
    }

    @Test("waiting for the caches does not wipe out the failures of a key")
    func waitingKeepsFailures() {
        var queue = WorkQueue<String>()
        queue.add("a", now: .zero)
        _ = queue.next(now: .zero)
        queue.finish("a", .failure(minimum: nil), now: .zero, jitter: 0)
        queue.add("a", now: .zero)
        _ = queue.next(now: .zero)
        queue.finish("a", .waiting(atMost: .seconds(15)), now: .zero, jitter: 0)
        #expect(queue.failures(of: "a") == 1)
    }

    @Test("failures double the delay up to the limit, and a success starts over")
    func backoff() {
        var queue = WorkQueue<String>(backoff: Backoff(first: .seconds(1), limit: .seconds(5)))
        var now = Duration.zero
        var delays: [Duration] = []
        queue.add("a", now: now)
        for _ in 0..<5 {
            _ = queue.next(now: now)
            queue.finish("a", .failure(minimum: nil), now: now, jitter: 0)
            guard case .nothing(let due?) = queue.next(now: now) else { break }
            delays.append(due - now)
            now = due
        }
        #expect(delays == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        _ = queue.next(now: now)
        queue.finish("a", .success, now: now, jitter: 0)
        #expect(queue.failures(of: "a") == 0)
    }

    @Test("an error's own minimum outlasts the backoff")
    func retryAfter() {
        var queue = WorkQueue<String>(backoff: Backoff(first: .seconds(1)))
        queue.add("a", now: .zero)
        _ = queue.next(now: .zero)
        queue.finish("a", .failure(minimum: .seconds(30)), now: .zero, jitter: 0.9)
        #expect(queue.next(now: .zero) == .nothing(until: .seconds(30)))
    }

    @Test("fresh news of a failing key is worked on at once; its failures stay counted")
    func newsBeatsBackoff() {
        var queue = WorkQueue<String>(backoff: Backoff(first: .seconds(10)))
        queue.add("a", now: .zero)
        _ = queue.next(now: .zero)
        queue.finish("a", .failure(minimum: nil), now: .zero, jitter: 0)
        queue.add("a", now: .seconds(1))
        #expect(queue.next(now: .seconds(1)) == .key("a", waited: .zero))
        #expect(queue.failures(of: "a") == 1)
    }

    @Test("after shutdown nothing is added or handed out")
    func shutDown() {
        var queue = WorkQueue<String>()
        queue.add("a", now: .zero)
        queue.shutDown()
        let wasAdded = queue.add("b", now: .zero)
        #expect(!wasAdded)
        #expect(queue.next(now: .zero) == .shutDown)
    }
}

@Suite("Queue driver")
struct QueueDriverTests {
    private func driver(_ time: ManualTime) -> QueueDriver<String> {
        QueueDriver(time: time, metrics: QueueMetrics(registry: MetricsRegistry(), name: "q"), jitter: { 0 })
    }

    @Test("a waiting worker gets a key as soon as it is added")
    func handsOver() async {
        let queue = driver(ManualTime())
        async let key = queue.next()
        queue.add("a")
        #expect(await key == "a")
    }

    @Test("a delayed key comes when its time has passed")
    func delays() async {
        let time = ManualTime()
        let queue = driver(time)
        queue.add("a", after: .seconds(5))
        async let key = queue.next()
        await time.waitForSleepers()
        time.advance(by: .seconds(5))
        #expect(await key == "a")
    }

    @Test("cancelling a worker ends its wait and loses no key")
    func cancels() async {
        let queue = driver(ManualTime())
        let worker = Task { await queue.next() }
        worker.cancel()
        #expect(await worker.value == nil)
        queue.add("a")
        #expect(await queue.next() == "a")
    }

    @Test("shutting down ends every wait")
    func shutsDown() async {
        let queue = driver(ManualTime())
        async let first = queue.next()
        async let second = queue.next()
        queue.shutDown()
        #expect(await first == nil)
        #expect(await second == nil)
        #expect(await queue.next() == nil)
    }
}
