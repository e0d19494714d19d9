import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore

extension ObservedBackend {
    /// The kinds that may hold a backend.
    static let holders: [WatchedKind] = [
        .mapped(BudgetPolicy.self) { policy in
            (policy.status?.holds ?? []).map { NamespacedName(namespace: policy.metadata.namespace ?? "", name: $0.backend) }
        },
        .mapped(ChaosSchedule.self) { schedule in
            (schedule.status?.holds ?? []).map { NamespacedName(namespace: schedule.metadata.namespace ?? "", name: $0.backend) }
        },
    ]

    /// The holds that other resources of the namespace have on `backend` now. Ones that ended count no more, whatever still stands there.
    static func holds(on backend: LLMBackend, _ reader: ObjectReader, now: Date) -> [ReplicaHold] {
        let namespace = backend.metadata.namespace
        let budget = reader.list(BudgetPolicy.self, namespace: namespace).flatMap { policy in
            (policy.status?.holds ?? []).filter { $0.backend == backend.metadata.name }
                .map { ReplicaHold(source: .budget, holder: policy.metadata.name, until: $0.until) }
        }
        let chaos = reader.list(ChaosSchedule.self, namespace: namespace).flatMap { schedule in
            (schedule.status?.holds ?? []).filter { $0.backend == backend.metadata.name }
                .map { ReplicaHold(source: .chaos, holder: schedule.metadata.name, until: $0.until) }
        }
        return (budget + chaos).filter { $0.until > now }
    }
}
