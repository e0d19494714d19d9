import Foundation
import NIOCore

/// One line of JSON per request, without a word of its content. A loop gathers its lines and hands them over several times a second,
/// so that no request waits for a disk or a terminal.
final class AccessLog {
    private var lines = ByteBuffer()
    private let write: @Sendable (ByteBuffer) -> Void

    init(write: @escaping @Sendable (ByteBuffer) -> Void) { self.write = write }

    func note(
        requestID: String, endpoint: Endpoint, status: Int, target: String?, attempts: Int, client: String?, usage: TokenUsage?,
        took: TimeAmount, firstToken: TimeAmount?
    ) {
        // Only the id is the caller's own text; its quotes and backslashes must not break the line.
        let id = requestID.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") } ? "unprintable" : requestID
        lines.writeString("{\"request\":\"\(id)\",\"path\":\"\(endpoint.rawValue)\",\"status\":\(status),\"attempts\":\(attempts)")
        if let target { lines.writeString(",\"target\":\"\(target)\"") }
        if let client { lines.writeString(",\"client\":\"\(client)\"") }
        if let usage { lines.writeString(",\"promptTokens\":\(usage.promptTokens),\"completionTokens\":\(usage.completionTokens)") }
        if let firstToken { lines.writeString(",\"firstTokenMicroseconds\":\(firstToken.nanoseconds / 1000)") }
        lines.writeString(",\"microseconds\":\(took.nanoseconds / 1000)}\n")
        if lines.readableBytes > 64 * 1024 { flush() }
    }

    func flush() {
        guard lines.readableBytes > 0 else { return }
        write(lines)
        lines = ByteBuffer()
    }
}
