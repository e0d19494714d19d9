import CLibCurl
import CLibCurlShims
import Foundation

/// The transport thread: the one owner of the multi handle and of every easy handle.
///
/// Not `Sendable`: made on the thread and never seen outside it. All that others want comes through the mailbox.
final class CurlEngine {
    let configuration: CurlTransportConfiguration
    /// `SSL_CERT_FILE`, which libcurl, unlike its command-line tool, does not read.
    let systemAuthorities: String?
    private let multi: UnsafeMutableRawPointer
    private let mailbox: Mailbox
    private var tls: TLSSettings
    private var running: [UInt64: EasyTransfer] = [:]
    private var identifiers: [UnsafeMutableRawPointer: UInt64] = [:]
    private var connections: ConnectionLimit
    private var toRestart: Set<String> = []
    /// No deadline lies before this one; `nil` when there are none.
    private var earliestDeadline: ContinuousClock.Instant?
    private var leaveBy: ContinuousClock.Instant?

    static let stallCheck = Duration.milliseconds(250)

    init(multi: Mailbox.Bell, mailbox: Mailbox, configuration: CurlTransportConfiguration) {
        self.multi = multi.multi
        self.mailbox = mailbox
        self.configuration = configuration
        tls = configuration.tls
        systemAuthorities = ProcessInfo.processInfo.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        connections = ConnectionLimit(
            streamsPerConnection: configuration.streamsPerConnection, ceiling: configuration.maximumConnectionsPerHost,
            multiplexes: configuration.protocols == .http2OrHTTP1)
    }

    func run() {
        ballast_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        ballast_curl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, configuration.streamsPerConnection)
        ballast_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections.limit)
        ballast_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(64, configuration.maximumConnectionsPerHost))
        while true {
            for command in mailbox.takeAll() { perform(command) }
            expire(at: .now)
            restartWaiting()
            var active: Int32 = 0
            curl_multi_perform(multi, &active)
            reapFinished()
            if let leaveBy, running.isEmpty || leaveBy <= .now { break }
            // What a response just taught must not wait for the next event.
            if toRestart.isEmpty { curl_multi_poll(multi, nil, 0, Int32(clamping: pauseMilliseconds), nil) }
        }
        leave()
    }

    private var pauseMilliseconds: Int {
        let next = [earliestDeadline, leaveBy].compactMap(\.self).min()
        return min(60_000, max(0, next.map { ContinuousClock.now.duration(to: $0).milliseconds } ?? 60_000))
    }

    private func leave() {
        for easy in running.values { finish(easy, .failure(HTTPError.shutDown)) }
        mailbox.removeBell()
        curl_multi_cleanup(multi)
        for case .start(let transfer) in mailbox.leave() { transfer.finish(.failure(HTTPError.shutDown)) }
    }

    private func perform(_ command: Mailbox.Command) {
        switch command {
        case .start(let transfer): start(transfer)
        case .stop(let id):
            if let easy = running[id] { finish(easy, .failure(CancellationError())) }
        case .unpause(let id):
            if let easy = running[id] { curl_easy_pause(easy.handle, CURLPAUSE_CONT) }
        case .use(let settings): tls = settings
        case .shutDown(let grace): leaveBy = min(leaveBy ?? .now + grace, .now + grace)
        }
    }

    private func start(_ transfer: Transfer) {
        guard !transfer.isOver else { return }
        do throws(HTTPError) {
            let easy = try EasyTransfer(transfer, engine: self)
            try easy.configure(configuration, tls: tls)
            setDeadlines(of: easy)
            running[transfer.id] = easy
            identifiers[easy.handle] = transfer.id
            if connections.begin(transfer.url) { setLimit() }
            let code = curl_multi_add_handle(multi, easy.handle)
            if code != CURLM_OK { finish(easy, .failure(HTTPError.invalidRequest(String(cString: curl_multi_strerror(code))))) }
        } catch {
            transfer.finish(.failure(error))
        }
    }

    /// The only place where a transfer leaves the engine: libcurl lets go of the handle, the handle is freed, then the task hears of it.
    private func finish(_ easy: EasyTransfer, _ result: Result<Void, any Error>) {
        curl_multi_remove_handle(multi, easy.handle)
        running[easy.transfer.id] = nil
        identifiers[easy.handle] = nil
        connections.end(easy.transfer.url, reached: easy.dispatched)
        easy.transfer.finish(result)
    }

    private func reapFinished() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle, let id = identifiers[handle],
                let easy = running[id]
            else { continue }
            // The message dies with the handle's removal: its result is read first.
            finish(easy, easy.result(of: ballast_curl_message_result(message)))
        }
    }

    private func setLimit() { ballast_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections.limit) }

    // MARK: Waiting for a connection

    /// Called from inside libcurl, so it only takes notes.
    func noticeHead(from easy: EasyTransfer, httpVersion: String) {
        if connections.noticeHead(easy.transfer.url, multiplexed: httpVersion == "2") { toRestart.insert(easy.origin) }
    }

    /// libcurl looks at a waiting transfer again only when another one ends. When the limit has grown, those that wait are taken out and put
    /// back, which is safe as nothing of them was sent; those whose stream the server refused are reached by a handle that comes and goes.
    private func restartWaiting() {
        guard !toRestart.isEmpty else { return }
        setLimit()
        for easy in running.values where toRestart.contains(easy.origin) && !easy.dispatched && !easy.opening {
            curl_multi_remove_handle(multi, easy.handle)
            curl_multi_add_handle(multi, easy.handle)
        }
        if let passing = curl_easy_init() {
            curl_multi_add_handle(multi, passing)
            curl_multi_remove_handle(multi, passing)
            curl_easy_cleanup(passing)
        }
        toRestart = []
    }

    // MARK: Deadlines

    private func setDeadlines(of easy: EasyTransfer) {
        let now = ContinuousClock.now
        let request = easy.transfer.request
        easy.headDeadline = request.headTimeout.map { now + $0 }
        easy.totalDeadline = request.totalTimeout.map { now + $0 }
        easy.stallDeadline = now + Self.stallCheck
        note(easy)
    }

    private func note(_ easy: EasyTransfer) {
        for deadline in [easy.headDeadline, easy.totalDeadline, easy.stallDeadline].compactMap(\.self) {
            earliestDeadline = min(earliestDeadline ?? deadline, deadline)
        }
    }

    private func expire(at now: ContinuousClock.Instant) {
        guard let earliestDeadline, earliestDeadline <= now else { return }
        self.earliestDeadline = nil
        for easy in Array(running.values) {
            if let deadline = easy.totalDeadline, deadline <= now {
                finish(easy, .failure(HTTPError.timeout("total")))
            } else if let deadline = easy.headDeadline, deadline <= now {
                finish(easy, .failure(HTTPError.timeout("head")))
            } else {
                if let deadline = easy.stallDeadline, deadline <= now { checkStall(of: easy, at: now) }
                note(easy)
            }
        }
    }

    /// A server that allows fewer streams than we count on makes requests wait in silence: allow one connection more. That alone opens none;
    /// libcurl does when the others are full.
    private func checkStall(of easy: EasyTransfer, at now: ContinuousClock.Instant) {
        guard !easy.headIsDelivered else { return easy.stallDeadline = nil }
        easy.stallDeadline = now + Self.stallCheck
        if !toRestart.contains(easy.origin), connections.widen(easy.transfer.url) { toRestart.insert(easy.origin) }
    }
}
