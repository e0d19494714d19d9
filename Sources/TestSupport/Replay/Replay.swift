import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Logging
import Structured

/// Runs a scenario against the embedded cluster, alone with a manual clock: events are delivered, passes made and time moved one after the
/// other, so that a run is the same each time and a thousand take seconds.
package final class Replay {
    /// One run of the operator, from its start to its crash.
    struct Process {
        var api: ProcessAPI
        var manager: Manager
        var controllers: [any AnyController]
        var feed: ReplayFeed
        /// What runs beside its passes, and as what the surroundings know it.
        var services: [Task<Void, Never>] = []
        var inside: ReplayProcess?
    }

    let scenario: ReplayScenario
    let store: ClusterStore
    private let fault: ReplayFault
    private let time = ManualTime()
    let api: ResourceAPI
    private let injector: FaultInjector
    private let stage: ReplayStage
    private let surroundings: (any ReplaySurroundings)?
    private var starts = 0
    /// Those that write at the same time; the first is the one whose caches tell what is there.
    private var processes: [Process] = []
    /// The process that lost its lease, until it has had time to do harm.
    private var deposed: (process: Process, rounds: Int)?
    private var record = ReplayRecord()
    /// The state the world and the garbage collector have last looked at, and found nothing to do about.
    private var worldSaw: UInt64 = 0

    /// A cluster is at rest when nothing was written for this long, which outlasts the longest backoff.
    private static let rest = Duration.seconds(330)
    private static let quietMinutes = Duration.seconds(600)
    /// What is refused may be tried again, but not all the time.
    private static let patientTries = 40
    private static let pace = Duration.milliseconds(50)
    private static let longestLeap = Duration.seconds(30)
    private static let roundLimit = 5_000

    private init(_ scenario: ReplayScenario, fault: ReplayFault, order: UInt64) throws {
        self.scenario = scenario
        self.fault = fault
        api = ResourceAPI(time: time)
        store = ClusterStore(api: api, manager: "kubectl")
        injector = FaultInjector(EmbeddedAPI(api), fault: fault, time: time)
        try api.bootstrap()
        for manifest in scenario.prelude { try store.create(manifest) }
        stage = ReplayStage(api: api, store: store, time: time, executor: StepExecutor(seed: order), fault: fault)
        surroundings = try scenario.surroundings?(stage)
        for _ in 0..<scenario.operators { processes.append(try start()) }
    }

    /// Runs the scenario once; `order` is what the order of the operator's tasks is drawn from, where it has any.
    package static func run(_ scenario: ReplayScenario, fault: ReplayFault = .none, order: UInt64 = 0) async throws -> ReplayRecord {
        let replay = try Replay(scenario, fault: fault, order: order)
        return try await replay.run()
    }

    /// Runs the scenario undisturbed and then under each fault (``ReplayFault/broad(writes:)`` unless told otherwise), two runs at a
    /// time. Returns what was wrong, one line for each fault and difference; empty when it passes.
    package static func check(
        _ scenario: ReplayScenario, faults: @Sendable (Int) -> [ReplayFault] = { ReplayFault.broad(writes: $0) }
    ) async throws -> [String] {
        let undisturbed = try await run(scenario)
        guard !undisturbed.writes.isEmpty else { return ["\(scenario.name): the operator wrote nothing"] }
        guard undisturbed.faults.isEmpty else { return undisturbed.faults.map { "\(scenario.name), undisturbed: \($0)" } }
        let steps = scenario.steps.map(\.name)
        @Sendable func problems(_ fault: ReplayFault, _ order: Int) async throws -> [String] {
            let record = try await run(scenario, fault: fault, order: UInt64(order))
            let isSteady = scenario.surroundings == nil
            var found = isSteady ? record.differences(from: undisturbed, steps: steps, fault: fault) : record.faults(under: fault)
            if let write = fault.write, write.endsProcess, record.crashes + record.takeovers == 0, isSteady {
                found.append("no process ended")
            }
            return found.map { "\(scenario.name), \(fault)\(isSteady ? "" : ", order \(order)"): \($0)" }
        }
        return try await withThrowingTaskGroup(of: [String].self) { group in
            var waiting = Array(faults(undisturbed.writes.count).enumerated())[...]
            var found: [String] = []
            for (order, fault) in waiting.prefix(2) { group.addTask { try await problems(fault, order) } }
            waiting = waiting.dropFirst(2)
            while let some = try await group.next() {
                found += some
                if let (order, fault) = waiting.popFirst() { group.addTask { try await problems(fault, order) } }
            }
            return found
        }
    }

    private func run() async throws -> ReplayRecord {
        let census = try Census(kinds, api)
        let start = time.uptime
        for step in scenario.steps {
            if let moment = step.at { try await idle(for: start + moment - time.uptime) }
            injector.nextStep()
            try step.act(store)
            try await settle(after: step.name)
            // What never rests after one step is not better after the next.
            guard record.restless.isEmpty else { break }
            record.snapshots.append(try snapshot())
            try look(after: step.name)
            let (attempts, stored, faults) = (injector.writes.count, injector.stored.count, injector.faults)
            try await idle(for: Self.quietMinutes)
            let strikes = fault.write?.told.isEmpty == false ? injector.faults - faults : 0
            record.unexplained += Self.without(strikes, scenario.unexplained(Array(injector.stored[stored...])))
                .map { "\($0) (after \(step.name))" }
            try look(after: "the quiet minutes after \(step.name)")
            let tries = injector.writes.count - attempts
            if tries > Self.patientTries { record.unexplained.append("\(tries) attempts, most of them refused (after \(step.name))") }
        }
        record.writes = injector.writes
        record.violations = injector.violations
        (record.created, record.deleted) = await census.count()
        record.orphans = try leftovers()
        (record.events, record.repeatedEvents) = try toldEvents()
        // Each of several operators tells what it sees.
        if scenario.operators > 1 { record.repeatedEvents = [] }
        for process in processes { await end(process) }
        return record
    }

    /// A fault that strikes what is allowed in quiet minutes is told in a status, and then that it is over.
    private static func without(_ strikes: Int, _ writes: [String]) -> [String] {
        var tellings = 2 * strikes
        return writes.filter { write in
            guard tellings > 0, write.hasSuffix("/status") else { return true }
            tellings -= 1
            return false
        }
    }

    private func look(after step: String) throws {
        record.problems += try surroundings?.problems(after: step).map { "\($0) (after \(step))" } ?? []
    }

    private func start() throws -> Process {
        starts += 1
        let log = Logger(label: "replay") { _ in SwiftLogNoOpLogHandler() }
        let own = ProcessAPI(injector, yields: surroundings != nil)
        let manager = Manager(api: own, source: NoWatches(), time: time, log: log)
        own.guarded(by: manager.gate)
        let inside = surroundings.map { _ in ReplayProcess(number: starts, manager: manager, hasCrashed: { own.hasCrashed }) }
        let services = inside.flatMap { surroundings?.start($0) } ?? []
        if surroundings == nil { scenario.start(manager) }
        let (caches, controllers) = manager.prepare()
        let feed = try ReplayFeed(caches, api: api, fault: fault)
        let wakeups =
            surroundings == nil ? [] : controllers.map { controller in { @Sendable () async throws in await controller.heedWakeups() } }
        // A service that is told to end may say so by an error: nobody is left to hear it.
        let tasks = (services + wakeups).map { service in Task(executorPreference: stage.executor) { _ = try? await service() } }
        return Process(api: own, manager: manager, controllers: controllers, feed: feed, services: tasks, inside: inside)
    }

    private func end(_ process: Process) async {
        guard let inside = process.inside else { return }
        for service in process.services { service.cancel() }
        surroundings?.ended(inside)
        _ = await stage.executor.drain()
    }
}

