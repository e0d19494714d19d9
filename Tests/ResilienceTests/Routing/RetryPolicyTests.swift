import Resilience
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var failure: UpstreamFailure
        var attempt = 1
        var alternative = true
        var timeLeft = Duration.seconds(60)
        var decision: RetryDecision

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "a short Retry-After is waited out", failure: .rateLimited(retryAfter: .seconds(1)),
            decision: .retrySame(after: .seconds(1))),
        Case(name: "a long Retry-After fails over", failure: .rateLimited(retryAfter: .seconds(20)), decision: .nextTarget),
        Case(
            name: "a long Retry-After is waited out when there is nowhere else", failure: .rateLimited(retryAfter: .seconds(20)),
            alternative: false, decision: .retrySame(after: .seconds(20))),
        Case(
            name: "a Retry-After beyond the request's time is given up", failure: .rateLimited(retryAfter: .seconds(90)),
            alternative: false, decision: .giveUp),
        Case(
            name: "429 without a word backs off", failure: .rateLimited(retryAfter: nil), decision: .retrySame(after: .milliseconds(250))),
        Case(
            name: "and doubles", failure: .rateLimited(retryAfter: nil), attempt: 2, decision: .retrySame(after: .milliseconds(500))),
        Case(name: "and moves on after the last attempt", failure: .rateLimited(retryAfter: nil), attempt: 3, decision: .nextTarget),
        Case(name: "exhausted quota is never retried", failure: .quotaExhausted(resetAfter: .milliseconds(1)), decision: .nextTarget),
        Case(name: "a wrong key is never retried", failure: .unauthorized, decision: .nextTarget),
        Case(name: "a 500 is tried once more", failure: .serverError, decision: .retrySame(after: .milliseconds(250))),
        Case(name: "a second 500 moves on", failure: .serverError, attempt: 2, decision: .nextTarget),
        Case(name: "a silent target is not asked twice", failure: .silent, decision: .nextTarget),
        Case(name: "nor one without a first token", failure: .noFirstToken, decision: .nextTarget),
        Case(name: "a refused prefill starts over at once", failure: .prefillRejected, decision: .retrySame(after: .zero)),
        Case(name: "a long prompt needs a larger context", failure: .contextLengthExceeded, decision: .nextLargerContext),
        Case(
            name: "and is the provider's error when there is none", failure: .contextLengthExceeded, alternative: false,
            decision: .giveUp),
        Case(name: "a content filter's word stands", failure: .contentFiltered, decision: .giveUp),
        Case(name: "a bad request is bad everywhere", failure: .invalidRequest, decision: .giveUp),
        Case(name: "refused connections are retried", failure: .connection, decision: .retrySame(after: .milliseconds(250))),
        Case(
            name: "no wait is longer than the request lives", failure: .connection, timeLeft: .milliseconds(100), decision: .nextTarget),
    ]

    @Test("a failure is followed by", arguments: cases)
    func decides(_ given: Case) {
        let decision = RetryPolicy().decide(
            after: given.failure, attempt: given.attempt, hasAlternative: given.alternative, timeLeft: given.timeLeft, jitter: 1)
        #expect(decision == given.decision)
    }

    @Test("jitter spreads the wait over its upper half, and the maximum caps it")
    func jitter() {
        let policy = RetryPolicy(attempts: 20)
        func wait(_ attempt: Int, _ jitter: Double) -> RetryDecision {
            policy.decide(after: .connection, attempt: attempt, hasAlternative: false, timeLeft: .seconds(60), jitter: jitter)
        }
        #expect(wait(1, 0) == .retrySame(after: .milliseconds(125)))
        #expect(wait(15, 1) == .retrySame(after: .milliseconds(4000)))
    }
}
