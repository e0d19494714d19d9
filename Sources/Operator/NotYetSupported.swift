import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore

/// Stands in for the reconciler of a kind that this version declares and does not carry out, so that nobody waits in vain.
package struct NotYetSupported<Object: BallastResource>: Reconciler {
    package static var name: String { Object.resourceType.kind.lowercased() }
    package let watches: [WatchedKind] = []

    package init(_ type: Object.Type) {}

    package func conditions(of object: Object) -> [Condition] { object.recordedConditions }
    package func observe(_ object: Object, _ reader: ObjectReader, now: Date) -> Object { object }

    package func plan(_ observed: Object) -> Plan<NoEffect> {
        let message =
            "this version of Ballast stores \(Object.resourceType.kind) and does nothing about it yet; a later one will"
        let ready = PlannedCondition("Ready", .no, reason: Reason.notYetSupported, message: message)
        return Plan(status: PlannedStatus(conditions: [ready]), outcome: .stalled(reason: Reason.notYetSupported, message: message))
    }
}

/// A kind of Ballast with conditions in its status.
package protocol BallastResource: KubeObject {
    var recordedConditions: [Condition] { get }
}

extension LLMBackend: BallastResource { package var recordedConditions: [Condition] { status?.conditions ?? [] } }