/// Time and rounds.
extension Replay {
    private func settle(after step: String) async throws {
        var calm = Duration.zero
        for _ in 0..<Self.roundLimit {
            let (before, faults) = (revision, injector.faults)
            let moved = try await round()
            // What was refused may be tried again as late as what was written.
            if revision != before || injector.faults != faults { calm = .zero }
            if moved {
                // Operators that write against each other do so at the pace of their requests.
                if scenario.operators > 1 { time.advance(by: Self.pace) }
                continue
            }
            guard calm < Self.rest else { return }
            calm += leap(atMost: Self.longestLeap)
        }
        record.restless.append(step)
    }

    private func idle(for duration: Duration) async throws {
        let end = time.uptime + duration
        for _ in 0..<Self.roundLimit where time.uptime < end {
            if try await !round() { _ = leap(atMost: end - time.uptime) }
        }
    }

    /// Delivers events, lets every controller work off its queue, and lets the world react. Returns whether anything moved.
    private func round() async throws -> Bool {
        var moved = injector.carryOutLate()
        for index in processes.indices {
            moved = try await work(&processes[index]) || moved
            let (hasCrashed, isDeposed) = (processes[index].api.hasCrashed, processes[index].api.isDeposed)
            guard hasCrashed || isDeposed else { continue }
            if hasCrashed {
                record.crashes += 1
                await end(processes[index])
            } else {
                record.takeovers += 1
                if let former = deposed { await end(former.process) }
                deposed = (processes[index], 3)
            }
            processes[index] = try start()
            return true
        }
        if var (former, rounds) = deposed {
            _ = try await work(&former)
            rounds -= 1
            deposed = rounds > 0 ? (former, rounds) : nil
            if rounds == 0 { await end(former) }
            moved = true
        }
        let before = revision
        let isBehind = processes.contains { $0.feed.isBehind }
        // What stands around may act by itself: a program ends, a deadline passes.
        try await surroundings?.world()
        guard revision != worldSaw else { return moved || isBehind }
        worldSaw = surroundings == nil ? before : revision
        if surroundings == nil { try scenario.world(store) }
        try releaseClaims()
        for orphan in try orphans() {
            try store.delete(orphan.type, namespace: orphan.namespace, name: orphan.name, options: DeleteOptions(propagation: .background))
        }
        return moved || revision != before || isBehind
    }

