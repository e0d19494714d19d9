import RunnerProtocol

/// The life of a runner, as a value: it waits, carries out one task, and is of no use afterwards.
struct RunState {
    private enum Phase {
        case waiting
        case running(run: String)
        case over
    }

    private var phase = Phase.waiting

    /// Whether a task would be taken.
    var isWaiting: Bool { if case .waiting = phase { true } else { false } }

    /// Takes the one task, or says why not.
    mutating func begin(_ task: RunnerTask) throws(TaskRefusal) {
        guard case .waiting = phase else { throw .alreadyTaken }
        phase = .running(run: task.run)
    }

    /// Whether this task stops what is under way.
    func checkStop(_ task: RunnerTask) throws(TaskRefusal) {
        guard case .running(let run) = phase, run == task.run else { throw .notRunning }
    }

    mutating func finish() { phase = .over }
}
