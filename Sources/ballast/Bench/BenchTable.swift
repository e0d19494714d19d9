import Foundation
import HTTPTransport

/// Asks gateways as a caller does.
struct BenchAsker: Sendable {
    let web: CurlTransport
    let ports: [Int]

    func get(_ port: Int, _ path: String, _ key: String) async throws -> (status: Int, text: String) {
        try await send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)", headers: ["Authorization": "Bearer \(key)"]))
    }

    func ask(_ port: Int, _ key: String) async throws -> (status: Int, text: String) {
        let body = #"{"model":"chat","messages":[{"role":"user","content":"hi"}]}"#
        return try await send(
            HTTPRequest(
                method: "POST", url: "http://127.0.0.1:\(port)/v1/chat/completions", headers: ["Authorization": "Bearer \(key)"],
                body: Array(body.utf8)))
    }

    private func send(_ request: HTTPRequest) async throws -> (status: Int, text: String) {
        let response = try await web.execute(request)
        return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
    }

    /// Asks each gateway until it shows the change, and answers how long after `start` the last one did.
    func firstSight(since start: ContinuousClock.Instant = .now, _ shows: @escaping @Sendable (Int) async throws -> Bool) async throws
        -> Duration
    {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for port in ports {
                group.addTask {
                    while try await !shows(port) { try await Task.sleep(for: .milliseconds(1)) }
                    return .now - start
                }
            }
            return try await group.reduce(.zero) { max($0, $1) }
        }
    }
}

/// The times of each kind of change, and the table that tells them.
struct BenchTable {
    private struct Row {
        var what: String
        var wanted: Duration
        var times: [Duration]
    }

    private let gateways: Int
    private let rounds: Int
    private var rows: [Row] = []

    init(gateways: Int, rounds: Int) {
        self.gateways = gateways
        self.rounds = rounds
    }

    /// Times `change` from before it is sent until the last gateway shows it, after one round that is not counted.
    mutating func measure(
        _ what: String, wanted: Duration, _ asker: BenchAsker, change: (Int) async throws -> Void,
        shows: @escaping @Sendable (Int, Int) async throws -> Bool
    ) async throws {
        var times: [Duration] = []
        for round in 1...(rounds + 1) {
            let start = ContinuousClock.now
            try await change(round)
            let time = try await asker.firstSight(since: start) { try await shows(round, $0) }
            if round > 1 { times.append(time) }
        }
        rows.append(Row(what: what, wanted: wanted, times: times.sorted()))
    }

    var isMet: Bool { rows.allSatisfy { row in row.times.allSatisfy { $0 <= row.wanted } } }

    func show() {
        Console.say("until the last of \(gateways) gateways obeys or serves it, \(rounds) rounds\n")
        Console.say("| | median ms | slowest ms | wanted ms |\n|---|---|---|---|")
        for row in rows {
            let median = row.times[row.times.count / 2]
            let slowest = row.times.last ?? median
            Console.say("| \(row.what) | \(Self.text(median)) | \(Self.text(slowest)) | \(Self.text(row.wanted)) |")
        }
    }

    private static func text(_ duration: Duration) -> String { String(format: "%.1f", duration / .milliseconds(1)) }
}
