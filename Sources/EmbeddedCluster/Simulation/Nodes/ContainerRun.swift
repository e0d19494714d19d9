import Foundation
import KubeCore
import Structured

/// One container of a pod on its node: what it is to run and how far it has come.
struct ContainerRun: Sendable {
    enum State: Sendable, Hashable {
        case waiting(reason: String, message: String?)
        case pulling(until: Double)
        /// The image could not be pulled; the kubelet tries again.
        case pullBackOff(until: Double)
        case creating(until: Double)
        case running(since: Date, at: Double)
        /// Asked to end.
        case stopping(since: Date, until: Double)
        case terminated
        case crashBackOff(until: Double)
    }

    /// How a run ended.
    struct End: Sendable, Hashable {
        var code: Int
        var reason: String
        var message: String?
        var started: Date
        var finished: Date
    }

    enum Role: Sendable { case initial, sidecar, main }

    let name: String
    let image: String
    let role: Role
    let alwaysPulls: Bool
    var info: ContainerInfo
    var plan: ContainerPlan
    var state = State.waiting(reason: "PodInitializing", message: nil)
    var end: End?
    var lastEnd: End?
    var restarts = 0
    var pullAttempts = 0
    var probes: [Probe]
    /// What is known of the closure's health, by kind of probe.
    var saidHealthy: [Probe.Kind: Bool] = [:]
    var loggedLines = 0

    init(_ value: JSONValue, role: Role, info: ContainerInfo, plan: ContainerPlan) {
        name = value["name"]?.string ?? ""
        image = value["image"]?.string ?? ""
        self.role = role
        alwaysPulls = value["imagePullPolicy"]?.string == "Always"
        self.info = info
        self.plan = plan
        probes =
            role == .initial
            ? []
            : [
                Probe(.startup, value["startupProbe"]), Probe(.liveness, value["livenessProbe"]),
                Probe(.readiness, value["readinessProbe"]),
            ].compactMap { $0 }
    }

    var isRunning: Bool { if case .running = state { true } else { false } }
    var isLive: Bool {
        switch state {
        case .running, .stopping: true
        default: false
        }
    }

    /// Whether the startup probe, if any, has passed.
    var isStarted: Bool { isRunning && probes.first { $0.kind == .startup }?.passes != false }

    var isReady: Bool { isStarted && probes.first { $0.kind == .readiness }?.passes != false }

    /// When it began, in uptime.
    var startedAt: Double? { if case .running(_, let at) = state { at } else { nil } }

    /// What a probe gets from it.
    func answer(_ kind: Probe.Kind, _ fault: ContainerFault?, isProgram: Bool, at uptime: Double) -> Probe.Answer {
        let refusal = "HTTP probe failed with statuscode: 503"
        if case .unhealthy(let message) = fault { return Probe.Answer(failure: message, stableUntil: nil) }
        if isProgram {
            // Before its first probe nothing is known, and nobody is killed for what is not known.
            return Probe.Answer(failure: saidHealthy[kind] ?? (kind == .liveness) ? nil : refusal, stableUntil: nil)
        }
        if let startedAt, uptime < startedAt + plan.readyAfterSeconds {
            return Probe.Answer(failure: refusal, stableUntil: startedAt + plan.readyAfterSeconds)
        }
        return Probe.Answer(failure: nil, stableUntil: nil)
    }

    /// `containerStatuses[]`.
    var status: JSONValue {
        var value: JSONValue = [
            "name": .string(name), "image": .string(image), "restartCount": .int(restarts), "started": .bool(isStarted),
            "imageID": "", "lastState": .emptyObject, "state": stateValue,
        ]
        let finishedInit = role == .initial && end?.code == 0 && state == .terminated
        value["ready"] = .bool(finishedInit || isReady)
        if role == .initial { value["started"] = .bool(isRunning) }
        if let lastEnd { value["lastState"] = ["terminated": Self.value(lastEnd, id: id(restarts - 1))] }
        switch state {
        case .running, .stopping, .terminated:
            value["containerID"] = .string(id(restarts))
            value["imageID"] = .string("docker.io/\(image)@sha256:\(FakeDigest.hex(image))")
        default:
            if let lastEnd, lastEnd.code >= 0 { value["containerID"] = .string(id(restarts)) }
        }
        return value
    }

    private func id(_ attempt: Int) -> String { "containerd://\(FakeDigest.hex("\(info.podUID)/\(name)/\(attempt)"))" }

    private var stateValue: JSONValue {
        switch state {
        case .waiting(let reason, let message): Self.waiting(reason, message)
        case .pulling, .creating: Self.waiting("ContainerCreating", nil)
        case .pullBackOff:
            pullAttempts <= 1
                ? Self.waiting("ErrImagePull", pullFailure)
                : Self.waiting("ImagePullBackOff", "Back-off pulling image \"\(image)\": ErrImagePull: \(pullFailure)")
        case .running(let since, _), .stopping(let since, _): ["running": ["startedAt": .time(since)]]
        case .terminated: end.map { ["terminated": Self.value($0, id: id(restarts))] } ?? .emptyObject
        case .crashBackOff:
            Self.waiting(
                "CrashLoopBackOff",
                "back-off \(CrashBackOff.text(after: restarts)) restarting failed container=\(name) pod=\(info.pod)_\(info.namespace)(\(info.podUID))"
            )
        }
    }

    /// What the registry said, once a pull has failed.
    var pullError: String?
    var pullFailure: String { pullError ?? "failed to pull and unpack image \"\(image)\"" }

    private static func waiting(_ reason: String, _ message: String?) -> JSONValue {
        var value: JSONValue = ["reason": .string(reason)]
        value["message"] = message.map(JSONValue.string)
        return ["waiting": value]
    }

    private static func value(_ end: End, id: String) -> JSONValue {
        var value: JSONValue = [
            "exitCode": .int(end.code), "reason": .string(end.reason), "startedAt": .time(end.started), "finishedAt": .time(end.finished),
            "containerID": .string(id),
        ]
        value["message"] = end.message.map(JSONValue.string)
        return value
    }
}

/// How long a crashed container waits: not at all the first time, then ten seconds, doubling up to five minutes.
enum CrashBackOff {
    static func seconds(after restarts: Int) -> Double { restarts == 0 ? 0 : min(300, 10 * pow(2, Double(min(restarts, 10) - 1))) }

    static func text(after restarts: Int) -> String {
        let seconds = Int(seconds(after: restarts))
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }

    /// A run that lasted this long starts the count anew.
    static let resetSeconds = 600.0
}

/// Digests that look like digests and are the same for the same text.
enum FakeDigest {
    static func hex(_ text: String) -> String {
        var result = ""
        for round in 0..<4 {
            var hash: UInt64 = 14_695_981_039_346_656_037 &+ UInt64(round) &* 0x9E37_79B9_7F4A_7C15
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
            let digits = String(hash, radix: 16)
            result += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return result
    }
}
