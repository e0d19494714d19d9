import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

/// Keeps a backend's model servers, cache, address and autoscaler as its spec asks, and says in its status how they are.
package struct LLMBackendReconciler: Reconciler {
    package typealias Object = LLMBackend
    package typealias Effect = BackendEffect
    package static let name = "llmbackend"

    package let wakeups: Wakeups?
    private let prober: any HealthSource
    private let settings: BackendSettings
    private let verdicts = SpecVerdicts()

    /// `wakeups` is the channel on which `prober` tells of news.
    package init(prober: any HealthSource, wakeups: Wakeups, settings: BackendSettings) {
        self.prober = prober
        self.wakeups = wakeups
        self.settings = settings
    }

    package var watches: [WatchedKind] {
        [
            .owned(Deployment.self, project: CachedDeployment.project),
            .owned(KubeTypes.Service.self, project: CachedObjects.service),
            .owned(ServiceAccount.self),
            .owned(PodDisruptionBudget.self, project: CachedObjects.withoutSpec),
            .owned(HorizontalPodAutoscaler.self, project: CachedObjects.withoutSpec),
            .owned(PersistentVolumeClaim.self),
            .owned(Job.self, project: CachedObjects.withoutPodTemplate),
            .labelled(Pod.self, by: BackendLabels.backend, project: CachedObjects.pod),
            .referenced(Secret.self, project: CachedObjects.secret),
        ] + ObservedBackend.holders
    }

    package func references(of object: LLMBackend) -> [ObjectReference] {
        Set(object.secretReferences.map(\.name)).sorted().map {
            ObjectReference(Secret.resourceType, namespace: object.metadata.namespace, name: $0)
        }
    }

    package func conditions(of object: LLMBackend) -> [Condition] { object.status?.conditions ?? [] }

    package func observe(_ object: LLMBackend, _ reader: ObjectReader, now: Date) -> ObservedBackend {
        var observed = ObservedBackend(object, reader, now: now)
        observed.settings = settings
        observed.verdict = verdicts.verdict(on: object)
        observed.health = prober.report(of: object.key)
        observed.queueFloor = prober.queueFloor(of: object.key)
        return observed
    }

    package func plan(_ observed: ObservedBackend) -> Plan<BackendEffect> { BackendPlanner.plan(observed) }

    package func perform(_ effect: BackendEffect, for object: LLMBackend) async throws {
        switch effect {
        case .probe(let target): prober.watch(target, recorded: object.status?.health)
        case .stopProbing: prober.forget(object.key)
        }
    }

    package func forget(_ key: NamespacedName, uid: String) {
        prober.forget(key)
        verdicts.forget(uid: uid)
    }
}
