import Foundation
import KubeCore
import ServiceLifecycle
import Structured
import Synchronization

/// The controllers, the scheduler and the nodes of a cluster whose API server lives in the same process.
///
/// It pulls what was written since it last looked, decides until nothing is left to decide, and sleeps until the next write, signal or
/// moment that matters: no loop polls. ``run()`` does so for ever; a test with a manual clock calls ``settle()`` and ``advance(_:by:)``.
package actor SimulatedCluster: Service {
    /// Who decides. The order is the order of a pass.
    enum Controller: Int, Sendable, Hashable, CaseIterable {
        case namespace, deployment, replicaSet, job, claim, volume, autoscaler, scheduler, kubelet, node, service, budget
    }

    /// What a timer is for.
    enum Alarm: Sendable, Hashable {
        case key(Controller, NamespacedName)
        case heartbeat
    }

    package nonisolated let configuration: SimulationConfiguration
    package nonisolated let logs = LogStore()
    nonisolated let api: ResourceAPI
    nonisolated let mailbox = Mailbox()

    var mirror = Mirror()
    var garbage = GarbageCollector()
    var dirty: [Controller: Set<NamespacedName>] = [:]
    var timers = TimerQueue<Alarm>()
    var recorder = EventRecorder()
    var cursor: UInt64 = 0
    var setUp = false
    var failures: [Alarm: Int] = [:]

    var serviceSelectors = SelectorIndex()
    var budgetSelectors = SelectorIndex()
    var setSelectors = SelectorIndex()
    var jobSelectors = SelectorIndex()
    var deploymentSelectors = SelectorIndex()

    var nodes: [String: NodeInfo] = [:]
    var charged: [String: (node: String, requirements: PodRequirements)] = [:]
    var loners: Set<NamespacedName> = []
    var waiting: Set<NamespacedName> = []
    var lost: [String: Date] = [:]
    var images: Set<String> = []
    var machines: [NamespacedName: PodMachine] = [:]
    var programs: [Program: Task<Void, Never>] = [:]
    var faults: [ContainerFaultRule] = []
    var usage: [(pattern: String, cpuMillis: Int64)] = []
    var autoscalerMemory: [String: AutoscalerController.Memory] = [:]
    var podAddresses: AddressPool
    var nodeAddresses: AddressPool
    var serviceAddresses: AddressPool

    private var followed: [GroupResource: AsyncStream<StorageEvent>] = [:]
    private var registryVersion = -1
    private var sleeper: (due: Double, task: Task<Void, Never>)?

    /// One run of one container's closure.
    struct Program: Sendable, Hashable {
        var pod: NamespacedName
        var uid: String
        var container: Int
        var attempt: Int
    }

    package init(api: ResourceAPI, configuration: SimulationConfiguration) {
        self.api = api
        self.configuration = configuration
        podAddresses = .pods(block: api.addressBlock)
        nodeAddresses = .nodes(block: api.addressBlock)
        serviceAddresses = .services(block: api.addressBlock)
    }

    nonisolated var time: any TimeSource { api.time }
    var now: Date { time.now }
    var uptime: Double { time.uptime.seconds }
    var moment: PodMachine.Moment { PodMachine.Moment(date: now, uptime: uptime) }

    /// Runs until cancelled or asked to shut down.
    package func run() async throws {
        start()
        await withGracefulShutdownHandler {
            for await _ in mailbox.wakes {
                settle()
                rearm()
            }
        } onGracefulShutdown: { [mailbox] in
            mailbox.close()
        }
        await stop()
    }

    private func start() {
        settle()
        rearm()
    }

    /// Programs hold ports, files and processes: they are gone when this returns.
    private func stop() async {
        sleeper?.task.cancel()
        let ending = Array(programs.values)
        programs = [:]
        for task in ending { task.cancel() }
        for task in ending { await task.value }
        followed = [:]
    }

    /// Sleeps until the next alarm, unless something wakes it before.
    private func rearm() {
        guard let due = timers.next else { return }
        if let sleeper, sleeper.due == due, !sleeper.task.isCancelled { return }
        sleeper?.task.cancel()
        let (time, mailbox, wait) = (time, mailbox, Duration.seconds(max(0, due - uptime)))
        let task = Task {
            do {
                try await time.sleep(for: wait)
                mailbox.wake()
            } catch {
                return  // cancelled: another sleeper took over
            }
        }
        sleeper = (due, task)
    }

    /// Decides until there is nothing left to do at this moment.
    package func settle() {
        prepare()
        for _ in 0..<100_000 {
            pull()
            ring()
            takeSignals()
            collectGarbage()
            guard !dirty.isEmpty || !garbage.dirty.isEmpty else {
                if api.storage.revision == cursor { return }
                continue
            }
            for controller in Controller.allCases {
                let keys = dirty.removeValue(forKey: controller) ?? []
                for key in keys.sorted() { process(controller, key) }
            }
        }
        mailbox.wake()  // still busy: let others have a turn
    }

    /// Lets simulated time pass, stopping at every moment something is due.
    package func advance(_ clock: ManualTime, by seconds: Double) {
        let end = uptime + seconds
        settle()
        while let due = timers.next, due <= end {
            clock.advance(by: .seconds(max(0, due - uptime)))
            settle()
        }
        clock.advance(by: .seconds(max(0, end - uptime)))
        settle()
    }

    private func prepare() {
        if registryVersion != api.registry.version {
            registryVersion = api.registry.version
            for definition in api.registry.all where followed[definition.storage] == nil {
                followed[definition.storage] = api.storage.watchForWrites(definition.storage) { [mailbox] in mailbox.wake() }
            }
        }
        guard !setUp else { return }
        setUp = true
        createClusterObjects()
    }

    /// Sounds the alarms that are due.
    private func ring() {
        while let alarm = timers.pop(by: uptime) {
            switch alarm {
            case .key(let controller, let key): mark(controller, key)
            case .heartbeat: renewLeases()
            }
        }
    }

    func mark(_ controller: Controller, _ key: NamespacedName) { dirty[controller, default: []].insert(key) }

    func recheck(_ controller: Controller, _ key: NamespacedName, in seconds: Double?) {
        guard let seconds else { return }
        timers.set(.key(controller, key), at: uptime + max(0.001, seconds))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Where other tasks leave word for the cluster.
final class Mailbox: Sendable {
    enum Signal: Sendable {
        case exited(SimulatedCluster.Program, code: Int)
        /// Of one kind of probe, or of all.
        case health(SimulatedCluster.Program, Probe.Kind?, Bool)
    }

    private let signals = Mutex<[Signal]>([])
    private let continuation: AsyncStream<Void>.Continuation
    let wakes: AsyncStream<Void>
    /// Events the server refused.
    let lostEvents = Mutex(0)
    /// What the server refused of the objects a cluster starts with.
    let refusedSetUp = Mutex<[APIError]>([])

    init() { (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    func post(_ signal: Signal) {
        signals.withLock { $0.append(signal) }
        wake()
    }

    func take() -> [Signal] {
        signals.withLock { signals in
            defer { signals = [] }
            return signals
        }
    }

    func wake() { continuation.yield() }
    func close() { continuation.finish() }
}
