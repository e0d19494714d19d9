import HTTPTransport
import RunnerProtocol
import Structured

/// Why a runner's answer was not read to its end.
package enum RunnerFault: Error, Sendable, Hashable, CustomStringConvertible {
    case refused(status: Int, String)
    case unreachable(String)
    case malformed
    case flooded
    /// The acknowledgement names another pod or run.
    case impostor
    case ended
    case said(String)

    package var description: String {
        switch self {
        case .refused(let status, let message): "the runner answered \(status)\(message.isEmpty ? "" : ": \(message)")"
        case .unreachable(let problem): "the runner could not be reached: \(problem)"
        case .malformed: "the runner sent a line that is none of the protocol's"
        case .flooded: "the runner sent more than \(RunnerLines.most) bytes"
        case .impostor: "the acknowledgement is not that of the pod that was claimed"
        case .ended: "the runner's connection ended before its answer"
        case .said(let message): message
        }
    }
}

/// The lines of one runner's answer, bounded: whatever a runner sends, no more than ``most`` bytes are read.
package struct RunnerLines {
    /// 64 KiB of output in JSON's worst case, and a beat of the heart every half second for an hour.
    package static let most = 512 << 10

    private var chunks: HTTPBody.AsyncIterator
    private var buffer: [UInt8] = []
    private var taken = 0

    package init(_ body: HTTPBody) { chunks = body.makeAsyncIterator() }

    /// The next line that says something; `nil` at the end.
    package mutating func next() async throws(RunnerFault) -> RunnerLine? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<end]
                buffer.removeFirst(end + 1)
                if line.allSatisfy({ $0 <= 0x20 }) { continue }
                guard let value = try? JSONValue(parsing: line), let members = value.object else { throw .malformed }
                if let known = try? value.decode(RunnerLine.self) { return known }
                // A kind of a later version; one of ours that cannot be read is a lie.
                if members.keys.contains(where: { ["ack", "vote", "result", "error"].contains($0) }) { throw .malformed }
                continue
            }
            let chunk: [UInt8]?
            do { chunk = try await chunks.next() } catch { throw .ended }
            guard let chunk else { return nil }
            taken += chunk.count
            guard taken <= Self.most else { throw .flooded }
            buffer += chunk
        }
    }
}

/// Text from a runner, for a status: none of it can be taken for anything but text.
package enum Untrusted {
    /// At most `limit` characters; those that steer terminals or the direction of writing stand as escapes.
    package static func text(_ text: String, limit: Int) -> String {
        var out = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let piece = isHarmless(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
            count += piece.unicodeScalars.count
            guard count <= limit else { break }
            out += piece
        }
        return out
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: scalar == "\n" || scalar == "\t"
        case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}
