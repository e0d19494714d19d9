import Foundation
import NIOCore
import NIOPosix
import Resilience

// What follows what: the next target, the next attempt, or the end.
extension Exchange {
    private var timeLeft: Duration {
        chain.requestTimeout - .nanoseconds((NIODeadline.now() - started).nanoseconds)
    }

    /// Tries the next target of the plan that lets it.
    func tryNext() {
        while position < order.count {
            let target = chain.targets[order[position]]
            if let refusal = unfitness(of: target) {
                refusals.append(refusal)
            } else if let admission = admit(target) {
                return launch(target, isProbe: admission)
            }
            position += 1
            attemptsAtTarget = 0
        }
        nothingLeft()
    }

    /// Whether an attempt may go to the target, as a probe or not; `nil` with the reason noted.
    private func admit(_ target: ChainTarget) -> Bool? {
        let now = worker.now
        guard target.health.wouldAdmit(at: now) else { return refuse(target, .open) }
        guard target.capacity.take(inFlight: target.health.requestsInFlight, at: now) else { return refuse(target, .capacity) }
        switch target.health.admit(at: now) {
        case .pass: return false
        case .probe: return true
        case .refuse: return refuse(target, .open)
        }
    }

    private func refuse(_ target: ChainTarget, _ why: RouteCandidate.Refusal) -> Bool? {
        refusals.append(Refusal(target: target.name, reason: why.rawValue))
        return nil
    }

    private func launch(_ target: ChainTarget, isProbe: Bool) {
        attempts += 1
        attemptsAtTarget += 1
        let mode = relayMode(for: target)
        let limit = scan.stream ? min(chain.firstTokenTimeout, chain.requestTimeout) : chain.requestTimeout
        let attempt = Attempt(
            target, isProbe: isProbe, mode: mode, streaming: scan.stream, exchange: self,
            deadline: .now() + .nanoseconds(limit.wholeNanoseconds))
        attempt.spanID = spanID()
        current = attempt
        let request: (head: ByteBuffer, body: ByteBuffer)
        do throws(UpstreamError) {
            request = try write(for: target, mode: mode)
        } catch {
            // The target was never asked: what its wire cannot say tells nothing of its health.
            attempt.leave()
            if isProbe { target.health.cancelProbe() }
            return attemptFailed(attempt, error, wasSent: false)
        }
        if let fault = faultInForce(target) { return send(request, attempt, suffering: fault) }
        send(request, attempt, fresh: false)
    }

    func send(_ request: (head: ByteBuffer, body: ByteBuffer), _ attempt: Attempt, fresh: Bool) {
        let origin = attempt.target.origin(attempt: attemptsAtTarget)
        if !fresh, let pooled = worker.pool.take(origin) { return attempt.send(request.head, request.body, over: pooled) }
        let bound = NIOLoopBound(attempt, eventLoop: worker.loop)
        worker.pool.connect(origin, timeout: worker.settings.connectTimeout, policy: chain.addresses).assumeIsolated().whenComplete {
            result in
            switch result {
            case .success(let connection): bound.value.send(request.head, request.body, over: connection)
            case .failure(let error): bound.value.connectFailed(describe(error))
            }
        }
    }

    /// How a stream that another target began is gone on with.
    private func relayMode(for target: ChainTarget) -> StreamRelay.Mode {
        guard let relay, relay.hasDelivered else { return .first }
        let prefill = relay.prefill
        return target.candidate.capabilities.contains(.prefill) && !prefillWasRejected && !prefill.isEmpty
            ? .continuing(from: prefill.count) : .repeating
    }

    private var prefillWasRejected: Bool { attemptsAtTarget > 1 && lastError?.failure == .prefillRejected }

