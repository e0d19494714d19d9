import KubeCore
import Structured

// What tests and demos turn.
extension SimulatedCluster {
    /// Makes containers fail from now on; running ones notice what shows while running.
    package func inject(_ rule: ContainerFaultRule) {
        faults.append(rule)
        faultsChanged()
    }

    /// Ends every injected fault.
    package func clearFaults() {
        faults = []
        faultsChanged()
    }

    private func faultsChanged() {
        for key in machines.keys {
            machines[key]?.feel(faults: faults, moment)
            mark(.kubelet, key)
        }
        mailbox.wake()
    }

    /// Sets the CPU use of pods whose name matches, in thousandths of a core; `nil` goes back to what their images use.
    package func setUsage(pods pattern: String, cpuMillis: Int64?) {
        usage.removeAll { $0.pattern == pattern }
        if let cpuMillis { usage.insert((pattern, cpuMillis), at: 0) }
    }

    /// What the metrics API would answer.
    func use(of metric: String, _ pod: Resource) -> Result<Int64?, AutoscalerController.MetricError> {
        guard configuration.servesMetrics else {
            return .failure(
                .init(
                    reason: "FailedGetResourceMetric",
                    message:
                        "failed to get \(metric) utilization: unable to get metrics for resource \(metric): unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)"
                ))
        }
        guard let machine = machines[pod.key], machine.phase == "Running" else { return .success(nil) }
        if metric == "cpu", let set = usage.first(where: { Glob.matches($0.pattern, pod.name) }) { return .success(set.cpuMillis) }
        let live = machine.runs.filter(\.isRunning)
        switch metric {
        case "cpu": return .success(live.reduce(0) { $0 + $1.plan.cpuMillis })
        case "memory": return .success(live.reduce(0) { $0 + $1.plan.memoryBytes * 1000 })
        default: return .success(nil)
        }
    }

    /// Ends one container as a crash of its process does.
    package func crash(namespace: String, pod: String, container: String? = nil, code: Int = 1) {
        let key = NamespacedName(namespace: namespace, name: pod)
        guard let machine = machines[key] else { return }
        for index in machine.runs.indices where container.map({ $0 == machine.runs[index].name }) ?? (machine.runs[index].role == .main) {
            machines[key]?.runs[index].plan.exit = .init(afterSeconds: 0, code: code)
            machines[key]?.programs.remove(index)
            for (program, task) in programs where program.uid == machine.uid && program.container == index { task.cancel() }
        }
        mark(.kubelet, key)
        mailbox.wake()
    }

    /// Whether a container's closure runs.
    package var hasPrograms: Bool { !programs.isEmpty }

    /// Where a container's log is; `nil` for a pod that is not there.
    package func logPlace(namespace: String, pod: String, container: String?) -> LogStore.Place? {
        guard let found = mirror[.pod, NamespacedName(namespace: namespace, name: pod)] else { return nil }
        let name = container ?? found.spec.containers.first?["name"]?.string ?? ""
        return LogStore.Place(podUID: found.uid, container: name)
    }
}

extension PodMachine {
    /// A fault that shows while a container runs takes effect at once, and a cleared one lets go.
    mutating func feel(faults: [ContainerFaultRule], _ now: Moment) {
        for index in runs.indices where runs[index].isRunning {
            guard case .running(_, let at) = runs[index].state else { continue }
            switch faults.first(where: { $0.strikes(runs[index].info) })?.fault {
            case .crash(let after, let code, let message):
                runs[index].plan.exit = .init(afterSeconds: now.uptime - at + after, code: code, message: message)
                programs.remove(index)
            case .outOfMemory(let after):
                runs[index].plan.exit = .init(afterSeconds: now.uptime - at + after, code: 137, reason: "OOMKilled")
                programs.remove(index)
            default: break
            }
        }
        wake(now)
    }
}
