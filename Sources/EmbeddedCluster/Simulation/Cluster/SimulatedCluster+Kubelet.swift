import Foundation
import KubeCore
import Structured

extension SimulatedCluster {
    /// The kubelet of the pod's node looks at the pod.
    func processPod(_ key: NamespacedName) {
        guard let pod = mirror[.pod, key], let node = pod.nodeName else { return dropMachine(key) }
        if let machine = machines[key], machine.uid != pod.uid { dropMachine(key) }
        guard lost[node] == nil, mirror[.node, node] != nil else { return }
        if machines[key] == nil {
            if pod.isTerminating { return finalDelete(pod) }
            if pod.isFinished { return }
            guard let address = podAddresses.take() else { return recheck(.kubelet, key, in: 1) }
            machines[key] = makeMachine(pod, address: address, node: node)
        }
        drive(pod)
    }

    private func makeMachine(_ pod: Resource, address: String, node: String) -> PodMachine {
        let host = mirror[.node, node]?.status["addresses"]?.array?.first { $0["type"]?.string == "InternalIP" }?["address"]?.string
        var restarts: [String: Int] = [:]
        for status in pod.status["containerStatuses"]?.array ?? [] where status["containerID"] != nil {
            // A kubelet that comes back finds its containers dead.
            restarts[status["name"]?.string ?? ""] = status.int("restartCount", default: 0) + 1
        }
        return PodMachine(pod, podIP: address, hostIP: host ?? "127.0.0.1", restarts: restarts, at: moment) {
            configuration.behaviours[$0].plan(for: $0)
        }
    }

    private func drive(_ pod: Resource) {
        guard var machine = machines[pod.key] else { return }
        var effects: [PodMachine.Effect] = []
        if pod.isTerminating, let grace = pod.value[path: "metadata", "deletionGracePeriodSeconds"]?.integer {
            let left = (pod.deletionRequested ?? now).timeIntervalSince(now)
            machine.delete(moment, grace: min(Double(grace), max(0, left)), &effects)
        }
        let world = PodMachine.World(
            isImagePresent: { self.images.contains("\(pod.nodeName ?? "")/\($0)") }, fault: { info in self.fault(of: info) },
            prepare: { self.prepareStart(of: $0) })
        effects += machine.step(moment, world)
        machines[pod.key] = machine
        apply(effects, of: pod, machine)
        if let next = machines[pod.key]?.nextDeadline { timers.set(.key(.kubelet, pod.key), at: max(next, uptime + 0.001)) }
    }

    private func apply(_ effects: [PodMachine.Effect], of pod: Resource, _ machine: PodMachine) {
        var ends = false
        for effect in effects {
            switch effect {
            case .start(let index): start(index, of: pod, machine)
            case .stop(let index):
                logs.close(.init(podUID: pod.uid, container: machine.runs[index].name))
                for (program, task) in programs where program.uid == pod.uid && program.container == index { task.cancel() }
            case .log(let index, let text): log(pod.uid, machine.runs[index].name, text)
            case .note(let type, let reason, let message, let index):
                let path = index.map { index -> String in
                    let field = machine.runs[index].role == .main ? "containers" : "initContainers"
                    return "spec.\(field){\(machine.runs[index].name)}"
                }
                if reason == "Pulled", let index { images.insert("\(pod.nodeName ?? "")/\(machine.runs[index].image)") }
                record(EventNote(pod, type, reason, message, component: "kubelet", host: pod.nodeName, fieldPath: path))
            case .finalDelete: ends = true
            }
        }
        let status = machine.status(onto: pod.status, now: now)
        if status != pod.status {
            perform(Decision(actions: [.updateStatus(Kind.pod.type, pod.withStatus(status))]), .kubelet, pod.key)
        }
        if ends, let latest = mirror[.pod, pod.key] { finalDelete(latest) }
    }

    private func finalDelete(_ pod: Resource) {
        let asked = pod.value[path: "metadata", "deletionGracePeriodSeconds"]?.integer ?? 0
        guard asked > 0 || pod.finalizers.isEmpty else { return }
        perform(Decision(actions: [.delete(Kind.pod.type, pod.key, uid: pod.uid, graceSeconds: 0)]), .kubelet, pod.key)
    }

    func dropMachine(_ key: NamespacedName) {
        guard let machine = machines.removeValue(forKey: key) else { return }
        podAddresses.give(back: machine.podIP)
        for (program, task) in programs where program.uid == machine.uid {
            task.cancel()
            programs[program] = nil
        }
        if mirror[.pod, key]?.uid != machine.uid { logs.forget(podUID: machine.uid) }
    }

