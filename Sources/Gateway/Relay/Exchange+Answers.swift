import NIOCore
import Resilience
import Structured

// What the caller gets.
extension Exchange {
    /// A whole answer came.
    func deliver(_ attempt: Attempt) {
        let target = attempt.target
        if isJoined(with: target), !scan.stream, endpoint != .inference {
            guard let scanned = AnswerScan(attempt.body) else {
                return attemptFailed(attempt, UpstreamError(.unavailable(retryAfter: nil), message: "the answer is not JSON"))
            }
            if !scanned.hasError { return deliver(attempt.body, scanned.usage, attempt) }
        }
        do throws(UpstreamError) {
            let answer = try target.dialect.decodeAnswer(Array(attempt.body.readableBytesView))
            if scan.stream { return stream(answer, attempt) }
            deliver(ByteBuffer(bytes: endpoint.client.encode(answer, answerWishes)), answer.usage, attempt)
        } catch {
            attemptFailed(attempt, error)
        }
    }

    private func deliver(_ body: ByteBuffer, _ usage: TokenUsage?, _ attempt: Attempt) {
        let type = "application/json"
        settle(usage, attempt)
        if let cacheKey {
            chain.cache?.keep(
                .init(contentType: type, target: attempt.target.name, body: body, storedAt: worker.now), for: cacheKey)
        }
        connection.respond(status: 200, contentType: type, headers: headers(attempt.target), own: ownHeaders(attempt.target), body: body)
        conclude(status: 200, target: attempt.target, outcome: .answered, usage: usage)
    }

    /// A target that was asked for a stream and answered in one piece.
    private func stream(_ answer: ChatAnswer, _ attempt: Attempt) {
        var events: [StreamEvent] = [.preamble(answer.identity)]
        var calls = 0
        for part in answer.content {
            switch part {
            case .text(let text): events.append(.textDelta(text))
            case .reasoning(let text, let signature): events.append(.reasoningDelta(text, signature: signature))
            case .toolCall(let call):
                events.append(.toolCallStart(index: calls, id: call.id, name: call.name, signature: call.signature))
                events.append(.toolCallDelta(index: calls, arguments: call.arguments))
                calls += 1
            case .image, .toolResult: break
            }
        }
        events.append(.finish(answer.finish))
        if let usage = answer.usage { events.append(.usage(usage)) }
        events.append(.done)
        attempt.decoder = WholeAnswerDecoder()
        if relay == nil { attemptGotHead(attempt, ResponseHead(status: 200, headers: [])) }
        relay?.begin(attempt.mode)
        if let output = relay?.receive([StreamFrame(events)], raw: false) { handle(output, of: attempt) }
    }

    /// What the relay made of the last frames.
    func handle(_ output: StreamRelay.Output, of attempt: Attempt) {
        guard !isOver else { return }
        let now = NIODeadline.now()
        if output.malformed > 0 { worker.metrics.malformedChunks += output.malformed }
        if output.firstContent, attempt.firstToken == nil {
            attempt.firstToken = now
            worker.metrics.firstToken(attempt.target.name, now - attempt.started)
        }
        if !output.bytes.isEmpty {
            if !hasBegunStream {
                hasBegunStream = true
                connection.beginStream(headers: headers(attempt.target), own: ownHeaders(attempt.target))
            }
            connection.stream(output.bytes)
            if cacheKey != nil { cachedStream += output.bytes }
        }
        switch output.verdict {
        case .going:
            if relay?.finish != nil {
                attempt.deadline = min(attempt.deadline, now + worker.settings.finishGrace)
            } else if output.progressed, attempt.firstToken != nil {
                attempt.deadline = now + .nanoseconds(chain.streamIdleTimeout.wholeNanoseconds)
            }
        case .complete: completeStream(attempt)
        case .failed(let error):
            attempt.leave()
            attemptFailed(attempt, error)
        }
    }

    private func completeStream(_ attempt: Attempt) {
        settle(relay?.usage, attempt)
        if let cacheKey {
            let body = ByteBuffer(bytes: cachedStream)
            chain.cache?.keep(
                .init(contentType: "text/event-stream", target: attempt.target.name, body: body, storedAt: worker.now), for: cacheKey)
        }
        connection.endStream()
        conclude(status: 200, target: attempt.target, outcome: .answered, usage: relay?.usage)
    }

    /// The target did its part: its breaker, its limits and the caller's learn of it.
    private func settle(_ usage: TokenUsage?, _ attempt: Attempt) {
        let target = attempt.target
        let first = (attempt.firstToken ?? .now()) - attempt.started
        target.health.succeed(firstToken: .nanoseconds(first.nanoseconds), at: worker.now)
        worker.metrics.attemptAnswered(target.name, usage, cost: usage.map(target.price.cost) ?? .zero)
        trace?.ended(attempt, self, failure: nil, usage: usage)
        guard let usage else { return }
        target.capacity.settle(tokens: usage.totalTokens, at: worker.now)
        client?.settle(tokens: usage.totalTokens, at: worker.now)
    }

    /// Counts what a target may bill for an attempt that gave the caller no answer of its own: what it told of it, else an estimate. One that
    /// refused bills nothing, nor does one that was never asked. `leftWaiting`: it was given up before it had said anything.
    func settleUnanswered(_ attempt: Attempt, leftWaiting: Bool) {
        guard attempt.wasSent else { return }
        if let head = attempt.head { guard (200..<300).contains(head.status) else { return } } else { guard leftWaiting else { return } }
        let said = attempt.isRelaying ? relay?.said ?? 0 : attempt.body.readableBytes
        let told = attempt.isRelaying ? relay?.usage : nil
        let usage = TokenUsage(
            promptTokens: told?.promptTokens ?? promptEstimate, completionTokens: max(told?.completionTokens ?? 0, (said + 3) / 4),
            cachedPromptTokens: told?.cachedPromptTokens, cacheWriteTokens: told?.cacheWriteTokens)
        attempt.target.capacity.settle(tokens: usage.totalTokens, at: worker.now)
        worker.metrics.attemptUnanswered(attempt.target.name, usage, cost: attempt.target.price.cost(of: usage))
    }

