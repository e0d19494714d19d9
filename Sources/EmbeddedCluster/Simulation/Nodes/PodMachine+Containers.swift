import Foundation
import KubeCore
import Structured

extension PodMachine {
    /// Takes one container as far as it can go at this moment.
    mutating func advance(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        switch runs[index].state {
        case .waiting(let reason, _):
            if reason == "CreateContainerConfigError" { retryConfiguration(index, now, world, &effects) }
        case .terminated: break
        case .pulling(let until): if now.uptime >= until { finishPull(index, now, world, &effects) }
        case .pullBackOff(let until):
            guard now.uptime >= until else { return }
            runs[index].state = .pulling(until: now.uptime)
            effects.append(.note(.normal, reason: "Pulling", message: "Pulling image \"\(runs[index].image)\"", container: index))
            finishPull(index, now, world, &effects)
        case .creating(let until): if now.uptime >= until { launch(index, now, world, &effects) }
        case .running(let since, let at): live(index, since: since, at: at, now, world, &effects)
        case .stopping(let since, let until):
            guard now.uptime >= until else { return }
            let killed = programs.contains(index) || runs[index].plan.stopSeconds > graceSeconds
            finish(index, code: killed ? 137 : runs[index].plan.stopCode, reason: nil, message: nil, since: since, now, &effects)
        case .crashBackOff(let until):
            guard now.uptime >= until else { return }
            relaunch(index, now, world, &effects)
        }
    }

    private mutating func finishPull(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        let image = runs[index].image
        if case .imagePull(let message) = world.fault(runs[index].info) {
            runs[index].pullAttempts += 1
            runs[index].pullError = message
            let attempt = runs[index].pullAttempts
            effects.append(.note(.warning, reason: "Failed", message: "Failed to pull image \"\(image)\": \(message)", container: index))
            effects.append(
                .note(.warning, reason: "Failed", message: "Error: \(attempt == 1 ? "ErrImagePull" : "ImagePullBackOff")", container: index)
            )
            if attempt > 1 {
                effects.append(.note(.normal, reason: "BackOff", message: "Back-off pulling image \"\(image)\"", container: index))
            }
            runs[index].state = .pullBackOff(until: now.uptime + CrashBackOff.seconds(after: attempt))
            return
        }
        runs[index].pullAttempts = 0
        let took = String(format: "%.3g", runs[index].plan.pullSeconds)
        effects.append(
            .note(
                .normal, reason: "Pulled", message: "Successfully pulled image \"\(image)\" in \(took)s (\(took)s including waiting)",
                container: index))
        runs[index].state = .creating(until: now.uptime + runs[index].plan.startSeconds)
        advance(index, now, world, &effects)
    }

    /// How often the kubelet looks again for a missing Secret.
    private static let configurationRetrySeconds = 10.0

    private mutating func retryConfiguration(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        guard deletionDeadline == nil else { return }
        launch(index, now, world, &effects)
    }

    private mutating func launch(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        runs[index].info.attempt = runs[index].restarts
        switch world.prepare(runs[index].info) {
        case .failure(let problem):
            wakeAt = now.uptime + Self.configurationRetrySeconds
            let known = runs[index].state == .waiting(reason: "CreateContainerConfigError", message: problem.message)
            runs[index].state = .waiting(reason: "CreateContainerConfigError", message: problem.message)
            if !known { effects.append(.note(.warning, reason: "Failed", message: "Error: \(problem.message)", container: index)) }
            return
        case .success(let prepared):
            runs[index].plan = prepared.plan
            runs[index].info = prepared.info
            if prepared.isProgram { programs.insert(index) } else { programs.remove(index) }
        }
        apply(world.fault(runs[index].info), to: index)
        let name = runs[index].name
        effects.append(.note(.normal, reason: "Created", message: "Created container: \(name)", container: index))
        effects.append(.note(.normal, reason: "Started", message: "Started container \(name)", container: index))
        runs[index].state = .running(since: now.date, at: now.uptime)
        runs[index].saidHealthy = [:]
        runs[index].loggedLines = 0
        for probe in runs[index].probes.indices { startProbe(index, probe, now) }
        effects.append(.start(container: index))
        live(index, since: now.date, at: now.uptime, now, world, &effects)
    }

    private mutating func apply(_ fault: ContainerFault?, to index: Int) {
        switch fault {
        case .crash(let after, let code, let message):
            runs[index].plan.exit = .init(afterSeconds: after, code: code, message: message)
            programs.remove(index)
        case .outOfMemory(let after):
            runs[index].plan.exit = .init(afterSeconds: after, code: 137, reason: "OOMKilled")
            programs.remove(index)
        default: break
        }
    }

