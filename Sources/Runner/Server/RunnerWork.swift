import HTTPTransport
import RunnerProtocol

/// Carries out a task of either kind, and turns every way in which it can fail into a line.
struct RunnerWork: Sendable {
    private let attacker: Attacker
    private let verifier: Verifier

    init(configuration: RunnerConfiguration, http: any HTTPExecutor) {
        attacker = Attacker(http: http)
        verifier = Verifier(python: configuration.python, workFolder: configuration.workFolder)
    }

    func carryOut(_ task: RunnerTask) async -> RunnerLine {
        do {
            if let attack = task.attack { return .vote(try await attacker.attack(attack)) }
            if let verification = task.verify { return .result(try await verifier.verify(verification)) }
            return .error(.init(message: "\(TaskRefusal.malformed)"))
        } catch {
            return .error(.init(message: "\(error)"))
        }
    }

    /// Ends every program that was started, at once.
    func killAll() { Descendants.killAll() }
}
