import Foundation
import KubeCore
import Logging
import ServiceLifecycle
import Synchronization

/// What a controller gets from its manager.
package struct ControllerEnvironment: Sendable {
    /// Gated, counted, and silent in a dry run; what reconcilers' effects must write through too.
    package var api: any KubeAPI
    package var gate: WriteGate
    package var recorder: EventRecorder
    package var time: any TimeSource
    package var metrics: RuntimeMetrics
    package var backoff = Backoff()
    /// Passes of one controller at the same time.
    package var workers = 8
    /// Uniform from 0 to below 1, for backoff.
    package var jitter: @Sendable () -> Double = { Double.random(in: 0..<1) }
    /// The logger of a part by name.
    package var log: @Sendable (String) -> Logger
}

/// How a manager runs.
package struct ManagerOptions: Sendable {
    /// Leader election; `nil` for a process that is alone (demos, tests).
    package struct Election: Sendable {
        package var namespace: String
        package var name: String
        /// Unique among all that compete.
        package var identity: String
        package var timing = LeaderElection.Timing()

        package init(namespace: String, name: String, identity: String, timing: LeaderElection.Timing = .init()) {
            self.namespace = namespace
            self.name = name
            self.identity = identity
            self.timing = timing
        }
    }

    /// Watch and reconcile this namespace only; `nil` for all.
    package var namespace: String?
    package var election: Election?
    /// Where the diff goes instead of writes; `nil` to write.
    package var dryRun: (@Sendable (String) -> Void)?
    package var workers = 8
    package var backoff = Backoff()
    /// The API server's host, for metrics.
    package var host = ""
    /// `reportingInstance` of events.
    package var instance = "ballast"

    package init() {}
}

/// Ties informers, controllers, leader election and events together. Add reconcilers, then run; it is a `Service` that shuts down gracefully:
/// no new passes, those under way end, events are written, the lease is released.
package final class Manager: Service {
    /// For effects and services of the operator: the gated API.
    package let api: any KubeAPI
    package let gate: WriteGate
    package let metrics: RuntimeMetrics
    package let recorder: EventRecorder
    package let time: any TimeSource

    private let source: any WatchSource
    private let elector: Elector?
    private let options: ManagerOptions
    private let log: Logger

    private struct State {
        var reconcilers: [any Reconciler] = []
        var running: (caches: CacheSet, controllers: [any AnyController])?
        var isLeading = false
    }

    private let state = Mutex(State())

    package init(
        api base: any KubeAPI, source: any WatchSource, time: any TimeSource, options: ManagerOptions = ManagerOptions(),
        registry: MetricsRegistry = MetricsRegistry(), log: Logger
    ) {
        self.source = source
        self.time = time
        self.options = options
        self.log = log
        metrics = RuntimeMetrics(registry: registry)
        // A dry run writes nothing, the lease included, so it needs none.
        let election = options.dryRun == nil ? options.election : nil
        gate = WriteGate(time: time, needsLease: election != nil)
        let dryRun = options.dryRun.map(DryRun.init(print:))
        api = GatedAPI(base, gate: gate, metrics: metrics, host: options.host, dryRun: dryRun)
        recorder = EventRecorder(api: api, instance: options.instance, time: time, metrics: metrics, log: log)
        elector = election.map { [gate, metrics] in
            Elector(
                api: base, namespace: $0.namespace, name: $0.name, identity: $0.identity, timing: $0.timing, gate: gate, time: time,
                metrics: metrics, log: log)
        }
    }

    /// Adds a reconciler; before ``run()``.
    package func add(_ reconciler: some Reconciler) { state.withLock { $0.reconcilers.append(reconciler) } }

    /// Whether every cache holds a whole list: what `/readyz` says.
    package var isReady: Bool { state.withLock { $0.running?.caches.hasSynced ?? false } }

    /// The kinds whose cache is not filled yet.
    package var unsyncedKinds: [String] {
        state.withLock { $0.running?.caches.all ?? [] }.filter { !$0.hasSynced }.map(\.scope.type.kind)
    }

    /// Who holds the lease as far as is known; `nil` without election.
    package var leader: String? { elector?.holder }

    /// Reads from the caches; empty before ``run()``.
    package var reader: ObjectReader { state.withLock { $0.running?.caches.reader } ?? ObjectReader(objects: []) }

    /// Builds caches and controllers without starting anything, once; ``run()`` does it too. For tests that step by hand.
    @discardableResult
    package func prepare() -> (caches: CacheSet, controllers: [any AnyController]) {
        let (running, reconcilers) = state.withLock { ($0.running, $0.reconcilers) }
        if let running { return running }
        var watches = WatchPlan()
        for reconciler in reconcilers { Self.plan(reconciler, into: &watches) }
        let caches = CacheSet(watches.informers(namespace: options.namespace, metrics: metrics, log: log))
        let environment = ControllerEnvironment(
            api: api, gate: gate, recorder: recorder, time: time, metrics: metrics, backoff: options.backoff, workers: options.workers,
            log: { [log] name in
                var log = log
                log[metadataKey: "controller"] = "\(name)"
                return log
            })
        let controllers = reconcilers.map { Self.controller($0, caches, environment) }
        let built = (caches, controllers)
        return state.withLock { state in
            if let running = state.running { return running }
            state.running = built
            return built
        }
    }

    private static func plan<R: Reconciler>(_ reconciler: R, into watches: inout WatchPlan) {
        watches.add(R.Object.self)
        for watch in reconciler.watches {
            watches.add(watch.objectType, selector: watch.selector, indexedLabel: watch.indexedLabel, project: watch.project)
        }
    }

    private static func controller<R: Reconciler>(
        _ reconciler: R, _ caches: CacheSet, _ environment: ControllerEnvironment
    ) -> any AnyController {
        Controller(reconciler, caches: caches, environment: environment)
    }
}

