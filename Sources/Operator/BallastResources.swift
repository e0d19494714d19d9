import BallastAPI
import ControllerRuntime
import KubeCore

extension FailoverChain: BallastResource { package var recordedConditions: [Condition] { status?.conditions ?? [] } }
extension ChaosSchedule: BallastResource { package var recordedConditions: [Condition] { status?.conditions ?? [] } }
extension BudgetPolicy: BallastResource { package var recordedConditions: [Condition] { status?.conditions ?? [] } }

/// The kinds that this version stores and does not carry out.
func addUnsupportedKinds(to manager: Manager) {
    manager.add(NotYetSupported(ChaosSchedule.self))
    manager.add(NotYetSupported(BudgetPolicy.self))
}
