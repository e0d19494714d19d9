import Foundation
import KubeCore
import Structured

/// A pod on its node, as a state machine: time and signals in, effects out. It knows nothing of the API, of tasks or of clocks.
struct PodMachine: Sendable {
    /// The moment of a step by both clocks; `uptime` in seconds.
    struct Moment: Sendable, Hashable {
        var date: Date
        var uptime: Double
    }

    /// What the driver is to do.
    enum Effect: Sendable, Hashable {
        /// Begin to run the container's closure, where it has one.
        case start(container: Int)
        /// Ask the closure to end.
        case stop(container: Int)
        case log(container: Int, String)
        case note(EventNote.EventType, reason: String, message: String, container: Int?)
        /// The containers have ended: the API object may go.
        case finalDelete
    }

    /// What a step may ask of the world.
    struct World {
        /// Whether a node has an image, and that it now has.
        var isImagePresent: (String) -> Bool
        var fault: (ContainerInfo) -> ContainerFault?
        /// The plan and environment of a container about to start; the error is what keeps it from starting.
        var prepare: (ContainerInfo) -> Result<Prepared, StartProblem>
    }

    struct Prepared {
        var info: ContainerInfo
        var plan: ContainerPlan
        /// Whether a closure runs in it.
        var isProgram: Bool
    }

    /// Why a container cannot be created (`CreateContainerConfigError`).
    struct StartProblem: Error, Sendable, Hashable {
        var message: String
    }

    let key: NamespacedName
    let uid: String
    let restartPolicy: String
    let graceSeconds: Double
    let deadlineSeconds: Double?
    let started: Moment
    var podIP: String
    let hostIP: String
    var runs: [ContainerRun]
    var programs: Set<Int> = []
    /// Why the pod as a whole has failed.
    var failure: (reason: String, message: String)?
    /// When a deletion must have ended by, in uptime.
    var deletionDeadline: Double?
    var isGone = false
    /// A look that no container's own state asks for.
    var wakeAt: Double?

    init(
        _ pod: Resource, podIP: String, hostIP: String, restarts: [String: Int] = [:], at now: Moment,
        plan: (ContainerInfo) -> ContainerPlan
    ) {
        key = pod.key
        uid = pod.uid
        restartPolicy = pod.spec["restartPolicy"]?.string ?? "Always"
        graceSeconds = Double(pod.spec.int("terminationGracePeriodSeconds", default: 30))
        deadlineSeconds = pod.spec["activeDeadlineSeconds"]?.double
        started = now
        self.podIP = podIP
        self.hostIP = hostIP
        let initial = pod.spec.initContainers.map { ($0, $0["restartPolicy"]?.string == "Always" ? ContainerRun.Role.sidecar : .initial) }
        runs = (initial + pod.spec.containers.map { ($0, .main) }).map { value, role in
            let info = ContainerInfo(value, pod: pod, podIP: podIP)
            var run = ContainerRun(value, role: role, info: info, plan: plan(info))
            run.restarts = restarts[run.name] ?? 0
            return run
        }
        if pod.spec.initContainers.isEmpty {
            for index in runs.indices { runs[index].state = .waiting(reason: "ContainerCreating", message: nil) }
        }
    }

    /// When the next step is due by itself, in uptime.
    var nextDeadline: Double? {
        if isGone { return nil }
        var times = runs.flatMap(deadlines) + [wakeAt].compactMap { $0 }
        if let deadlineSeconds, !isFinished { times.append(started.uptime + deadlineSeconds) }
        if let deletionDeadline { times.append(deletionDeadline) }
        return times.min()
    }

    private func deadlines(_ run: ContainerRun) -> [Double] {
        switch run.state {
        case .waiting, .terminated: return []
        case .pulling(let until), .pullBackOff(let until), .creating(let until), .crashBackOff(let until), .stopping(_, let until):
            return [until]
        case .running(_, let at):
            var times = run.probes.compactMap(\.due)
            if let exit = run.plan.exit, !programs.contains(index(of: run)) { times.append(at + exit.afterSeconds) }
            if run.loggedLines < run.plan.log.count { times.append(at + run.plan.log[run.loggedLines].afterSeconds) }
            return times
        }
    }

    private func index(of run: ContainerRun) -> Int { runs.firstIndex { $0.name == run.name } ?? -1 }

    var isFinished: Bool { phase == "Succeeded" || phase == "Failed" }

    /// Goes on as far as the moment allows.
    mutating func step(_ now: Moment, _ world: World) -> [Effect] {
        var effects: [Effect] = []
        wakeAt = nil
        if isGone { return [] }
        checkDeadline(now, &effects)
        for index in runs.indices { advance(index, now, world, &effects) }
        if deletionDeadline == nil, failure == nil { beginNext(now, world, &effects) }
        endIfDeleted(now, &effects)
        return effects
    }