/// Starting and stopping.
extension Manager {
    /// Runs until cancelled or gracefully shut down. Throws ``LeadershipLost`` when the lease went to another: the process should end, for
    /// its caches' listeners and effects cannot be told apart from a leader's.
    package func run() async throws {
        let (caches, controllers) = prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for informer in caches.all {
                group.addTask { [source] in try await Self.untilCancelled { try await informer.run(from: source) } }
            }
            group.addTask { await self.recorder.run() }
            group.addTask {
                try await Self.untilCancelled { try await self.lead(caches, controllers) }
                throw Finished()
            }
            do {
                while try await group.next() != nil {}
            } catch is Finished {
                group.cancelAll()
            }
        }
    }

    private struct Finished: Error {}

    /// A cancelled part ends well: cancellation is how parts are stopped.
    private static func untilCancelled(_ body: () async throws -> Void) async throws {
        do { try await body() } catch is CancellationError { return }
    }

    private func lead(_ caches: CacheSet, _ controllers: [any AnyController]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let elector {
                let acquired = try await cancelWhenGracefulShutdownOrDone { try await elector.acquire() }
                guard acquired else { return }
                group.addTask { try await elector.hold() }
            }
            let synced = try await cancelWhenGracefulShutdownOrDone { try await self.awaitSync(caches) }
            if synced {
                log.info("caches are filled; controllers start", metadata: ["controllers": "\(controllers.map(\.name))"])
                group.addTask {
                    await self.work(controllers)
                    throw Finished()
                }
                do { while try await group.next() != nil {} } catch is Finished {}
            }
            recorder.finish()
            group.cancelAll()
            await elector?.release()
        }
    }

    /// Runs `body`, giving it up at graceful shutdown; says whether it came to its end.
    private func cancelWhenGracefulShutdownOrDone(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await body() }
            return true
        } catch is CancellationError {
            if Task.isCancelled { throw CancellationError() }
            return false
        }
    }

    private func awaitSync(_ caches: CacheSet) async throws {
        for informer in caches.all { try await informer.synced.wait() }
    }

    /// Runs the controllers until they are drained by a graceful shutdown, or cancelled.
    private func work(_ controllers: [any AnyController]) async {
        await withTaskGroup(of: Void.self) { group in
            for controller in controllers { group.addTask { await controller.run() } }
            await withGracefulShutdownHandler {
                await group.waitForAll()
            } onGracefulShutdown: {
                for controller in controllers { controller.drain() }
            }
        }
    }
}
