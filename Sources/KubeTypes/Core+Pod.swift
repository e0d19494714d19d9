import Foundation
import KubeCore

/// `v1` Pod.
public struct Pod: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "Pod", plural: "pods")

    public var metadata: ObjectMeta
    public var spec: PodSpec?
    public var status: PodStatus?

    public init(metadata: ObjectMeta, spec: PodSpec? = nil, status: PodStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    /// Whether the condition `Ready` is true.
    public var isReady: Bool { status?.conditions?.isTrue("Ready") ?? false }

    /// Whether its containers have ended for good: phase `Succeeded` or `Failed`.
    public var isFinished: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }
}

/// What a workload makes pods from.
public struct PodTemplateSpec: Codable, Sendable, Hashable {
    public var metadata: ObjectMeta?
    public var spec: PodSpec?

    public init(metadata: ObjectMeta? = nil, spec: PodSpec? = nil) {
        self.metadata = metadata
        self.spec = spec
    }
}

public struct PodSpec: Codable, Sendable, Hashable {
    public var containers: [Container]
    public var initContainers: [Container]?
    public var volumes: [Volume]?
    /// `Always`, `OnFailure` or `Never`.
    public var restartPolicy: String?
    public var terminationGracePeriodSeconds: Int64?
    public var activeDeadlineSeconds: Int64?
    public var serviceAccountName: String?
    public var automountServiceAccountToken: Bool?
    public var enableServiceLinks: Bool?
    public var nodeName: String?
    public var nodeSelector: [String: String]?
    public var affinity: Affinity?
    public var topologySpreadConstraints: [TopologySpreadConstraint]?
    public var tolerations: [Toleration]?
    public var priorityClassName: String?
    public var runtimeClassName: String?
    public var imagePullSecrets: [LocalObjectReference]?
    public var securityContext: PodSecurityContext?
    /// `ClusterFirst`, `Default`, `None` and so on.
    public var dnsPolicy: String?
    public var dnsConfig: PodDNSConfig?

    public init(
        containers: [Container], initContainers: [Container]? = nil, volumes: [Volume]? = nil, restartPolicy: String? = nil,
        terminationGracePeriodSeconds: Int64? = nil, activeDeadlineSeconds: Int64? = nil, serviceAccountName: String? = nil,
        automountServiceAccountToken: Bool? = nil, enableServiceLinks: Bool? = nil, nodeName: String? = nil,
        nodeSelector: [String: String]? = nil, affinity: Affinity? = nil, topologySpreadConstraints: [TopologySpreadConstraint]? = nil,
        tolerations: [Toleration]? = nil, priorityClassName: String? = nil, runtimeClassName: String? = nil,
        imagePullSecrets: [LocalObjectReference]? = nil, securityContext: PodSecurityContext? = nil
    ) {
        self.containers = containers
        self.initContainers = initContainers
        self.volumes = volumes
        self.restartPolicy = restartPolicy
        self.terminationGracePeriodSeconds = terminationGracePeriodSeconds
        self.activeDeadlineSeconds = activeDeadlineSeconds
        self.serviceAccountName = serviceAccountName
        self.automountServiceAccountToken = automountServiceAccountToken
        self.enableServiceLinks = enableServiceLinks
        self.nodeName = nodeName
        self.nodeSelector = nodeSelector
        self.affinity = affinity
        self.topologySpreadConstraints = topologySpreadConstraints
        self.tolerations = tolerations
        self.priorityClassName = priorityClassName
        self.runtimeClassName = runtimeClassName
        self.imagePullSecrets = imagePullSecrets
        self.securityContext = securityContext
    }
}

/// What a pod's resolver is told; with `dnsPolicy: None` it needs a name server.
public struct PodDNSConfig: Codable, Sendable, Hashable {
    public var nameservers: [String]?
    public var searches: [String]?

    public init(nameservers: [String]? = nil, searches: [String]? = nil) {
        self.nameservers = nameservers
        self.searches = searches
    }
}

