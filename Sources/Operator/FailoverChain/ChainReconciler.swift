import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes

/// Keeps a chain's gateways, their routes, rights and address as its spec asks, and says in its status how its targets are.
package struct FailoverChainReconciler: Reconciler {
    package typealias Object = FailoverChain
    package typealias Effect = ChainEffect
    package static let name = "failoverchain"

    package let wakeups: Wakeups?
    private let reports: (any ChainReports)?
    private let certificates: (any ChainCertificates)?
    private let notifier: Notifier
    private let settings: ChainSettings
    private let index = IndirectReferences()
    private let memory = ChainMemory()

    /// `wakeups` is the channel on which `reports` and `notifier` tell of news. Without `certificates`, gateways run with no operator to
    /// report to.
    package init(
        reports: (any ChainReports)?, certificates: (any ChainCertificates)?, notifier: Notifier, wakeups: Wakeups, settings: ChainSettings
    ) {
        self.reports = reports
        self.certificates = certificates
        self.notifier = notifier
        self.wakeups = wakeups
        self.settings = settings
    }

    package var watches: [WatchedKind] {
        [
            .owned(ConfigMap.self),
            .owned(Deployment.self, project: CachedDeployment.project),
            .owned(KubeTypes.Service.self, project: CachedObjects.service),
            .owned(ServiceAccount.self),
            .owned(PodDisruptionBudget.self, project: CachedObjects.withoutSpec),
            .owned(HorizontalPodAutoscaler.self, project: CachedObjects.withoutSpec),
            .owned(Role.self),
            .owned(RoleBinding.self),
            .owned(NetworkPolicy.self),
            .owned(Secret.self, project: CachedObjects.secret),
            .labelled(Pod.self, by: ChainNames.chainLabel, project: CachedObjects.pod),
            .referenced(LLMBackend.self),
            .referenced(EndpointSlice.self, selector: [EndpointSlice.serviceNameLabel: ObservedChain.apiServerSlice.name]),
        ] + indirect
    }

    /// What chains depend on without naming it.
    private var indirect: [WatchedKind] {
        [
            .mapped(Secret.self, project: CachedObjects.secret) { [index] in index.chains(dependingOn: $0.reference) },
            .mapped(KubeTypes.Service.self, project: CachedObjects.service) { [index] in index.chains(dependingOn: $0.reference) },
            .mapped(BudgetPolicy.self) { [index] in
                index.chains(dependingOn: ObservedChain.budgets(of: $0.metadata.namespace))
            },
        ]
    }

    package func references(of object: FailoverChain) -> [ObjectReference] {
        let backends = Set(object.spec.targets.map(\.backendRef.name)).sorted().map {
            ObjectReference(LLMBackend.resourceType, namespace: object.metadata.namespace, name: $0)
        }
        return backends + (object.spec.airgap == true ? [ObservedChain.apiServerSlice] : [])
    }

    package func conditions(of object: FailoverChain) -> [Condition] { object.status?.conditions ?? [] }

    package func observe(_ object: FailoverChain, _ reader: ObjectReader, now: Date) -> ObservedChain {
        var observed = ObservedChain(object, reader, index: index, now: now)
        observed.settings = settings
        observed.report = reports?.report(of: object.key)
        observed.certificate = certificate(of: object, reader, now: now)
        observed.figuresWrittenAt = memory.figuresWrittenAt(object.key)
        observed.notificationFailure = notifier.failure(of: object.key)
        return observed
    }

    private func certificate(of chain: FailoverChain, _ reader: ObjectReader, now: Date) -> CertificateState {
        guard let certificates else { return .noChannel }
        let present = reader.get(Secret.self, namespace: chain.metadata.namespace, name: ChainNames.gateway(chain))
        // One that somebody else has written into is made anew.
        let current = present.flatMap { $0.metadata.annotations[CachedSecret.isWhole] == "true" ? $0 : nil }
        do {
            return .known(try certificates.certificate(of: chain.key, current: current, now: now))
        } catch {
            return .unavailable("\(error)")
        }
    }

    package func plan(_ observed: ObservedChain) -> Plan<ChainEffect> { ChainPlanner.plan(observed) }

    package func perform(_ effect: ChainEffect, for object: FailoverChain) async throws {
        switch effect {
        case .notify(let notice): notifier.post(notice)
        case .noteFigures(let date): memory.noteFigures(object.key, at: date)
        case .noteFailureTold(let failure): notifier.acknowledge(failure, of: object.key)
        }
    }

    package func forget(_ key: NamespacedName, uid: String) {
        index.forget(key)
        memory.forget(key)
        notifier.forget(key)
    }
}