    /// No pod uses a claim here: what the API server protects may go at once, as its own controller would decide.
    private func releaseClaims() throws {
        for claim in try store.list(PersistentVolumeClaim.resourceType)
        where claim[path: "metadata", "deletionTimestamp"] != nil && claim[path: "metadata", "finalizers"]?.array?.isEmpty == false {
            try store.modify(
                PersistentVolumeClaim.resourceType, namespace: claim[path: "metadata", "namespace"]?.string ?? "",
                name: claim[path: "metadata", "name"]?.string ?? ""
            ) { object in
                object[path: "metadata", "finalizers"] = .array(
                    (object[path: "metadata", "finalizers"]?.array ?? []).filter { $0.string != "kubernetes.io/pvc-protection" })
            }
        }
    }

    /// One round of one process: what it hears, what it does about it, what it tells. Returns whether anything moved.
    private func work(_ process: inout Process) async throws -> Bool {
        var moved = try await process.feed.deliver()
        if process.inside != nil {
            moved = await pass(process) || moved
        } else {
            for controller in process.controllers {
                // A process that lost its lease ends what it has begun; a dead one does nothing.
                while !process.api.hasCrashed, await controller.step() { moved = true }
            }
        }
        await process.manager.recorder.writePending()
        return moved
    }

    /// Lets passes and services run side by side until nothing goes on. Returns whether anything did.
    private func pass(_ process: Process) async -> Bool {
        let workers = process.controllers.flatMap { [$0, $0] }
        for controller in workers {
            let api = process.api
            Task(executorPreference: stage.executor) {
                while !api.hasCrashed, await controller.step() { await Task.yield() }
            }
        }
        // One step each is needed to see that there is nothing to do.
        return await stage.executor.drain() > workers.count
    }

    /// Moves the clock to the next thing a controller waits for. Returns by how much.
    private func leap(atMost limit: Duration) -> Duration {
        let controllers = processes.flatMap(\.controllers).compactMap(\.nextDue)
        let services = surroundings == nil ? nil : time.nextDue
        let due = (controllers + [injector.nextArrival, services].compactMap { $0 }).min().map { $0 - time.uptime } ?? limit
        let leap = min(max(due, .milliseconds(1)), max(limit, .milliseconds(1)))
        time.advance(by: leap)
        return leap
    }

    private var revision: UInt64 {
        (try? store.snapshot(ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)).revision)
            ?? 0
    }

    var kinds: [ResourceType] { processes.first?.manager.prepare().caches.all.map(\.scope.type) ?? [] }
}
