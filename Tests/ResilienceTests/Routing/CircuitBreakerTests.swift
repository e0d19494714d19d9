import Resilience
import Testing

private typealias Policy = CircuitBreaker.Policy

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private func failing(_ count: Int, policy: Policy = Policy(), at now: Duration = .zero) -> CircuitBreaker {
        var breaker = CircuitBreaker(policy: policy)
        for _ in 0..<count { breaker.fail(.connection, at: now) }
        return breaker
    }

    @Test("it opens after the configured number of failures in a row, and no earlier")
    func opensAfterConsecutiveFailures() {
        #expect(failing(2).state == .closed)
        let breaker = failing(3, at: .seconds(5))
        #expect(breaker.state == .open)
        #expect(breaker.cause == .failures)
        #expect(breaker.openUntil == .seconds(65))
    }

    @Test("a success between failures starts the count anew")
    func successResetsTheCount() {
        var breaker = failing(2)
        breaker.succeed(firstToken: nil, at: .zero)
        breaker.fail(.connection, at: .zero)
        breaker.fail(.connection, at: .zero)
        #expect(breaker.state == .closed)
    }

    @Test("an open breaker admits one probe when its time is over, and no second one beside it")
    func oneProbeAtATime() {
        var breaker = failing(3)
        #expect(breaker.admit(at: .seconds(59)) == .refuse(until: .seconds(60)))
        #expect(breaker.admit(at: .seconds(60)) == .probe)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.admit(at: .seconds(61)) == .refuse(until: nil))
        breaker.cancelProbe()
        #expect(breaker.admit(at: .seconds(61)) == .probe)
    }

    @Test("a probe's success closes it, a probe's failure opens it for a full period")
    func probeDecides() {
        var recovered = failing(3)
        _ = recovered.admit(at: .seconds(60))
        recovered.succeed(firstToken: .milliseconds(10), at: .seconds(61))
        #expect(recovered.state == .closed)
        #expect(recovered.admit(at: .seconds(61)) == .pass)

        var still = failing(3)
        _ = still.admit(at: .seconds(60))
        still.fail(.silent, at: .seconds(61))
        #expect(still.state == .open)
        #expect(still.openUntil == .seconds(121))
    }

    @Test(
        "what the provider says decides how long it rests",
        arguments: [
            (UpstreamFailure.rateLimited(retryAfter: .seconds(7)), CircuitBreaker.Cause.rateLimited, Duration.seconds(107)),
            (.quotaExhausted(resetAfter: .seconds(30)), .quotaExhausted, .seconds(130)),
            (.quotaExhausted(resetAfter: nil), .quotaExhausted, .seconds(3700)),
        ])
    func restsAsToldOnFirstSight(failure: UpstreamFailure, cause: CircuitBreaker.Cause, until: Duration) {
        var breaker = CircuitBreaker(policy: Policy())
        breaker.fail(failure, at: .seconds(100))
        #expect(breaker.state == .open)
        #expect(breaker.cause == cause)
        #expect(breaker.openUntil == until)
    }

    @Test("late failures of requests under way do not shorten a longer rest")
    func restIsNeverShortened() {
        var breaker = CircuitBreaker(policy: Policy())
        breaker.fail(.quotaExhausted(resetAfter: nil), at: .zero)
        for _ in 0..<5 { breaker.fail(.connection, at: .seconds(1)) }
        #expect(breaker.openUntil == .seconds(3600))
        #expect(breaker.cause == .quotaExhausted)
    }

    @Test("a wrong key blocks until there is a new one, whatever the time")
    func unauthorizedBlocks() {
        var breaker = CircuitBreaker(policy: Policy())
        breaker.fail(.unauthorized, at: .zero)
        #expect(breaker.admit(at: .seconds(1_000_000)) == .refuse(until: nil))
        breaker.fail(.rateLimited(retryAfter: .seconds(1)), at: .zero)
        #expect(breaker.state == .blocked)
        breaker.unblock()
        #expect(breaker.admit(at: .zero) == .pass)
    }

    @Test(
        "the request's own faults say nothing about the target",
        arguments: [UpstreamFailure.invalidRequest, .contextLengthExceeded, .contentFiltered, .prefillRejected])
    func requestFaultsDoNotCount(failure: UpstreamFailure) {
        var breaker = CircuitBreaker(policy: Policy(consecutiveFailures: 1))
        breaker.fail(failure, at: .zero)
        #expect(breaker.state == .closed)

        var probing = failing(3)
        _ = probing.admit(at: .seconds(60))
        probing.fail(failure, at: .seconds(61))
        #expect(probing.state == .closed)
    }

    @Test("a target that slows down is taken out before it fails, by the mean of a full window")
    func predictive() {
        var breaker = CircuitBreaker(policy: Policy(predictive: .init(window: 3, latency: .milliseconds(500))))
        breaker.succeed(firstToken: .milliseconds(900), at: .zero)
        breaker.succeed(firstToken: .milliseconds(900), at: .zero)
        #expect(breaker.state == .closed)
        breaker.succeed(firstToken: .milliseconds(100), at: .seconds(1))
        #expect(breaker.state == .open)
        #expect(breaker.cause == .latency)

        var steady = CircuitBreaker(policy: Policy(predictive: .init(window: 3, latency: .milliseconds(500))))
        for milliseconds in [900, 100, 100, 100, 900, 100, 100] { steady.succeed(firstToken: .milliseconds(milliseconds), at: .zero) }
        #expect(steady.state == .closed)
    }
}
