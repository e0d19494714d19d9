import Foundation
import KubeCore

/// `v1` Namespace.
public struct Namespace: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)

    public var metadata: ObjectMeta
    public var spec: NamespaceSpec?
    public var status: NamespaceStatus?

    public init(metadata: ObjectMeta, spec: NamespaceSpec? = nil, status: NamespaceStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct NamespaceSpec: Codable, Sendable, Hashable {
    public var finalizers: [String]?

    public init(finalizers: [String]? = nil) {
        self.finalizers = finalizers
    }
}

public struct NamespaceStatus: Codable, Sendable, Hashable {
    /// `Active` or `Terminating`.
    public var phase: String?

    public init(phase: String? = nil) {
        self.phase = phase
    }
}

/// `v1` Node.
public struct Node: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "Node", plural: "nodes", namespaced: false)

    public var metadata: ObjectMeta
    public var spec: NodeSpec?
    public var status: NodeStatus?

    public init(metadata: ObjectMeta, spec: NodeSpec? = nil, status: NodeStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct NodeSpec: Codable, Sendable, Hashable {
    public var unschedulable: Bool?
    public var taints: [Taint]?

    public init(unschedulable: Bool? = nil, taints: [Taint]? = nil) {
        self.unschedulable = unschedulable
        self.taints = taints
    }
}

public struct Taint: Codable, Sendable, Hashable {
    public var key: String
    public var value: String?
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    public var effect: String

    public init(key: String, value: String? = nil, effect: String) {
        self.key = key
        self.value = value
        self.effect = effect
    }
}

public struct NodeStatus: Codable, Sendable, Hashable {
    public var capacity: [String: Quantity]?
    /// What pods may ask for, after the system's share.
    public var allocatable: [String: Quantity]?
    public var conditions: [ObjectCondition]?
    public var addresses: [NodeAddress]?
    public var nodeInfo: NodeSystemInfo?

    public init(
        capacity: [String: Quantity]? = nil, allocatable: [String: Quantity]? = nil, conditions: [ObjectCondition]? = nil,
        addresses: [NodeAddress]? = nil, nodeInfo: NodeSystemInfo? = nil
    ) {
        self.capacity = capacity
        self.allocatable = allocatable
        self.conditions = conditions
        self.addresses = addresses
        self.nodeInfo = nodeInfo
    }
}

public struct NodeAddress: Codable, Sendable, Hashable {
    public var type: String
    public var address: String

    public init(type: String, address: String) {
        self.type = type
        self.address = address
    }
}

/// The required part of `v1.NodeSystemInfo`; the server wants every field present.
public struct NodeSystemInfo: Codable, Sendable, Hashable {
    public var architecture: String = ""
    public var bootID: String = ""
    public var containerRuntimeVersion: String = ""
    public var kernelVersion: String = ""
    public var kubeProxyVersion: String = ""
    public var kubeletVersion: String = ""
    public var machineID: String = ""
    public var operatingSystem: String = ""
    public var osImage: String = ""
    public var systemUUID: String = ""

    public init(
        architecture: String = "", bootID: String = "", containerRuntimeVersion: String = "", kernelVersion: String = "",
        kubeProxyVersion: String = "", kubeletVersion: String = "", machineID: String = "", operatingSystem: String = "",
        osImage: String = "", systemUUID: String = ""
    ) {
        self.architecture = architecture
        self.bootID = bootID
        self.containerRuntimeVersion = containerRuntimeVersion
        self.kernelVersion = kernelVersion
        self.kubeProxyVersion = kubeProxyVersion
        self.kubeletVersion = kubeletVersion
        self.machineID = machineID
        self.operatingSystem = operatingSystem
        self.osImage = osImage
        self.systemUUID = systemUUID
    }
}

/// `v1` ServiceAccount.
public struct ServiceAccount: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")

    public var metadata: ObjectMeta
    public var automountServiceAccountToken: Bool?

    public init(metadata: ObjectMeta, automountServiceAccountToken: Bool? = nil) {
        self.metadata = metadata
        self.automountServiceAccountToken = automountServiceAccountToken
    }
}

/// `v1` Secret.
public struct Secret: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "Secret", plural: "secrets")

    public var metadata: ObjectMeta
    public var type: String?
    public var data: [String: Base64Data]?
    /// Write-only: the server moves it into `data`.
    public var stringData: [String: String]?
    public var immutable: Bool?

    public init(
        metadata: ObjectMeta, type: String? = nil, data: [String: Base64Data]? = nil, stringData: [String: String]? = nil,
        immutable: Bool? = nil
    ) {
        self.metadata = metadata
        self.type = type
        self.data = data
        self.stringData = stringData
        self.immutable = immutable
    }
}

/// `v1` ConfigMap.
public struct ConfigMap: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")

    public var metadata: ObjectMeta
    public var data: [String: String]?
    public var binaryData: [String: Base64Data]?
    public var immutable: Bool?

    public init(metadata: ObjectMeta, data: [String: String]? = nil, binaryData: [String: Base64Data]? = nil, immutable: Bool? = nil) {
        self.metadata = metadata
        self.data = data
        self.binaryData = binaryData
        self.immutable = immutable
    }
}

/// `v1` PersistentVolumeClaim.
public struct PersistentVolumeClaim: KubeObject {
    public static let resourceType = ResourceType(group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")

    public var metadata: ObjectMeta
    public var spec: PersistentVolumeClaimSpec?
    public var status: PersistentVolumeClaimStatus?

    public init(metadata: ObjectMeta, spec: PersistentVolumeClaimSpec? = nil, status: PersistentVolumeClaimStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

public struct PersistentVolumeClaimSpec: Codable, Sendable, Hashable {
    public var accessModes: [String]?
    public var resources: ResourceRequirements?
    public var storageClassName: String?
    public var volumeMode: String?
    public var volumeName: String?

    public init(
        accessModes: [String]? = nil, resources: ResourceRequirements? = nil, storageClassName: String? = nil, volumeMode: String? = nil,
        volumeName: String? = nil
    ) {
        self.accessModes = accessModes
        self.resources = resources
        self.storageClassName = storageClassName
        self.volumeMode = volumeMode
        self.volumeName = volumeName
    }
}

public struct PersistentVolumeClaimStatus: Codable, Sendable, Hashable {
    /// `Pending`, `Bound` or `Lost`.
    public var phase: String?
    public var accessModes: [String]?
    public var capacity: [String: Quantity]?
    public var conditions: [ObjectCondition]?

    public init(
        phase: String? = nil, accessModes: [String]? = nil, capacity: [String: Quantity]? = nil, conditions: [ObjectCondition]? = nil
    ) {
        self.phase = phase
        self.accessModes = accessModes
        self.capacity = capacity
        self.conditions = conditions
    }
}

/// What a container or claim asks for and may use at most, by resource name.
public struct ResourceRequirements: Codable, Sendable, Hashable {
    public var requests: [String: Quantity]?
    public var limits: [String: Quantity]?

    public init(requests: [String: Quantity]? = nil, limits: [String: Quantity]? = nil) {
        self.requests = requests
        self.limits = limits
    }
}
