import Resilience
import Testing

@Suite("A limit per minute")
struct TokenBucketTests {
    @Test("is spent at once and refills evenly")
    func refills() {
        var bucket = TokenBucket(perMinute: 60, at: .zero)
        #expect(bucket.take(60, at: .zero) == true)
        #expect(bucket.take(1, at: .milliseconds(900)) == false)
        #expect(bucket.wait(for: 1, at: .milliseconds(900)) > .zero)
        #expect(bucket.take(1, at: .milliseconds(1001)) == true)
        #expect(bucket.remaining(at: .seconds(3600)) == 60)
    }

    @Test("lets no window's edge pass twice as much")
    func noEdge() {
        var bucket = TokenBucket(perMinute: 60, at: .zero)
        let passed = (590...610).count { tick in bucket.take(6, at: .milliseconds(tick * 100)) }
        #expect(passed <= 10 + 1)
    }

    @Test("a debt is paid back before anything passes")
    func debt() {
        var bucket = TokenBucket(perMinute: 60, at: .zero)
        bucket.settle(90, at: .zero)
        #expect(bucket.remaining(at: .seconds(29)) == 0)
        #expect(bucket.take(1, at: .seconds(32)) == true)
        #expect(bucket.wait(for: 60, at: .seconds(32)) > .seconds(58))
    }

    @Test("what is larger than the limit passes a full one")
    func larger() {
        var bucket = TokenBucket(perMinute: 10, at: .zero)
        #expect(bucket.take(1000, at: .zero) == true)
        #expect(bucket.take(1, at: .seconds(60)) == false)
    }

    @Test("a clock that stands still gives nothing")
    func standsStill() {
        var bucket = TokenBucket(perMinute: 1, at: .seconds(5))
        #expect(bucket.take(1, at: .seconds(5)) == true)
        #expect(bucket.take(1, at: .seconds(4)) == false)
    }
}