    private func write(
        for target: ChainTarget, mode: StreamRelay.Mode
    ) throws(UpstreamError) -> (head: ByteBuffer, body: ByteBuffer) {
        let origin = target.origin(attempt: attemptsAtTarget)
        var head: ByteBuffer
        let payload: ByteBuffer
        if isJoined(with: target), !mode.isContinuing, !scan.needsRewriting {
            payload = scan.rewriting(
                body, model: target.config.model, askForUsage: target.wire == .openAI && !endpoint.isEmbedding,
                allocator: connection.allocator)
            head = target.head(streaming: scan.stream, endpoint: endpoint, origin: origin)
            if target.wire == .anthropic { head = AnthropicHeaders.replacingVersion(in: head, with: wishes.anthropicVersion) }
        } else {
            var chat: ChatRequest
            do throws(GatewayError) { chat = try chatRequest() } catch {
                throw UpstreamError(.invalidRequest, status: error.status, message: error.message, type: error.type, param: error.param)
            }
            chat.stream = scan.stream
            chat.wantsStreamUsage = true
            let prefill = mode.isContinuing ? relay.map { String(decoding: $0.prefill, as: UTF8.self) } : nil
            let request = try target.dialect.encode(chat, for: target.dialectTarget(at: origin), prefill: prefill)
            payload = ByteBuffer(bytes: request.body)
            head = target.head(of: request, origin: origin)
        }
        head.writeStaticString("content-length: ")
        head.writeString(String(payload.readableBytes))
        head.writeStaticString("\r\nx-request-id: ")
        head.writeString(requestID)
        head.writeStaticString("\r\n")
        head.writeString(trace?.lines(for: current) ?? (wishes.traceLine + wishes.tracestate))
        if target.wire == .anthropic { head.writeString(AnthropicHeaders.betaLine(wishes.headers)) }
        head.writeStaticString("\r\n")
        return (head, payload)
    }
}

// What an attempt tells.
extension Exchange {
    /// A pooled connection turned out to have been closed by the server: no attempt of anybody's, so once more over a new one.
    func attemptMetStaleConnection(_ attempt: Attempt) {
        guard !isOver, staleRetries < 2 else { return attemptLostConnection(attempt, "the connection closed before an answer") }
        staleRetries += 1
        let again = Attempt(
            attempt.target, isProbe: attempt.isProbe, mode: attempt.mode, streaming: attempt.streaming, exchange: self,
            deadline: attempt.deadline)
        again.spanID = attempt.spanID
        current = again
        do throws(UpstreamError) { send(try write(for: attempt.target, mode: attempt.mode), again, fresh: true) } catch {
            again.leave()
            attemptFailed(again, error)
        }
    }

    func attemptLostConnection(_ attempt: Attempt, _ message: String) {
        guard !isOver else { return }
        if attempt.isRelaying, relay?.finish != nil { return handle(relay?.end() ?? StreamRelay.Output(), of: attempt) }
        let failure: UpstreamFailure = attempt.firstToken == nil ? .connection : .streamCut
        attemptFailed(attempt, UpstreamError(failure, message: message))
    }

    func attemptGotHead(_ attempt: Attempt, _ head: ResponseHead) {
        guard scan.stream, (200..<300).contains(head.status), head["content-type"]?.contains("json") != true || head.isLines else { return }
        attempt.decoder = endpoint == .completions ? CompletionsDecoder() : attempt.target.dialect.makeDecoder()
        if relay == nil { relay = makeRelay() }
        relay?.begin(attempt.mode)
    }

    private func makeRelay() -> StreamRelay {
        let dialect = endpoint.client
        let wishes = answerWishes
        return StreamRelay(wantsUsage: wishes.usage, promptEstimate: promptEstimate) {
            dialect.makeStreamEncoder(wishes)
        }
    }

    /// More of an answer that is collected.
    func attemptGotBody(_ attempt: Attempt) {
        guard attempt.body.readableBytes > worker.settings.maxAnswerBytes else { return }
        attempt.leave()
        attemptFailed(attempt, UpstreamError(.unavailable(retryAfter: nil), message: "the answer is too large"))
    }

    func attemptGotStream(_ attempt: Attempt, _ bytes: ByteBuffer) {
        guard !isOver, let frames = attempt.decoder?.receive(Array(bytes.readableBytesView)) else { return }
        relayFrames(frames, of: attempt)
    }

    private func relayFrames(_ frames: [StreamFrame], of attempt: Attempt) {
        guard !frames.isEmpty, let output = relay?.receive(frames, raw: isJoined(with: attempt.target)) else { return }
        handle(output, of: attempt)
    }

