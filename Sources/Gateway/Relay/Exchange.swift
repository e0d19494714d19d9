import Foundation
import NIOCore
import Resilience

/// Headers of a caller that change nothing about who answers.
struct CallerWishes {
    /// `x-ballast-debug`: the answer names each decision in `x-ballast-route`.
    var debug = false
    /// W3C trace context, and as header lines for the target.
    var trace: TraceContext?
    var traceLine = ""
    var tracestate = ""
    /// All of them, for what only some targets are told.
    var headers = HeaderFields()
    /// `anthropic-version`, which goes out with a body that goes out as it came.
    var anthropicVersion: String?
}

/// One request from its first byte to its last: plans its targets, tries them one after the other, and answers.
///
/// Confined to its worker's loop. The decisions are `Resilience`'s, the stream's are ``StreamRelay``'s; this is what carries them out.
final class Exchange {
    /// Why a target gave no answer, for the caller and the log.
    struct Refusal {
        var target: String
        var reason: String
        var failure: UpstreamFailure?
        /// The request's field that the target cannot be told or cannot do; then the target was not asked, and time will not help.
        var field: String?
    }

    let worker: Worker
    let connection: ClientConnection
    let chain: Chain
    let endpoint: Endpoint
    let body: ByteBuffer
    let scan: RequestScan
    let client: GatewayClient?
    let requestID: String
    /// Header lines of every answer: the request's id and the rate limits.
    let commonHeaders: String
    let namedTarget: String?
    let regionPreference: [String]
    /// What the caller's head says besides: whether it wants to see the decisions, and its trace.
    let wishes: CallerWishes
    let started = NIODeadline.now()

    var order: [Int] = []
    var position = 0
    var attemptsAtTarget = 0
    var attempts = 0
    var staleRetries = 0
    var refusals: [Refusal] = []
    var lastError: UpstreamError?
    var current: Attempt?
    var relay: StreamRelay?
    var cacheKey: AnswerCache.Key?
    var cachedStream: [UInt8] = []
    var hasBegunStream = false
    var hasAskedPeers = false
    /// `nil` where nobody collects spans: the caller's trace then goes to the target as it came.
    private(set) var trace: RequestTrace?
    private var waiting: Scheduled<Void>?
    private(set) var isOver = false
    private var decoded: Result<ChatRequest, GatewayError>?

    init(
        worker: Worker, connection: ClientConnection, endpoint: Endpoint, body: ByteBuffer, scan: RequestScan, client: GatewayClient?,
        requestID: String, commonHeaders: String, namedTarget: String?, regionPreference: [String] = [],
        wishes: CallerWishes = CallerWishes()
    ) {
        self.wishes = wishes
        self.worker = worker
        self.connection = connection
        chain = worker.chain
        self.endpoint = endpoint
        self.body = body
        self.scan = scan
        self.client = client
        self.requestID = requestID
        self.commonHeaders = commonHeaders
        self.namedTarget = namedTarget
        self.regionPreference = regionPreference
        if let spans = worker.spans {
            trace = worker.withRandom {
                RequestTrace(exporter: spans, caller: wishes.trace, tracestate: wishes.tracestate, random: &$0)
            }
        }
    }

    /// The id of a new attempt's span.
    func spanID() -> String? { trace == nil ? nil : worker.withRandom { $0.spanID() } }

    /// Plans, and begins with the first target.
    func start() {
        if let cache = chain.cache {
            let key = cache.key(endpoint: endpoint, client: client?.name, body: body)
            cacheKey = key
            if let entry = cache.entry(key, .fresh, at: worker.now) { return answer(from: entry, "hit") }
        }
        let facts: RequestFacts
        do throws(GatewayError) { facts = try requestFacts() } catch { return answer(with: error) }
        if let quick = chain.quickOrder(for: facts, at: worker.now) {
            order = quick
            return tryNext()
        }
        let candidates = chain.candidates(at: worker.now)
        let plan = worker.withRandom { chain.planner.plan(facts, over: candidates, using: &$0) }
        order = plan.order
        for skipped in plan.skipped {
            refusals.append(refusal(skipped.why, chain.targets[skipped.index]))
        }
        tryNext()
    }