    private func headers(_ target: ChainTarget) -> String {
        attempts == 1 ? target.answerHeaders : ChainTarget.answerHeaders(target.name, attempts: attempts, cache: "none")
    }

    private func ownHeaders(_ target: ChainTarget) -> String {
        wishes.debug ? commonHeaders + routeLine(answering: target.name) : commonHeaders
    }

    /// Each decision, for a caller who asked: `x-ballast-route: qwen=401: bad key; claude=answered`.
    private func routeLine(answering target: String?) -> String {
        guard wishes.debug else { return "" }
        var decisions = refusals.map { "\($0.target)=\($0.reason)" }
        if let target { decisions.append("\(target)=answered") }
        // Providers' own words stand in it: only what a header may hold, and no line ends.
        let text = decisions.joined(separator: "; ").unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F ? Character($0) : "?" }
        return "x-ballast-route: \(String(text.prefix(4000)))\r\n"
    }

    // MARK: Answers that are not the model's

    func answer(from entry: AnswerCache.Entry, _ word: String) {
        worker.metrics.cache(word)
        let lines = ChainTarget.answerHeaders(entry.target, attempts: attempts, cache: word)
        connection.respond(status: 200, contentType: entry.contentType, headers: lines, own: commonHeaders, body: entry.body)
        conclude(status: 200, target: nil, outcome: .fromCache)
    }

    /// The provider's own word on the request is the answer.
    func answer(passingOn error: UpstreamError, from target: ChainTarget) {
        answer(with: GatewayError(passingOn: error), target: target)
    }

    func answer(with error: GatewayError, target: ChainTarget? = nil) {
        if hasBegunStream { return breakOff(error) }
        let body = endpoint.client.encode(error)
        var lines = target.map { "x-ballast-target: \($0.name)\r\n" } ?? ""
        lines += "x-ballast-attempts: \(attempts)\r\nx-ballast-cache: none\r\n" + commonHeaders + routeLine(answering: nil)
        if let seconds = error.retryAfterSeconds { lines += "retry-after: \(seconds)\r\n" }
        connection.respond(status: error.status, contentType: "application/json", headers: lines, body: ByteBuffer(bytes: body))
        conclude(status: error.status, target: target, outcome: error.status < 500 ? .refused : .failed)
    }

    /// Nobody is left to try.
    func nothingLeft() {
        if let relay, relay.hasDelivered {
            return breakOff(lastError ?? UpstreamError(.streamCut, message: "the stream was cut"))
        }
        if let cacheKey, let entry = chain.cache?.entry(cacheKey, .stale, at: worker.now) { return answer(from: entry, "stale") }
        if let error = faultOfRequest { return answer(with: error) }
        if !hasAskedPeers, let cacheKey, let mesh = worker.mesh, chain.mesh != nil { return askPeers(cacheKey, mesh) }
        let reasons = refusals.map { "\($0.target): \($0.reason)" } + chain.missing.map { "\($0.name): \($0.message)" }
        let only =
            chain.planner.fallback
            ? "No target of \"\(chain.table.chain)\" can answer" : "The target cannot answer, and fallback is disabled"
        answer(
            with: GatewayError(
                status: 503, message: "\(only) (\(reasons.joined(separator: "; "))).", type: "server_error", code: "no_target_available",
                retryAfterSeconds: retryAfter))
    }

    /// A peer may have the answer that no target gives.
    private func askPeers(_ key: AnswerCache.Key, _ mesh: MeshAsker) {
        hasAskedPeers = true
        let bound = NIOLoopBound(self, eventLoop: worker.loop)
        let ttl = chain.table.cache.ttlSeconds
        worker.withRandom { mesh.ask(key, ttlSeconds: ttl, random: &$0) }.whenSuccess { entry in
            let exchange = bound.value
            guard !exchange.isOver else { return }
            guard let entry else { return exchange.nothingLeft() }
            exchange.chain.peerClock.note(at: exchange.worker.now)
            exchange.answer(from: entry, "peer")
        }
    }

    /// When the first of the targets may be tried again.
    private var retryAfter: Int {
        let now = worker.now
        let waits = chain.targets.compactMap { target in target.health.snapshot.openUntil.map { ($0 - now).wholeSeconds } }
        return Int(max(1, min(waits.min() ?? 1, 3600)))
    }

    /// The stream ends in an error: a truncated answer never looks whole.
    func breakOff(_ error: UpstreamError) {
        breakOff(
            GatewayError(
                status: 502, message: "The answer broke off: \(error.message).", type: "server_error", code: "stream_interrupted"))
    }

    private func breakOff(_ error: GatewayError) {
        if let bytes = relay?.fail(error) { connection.stream(bytes) }
        let target = current?.target
        connection.endStream()
        conclude(status: 200, target: target, outcome: .failed)
    }
}

/// Stands for the decoder of an answer that came in one piece.
struct WholeAnswerDecoder: UpstreamDecoder {
    mutating func receive(_ bytes: [UInt8]) -> [StreamFrame] { [] }
    mutating func finish() -> [StreamFrame] { [] }
}