    /// The body is there to its end.
    func attemptEnded(_ attempt: Attempt) {
        guard !isOver else { return }
        if attempt.isRelaying {
            if let frames = attempt.decoder?.finish() { relayFrames(frames, of: attempt) }
            guard !isOver, current === attempt, let output = relay?.end() else { return }
            return handle(output, of: attempt)
        }
        guard let head = attempt.head else { return }
        if (200..<300).contains(head.status) { return deliver(attempt) }
        if (300..<400).contains(head.status) {
            // Where it leads is not for the target to say: nobody allowed that address.
            let error = UpstreamError(.unavailable(retryAfter: nil), status: head.status, message: "a redirect, which is not followed")
            return attemptFailed(attempt, error)
        }
        let error = attempt.target.dialect.classify(
            status: head.status, header: { head[$0] }, body: Array(attempt.body.readableBytesView), prefilled: attempt.mode.isContinuing,
            now: Date().timeIntervalSince1970)
        attemptFailed(attempt, error)
    }
}

// What follows a failure.
extension Exchange {
    func attemptFailed(_ attempt: Attempt, _ error: UpstreamError, wasSent: Bool = true) {
        guard !isOver, current === attempt else { return }
        let target = attempt.target
        trace?.ended(attempt, self, failure: error.failure.name)
        if wasSent {
            settleUnanswered(attempt, leftWaiting: error.failure == .silent)
            target.health.fail(error.failure, at: worker.now)
            worker.metrics.attempt(target.name, error.failure)
        }
        lastError = error
        refusals.append(Refusal(target: target.name, reason: error.summary, failure: error.failure))
        if let relay, relay.hasDelivered {
            guard error.failure != .prefillRejected else { return retry(after: .zero) }
            return goOn(after: error)
        }
        let hasAlternative = order[(position + 1)...].contains { chain.targets[$0].health.wouldAdmit(at: worker.now) }
        let jitter = worker.withRandom { $0.unit() }
        let decision = chain.retry.decide(
            after: error.failure, attempt: attemptsAtTarget, hasAlternative: hasAlternative, timeLeft: timeLeft, jitter: jitter)
        switch decision {
        case .retrySame(let wait): retry(after: wait)
        case .nextTarget: moveOn()
        case .nextLargerContext: moveToLargerContext(than: target, error)
        case .giveUp:
            switch error.failure {
            case .contextLengthExceeded, .contentFiltered, .invalidRequest: answer(passingOn: error, from: target)
            default: nothingLeft()
            }
        }
    }

    private func retry(after wait: Duration) {
        guard wait > .zero else { return tryNext() }
        self.wait(wait) { $0.tryNext() }
    }

    private func moveOn() {
        position += 1
        attemptsAtTarget = 0
        tryNext()
    }

    private func moveToLargerContext(than target: ChainTarget, _ error: UpstreamError) {
        let least = target.candidate.contextLength ?? 0
        let larger = order[(position + 1)...].filter { (chain.targets[$0].candidate.contextLength ?? 0) > least }
        guard !larger.isEmpty else { return answer(passingOn: error, from: target) }
        order = Array(order[...position]) + larger
        moveOn()
    }

    /// A stream of which the caller has seen a part.
    private func goOn(after error: UpstreamError) {
        guard chain.table.midStream == .resume, let relay, relay.canBeContinued, endpoint != .completions, scan.choices == 1,
            position + 1 < order.count
        else { return breakOff(error) }
        moveOn()
    }
}

extension UpstreamError {
    /// For the caller's list of reasons: what kind of failure, and the provider's status.
    var summary: String {
        let text = message.count > 200 ? message.prefix(200) + "…" : message[...]
        return status.map { "\($0): \(text)" } ?? String(text)
    }
}

/// An error in words without the address of the machine's own files or the call's internals.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as ChannelError where error == .connectTimeout(.zero) || "\(error)".contains("connectTimeout"): "no connection in time"
    case is IOError: "the connection was refused or reset"
    case let error as AddressPolicy.Objection: error.description
    case let error as NIOConnectionError where error.dnsAError is AddressPolicy.Objection: error.dnsAError.map { "\($0)" } ?? ""
    case let error as NIOConnectionError where error.connectionErrors.isEmpty: "the host \(error.host) is not known"
    default: "\(error)".hasPrefix("NIOConnectionError") ? "cannot connect" : "\(error)"
    }
}