public struct PodSecurityContext: Codable, Sendable, Hashable {
    public var runAsUser: Int64?
    public var runAsGroup: Int64?
    public var runAsNonRoot: Bool?
    public var fsGroup: Int64?
    public var fsGroupChangePolicy: String?
    public var seccompProfile: SeccompProfile?

    public init(
        runAsUser: Int64? = nil, runAsGroup: Int64? = nil, runAsNonRoot: Bool? = nil, fsGroup: Int64? = nil,
        fsGroupChangePolicy: String? = nil, seccompProfile: SeccompProfile? = nil
    ) {
        self.runAsUser = runAsUser
        self.runAsGroup = runAsGroup
        self.runAsNonRoot = runAsNonRoot
        self.fsGroup = fsGroup
        self.fsGroupChangePolicy = fsGroupChangePolicy
        self.seccompProfile = seccompProfile
    }
}

public struct SeccompProfile: Codable, Sendable, Hashable {
    /// `RuntimeDefault`, `Unconfined` or `Localhost`.
    public var type: String

    public init(type: String) {
        self.type = type
    }
}

public struct PodStatus: Codable, Sendable, Hashable {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    public var phase: String?
    public var reason: String?
    public var message: String?
    public var conditions: [ObjectCondition]?
    public var hostIP: String?
    public var podIP: String?
    public var startTime: Date?
    public var initContainerStatuses: [ContainerStatus]?
    public var containerStatuses: [ContainerStatus]?

    public init(
        phase: String? = nil, reason: String? = nil, message: String? = nil, conditions: [ObjectCondition]? = nil, hostIP: String? = nil,
        podIP: String? = nil, startTime: Date? = nil, initContainerStatuses: [ContainerStatus]? = nil,
        containerStatuses: [ContainerStatus]? = nil
    ) {
        self.phase = phase
        self.reason = reason
        self.message = message
        self.conditions = conditions
        self.hostIP = hostIP
        self.podIP = podIP
        self.startTime = startTime
        self.initContainerStatuses = initContainerStatuses
        self.containerStatuses = containerStatuses
    }
}

public struct ContainerStatus: Codable, Sendable, Hashable {
    public var name: String
    public var ready: Bool
    public var started: Bool?
    public var restartCount: Int
    public var image: String
    public var imageID: String
    public var containerID: String?
    public var state: ContainerState?
    public var lastState: ContainerState?

    public init(
        name: String, ready: Bool, started: Bool? = nil, restartCount: Int, image: String, imageID: String, containerID: String? = nil,
        state: ContainerState? = nil, lastState: ContainerState? = nil
    ) {
        self.name = name
        self.ready = ready
        self.started = started
        self.restartCount = restartCount
        self.image = image
        self.imageID = imageID
        self.containerID = containerID
        self.state = state
        self.lastState = lastState
    }
}

/// One of three; without any the container waits.
public struct ContainerState: Codable, Sendable, Hashable {
    public var waiting: ContainerStateWaiting?
    public var running: ContainerStateRunning?
    public var terminated: ContainerStateTerminated?

    public init(waiting: ContainerStateWaiting? = nil, running: ContainerStateRunning? = nil, terminated: ContainerStateTerminated? = nil) {
        self.waiting = waiting
        self.running = running
        self.terminated = terminated
    }
}

public struct ContainerStateWaiting: Codable, Sendable, Hashable {
    /// Such as `ContainerCreating`, `ImagePullBackOff` or `CrashLoopBackOff`.
    public var reason: String?
    public var message: String?

    public init(reason: String? = nil, message: String? = nil) {
        self.reason = reason
        self.message = message
    }
}

public struct ContainerStateRunning: Codable, Sendable, Hashable {
    public var startedAt: Date?

    public init(startedAt: Date? = nil) {
        self.startedAt = startedAt
    }
}

public struct ContainerStateTerminated: Codable, Sendable, Hashable {
    public var exitCode: Int
    public var reason: String?
    public var message: String?
    public var startedAt: Date?
    public var finishedAt: Date?

    public init(exitCode: Int, reason: String? = nil, message: String? = nil, startedAt: Date? = nil, finishedAt: Date? = nil) {
        self.exitCode = exitCode
        self.reason = reason
        self.message = message
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}
