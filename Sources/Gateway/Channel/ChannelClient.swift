import BallastAPI
import Foundation
import KubeCore
import Logging
import Resilience
import Structured
import Synchronization

/// A gateway's end of the channel: reports once a second, obeys what is pushed, and never stands in a request's way. Whatever goes wrong
/// here, the gateway serves on.
package final class ChannelClient: Sendable {
    /// How the operator is found, and as whom one speaks.
    package struct Settings: Sendable {
        package var namespace: String
        package var chain: String
        package var pod: String
        package var podUID: String
        /// `https://host:port`
        package var operatorURL: String
        /// The folder the chain's Secret is mounted at.
        package var certificates: String
        /// What airgap must forbid; `nil` tries nothing.
        package var canary: (host: String, port: Int)?

        package init(
            namespace: String, chain: String, pod: String, podUID: String, operatorURL: String, certificates: String,
            canary: (host: String, port: Int)? = nil
        ) {
            self.namespace = namespace
            self.chain = chain
            self.pod = pod
            self.podUID = podUID
            self.operatorURL = operatorURL
            self.certificates = certificates
            self.canary = canary
        }
    }

    /// Which table is in use, and why not a newer one.
    package struct TableState: Sendable, Hashable {
        package var version: String?
        package var error: String?

        package init(version: String? = nil, error: String? = nil) {
            self.version = version
            self.error = error
        }
    }

    static let reportInterval = Duration.seconds(1)
    /// Three pings missed.
    static let silenceLimit = Duration.seconds(15)

    private struct State {
        var machine = ReportMachine(instance: ChannelClient.newInstance())
        var route: ChannelRoute
        var credentials: ChannelCredentials?
        var latencies = LatencyWindow()
        /// The operator process that speaks on the stream, and the last of its orders that is obeyed.
        var speaker: String?
        var appliedPush: UInt64?
        var canary = GatewayReport.Canary.notTried
        var table = TableState()
        var acceptedAt: Duration?
        var heardAt: Duration = .zero
        var troubles: [String: String] = [:]
        /// There are orders that the operator does not know to be obeyed.
        var isHurried = false
        /// What the reports' rest can be cut short by.
        var rest: Task<Void, any Error>?
    }

    private let settings: Settings
    private let gateway: GatewayServer
    private let transport: any ChannelTransport
    private let time: any TimeSource
    private let log: Logger
    private let process = ChannelClient.newInstance()
    private let state: Mutex<State>

    package init(
        _ settings: Settings, gateway: GatewayServer, transport: any ChannelTransport, time: any TimeSource = SystemTime(), log: Logger
    ) {
        self.settings = settings
        self.gateway = gateway
        self.transport = transport
        self.time = time
        self.log = log
        let home = settings.operatorURL.replacing("https://", with: "", maxReplacements: 1)
        state = Mutex(State(route: ChannelRoute(home: home.hasSuffix("/") ? String(home.dropLast()) : home)))
    }

    private static func newInstance() -> String { UUID().uuidString.lowercased() }

    /// Tells which table the gateway uses; it goes into the next report.
    package func note(_ table: TableState) { state.withLock { $0.table = table } }

    /// Speaks until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.followCredentials() }
            group.addTask { await self.report() }
            group.addTask { await self.listen() }
            if settings.canary != nil { group.addTask { await self.watchAirgap() } }
        }
    }

    /// Says a trouble once, until it changes or passes.
    private func tell(_ part: String, _ trouble: String?) {
        let isNews = state.withLock { state in
            defer { state.troubles[part] = trouble }
            return state.troubles[part] != trouble
        }
        guard isNews else { return }
        if let trouble {
            log.warning("the operator's channel", metadata: ["part": "\(part)", "problem": "\(trouble)"])
        } else {
            log.info("the operator's channel works again", metadata: ["part": "\(part)"])
        }
    }

    /// Waits; says whether to go on.
    private func pause(_ duration: Duration) async -> Bool {
        do { try await time.sleep(for: duration) } catch { return false }
        return !Task.isCancelled
    }

    private func url(_ path: String) -> String { "https://\(state.withLock(\.route.authority))\(path)" }
}

