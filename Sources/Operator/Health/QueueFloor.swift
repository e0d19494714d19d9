/// How many replicas a queue asks for: up at once, down only when it has been short for a while.
///
/// The autoscaler's rule for an average value, `ceil(total / target)`, held at its highest for five minutes, as autoscalers hold their own
/// way down: a queue that comes and goes must not rewrite the minimum with each probe.
package struct QueueFloor: Sendable {
    package static let hold = Duration.seconds(300)

    private var samples: [(uptime: Duration, replicas: Int)] = []

    package init() {}

    /// The floor; `nil` before anything was heard.
    package var replicas: Int? { samples.map(\.replicas).max() }

    /// Takes in a queue's length; answers whether ``replicas`` changed.
    package mutating func record(waiting: Int, target: Int, uptime: Duration) -> Bool {
        let before = replicas
        let wanted = (max(waiting, 0) + max(target, 1) - 1) / max(target, 1)
        samples.removeAll { uptime - $0.uptime > Self.hold || $0.replicas <= wanted }
        samples.append((uptime, wanted))
        return replicas != before
    }
}
