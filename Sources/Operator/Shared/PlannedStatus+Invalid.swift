import ControllerRuntime
import KubeCore
import Structured

extension PlannedStatus {
    /// The status of an object whose spec cannot be carried out: what is known stays, and `Ready` tells the mistake. `recorded` is the
    /// status without its conditions and generation.
    init(invalid message: String, recorded: some Encodable, conditions: [Condition]) {
        let others = conditions.filter { $0.type != "Ready" }.map {
            PlannedCondition($0.type, $0.status, reason: $0.reason, message: $0.message)
        }
        let ready = PlannedCondition("Ready", .no, reason: Reason.invalidSpec, message: message)
        // Encoding what was decoded from JSON cannot fail; if it did, the conditions alone still tell.
        self.init(fields: (try? JSONValue(encoding: recorded)) ?? .emptyObject, conditions: [ready] + others)
    }
}
