import Foundation
import Structured

/// `metav1.ObjectMeta`, without `managedFields`: caches hold projected objects, and nothing here reads field ownership.
public struct ObjectMeta: Codable, Sendable, Hashable {
    public var name: String
    public var generateName: String?
    public var namespace: String?
    public var uid: String?
    public var resourceVersion: String?
    public var generation: Int64?
    public var creationTimestamp: Date?
    public var deletionTimestamp: Date?
    public var deletionGracePeriodSeconds: Int64?
    public var labels: [String: String]
    public var annotations: [String: String]
    public var ownerReferences: [OwnerReference]
    public var finalizers: [String]

    public init(
        name: String, generateName: String? = nil, namespace: String? = nil, uid: String? = nil, resourceVersion: String? = nil,
        generation: Int64? = nil, creationTimestamp: Date? = nil, deletionTimestamp: Date? = nil,
        deletionGracePeriodSeconds: Int64? = nil, labels: [String: String] = [:], annotations: [String: String] = [:],
        ownerReferences: [OwnerReference] = [], finalizers: [String] = []
    ) {
        self.name = name
        self.generateName = generateName
        self.namespace = namespace
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.generation = generation
        self.creationTimestamp = creationTimestamp
        self.deletionTimestamp = deletionTimestamp
        self.deletionGracePeriodSeconds = deletionGracePeriodSeconds
        self.labels = labels
        self.annotations = annotations
        self.ownerReferences = ownerReferences
        self.finalizers = finalizers
    }

    private enum CodingKeys: String, CodingKey {
        case name, generateName, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp
        case deletionGracePeriodSeconds, labels, annotations, ownerReferences, finalizers
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decodeIfPresent(String.self, forKey: .name) ?? ""
        generateName = try fields.decodeIfPresent(String.self, forKey: .generateName)
        namespace = try fields.decodeIfPresent(String.self, forKey: .namespace)
        uid = try fields.decodeIfPresent(String.self, forKey: .uid)
        resourceVersion = try fields.decodeIfPresent(String.self, forKey: .resourceVersion)
        generation = try fields.decodeIfPresent(Int64.self, forKey: .generation)
        creationTimestamp = try fields.decodeIfPresent(Date.self, forKey: .creationTimestamp)
        deletionTimestamp = try fields.decodeIfPresent(Date.self, forKey: .deletionTimestamp)
        deletionGracePeriodSeconds = try fields.decodeIfPresent(Int64.self, forKey: .deletionGracePeriodSeconds)
        labels = try fields.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
        annotations = try fields.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
        ownerReferences = try fields.decodeIfPresent([OwnerReference].self, forKey: .ownerReferences) ?? []
        finalizers = try fields.decodeIfPresent([String].self, forKey: .finalizers) ?? []
    }

    /// Writes what is set; empty maps and lists are left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        if !name.isEmpty { try fields.encode(name, forKey: .name) }
        try fields.encodeIfPresent(generateName, forKey: .generateName)
        try fields.encodeIfPresent(namespace, forKey: .namespace)
        try fields.encodeIfPresent(uid, forKey: .uid)
        try fields.encodeIfPresent(resourceVersion, forKey: .resourceVersion)
        try fields.encodeIfPresent(generation, forKey: .generation)
        try fields.encodeIfPresent(creationTimestamp, forKey: .creationTimestamp)
        try fields.encodeIfPresent(deletionTimestamp, forKey: .deletionTimestamp)
        try fields.encodeIfPresent(deletionGracePeriodSeconds, forKey: .deletionGracePeriodSeconds)
        if !labels.isEmpty { try fields.encode(labels, forKey: .labels) }
        if !annotations.isEmpty { try fields.encode(annotations, forKey: .annotations) }
        if !ownerReferences.isEmpty { try fields.encode(ownerReferences, forKey: .ownerReferences) }
        if !finalizers.isEmpty { try fields.encode(finalizers, forKey: .finalizers) }
    }
}

extension ObjectMeta {
    /// The owner that controls this object, of which there is at most one.
    public var controller: OwnerReference? { ownerReferences.first { $0.controller == true } }

    /// Whether deletion was asked for and finalizers still hold the object.
    public var isTerminating: Bool { deletionTimestamp != nil }
}

/// `metav1.OwnerReference`: an owner in the same namespace, or a cluster-scoped one.
public struct OwnerReference: Codable, Sendable, Hashable {
    public var apiVersion: String
    public var kind: String
    public var name: String
    public var uid: String
    public var controller: Bool?
    public var blockOwnerDeletion: Bool?

    public init(apiVersion: String, kind: String, name: String, uid: String, controller: Bool? = nil, blockOwnerDeletion: Bool? = nil) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.controller = controller
        self.blockOwnerDeletion = blockOwnerDeletion
    }
}
