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
            configuration.behaviours[image: $0.image].plan(for: $0)
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
            let all = pod.spec.containers + pod.spec.initContainers
            let container = all.first { $0["name"]?.string == info.name } ?? .emptyObject
            switch EnvironmentReader(pod: pod, podIP: info.podIP, store: store("kubelet")).read(container) {
            case .success(let environment): info.environment = environment
            case .failure(let problem): return .failure(problem)
            }
        }
        let behaviour = configuration.behaviours[image: info.image]
        var plan = behaviour.plan(for: info)
        plan.startSeconds += configuration.startDelaySeconds
        return .success(.init(info: info, plan: plan, isProgram: configuration.runsPrograms && behaviour.isProgram))
    }

    private func start(_ index: Int, of pod: Resource, _ machine: PodMachine) {
        let run = machine.runs[index]
        let place = LogStore.Place(podUID: pod.uid, container: run.name)
        logs.rotate(place)
        guard machine.programs.contains(index) else { return }
        let program = Program(pod: pod.key, uid: pod.uid, container: index, attempt: run.restarts)
        let behaviour = configuration.behaviours[image: run.image]
        let (time, mailbox, logs) = (time, mailbox, logs)
        let context = ContainerContext(
            info: run.info, time: time, seed: configuration.seed,
            log: { logs.append(place, .init(time: time.now, text: $0)) },
            setHealthy: { mailbox.post(.health(program, $0)) })
        programs[program] = Task {
            let code = await behaviour.run(context)
            mailbox.post(.exited(program, code: code))
        }
    }

    /// What closures said since the last time.
    func takeSignals() {
        for signal in mailbox.take() {
            switch signal {
            case .health(let program, let healthy): tell(program) { $0.runs[program.container].saidHealthy = healthy }
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

    private func tell(_ program: Program, _ change: (inout PodMachine) -> Void) {
        guard var machine = machines[program.pod], machine.uid == program.uid,
            machine.runs[program.container].restarts == program.attempt
        else { return }
        change(&machine)
        machine.wake(moment)
        machines[program.pod] = machine
        mark(.kubelet, program.pod)
    }
}

/// The values of a container's environment.
struct EnvironmentReader {
    let pod: Resource
    let podIP: String
    let store: ClusterStore

    func read(_ container: JSONValue) -> Result<[String: String], PodMachine.StartProblem> {
        var environment: [String: String] = [:]
        for entry in container["env"]?.array ?? [] {
            guard let name = entry["name"]?.string else { continue }
            if let value = entry["value"]?.string { environment[name] = value }
            guard let source = entry["valueFrom"] else { continue }
            if let path = source[path: "fieldRef", "fieldPath"]?.string { environment[name] = field(path) }
            for (reference, type) in [("secretKeyRef", Self.secret), ("configMapKeyRef", Kind.configMap.type)] {
                guard let wanted = source[reference] else { continue }
                switch value(wanted, type) {
                case .success(let value): environment[name] = value
                case .failure(let problem): if wanted["optional"]?.bool != true { return .failure(problem) }
                }
            }
        }
        return .success(environment)
    }

    private static let secret = ResourceType(group: "", version: "v1", kind: "Secret", plural: "secrets")

    private func value(_ reference: JSONValue, _ type: ResourceType) -> Result<String, PodMachine.StartProblem> {
        let (name, key) = (reference["name"]?.string ?? "", reference["key"]?.string ?? "")
        let found: JSONValue?
        do throws(APIError) {
            found = try store.get(type, namespace: pod.namespace, name: name)
        } catch {
            return .failure(.init(message: error.message))
        }
        let noun = type.kind == "Secret" ? "secret" : "configmap"
        guard let found else { return .failure(.init(message: "\(noun) \"\(name)\" not found")) }
        guard let text = found[path: "data", key]?.string else {
            let title = type.kind == "Secret" ? "Secret" : "ConfigMap"
            return .failure(.init(message: "couldn't find key \(key) in \(title) \(pod.namespace)/\(name)"))
        }
        if type.kind == "ConfigMap" { return .success(text) }
        return .success(Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    private func field(_ path: String) -> String {
        switch path {
        case "metadata.name": pod.name
        case "metadata.namespace": pod.namespace
        case "metadata.uid": pod.uid
        case "spec.nodeName": pod.nodeName ?? ""
        case "status.podIP": podIP
        default: ""
        }
    }
}
