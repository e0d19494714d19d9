import ControllerRuntime
import KubeCore
import KubeTypes
import Logging

/// Pools and sessions, put together.
package struct OperatorAdversaries: Sendable {
    package let keyring: RunnerKeyring
    package let sessions: AdversarySessions
    package let slots: SlotMaker
    private let pools: PoolReconciler?
    private let jobs: AdversaryReconciler

    /// `admission` is how adversaries get into chains that ask for keys; `api` is what slots, Jobs and policies are written through, the
    /// manager's own where none is named.
    init(
        _ configuration: OperatorConfiguration, manager: Manager, api: (any KubeAPI)? = nil, wire: any RunnerWire,
        admission: any ChainAdmission = OpenAdmission(), time: any TimeSource, registry: MetricsRegistry, log: Logger
    ) {
        let api = api ?? manager.api
        let metrics = AdversaryMetrics(registry: registry)
        let poolWakeups = Wakeups()
        let jobWakeups = Wakeups()
        keyring = RunnerKeyring(
            api: manager.api, namespace: configuration.operatorNamespace, time: time, log: log,
            changed: {
                // Slots hold the public half: with other keys they are stale.
                for namespace in manager.reader.list(Namespace.self, namespace: nil) { poolWakeups.wake(namespace.key) }
            })
        let ledger = SlotLedger()
        slots = SlotMaker(
            settings: configuration.poolSettings, ledger: ledger, api: api, time: time, keys: { [keyring] in keyring.keys })
        let tools = SessionTools(
            slots: slots, api: api, wire: wire, admission: admission, reader: { manager.reader }, time: time,
            metrics: metrics, log: log)
        sessions = AdversarySessions(tools: tools, wakeups: jobWakeups)
        pools = configuration.keepsSlots ? PoolReconciler(slots: slots, metrics: metrics, wakeups: poolWakeups) : nil
        jobs = AdversaryReconciler(sessions: sessions, slots: slots, time: time, wakeups: jobWakeups)
    }

    func add(to manager: Manager) {
        if let pools { manager.add(pools) }
        manager.add(jobs)
    }
}
