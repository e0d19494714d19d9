import BallastAPI
import KubeCore

/// Whoever asks backends for their health and knows what they answered: ``HealthProber``, or a script in tests.
package protocol HealthSource: Sendable {
    /// Asks `target` from now on, in place of what was asked for the same backend before. `recorded` is what its status says.
    func watch(_ target: ProbeTarget, recorded: LLMBackendStatus.Health?)
    /// Asks nothing more for that backend.
    func forget(_ key: NamespacedName)
    /// What is known of a backend; `nil` before it was asked.
    func report(of key: NamespacedName) -> HealthReport?
    /// How many replicas its request queue asks for; `nil` when unknown or not asked.
    func queueFloor(of key: NamespacedName) -> Int?
}

extension HealthProber: HealthSource {}