    /// Starts what is to start next: init containers one after the other, then all others.
    private mutating func beginNext(_ now: Moment, _ world: World, _ effects: inout [Effect]) {
        for index in runs.indices where runs[index].role != .main {
            if isDone(runs[index]) { continue }
            if case .waiting = runs[index].state { begin(index, now, world, &effects) }
            return
        }
        for index in runs.indices where runs[index].role == .main {
            if case .waiting = runs[index].state { begin(index, now, world, &effects) }
        }
    }

    /// Whether an init container lets the next one begin.
    func isDone(_ run: ContainerRun) -> Bool {
        run.role == .sidecar ? run.isStarted : run.role == .initial ? run.state == .terminated && run.end?.code == 0 : false
    }

    private mutating func begin(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        if world.fault(runs[index].info) == .stuckCreating {
            runs[index].state = .waiting(reason: "ContainerCreating", message: nil)
            return
        }
        let present = world.isImagePresent(runs[index].image)
        if present, !runs[index].alwaysPulls, !isPullFault(world.fault(runs[index].info)) {
            effects.append(
                .note(
                    .normal, reason: "Pulled",
                    message: "Container image \"\(runs[index].image)\" already present on machine", container: index))
            runs[index].state = .creating(until: now.uptime + runs[index].plan.startSeconds)
        } else {
            effects.append(.note(.normal, reason: "Pulling", message: "Pulling image \"\(runs[index].image)\"", container: index))
            runs[index].state = .pulling(until: now.uptime + (present ? 0 : runs[index].plan.pullSeconds))
        }
        advance(index, now, world, &effects)
    }

    private func isPullFault(_ fault: ContainerFault?) -> Bool { if case .imagePull = fault { true } else { false } }

    private mutating func checkDeadline(_ now: Moment, _ effects: inout [Effect]) {
        guard let deadlineSeconds, failure == nil, !isFinished, now.uptime >= started.uptime + deadlineSeconds else { return }
        failure = ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
        for index in runs.indices { stop(index, now, grace: graceSeconds, &effects) }
    }

    /// The object's deletion was asked for: everything is to end within `grace` seconds.
    mutating func delete(_ now: Moment, grace: Double, _ effects: inout [Effect]) {
        let deadline = now.uptime + grace
        if let deletionDeadline, deletionDeadline <= deadline { return }
        let isFirst = deletionDeadline == nil
        deletionDeadline = deadline
        for index in runs.indices where isFirst { stop(index, now, grace: grace, &effects) }
        for index in runs.indices {
            if case .stopping(let since, let until) = runs[index].state {
                runs[index].state = .stopping(since: since, until: min(until, deadline))
            }
        }
        endIfDeleted(now, &effects)
    }

    mutating func stop(_ index: Int, _ now: Moment, grace: Double, _ effects: inout [Effect]) {
        guard case .running(let since, _) = runs[index].state else { return }
        effects.append(.note(.normal, reason: "Killing", message: "Stopping container \(runs[index].name)", container: index))
        effects.append(.stop(container: index))
        let takes = programs.contains(index) ? grace : min(grace, runs[index].plan.stopSeconds)
        runs[index].state = .stopping(since: since, until: now.uptime + takes)
        for probe in runs[index].probes.indices { runs[index].probes[probe].stop() }
    }

    private mutating func endIfDeleted(_ now: Moment, _ effects: inout [Effect]) {
        guard deletionDeadline != nil, !isGone, !runs.contains(where: \.isLive) else { return }
        isGone = true
        effects.append(.finalDelete)
    }

    /// Something about a container may have changed: its probes, or those of the given kinds, look again.
    mutating func wake(_ now: Moment, _ kinds: [Probe.Kind] = Probe.Kind.allCases) {
        wakeAt = now.uptime
        for index in runs.indices where runs[index].isRunning {
            for probe in runs[index].probes.indices where kinds.contains(runs[index].probes[probe].kind) {
                if runs[index].probes[probe].kind == .startup, runs[index].probes[probe].passes { continue }
                runs[index].probes[probe].wake(at: now.uptime)
            }
        }
    }
}

extension ContainerInfo {
    init(_ container: JSONValue, pod: Resource, podIP: String) {
        let strings = { (field: String) in (container[field]?.array ?? []).compactMap(\.string) }
        var environment: [String: String] = [:]
        for entry in container["env"]?.array ?? [] {
            if let name = entry["name"]?.string, let value = entry["value"]?.string { environment[name] = value }
        }
        var ports: [String: Int] = [:]
        for port in container["ports"]?.array ?? [] {
            let number = port.int("containerPort", default: 0)
            ports[port["name"]?.string ?? String(number)] = number
        }
        self.init(
            namespace: pod.namespace, pod: pod.name, podUID: pod.uid, podIP: podIP, node: pod.nodeName ?? "",
            name: container["name"]?.string ?? "", image: container["image"]?.string ?? "", command: strings("command"),
            arguments: strings("args"), environment: environment, ports: ports, attempt: 0)
    }
}
