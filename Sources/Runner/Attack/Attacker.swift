import Foundation
import HTTPTransport
import RunnerProtocol
import Structured

/// Asks a model, through a chain, whether an answer can be refuted.
struct Attacker: Sendable {
    private let http: any HTTPExecutor
    private let pause: Duration

    /// A rationale is at most this long: it goes into a status.
    static let longestRationale = 4096
    private static let largestAnswer = 1 << 20
    /// A model that does not keep to the form gets one more chance.
    private static let attempts = 2
    /// A gateway that has just become ready hears of the credential a moment later, so it is asked again, for five seconds in all.
    private static let introductions = 20

    /// `pause` lies between a refused credential and the next try.
    init(http: any HTTPExecutor, pause: Duration = .milliseconds(250)) {
        self.http = http
        self.pause = pause
    }

    /// Its vote, within the attack's time. A model that cannot be understood makes an abstention; a chain that cannot be reached, or that
    /// refuses, makes an error.
    func attack(_ attack: RunnerTask.Attack) async throws -> RunnerLine.Vote {
        let deadline = ContinuousClock.now + .milliseconds(attack.timeoutMilliseconds)
        var problem = ""
        for _ in 0..<Self.attempts {
            let text = try await introduced(attack) { try await ask(AttackPrompt(attack), of: attack, before: deadline) }
            switch Opinion.read(text) {
            case .success(let opinion): return opinion.vote(longest: Self.longestRationale)
            case .failure(let unreadable): problem = unreadable.description
            }
        }
        return RunnerLine.Vote(vote: .abstain, confidence: "0", rationale: "the model gave no usable opinion: \(problem)")
    }

    /// Asks again while the gateway may not know the credential yet.
    private func introduced(_ attack: RunnerTask.Attack, _ ask: () async throws -> String) async throws -> String {
        for _ in 0..<Self.introductions {
            do { return try await ask() } catch AttackError.refused(status: 401, _) where attack.credential != nil {
                try await Task.sleep(for: pause)
            }
        }
        return try await ask()
    }

    private func ask(_ prompt: AttackPrompt, of attack: RunnerTask.Attack, before deadline: ContinuousClock.Instant) async throws -> String
    {
        let left = deadline - .now
        guard left > .zero else { throw AttackError.timeout(milliseconds: attack.timeoutMilliseconds) }
        var request = HTTPRequest(
            method: "POST", url: attack.chainURL + "/v1/chat/completions",
            headers: ["content-type": "application/json", "accept": "application/json"], body: prompt.body.bytes, totalTimeout: left)
        if let credential = attack.credential { request.headers["authorization"] = "Bearer \(credential)" }
        let response = try await http.execute(request)
        let body = try await response.body.collect(upTo: Self.largestAnswer)
        let answer = try? JSONValue(parsing: body)
        guard response.status == 200 else {
            throw AttackError.refused(status: response.status, message: answer?[path: "error", "message"]?.string)
        }
        guard let text = answer?["choices"]?[0]?[path: "message", "content"]?.string else { throw AttackError.notAnAnswer }
        return text
    }
}

/// Why an attack came to nothing.
enum AttackError: Error, CustomStringConvertible {
    case timeout(milliseconds: Int)
    case refused(status: Int, message: String?)
    case notAnAnswer

    var description: String {
        switch self {
        case .timeout(let milliseconds): "the chain did not answer within \(milliseconds) ms"
        case .refused(let status, let message): "the chain answered \(status)\(message.map { ": \($0.prefix(512))" } ?? "")"
        case .notAnAnswer: "the chain's answer holds no message"
        }
    }
}
