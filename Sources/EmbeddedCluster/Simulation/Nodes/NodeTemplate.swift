import Foundation
import KubeCore
import Structured

/// A simulated machine.
package struct NodeTemplate: Sendable, Hashable {
    package var name: String
    package var zone: String
    package var region: String
    /// A quantity, as all of these.
    package var cpu: String
    package var memory: String
    package var ephemeralStorage: String
    package var gpus: Int
    package var pods: Int
    package var labels: [String: String]

    package init(
        name: String, zone: String = "zone-a", region: String = "simulated", cpu: String = "32", memory: String = "256Gi",
        ephemeralStorage: String = "500Gi", gpus: Int = 0, pods: Int = 110, labels: [String: String] = [:]
    ) {
        self.name = name
        self.zone = zone
        self.region = region
        self.cpu = cpu
        self.memory = memory
        self.ephemeralStorage = ephemeralStorage
        self.gpus = gpus
        self.pods = pods
        self.labels = labels
    }

    /// The node object as the kubelet registers it.
    func manifest(address: String) -> JSONValue {
        var labels = labels
        labels[NodeLabels.hostname] = name
        labels[NodeLabels.zone] = zone
        labels[NodeLabels.region] = region
        labels["kubernetes.io/os"] = "linux"
        labels["kubernetes.io/arch"] = "amd64"
        if gpus > 0 { labels["nvidia.com/gpu.present"] = "true" }
        return [
            "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": .strings(labels)],
            "spec": ["providerID": .string("simulated://\(zone)/\(name)")],
        ]
    }

    /// The status a healthy node reports.
    func status(address: String, now: Date) -> JSONValue {
        var resources: JSONValue = [
            "cpu": .string(cpu), "memory": .string(memory), "ephemeral-storage": .string(ephemeralStorage), "pods": .string(String(pods)),
            "hugepages-1Gi": "0", "hugepages-2Mi": "0",
        ]
        if gpus > 0 { resources["nvidia.com/gpu"] = .string(String(gpus)) }
        var conditions = StatusConditions(nil)
        let pressures = [
            ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ]
        for (type, reason, message) in pressures { conditions.set(type, false, reason: reason, message: message, now: now) }
        conditions.set("Ready", true, reason: "KubeletReady", message: "kubelet is posting ready status", now: now)
        let stamped = conditions.list.map { condition -> JSONValue in
            var condition = condition
            condition["lastHeartbeatTime"] = .time(now)
            return condition
        }
        return [
            "capacity": resources, "allocatable": resources, "conditions": .array(stamped),
            "addresses": [["type": "InternalIP", "address": .string(address)], ["type": "Hostname", "address": .string(name)]],
            "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
            "nodeInfo": [
                "machineID": .string(FakeDigest.hex(name)), "systemUUID": .string(name), "bootID": .string(name),
                "kernelVersion": "6.1.0-simulated", "osImage": "Simulated Linux", "containerRuntimeVersion": "containerd://2.0.0",
                "kubeletVersion": "v1.33.0", "kubeProxyVersion": "", "operatingSystem": "linux", "architecture": "amd64",
            ],
        ]
    }
}
