import KubeCore
import Testing

@Suite("Backoff")
struct BackoffTests {
    @Test("pauses grow to a limit, and start anew after a success")
    func grows() {
        var counter = BackoffCounter(Backoff(first: .seconds(1), limit: .seconds(10)))
        let pauses = (0..<6).map { _ in counter.next(jitter: 0) }
        #expect(pauses == [1, 2, 4, 8, 10, 10].map { Duration.seconds($0) })
        counter.reset()
        let first = counter.next(jitter: 0)
        #expect(first == .seconds(1))
    }

    @Test("jitter takes away at most half of a pause", arguments: [(0.0, 8.0), (0.5, 6.0), (0.999, 4.004)])
    func jitter(_ jitter: Double, _ seconds: Double) {
        let delay = Backoff(first: .seconds(1), limit: .seconds(100)).delay(failures: 4, jitter: jitter)
        #expect(abs(delay / .seconds(1) - seconds) < 0.001)
    }

    @Test("what the other side asked for is waited out")
    func floor() {
        var counter = BackoffCounter(Backoff(first: .seconds(1)))
        let pause = counter.next(jitter: 0.9, atLeast: .seconds(30))
        #expect(pause == .seconds(30))
    }

    @Test("the same seed draws the same numbers, each from 0 to below 1")
    func seeded() {
        var random = SeededGenerator(seed: 7)
        var twin = random
        let drawn = (0..<1000).map { _ in random.unit() }
        #expect(drawn == (0..<1000).map { _ in twin.unit() })
        #expect(drawn.allSatisfy { 0 <= $0 && $0 < 1 } && Set(drawn).count > 990)
    }
}
