import Foundation
import KubeCore
import Structured

extension SimulatedCluster {
    /// Makes what the cluster starts with: nodes and storage classes.
    func createClusterObjects() {
        let store = store("kubelet")
        for template in configuration.nodes { register(template, store) }
        let classes: [(String, String, Bool)] = [("standard", "WaitForFirstConsumer", true), ("immediate", "Immediate", false)]
        for (name, mode, isDefault) in classes {
            var manifest: JSONValue = [
                "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": ["name": .string(name)],
                "provisioner": .string(VolumeController.provisioner), "reclaimPolicy": "Delete", "volumeBindingMode": .string(mode),
                "allowVolumeExpansion": true,
            ]
            if isDefault { manifest[path: "metadata", "annotations", "storageclass.kubernetes.io/is-default-class"] = "true" }
            createIfMissing(manifest, store)
        }
        if let heartbeat = configuration.heartbeatSeconds { timers.set(.heartbeat, at: uptime + heartbeat) }
    }

    private func createIfMissing(_ manifest: JSONValue, _ store: ClusterStore) {
        do throws(APIError) {
            try store.create(manifest)
        } catch {
            if error.reason != "AlreadyExists" { mailbox.refusedSetUp.withLock { $0.append(error) } }
        }
    }

    private func register(_ template: NodeTemplate, _ store: ClusterStore) {
        let address = nodeAddresses.take() ?? "127.0.0.1"
        createIfMissing(template.manifest(address: address), store)
        report(template.name, template.status(address: address, now: now), store)
    }

    private func report(_ name: String, _ status: JSONValue, _ store: ClusterStore) {
        do throws(APIError) {
            try store.modify(Kind.node.type, name: name, subresource: .status) { $0["status"] = status }
        } catch {
            if error.code != 404 { mailbox.refusedSetUp.withLock { $0.append(error) } }
        }
    }

    /// Adds a machine to a running cluster.
    package func addNode(_ template: NodeTemplate) {
        register(template, store("kubelet"))
        mailbox.wake()
    }

    /// Stops a node's kubelet, as a power cut does: after a while the node is lost and its pods are evicted.
    package func failNode(_ name: String) {
        guard lost[name] == nil else { return }
        lost[name] = now
        for (program, task) in programs where mirror[.pod, program.pod]?.nodeName == name { task.cancel() }
        mark(.node, NamespacedName(namespace: "", name: name))
        recheck(.node, NamespacedName(namespace: "", name: name), in: NodeLifecycleController.graceSeconds)
        mailbox.wake()
    }

    /// Starts a failed node's kubelet again. Its containers did not survive.
    package func restoreNode(_ name: String) {
        guard lost.removeValue(forKey: name) != nil, let node = mirror[.node, name] else { return }
        var status = node.status
        let address = node.status["addresses"]?.array?.first { $0["type"]?.string == "InternalIP" }?["address"]?.string ?? ""
        if let template = configuration.nodes.first(where: { $0.name == name }) { status = template.status(address: address, now: now) }
        report(name, status, store("kubelet"))
        for pod in mirror.pods(onNode: name) {
            if machines[pod.key]?.uid == pod.uid { dropMachine(pod.key) }
            mark(.kubelet, pod.key)
        }
        mark(.node, NamespacedName(namespace: "", name: name))
        mailbox.wake()
    }

    func nodeChanged(_ name: String, _ node: Resource?) {
        if let node {
            var info = nodes[name] ?? NodeInfo(name: name)
            info.update(node)
            nodes[name] = info
            if let address = node.status["addresses"]?.array?.first(where: { $0["type"]?.string == "InternalIP" })?["address"]?.string {
                nodeAddresses.reserve(address)
            }
        }
        mark(.node, NamespacedName(namespace: "", name: name))
        retryWaiting()
    }

    func processNode(_ key: NamespacedName) {
        let pods = mirror.pods(onNode: key.name)
        guard let node = mirror[.node, key] else {
            for action in NodeLifecycleController.collect(pods) { perform(Decision(actions: [action]), .node, key) }
            lost[key.name] = nil
            return
        }
        perform(NodeLifecycleController.decide(node, pods: pods, lastHeard: lost[key.name] ?? now, now: now), .node, key)
        guard let tainted = mirror[.node, key] else { return }
        perform(NodeLifecycleController.evict(tainted, pods: mirror.pods(onNode: key.name), now: now), .node, key)
    }

    func renewLeases() {
        guard let interval = configuration.heartbeatSeconds else { return }
        timers.set(.heartbeat, at: uptime + interval)
        let store = store("kubelet")
        let renewed = JSONValue.string(RFC3339.formatMicro(now))
        for node in mirror.all(.node) where lost[node.name] == nil {
            let manifest: JSONValue = [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": [
                    "name": .string(node.name), "namespace": "kube-node-lease",
                    "ownerReferences": [
                        ["apiVersion": "v1", "kind": "Node", "name": .string(node.name), "uid": .string(node.uid)]
                    ],
                ],
                "spec": ["holderIdentity": .string(node.name), "leaseDurationSeconds": 40, "renewTime": renewed],
            ]
            do throws(APIError) {
                try store.modify(WrittenTypes.lease, namespace: "kube-node-lease", name: node.name) {
                    $0[path: "spec", "renewTime"] = renewed
                }
            } catch {
                if error.code == 404 { createIfMissing(manifest, store) }
            }
        }
    }
}
