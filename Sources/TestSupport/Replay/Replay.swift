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
    private struct Process {
        var api: ProcessAPI
        var manager: Manager
        var controllers: [any AnyController]
        var feed: ReplayFeed
    }

    let scenario: ReplayScenario
    let store: ClusterStore
    private let fault: ReplayFault
    private let time = ManualTime()
    let api: ResourceAPI
    private let injector: FaultInjector
    private var process: Process
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
    private static let longestLeap = Duration.seconds(30)
    private static let roundLimit = 5_000

    private init(_ scenario: ReplayScenario, fault: ReplayFault) throws {
        self.scenario = scenario
        self.fault = fault
        api = ResourceAPI(time: time)
        store = ClusterStore(api: api, manager: "kubectl")
        injector = FaultInjector(EmbeddedAPI(api), fault: fault, time: time)
        try api.bootstrap()
        for manifest in scenario.prelude { try store.create(manifest) }
        process = try Self.start(scenario, injector, api, time, fault)
    }

    /// Runs the scenario once.
    package static func run(_ scenario: ReplayScenario, fault: ReplayFault = .none) async throws -> ReplayRecord {
        let replay = try Replay(scenario, fault: fault)
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
        @Sendable func problems(_ fault: ReplayFault) async throws -> [String] {
            let record = try await run(scenario, fault: fault)
            var found = record.differences(from: undisturbed, steps: steps, fault: fault)
            if let write = fault.write, write.endsProcess, record.crashes + record.takeovers == 0 { found.append("no process ended") }
            return found.map { "\(scenario.name), \(fault): \($0)" }
        }
        return try await withThrowingTaskGroup(of: [String].self) { group in
            var waiting = faults(undisturbed.writes.count)[...]
            var found: [String] = []
            for fault in waiting.prefix(2) { group.addTask { try await problems(fault) } }
            waiting = waiting.dropFirst(2)
            while let some = try await group.next() {
                found += some
                if let fault = waiting.popFirst() { group.addTask { try await problems(fault) } }
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
            let (attempts, stored, faults) = (injector.writes.count, injector.stored.count, injector.faults)
            try await idle(for: Self.quietMinutes)
            let strikes = fault.write?.told.isEmpty == false ? injector.faults - faults : 0
            record.unexplained += Self.without(strikes, scenario.unexplained(Array(injector.stored[stored...])))
                .map { "\($0) (after \(step.name))" }
            let tries = injector.writes.count - attempts
            if tries > Self.patientTries { record.unexplained.append("\(tries) attempts, most of them refused (after \(step.name))") }
        }
        record.writes = injector.writes
        record.violations = injector.violations
        (record.created, record.deleted) = await census.count()
        record.orphans = try leftovers()
        (record.events, record.repeatedEvents) = try toldEvents()
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

    private static func start(
        _ scenario: ReplayScenario, _ injector: FaultInjector, _ api: ResourceAPI, _ time: ManualTime, _ fault: ReplayFault
    ) throws -> Process {
        let log = Logger(label: "replay") { _ in SwiftLogNoOpLogHandler() }
        let own = ProcessAPI(injector)
        let manager = Manager(api: own, source: NoWatches(), time: time, log: log)
        own.guarded(by: manager.gate)
        scenario.start(manager)
        let (caches, controllers) = manager.prepare()
        return Process(api: own, manager: manager, controllers: controllers, feed: try ReplayFeed(caches, api: api, fault: fault))
    }

    private struct NoWatches: WatchSource {
        func watch<Object: Sendable>(
            _ scope: ObjectScope, decode: @escaping @Sendable (JSONValue) throws -> Object,
            handle: @escaping @Sendable (WatchEvent<Object>) -> Void
        ) async throws {}
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
            if moved { continue }
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
        moved = try await work(&process) || moved
        if process.api.hasCrashed {
            record.crashes += 1
            process = try Self.start(scenario, injector, api, time, fault)
            return true
        }
        if process.api.isDeposed {
            record.takeovers += 1
            deposed = (process, 3)
            process = try Self.start(scenario, injector, api, time, fault)
            return true
        }
        if var (former, rounds) = deposed {
            _ = try await work(&former)
            rounds -= 1
            deposed = rounds > 0 ? (former, rounds) : nil
            moved = true
        }
        let before = revision
        guard before != worldSaw else { return moved || process.feed.isBehind }
        worldSaw = before
        try scenario.world(store)
        try releaseClaims()
        for orphan in try orphans() {
            try store.delete(orphan.type, namespace: orphan.namespace, name: orphan.name, options: DeleteOptions(propagation: .background))
        }
        return moved || revision != before || process.feed.isBehind
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
        for controller in process.controllers {
            // A process that lost its lease ends what it has begun; a dead one does nothing.
            while !process.api.hasCrashed, await controller.step() { moved = true }
        }
        await process.manager.recorder.writePending()
        return moved
    }

    /// Moves the clock to the next thing a controller waits for. Returns by how much.
    private func leap(atMost limit: Duration) -> Duration {
        let due =
            (process.controllers.compactMap(\.nextDue) + [injector.nextArrival].compactMap { $0 }).min().map { $0 - time.uptime } ?? limit
        let leap = min(max(due, .milliseconds(1)), max(limit, .milliseconds(1)))
        time.advance(by: leap)
        return leap
    }

    private var revision: UInt64 {
        (try? store.snapshot(ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)).revision)
            ?? 0
    }

    var kinds: [ResourceType] { process.manager.prepare().caches.all.map(\.scope.type) }
}
