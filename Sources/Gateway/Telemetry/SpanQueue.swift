/// Spans on their way out, bounded: beyond the bound new ones are lost and counted rather than kept. Pure.
struct SpanQueue: Sendable {
    static let limit = 4096
    static let batchSize = 512
    /// How often a batch is offered before it is lost.
    static let attempts = 4

    private var waiting: [Span] = []
    private var batch: [Span] = []
    private var failures = 0
    private(set) var dropped = 0
    private(set) var exported = 0

    mutating func add(_ span: Span) {
        guard waiting.count + batch.count < Self.limit else {
            dropped += 1
            return
        }
        waiting.append(span)
    }

    /// What to send now: the batch that could not be sent before, else the next one. `nil` with nothing to send.
    mutating func next() -> [Span]? {
        if batch.isEmpty {
            batch = Array(waiting.prefix(Self.batchSize))
            waiting.removeFirst(batch.count)
        }
        return batch.isEmpty ? nil : batch
    }

    enum Outcome: Sendable {
        case accepted
        /// 429, 502, 503, 504, or no answer: the specification's cases for another try.
        case retryable
        case refused

        init(status: Int) {
            switch status {
            case 200..<300: self = .accepted
            case 429, 502, 503, 504: self = .retryable
            default: self = .refused
            }
        }
    }

    /// What became of the batch that ``next()`` gave.
    mutating func ended(_ outcome: Outcome) {
        switch outcome {
        case .accepted: exported += batch.count
        case .retryable:
            failures += 1
            if failures < Self.attempts { return }
            dropped += batch.count
        case .refused: dropped += batch.count
        }
        failures = 0
        batch = []
    }
}
