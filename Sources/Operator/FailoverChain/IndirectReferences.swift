import ControllerRuntime
import KubeCore
import Synchronization

/// Which chains depend on what their spec does not name itself: the Secrets and Services of their backends, the budgets of their namespace.
///
/// Written whenever a chain is observed, before the things themselves are read, so that no change falls between.
final class IndirectReferences: Sendable {
    private let index = Mutex(ReferenceIndex())

    /// Notes all that `chain` depends on, in place of what was noted before.
    func note(_ chain: NamespacedName, dependsOn references: Set<ObjectReference>) {
        index.withLock { $0.set(Array(references), for: chain) }
    }

    func chains(dependingOn reference: ObjectReference) -> [NamespacedName] { index.withLock { $0.keys(naming: reference) } }

    func forget(_ chain: NamespacedName) { index.withLock { $0.forget(chain) } }
}
