import Foundation
import KubeCore

/// `batch/v1` Job. Deleting one orphans its pods unless a propagation policy is sent.
public struct Job: KubeObject {
    public static let resourceType = ResourceType(group: "batch", version: "v1", kind: "Job", plural: "jobs")

    public var metadata: ObjectMeta
    public var spec: JobSpec?
    public var status: JobStatus?

    public init(metadata: ObjectMeta, spec: JobSpec? = nil, status: JobStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    /// Whether it has succeeded: condition `Complete`.
    public var isComplete: Bool { status?.conditions?.isTrue("Complete") ?? false }

    /// Why it has failed for good: condition `Failed`.
    public var failure: ObjectCondition? { status?.conditions?.condition("Failed").flatMap { $0.status == .yes ? $0 : nil } }
}

public struct JobSpec: Codable, Sendable, Hashable {
    public var template: PodTemplateSpec
    public var parallelism: Int?
    public var completions: Int?
    public var backoffLimit: Int?
    public var activeDeadlineSeconds: Int64?
    public var ttlSecondsAfterFinished: Int?
    public var suspend: Bool?
    public var manualSelector: Bool?
    public var selector: LabelSelector?
    public var podReplacementPolicy: String?

    public init(
        template: PodTemplateSpec, parallelism: Int? = nil, completions: Int? = nil, backoffLimit: Int? = nil,
        activeDeadlineSeconds: Int64? = nil, ttlSecondsAfterFinished: Int? = nil, suspend: Bool? = nil, manualSelector: Bool? = nil,
        selector: LabelSelector? = nil, podReplacementPolicy: String? = nil
    ) {
        self.template = template
        self.parallelism = parallelism
        self.completions = completions
        self.backoffLimit = backoffLimit
        self.activeDeadlineSeconds = activeDeadlineSeconds
        self.ttlSecondsAfterFinished = ttlSecondsAfterFinished
        self.suspend = suspend
        self.manualSelector = manualSelector
        self.selector = selector
        self.podReplacementPolicy = podReplacementPolicy
    }
}

public struct JobStatus: Codable, Sendable, Hashable {
    public var conditions: [ObjectCondition]?
    public var active: Int?
    public var ready: Int?
    public var succeeded: Int?
    public var failed: Int?
    public var terminating: Int?
    public var startTime: Date?
    public var completionTime: Date?

    public init(
        conditions: [ObjectCondition]? = nil, active: Int? = nil, ready: Int? = nil, succeeded: Int? = nil, failed: Int? = nil,
        terminating: Int? = nil, startTime: Date? = nil, completionTime: Date? = nil
    ) {
        self.conditions = conditions
        self.active = active
        self.ready = ready
        self.succeeded = succeeded
        self.failed = failed
        self.terminating = terminating
        self.startTime = startTime
        self.completionTime = completionTime
    }
}
