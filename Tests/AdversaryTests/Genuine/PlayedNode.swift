import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured

/// Plays the kubelet of a cluster that has none: whatever the scheduler binds to it in one namespace runs as a process of this machine, on
/// a loopback address of its own. It knows one program, `lying_runner.py`, whose mode is the image's last part.
actor PlayedNode {
    private struct Container {
        var process: Process
        var address: String
        var isReady = false
        var isOver = false

        /// At once: a process of tests takes no notice of being asked.
        func kill() { if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) } }
    }

    let name: String
    private let client: KubeClient
    private let web: CurlTransport
    private let namespace: String
    private let network = "127.65.\(UInt8.random(in: 0...255))"
    /// By the pod's UID.
    private var containers: [String: Container] = [:]

    init(_ name: String, client: KubeClient, web: CurlTransport, namespace: String) {
        self.name = name
        self.client = client
        self.web = web
        self.namespace = namespace
    }

    /// The UIDs of all pods that ever ran here.
    var seen: Set<String> { Set(containers.keys) }

    /// Takes pods until cancelled; then ends what still runs.
    func run() async throws {
        defer { for container in containers.values { container.kill() } }
        _ = try await client.create(Node(metadata: ObjectMeta(name: name)))
        while !Task.isCancelled {
            try await beat()
            for _ in 0..<100 where !Task.isCancelled {
                for pod in try await client.list(Pod.self, namespace: namespace) where pod.spec?.nodeName == name { try await tend(pod) }
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// As a kubelet's status updates, without which the node would be taken for lost.
    private func beat() async throws {
        let node = ObjectReference(Node.resourceType, namespace: nil, name: name)
        let room: JSONValue = ["cpu": "64", "memory": "64Gi", "ephemeral-storage": "64Gi", "pods": "110"]
        let now = JSONValue.string(RFC3339.format(Date()))
        let ready: JSONValue = [
            "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "played by a test", "lastHeartbeatTime": now,
        ]
        _ = try await client.send(
            .patch(node, .merge(["status": ["capacity": room, "allocatable": room, "conditions": [ready]]]), subresource: "status"))
        // Nodes are born with the taint of those that are not ready.
        _ = try await client.patch(node, .merge(["spec": ["taints": .null]]))
    }

    private func tend(_ pod: Pod) async throws {
        let uid = pod.metadata.uid ?? ""
        do {
            if pod.metadata.isTerminating {
                containers[uid]?.kill()
                return try await client.delete(pod.reference, options: .init(gracePeriodSeconds: 0, uid: uid))
            }
            guard var container = containers[uid] else { return try start(pod, uid) }
            if !container.isReady, container.process.isRunning {
                let health = try? await web.execute(HTTPRequest(url: "http://\(container.address):8484/health", totalTimeout: .seconds(1)))
                guard health?.status == 200 else { return }
                container.isReady = true
                try await tell(pod, container, phase: "Running", state: ["running": [:]])
            } else if !container.process.isRunning, !container.isOver {
                container.isOver = true
                let code = container.process.terminationStatus
                try await tell(
                    pod, container, phase: code == 0 ? "Succeeded" : "Failed", state: ["terminated": ["exitCode": .integer(Int64(code))]])
            }
            containers[uid] = container
        } catch let status as APIStatus where status.isNotFound || status.isConflict {
            // Gone in the meantime, or another by now: the next pass sees.
        }
    }

    private func start(_ pod: Pod, _ uid: String) throws {
        let mode = pod.spec?.containers.first?.image?.split(separator: "/").last ?? ""
        let address = "\(network).\(containers.count + 1)"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../lying_runner.py")
        process.arguments = ["python3", script.path, address, String(mode)]
        process.environment = ProcessInfo.processInfo.environment.merging(["POD_UID": uid]) { $1 }
        try process.run()
        containers[uid] = Container(process: process, address: address)
    }

    private func tell(_ pod: Pod, _ container: Container, phase: String, state: JSONValue) async throws {
        let isReady = phase == "Running"
        let conditions = ["Initialized", "ContainersReady", "Ready"].map { type -> JSONValue in
            ["type": .string(type), "status": isReady || type == "Initialized" ? "True" : "False"]
        }
        let status: JSONValue = [
            "phase": .string(phase), "podIP": .string(container.address), "podIPs": [["ip": .string(container.address)]],
            "conditions": .array(conditions),
            "containerStatuses": [
                [
                    "name": .string(pod.spec?.containers.first?.name ?? ""), "ready": .bool(isReady), "started": .bool(isReady),
                    "restartCount": 0, "image": .string(pod.spec?.containers.first?.image ?? ""), "imageID": "", "state": state,
                ]
            ],
        ]
        _ = try await client.send(.patch(pod.reference, .merge(["status": status]), subresource: "status"))
    }
}