    /// Readiness and liveness wait for the startup probe.
    private mutating func startProbe(_ index: Int, _ probe: Int, _ now: Moment) {
        runs[index].probes[probe].start(at: now.uptime)
        if runs[index].probes[probe].kind != .startup, !runs[index].isStarted { runs[index].probes[probe].stop() }
    }

    private mutating func relaunch(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        runs[index].lastEnd = runs[index].end
        runs[index].end = nil
        runs[index].restarts += 1
        effects.append(
            .note(
                .normal, reason: "Pulled", message: "Container image \"\(runs[index].image)\" already present on machine", container: index)
        )
        launch(index, now, world, &effects)
    }

    /// A running container logs, is probed, and may end by itself.
    private mutating func live(
        _ index: Int, since: Date, at start: Double, _ now: Moment, _ world: World, _ effects: inout [Effect]
    ) {
        while runs[index].loggedLines < runs[index].plan.log.count,
            start + runs[index].plan.log[runs[index].loggedLines].afterSeconds <= now.uptime
        {
            effects.append(.log(container: index, runs[index].plan.log[runs[index].loggedLines].text))
            runs[index].loggedLines += 1
        }
        if let exit = runs[index].plan.exit, !programs.contains(index), now.uptime >= start + exit.afterSeconds {
            return finish(index, code: exit.code, reason: exit.reason, message: exit.message, since: since, now, &effects)
        }
        probe(index, now, world, &effects)
    }

    private mutating func probe(_ index: Int, _ now: Moment, _ world: World, _ effects: inout [Effect]) {
        for probe in runs[index].probes.indices {
            guard runs[index].isRunning, let due = runs[index].probes[probe].due, now.uptime >= due else { continue }
            let kind = runs[index].probes[probe].kind
            let answer = runs[index].answer(kind, world.fault(runs[index].info), isProgram: programs.contains(index), at: now.uptime)
            let turn = runs[index].probes[probe].record(answer, at: now.uptime)
            if let failure = answer.failure {
                let message = "\(kind.rawValue) probe failed: \(failure)"
                effects.append(.note(.warning, reason: "Unhealthy", message: message, container: index))
            }
            if turn == .passed, kind == .startup {
                for other in runs[index].probes.indices where other != probe { runs[index].probes[other].start(at: now.uptime) }
            }
            if turn == .failed, kind != .readiness { kill(index, for: kind, now, &effects) }
        }
    }

    private mutating func kill(_ index: Int, for kind: Probe.Kind, _ now: Moment, _ effects: inout [Effect]) {
        let message = "Container \(runs[index].name) failed \(kind.rawValue.lowercased()) probe, will be restarted"
        effects.append(.note(.normal, reason: "Killing", message: message, container: index))
        guard case .running(let since, _) = runs[index].state else { return }
        effects.append(.stop(container: index))
        let takes = programs.contains(index) ? graceSeconds : min(graceSeconds, runs[index].plan.stopSeconds)
        runs[index].state = .stopping(since: since, until: now.uptime + takes)
        for probe in runs[index].probes.indices { runs[index].probes[probe].stop() }
    }

    /// A closure has ended.
    mutating func exited(_ index: Int, attempt: Int, code: Int, _ now: Moment, _ effects: inout [Effect]) {
        guard runs.indices.contains(index), runs[index].restarts == attempt, programs.contains(index) else { return }
        switch runs[index].state {
        case .running(let since, _), .stopping(let since, _):
            finish(index, code: code, reason: nil, message: nil, since: since, now, &effects)
        default: return
        }
    }

    /// A container has ended; its restart policy says what follows.
    private mutating func finish(
        _ index: Int, code: Int, reason: String?, message: String?, since: Date, _ now: Moment, _ effects: inout [Effect]
    ) {
        runs[index].end = .init(
            code: code, reason: reason ?? (code == 0 ? "Completed" : "Error"), message: message, started: since, finished: now.date)
        runs[index].state = .terminated
        effects.append(.stop(container: index))
        for probe in runs[index].probes.indices { runs[index].probes[probe].stop() }
        guard deletionDeadline == nil, failure == nil, restartsAfter(code, runs[index].role) else { return }
        if now.date.timeIntervalSince(since) >= CrashBackOff.resetSeconds { runs[index].pullAttempts = 0 }
        let wait = CrashBackOff.seconds(after: runs[index].restarts)
        if wait > 0 {
            let message = "Back-off restarting failed container \(runs[index].name) in pod \(key.name)_\(key.namespace)(\(uid))"
            effects.append(.note(.warning, reason: "BackOff", message: message, container: index))
        }
        runs[index].state = .crashBackOff(until: now.uptime + wait)
    }

    private func restartsAfter(_ code: Int, _ role: ContainerRun.Role) -> Bool {
        switch (role, restartPolicy) {
        case (.sidecar, _), (.main, "Always"): true
        case (.initial, "Never"), (.main, "Never"): false
        case (.initial, _), (.main, _): code != 0
        }
    }
}