// MARK: Who we are

extension ChannelClient {
    /// Looks at the files once a second: a Secret that was renewed is in use before the old certificate ends.
    private func followCredentials() async {
        repeat { loadCredentials() } while await pause(.seconds(1))
    }

    private func loadCredentials() {
        do {
            let credentials = try ChannelCredentials(folder: settings.certificates)
            guard state.withLock({ $0.credentials != credentials }) else { return }
            transport.use(credentials)
            state.withLock { $0.credentials = credentials }
            tell("certificate", nil)
        } catch {
            // Files that are being replaced, or not there yet: what was read before stays in use.
            tell("certificate", "\(error)")
        }
    }

    private var hasCredentials: Bool { state.withLock { $0.credentials != nil } }
}

// MARK: Reports

extension ChannelClient {
    private func report() async {
        var backoff = BackoffCounter(Backoff(first: Self.reportInterval, limit: .seconds(8)))
        while !Task.isCancelled {
            state.withLock { $0.isHurried = false }
            let wasAnswered = hasCredentials ? await post() : true
            if wasAnswered { backoff.reset() }
            guard await rest(wasAnswered ? Self.reportInterval : backoff.next(jitter: .random(in: 0..<1))) else { return }
        }
    }

    /// Waits so long, or until there are orders whose obeying the operator waits to hear of; says whether to go on.
    private func rest(_ duration: Duration) async -> Bool {
        let rest = Task { try await time.sleep(for: duration) }
        let isHurried = state.withLock { state in
            state.rest = rest
            return state.isHurried
        }
        if isHurried { rest.cancel() }
        await withTaskCancellationHandler {
            _ = await rest.result
        } onCancel: {
            rest.cancel()
        }
        return !Task.isCancelled
    }

    /// Lets the next report go at once.
    private func hurry() {
        state.withLock { state in
            state.isHurried = true
            return state.rest
        }?.cancel()
    }

    /// Posts one report. Says whether it was taken, or the operator could at least be spoken to.
    private func post() async -> Bool {
        do {
            var snapshot = try await gateway.snapshot()
            let uptime = time.uptime
            let report = state.withLock { state in
                let latencies = state.latencies.percentiles(snapshot.latencies, at: uptime)
                for index in snapshot.targets.indices { snapshot.targets[index].target.latency = latencies[snapshot.targets[index].name] }
                return state.machine.next(snapshot, circumstances(state))
            }
            let (status, body) = try await transport.post(JSONValue(encoding: report).bytes, to: url(ChannelPaths.reports))
            return judge(status, (try? JSONValue(parsing: body).decode(ChannelAnswer.self)) ?? ChannelAnswer())
        } catch is CancellationError {
            return false
        } catch {
            state.withLock { $0.route.failed() }
            tell("reports", "no answer: \(error)")
            return false
        }
    }

    private func circumstances(_ state: borrowing State) -> ReportMachine.Circumstances {
        ReportMachine.Circumstances(
            namespace: settings.namespace, chain: settings.chain, pod: settings.pod, podUID: settings.podUID, table: state.table.version,
            tableError: state.table.error, canary: state.canary, appliedPush: state.appliedPush, appliedProcess: state.speaker,
            process: process)
    }

    private func judge(_ status: Int, _ answer: ChannelAnswer) -> Bool {
        switch status {
        case 200:
            let uptime = time.uptime
            state.withLock { state in
                state.machine.wasAccepted()
                state.acceptedAt = uptime
            }
            tell("reports", nil)
            return true
        case 409:
            state.withLock { $0.machine.wasRefused(newInstance: Self.newInstance()) }
            tell("reports", answer.error ?? "out of sequence")
            return true
        case 503:
            state.withLock { $0.route.wasSent(to: answer.leaderAddress) }
            tell("reports", answer.error ?? "the operator is not ready")
            return state.withLock { $0.route.leader != nil }
        default:
            tell("reports", answer.error ?? "the operator answered \(status)")
            return false
        }
    }
}

