import Foundation
import Testing

/// Stock kubectl with one kubeconfig.
struct Kubectl: Sendable {
    var kubeconfig: String

    /// Runs kubectl and returns whatever it answered.
    func attempt(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) async throws -> ProgramResult {
        try await Program.run(
            ["kubectl"] + arguments, environment: environment.merging(["KUBECONFIG": kubeconfig]) { $1 }, input: input, folder: repository)
    }

    /// Runs kubectl, expects success, and returns what it printed.
    @discardableResult
    func callAsFunction(
        _ arguments: String..., input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await Program.run(
            ["kubectl"] + arguments, environment: ["KUBECONFIG": kubeconfig], input: input, folder: repository)
        #expect(result.status == 0, "kubectl \(arguments.joined(separator: " ")): \(result.all)", sourceLocation: sourceLocation)
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Repeats `probe` until it answers true; records the last answer's description when the deadline passes.
func eventually(
    _ what: String, within limit: Duration = .seconds(60), sourceLocation: SourceLocation = #_sourceLocation,
    _ probe: () async throws -> (done: Bool, seen: String)
) async throws {
    let deadline = ContinuousClock.now + limit
    var seen = ""
    while ContinuousClock.now < deadline {
        let answer = try await probe()
        if answer.done { return }
        seen = answer.seen
        try await Task.sleep(for: .milliseconds(200))
    }
    Issue.record("\(what): not within \(limit); last seen: \(seen)", sourceLocation: sourceLocation)
}
