import Foundation
import Synchronization

/// A TCP server on loopback whose every connection runs a script of blocking calls on a thread of its own: the place for answers that no
/// proper HTTP server gives.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let accepted = Mutex(0)

    var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections were made so far.
    var connections: Int { accepted.withLock { $0 } }

    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 512) == 0 && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [weak self, listener] in
            while true {
                let handle = accept(listener, nil, nil)
                guard handle >= 0 else { return }
                self?.accepted.withLock { $0 += 1 }
                let worker = Thread {
                    let connection = RawConnection(handle)
                    script(connection)
                    connection.close()
                }
                worker.stackSize = 256 << 10
                worker.start()
            }
        }
        thread.start()
    }

    deinit {
        Foundation.shutdown(listener, Int32(SHUT_RDWR))
        Foundation.close(listener)
    }
}

/// One accepted connection, used by its script's thread alone.
final class RawConnection {
    private let handle: Int32
    private var isOpen = true

    init(_ handle: Int32) { self.handle = handle }

    /// The request up to and with the empty line and as much body as `Content-Length` says; `nil` when the client left.
    func readRequest() -> String? {
        var text = ""
        while true {
            if let end = text.range(of: "\r\n\r\n") {
                let length =
                    text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            guard let more = read() else { return nil }
            text += String(decoding: more, as: UTF8.self)
        }
    }

    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = recv(handle, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// `false` when the client left or, after ``setSendTimeout(milliseconds:)``, takes nothing.
    @discardableResult func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Writes everything however long it takes; `whenHeld` is told when the client takes nothing for the send timeout.
    func writeAll(_ bytes: [UInt8], whenHeld: () -> Void) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                whenHeld()
            } else {
                return false
            }
        }
        return true
    }

    func respond(_ status: String = "200 OK", headers: [String] = [], body: String = "") {
        write((["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    func setSendTimeout(milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Blocks until the client closes or resets.
    func waitForEnd() { while read() != nil {} }

    /// Ends with RST instead of FIN.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(handle, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Foundation.close(handle)
    }
}

/// Something that happens once, awaited from any number of tasks.
final class Signal<Value: Sendable>: Sendable {
    private let state = Mutex<(value: Value?, waiters: [CheckedContinuation<Value, Never>])>((nil, []))

    func fire(_ value: Value) {
        let waiters = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value, Never>]() }
            defer { state.waiters = [] }
            state.value = value
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiters.append(continuation) }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