// MARK: What is pushed

extension ChannelClient {
    private func listen() async {
        // A new leader has to reach its gateways soon, however long there was none.
        var backoff = BackoffCounter(Backoff(first: .milliseconds(200), limit: .seconds(2)))
        while !Task.isCancelled {
            let began = time.uptime
            if hasCredentials { await follow() }
            // A stream that lived for a while ended for a reason of its own: a new leader, a new certificate.
            if time.uptime - began > Self.silenceLimit { backoff.reset() }
            guard await pause(backoff.next(jitter: .random(in: 0..<1))) else { return }
        }
    }

    /// Follows one stream to its end.
    private func follow() async {
        let query = "?pod=\(settings.pod)&uid=\(settings.podUID)"
        do {
            let (status, body) = try await transport.open(url(ChannelPaths.stream) + query)
            guard status == 200 else {
                var answer: [UInt8] = []
                for try await piece in body where answer.count < 65536 { answer += piece }
                return refused(status, (try? JSONValue(parsing: answer).decode(ChannelAnswer.self)) ?? ChannelAnswer())
            }
            let uptime = time.uptime
            state.withLock { state in
                state.heardAt = uptime
                // Whoever speaks says so first.
                state.speaker = nil
                state.appliedPush = nil
            }
            tell("stream", nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.read(body) }
                group.addTask { try await self.watchSilence() }
                defer { group.cancelAll() }
                try await group.next()
            }
            // The operator ended it: perhaps it leads no longer. Whoever leads now, the Service knows.
            state.withLock { $0.route.failed() }
        } catch is CancellationError {
        } catch {
            state.withLock { $0.route.failed() }
            tell("stream", "\(error)")
        }
    }

    private func refused(_ status: Int, _ answer: ChannelAnswer) {
        if status == 503 { state.withLock { $0.route.wasSent(to: answer.leaderAddress) } }
        tell("stream", answer.error ?? "the operator answered \(status)")
    }

    private func read(_ body: AsyncThrowingStream<[UInt8], any Error>) async throws {
        var line: [UInt8] = []
        for try await piece in body {
            let uptime = time.uptime
            state.withLock { $0.heardAt = uptime }
            for byte in piece {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    guard line.count <= 1 << 20 else { throw Broken(description: "a pushed line is longer than a megabyte") }
                    continue
                }
                try await take(line)
                line = []
            }
        }
    }

    private func take(_ line: [UInt8]) async throws {
        guard !line.isEmpty else { return }
        let message: ChannelMessage
        do { message = try JSONValue(parsing: line).decode(ChannelMessage.self) } catch {
            // One line of a newer operator that cannot be read: orders in force end by themselves, and the next line may be read.
            return tell("stream", "a pushed line cannot be read: \(error)")
        }
        if let hello = message.hello { state.withLock { $0.speaker = hello.process } }
        guard let orders = message.orders else { return }
        try await gateway.obey(orders)
        let isNews = state.withLock { state in
            defer { state.appliedPush = message.sequence }
            return state.appliedPush != message.sequence
        }
        if isNews { hurry() }
    }

    private func watchSilence() async throws {
        while true {
            try await time.sleep(for: .seconds(5))
            let uptime = time.uptime
            if state.withLock({ uptime - $0.heardAt > Self.silenceLimit }) { throw Broken(description: "the stream fell silent") }
        }
    }

    private struct Broken: Error, CustomStringConvertible {
        var description: String
    }
}

// MARK: Airgap

extension ChannelClient {
    private func watchAirgap() async {
        repeat {
            guard let place = settings.canary, (try? await gateway.snapshot().airgap) == true else { continue }
            let finding = await AirgapCanary(host: place.host, port: place.port).attempt()
            let uptime = time.uptime
            state.withLock { state in
                let answers = state.acceptedAt.map { uptime - $0 < .seconds(10) } ?? false
                state.canary = AirgapCanary.judge(finding, operatorAnswers: answers, before: state.canary)
            }
        } while await pause(AirgapCanary.interval)
    }
}
