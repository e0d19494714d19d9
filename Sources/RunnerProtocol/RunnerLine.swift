import Structured

/// One line of a runner's answer. The first is an acknowledgement; then comes exactly one of the others, and the connection closes.
/// Empty lines between them say that the runner is alive. A reader leaves out lines of kinds that it does not know.
public enum RunnerLine: Sendable, Hashable {
    case ack(Acknowledgement)
    case vote(Vote)
    case result(Result)
    case error(Failure)

    public struct Acknowledgement: Codable, Sendable, Hashable {
        public var run: String
        public var podUID: String

        public init(run: String, podUID: String) {
            self.run = run
            self.podUID = podUID
        }
    }

    public struct Vote: Codable, Sendable, Hashable {
        public enum Choice: String, Codable, Sendable, Hashable, CaseIterable {
            case refute = "Refute"
            case uphold = "Uphold"
            case abstain = "Abstain"
        }

        public var vote: Choice
        /// A decimal string from 0 to 1.
        public var confidence: String
        public var rationale: String

        public init(vote: Choice, confidence: String, rationale: String) {
            self.vote = vote
            self.confidence = confidence
            self.rationale = rationale
        }
    }

    /// How a program ended, as the runner saw it: a claim from inside the sandbox.
    public struct Result: Codable, Sendable, Hashable {
        /// Absent when a signal ended it.
        public var exitCode: Int?
        public var signal: Int?
        public var timedOut: Bool
        public var milliseconds: Int
        /// Both outputs in the order in which they came, up to the limit.
        public var output: String
        public var truncated: Bool
        /// `Pod`, `Bubblewrap`, or `None` where bubblewrap was wanted and does not work.
        public var isolation: String

        public init(
            exitCode: Int?, signal: Int?, timedOut: Bool, milliseconds: Int, output: String, truncated: Bool, isolation: String
        ) {
            self.exitCode = exitCode
            self.signal = signal
            self.timedOut = timedOut
            self.milliseconds = milliseconds
            self.output = output
            self.truncated = truncated
            self.isolation = isolation
        }
    }

    public struct Failure: Codable, Sendable, Hashable {
        public var message: String

        public init(message: String) { self.message = message }
    }
}

extension RunnerLine: Codable {
    private enum Kind: String, CodingKey, CaseIterable {
        case ack, vote, result, error
    }

    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Kind.self)
        switch line.allKeys.first {
        case .ack: self = .ack(try line.decode(Acknowledgement.self, forKey: .ack))
        case .vote: self = .vote(try line.decode(Vote.self, forKey: .vote))
        case .result: self = .result(try line.decode(Result.self, forKey: .result))
        case .error: self = .error(try line.decode(Failure.self, forKey: .error))
        case nil:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a line without ack, vote, result or error"))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Kind.self)
        switch self {
        case .ack(let value): try line.encode(value, forKey: .ack)
        case .vote(let value): try line.encode(value, forKey: .vote)
        case .result(let value): try line.encode(value, forKey: .result)
        case .error(let value): try line.encode(value, forKey: .error)
        }
    }

    /// The line with its line feed.
    public func text() throws -> [UInt8] { try JSONValue(encoding: self).bytes + [UInt8(ascii: "\n")] }

    public init(text: some Sequence<UInt8>) throws { self = try JSONValue(parsing: text).decode() }
}
