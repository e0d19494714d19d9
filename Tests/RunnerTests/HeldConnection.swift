import Foundation

/// A connection that stays open after its answer, until `close()`: HTTP clients hang up too soon to tell whether a server waited.
struct HeldConnection: Sendable {
    private let socket: Int32

    init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard socket >= 0, status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .ECONNREFUSED) }
    }

    /// Posts a body and returns the answer once its last chunk is there.
    func post(_ path: String, _ body: [UInt8]) async throws -> String {
        let head = "POST \(path) HTTP/1.1\r\nhost: runner\r\ncontent-length: \(body.count)\r\n\r\n"
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: reading blocks.
            Thread.detachNewThread { [self] in
                continuation.resume(with: Result { try exchange(Array(head.utf8) + body) })
            }
        }
    }

    private func exchange(_ request: [UInt8]) throws -> String {
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw POSIXError(.EPIPE) }
        var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
        while !answer.ends(with: "0\r\n\r\n".utf8) {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw POSIXError(.ECONNRESET) }
            answer += buffer.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }

    func close() { _ = Foundation.close(socket) }
}

extension [UInt8] {
    fileprivate func ends(with end: some Collection<UInt8>) -> Bool { suffix(end.count).elementsEqual(end) }
}
