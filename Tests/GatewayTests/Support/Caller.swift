import NIOCore
import NIOPosix
import NIOSSL

@testable import Gateway

/// A caller over a real socket, who reads to the end of the connection.
struct Caller {
    struct Answer: Sendable {
        var status: Int
        var headers: [(name: String, value: String)]
        var body: String

        subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

        /// The words of a stream, put together.
        var streamedText: String {
            var text = ""
            for line in body.split(separator: "\n") where line.hasPrefix("data: {") {
                var rest = line[...]
                while let start = rest.utf8Range(of: "\"content\":\"") {
                    rest = rest[start.upperBound...]
                    guard let end = rest.firstIndex(of: "\"") else { break }
                    text += rest[..<end]
                    rest = rest[end...]
                }
            }
            return text
        }

        var endsProperly: Bool { body.hasSuffix("data: [DONE]\n\n") }
    }

    struct Unreadable: Error {
        var text: String
    }

    let port: Int
    /// Whom it trusts over TLS; `nil` for plain HTTP.
    var tls: NIOSSLContext?

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port) { [tls] channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "gateway.test"))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    }

    func post(_ body: String, to path: String = "/v1/chat/completions", headers: [(String, String)] = []) async throws -> Answer {
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        return try await exchange(
            "POST \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: \(body.utf8.count)\r\n\(lines)\r\n\(body)")
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Answer {
        let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        return try await exchange("GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\(lines)\r\n")
    }

    /// Sends bytes and reads what comes until the gateway closes.
    func exchange(_ text: String) async throws -> Answer {
        let bytes = try await raw(text)
        var parser = ResponseParser()
        parser.receive(ByteBuffer(string: bytes))
        var answer: Answer?
        while let event = try parser.next() ?? parser.close() {
            switch event {
            case .head(let head): answer = Answer(status: head.status, headers: head.headers, body: "")
            case .body(let part): answer?.body += String(buffer: part)
            case .end:
                guard let answer else { throw Unreadable(text: bytes) }
                return answer
            }
        }
        throw Unreadable(text: bytes)
    }

    func raw(_ text: String) async throws -> String {
        let channel = try await connect()
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var all = ByteBuffer()
            do {
                for try await part in inbound { all.writeImmutableBuffer(part) }
            } catch is IOError {
                // The gateway may close with unread bytes of a refused body on their way: what came before counts.
            } catch NIOSSLError.uncleanShutdown {
                // So it may without TLS's goodbye.
            }
            return String(buffer: all)
        }
    }

    /// Sends a request, waits for the first bytes of its answer, and hangs up.
    func hangUpAfterFirstBytes(_ body: String) async throws -> String {
        let text = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        let channel = try await connect()
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var iterator = inbound.makeAsyncIterator()
            return try await iterator.next().map { String(buffer: $0) } ?? ""
        }
    }
}

extension Substring {
    fileprivate func utf8Range(of word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
            start = index(after: start)
        }
        return nil
    }
}