    func fault(of info: ContainerInfo) -> ContainerFault? { faults.first { $0.strikes(info) }?.fault }

    private func log(_ uid: String, _ container: String, _ text: String) {
        logs.append(.init(podUID: uid, container: container), .init(time: now, text: text))
    }

    /// Resolves the environment; a missing Secret or key keeps the container from starting.
    private func prepareStart(of info: ContainerInfo) -> Result<PodMachine.Prepared, PodMachine.StartProblem> {
        var info = info
        if let pod = mirror[.pod, NamespacedName(namespace: info.namespace, name: info.pod)] {
            let container = pod.container(info.name)
            switch EnvironmentReader(pod: pod, podIP: info.podIP, store: store("kubelet")).read(container) {
            case .success(let environment): info.environment = configuration.address.environment.merging(environment) { $1 }
            case .failure(let problem): return .failure(problem)
            }
            info.command = info.command.map { VariableExpansion.expand($0, info.environment) }
            info.arguments = info.arguments.map { VariableExpansion.expand($0, info.environment) }
            if configuration.runsPrograms, configuration.behaviours[info].needs.contains(.files),
                case .failure(let problem) = volumes(of: pod, info).read(container)
            {
                return .failure(problem)
            }
        }
        let behaviour = configuration.behaviours[info]
        var plan = behaviour.plan(for: info)
        plan.startSeconds += configuration.startDelaySeconds
        return .success(.init(info: info, plan: plan, isProgram: configuration.runsPrograms && behaviour.isProgram))
    }

    private func volumes(of pod: Resource, _ info: ContainerInfo) -> VolumeReader {
        VolumeReader(pod: pod, podIP: info.podIP, store: store("kubelet"), rootCertificate: configuration.rootCertificate)
    }

    private func start(_ index: Int, of pod: Resource, _ machine: PodMachine) {
        let run = machine.runs[index]
        let place = LogStore.Place(podUID: pod.uid, container: run.name)
        logs.rotate(place)
        guard machine.programs.contains(index) else { return }
        let program = Program(pod: pod.key, uid: pod.uid, container: index, attempt: run.restarts)
        let (time, mailbox, logs) = (time, mailbox, logs)
        let closure = ProgramRun(
            behaviour: configuration.behaviours[run.info], info: run.info, container: pod.container(run.name),
            volumes: volumes(of: pod, run.info), seed: configuration.seed, configuration: configuration,
            log: { logs.append(place, .init(time: time.now, text: $0)) },
            setHealthy: { mailbox.post(.health(program, $0, $1)) })
        programs[program] = Task {
            let code = await closure.run()
            mailbox.post(.exited(program, code: code))
        }
    }

    /// What closures said since the last time.
    func takeSignals() {
        for signal in mailbox.take() {
            switch signal {
            case .health(let program, let kind, let healthy):
                let kinds = kind.map { [$0] } ?? Probe.Kind.allCases
                // A result is counted for the probe that was sent and for no other, or a few first refusals would pass for many.
                tell(program, kinds) { machine in
                    for kind in kinds { machine.runs[program.container].saidHealthy[kind] = healthy }
                }
            case .exited(let program, let code):
                programs[program] = nil
                guard var machine = machines[program.pod], machine.uid == program.uid, let pod = mirror[.pod, program.pod],
                    lost[pod.nodeName ?? ""] == nil
                else { continue }
                var effects: [PodMachine.Effect] = []
                machine.exited(program.container, attempt: program.attempt, code: code, moment, &effects)
                machines[program.pod] = machine
                apply(effects, of: pod, machine)
                mark(.kubelet, program.pod)
            }
        }
    }

    private func tell(_ program: Program, _ kinds: [Probe.Kind], _ change: (inout PodMachine) -> Void) {
        guard var machine = machines[program.pod], machine.uid == program.uid,
            machine.runs[program.container].restarts == program.attempt
        else { return }
        change(&machine)
        machine.wake(moment, kinds)
        machines[program.pod] = machine
        mark(.kubelet, program.pod)
    }
}

extension Resource {
    /// A pod's container by its name.
    fileprivate func container(_ name: String) -> JSONValue {
        (spec.containers + spec.initContainers).first { $0["name"]?.string == name } ?? .emptyObject
    }
}