    private func requestFacts() throws(GatewayError) -> RequestFacts {
        var facts = RequestFacts(
            namedTarget: namedTarget, costPriority: scan.costPriority, regionPreference: regionPreference, needs: scan.needs)
        let promptBytes = scan.messagesRange?.count ?? 0
        // A lower bound, so that no request is turned away which would have fitted; images are no text.
        if !scan.needs.contains(.vision) { facts.tokens = promptBytes / 8 + (scan.maxTokens ?? 0) }
        guard chain.measuresPrompt, !endpoint.isUntranslated else { return facts }
        let prompt = try chatRequest().promptText
        facts.promptCharacters = prompt.count
        facts.searchableText = prompt.lowercased()
        return facts
    }

    /// Tokens of the prompt where no provider told: a token has about four bytes.
    var promptEstimate: Int { (scan.messagesRange?.count ?? 0) / 4 }

    /// The request in no provider's words, decoded when first needed.
    func chatRequest() throws(GatewayError) -> ChatRequest {
        if let decoded { return try decoded.get() }
        let result: Result<ChatRequest, GatewayError>
        do throws(GatewayError) {
            result = .success(try endpoint.client.decode(Array(body.readableBytesView)))
        } catch {
            result = .failure(error)
        }
        decoded = result
        return try result.get()
    }

    func reason(_ why: RouteCandidate.Refusal, _ target: ChainTarget) -> String {
        let health = target.health.snapshot
        guard why == .open, let cause = health.cause else { return why.rawValue }
        guard let until = health.openUntil else { return "\(health.state.rawValue) (\(cause.rawValue))" }
        return "\(health.state.rawValue) (\(cause.rawValue), \(max(0, (until - worker.now).wholeSeconds)) s left)"
    }

    // MARK: The caller

    var callerTakesBytes: Bool { connection.acceptsBytes }
    func callerAcceptsBytes() { current?.resumeReading() }

    /// The caller hung up: so does the gateway.
    func callerLeft() {
        guard !isOver else { return }
        if let current {
            if current.isProbe { current.target.health.cancelProbe() }
            settleUnanswered(current, leftWaiting: true)
        }
        conclude(status: 499, target: current?.target, outcome: .cancelled)
    }

    /// Ends the exchange: nothing is under way any more.
    func conclude(status: Int, target: ChainTarget?, outcome: WorkerMetrics.Outcome, usage: TokenUsage? = nil) {
        isOver = true
        waiting?.cancel()
        waiting = nil
        current?.leave()
        if let trace {
            if let current { trace.ended(current, self, failure: outcome.rawValue) }
            trace.ended(self, status: status, target: target, outcome: outcome, usage: usage)
        }
        let firstToken = current?.firstToken
        current = nil
        let now = NIODeadline.now()
        worker.metrics.finish(outcome, target: target?.name, took: now - started, attempts: attempts)
        if worker.settings.accessLog {
            worker.accessLog.note(
                requestID: requestID, endpoint: endpoint, status: status, target: target?.name, attempts: attempts, client: client?.name,
                usage: usage, took: now - started, firstToken: firstToken.map { $0 - started })
        }
    }

    // MARK: Time

    /// Looks at the deadlines; called by the worker's timer.
    func tick(_ now: NIODeadline) {
        guard !isOver, let attempt = current, now >= attempt.deadline else { return }
        if relay?.finish != nil, attempt.isRelaying {
            attempt.leave()
            return handle(relay?.end() ?? StreamRelay.Output(), of: attempt)
        }
        let error: UpstreamError
        if attempt.firstToken != nil {
            error = UpstreamError(.streamCut, message: "the stream stalled")
        } else if attempt.head != nil, attempt.streaming {
            error = UpstreamError(.noFirstToken, message: "no first token in time")
        } else {
            error = UpstreamError(.silent, message: "no answer in time")
        }
        attempt.leave()
        attemptFailed(attempt, error)
    }

    /// Goes on after a wait, unless the caller has left meanwhile.
    func wait(_ duration: Duration, then body: @escaping (Exchange) -> Void) {
        let bound = NIOLoopBound((self, body), eventLoop: worker.loop)
        waiting = worker.loop.scheduleTask(in: .nanoseconds(duration.wholeNanoseconds)) {
            let (exchange, body) = bound.value
            if !exchange.isOver { body(exchange) }
        }
    }
}

extension Duration {
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
    var wholeNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

extension ChatRequest {
    /// All that was written into the prompt.
    var promptText: String {
        messages.flatMap(\.content).compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
    }
}
