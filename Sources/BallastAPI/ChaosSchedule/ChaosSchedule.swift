import Foundation
import KubeCore

/// Faults on a schedule, with guardrails and a record of what they showed.
package struct ChaosSchedule: KubeObject {
    package static let resourceType = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "ChaosSchedule", plural: "chaosschedules")

    package var metadata: ObjectMeta
    package var spec: ChaosScheduleSpec
    package var status: ChaosScheduleStatus?

    package init(metadata: ObjectMeta, spec: ChaosScheduleSpec, status: ChaosScheduleStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

package struct ChaosScheduleSpec: Codable, Sendable, Hashable {
    package var schedule: String
    package var timeZone: String?
    package var target: Target
    package var action: Action
    package var gatewayFault: GatewayFault?
    package var mode: Mode?
    package var value: Int?
    package var durationSeconds: Int?
    package var guardrails: Guardrails?
    package var concurrencyPolicy: ConcurrencyPolicy?
    package var startingDeadlineSeconds: Int?
    package var suspend: Bool?
    package var dryRun: Bool?
    package var seed: Int64?
    package var historyLimit: Int?
    package var engine: Engine?

    package init(
        schedule: String, timeZone: String? = nil, target: Target, action: Action, gatewayFault: GatewayFault? = nil, mode: Mode? = nil,
        value: Int? = nil, durationSeconds: Int? = nil, guardrails: Guardrails? = nil, concurrencyPolicy: ConcurrencyPolicy? = nil,
        startingDeadlineSeconds: Int? = nil, suspend: Bool? = nil, dryRun: Bool? = nil, seed: Int64? = nil, historyLimit: Int? = nil,
        engine: Engine? = nil
    ) {
        self.schedule = schedule
        self.timeZone = timeZone
        self.target = target
        self.action = action
        self.gatewayFault = gatewayFault
        self.mode = mode
        self.value = value
        self.durationSeconds = durationSeconds
        self.guardrails = guardrails
        self.concurrencyPolicy = concurrencyPolicy
        self.startingDeadlineSeconds = startingDeadlineSeconds
        self.suspend = suspend
        self.dryRun = dryRun
        self.seed = seed
        self.historyLimit = historyLimit
        self.engine = engine
    }
}

extension ChaosScheduleSpec {
    /// One of the three.
    package struct Target: Codable, Sendable, Hashable {
        package var backendRef: NameReference?
        package var chainRef: NameReference?
        package var podSelector: LabelSelector?

        package init(backendRef: NameReference? = nil, chainRef: NameReference? = nil, podSelector: LabelSelector? = nil) {
            self.backendRef = backendRef
            self.chainRef = chainRef
            self.podSelector = podSelector
        }
    }

    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        case podKill = "PodKill"
        case podEvict = "PodEvict"
        case scaleToZero = "ScaleToZero"
        case networkPartition = "NetworkPartition"
        case gatewayFault = "GatewayFault"
        case nodeDrain = "NodeDrain"
    }

    package struct GatewayFault: Codable, Sendable, Hashable {
        package var delayMilliseconds: Int?
        package var firstTokenDelayMilliseconds: Int?
        package var abortStatus: Int?
        package var retryAfterSeconds: Int?
        package var resetMidStream: Bool?
        package var truncateStream: Bool?
        package var percent: Int?

        package init(
            delayMilliseconds: Int? = nil, firstTokenDelayMilliseconds: Int? = nil, abortStatus: Int? = nil, retryAfterSeconds: Int? = nil,
            resetMidStream: Bool? = nil, truncateStream: Bool? = nil, percent: Int? = nil
        ) {
            self.delayMilliseconds = delayMilliseconds
            self.firstTokenDelayMilliseconds = firstTokenDelayMilliseconds
            self.abortStatus = abortStatus
            self.retryAfterSeconds = retryAfterSeconds
            self.resetMidStream = resetMidStream
            self.truncateStream = truncateStream
            self.percent = percent
        }
    }

    package enum Mode: String, Codable, Sendable, Hashable, CaseIterable {
        case one = "One"
        case all = "All"
        case fixed = "Fixed"
        case fixedPercent = "FixedPercent"
        case randomMaxPercent = "RandomMaxPercent"
    }

    package struct Guardrails: Codable, Sendable, Hashable {
        package var requireOptIn: Bool?
        package var minAvailable: Int?
        package var blackouts: [Blackout]?
        package var abortWhen: AbortCondition?

        package init(requireOptIn: Bool? = nil, minAvailable: Int? = nil, blackouts: [Blackout]? = nil, abortWhen: AbortCondition? = nil) {
            self.requireOptIn = requireOptIn
            self.minAvailable = minAvailable
            self.blackouts = blackouts
            self.abortWhen = abortWhen
        }
    }

    /// A recurring window without faults.
    package struct Blackout: Codable, Sendable, Hashable {
        package var start: String
        package var end: String
        package var timeZone: String?

        package init(start: String, end: String, timeZone: String? = nil) {
            self.start = start
            self.end = end
            self.timeZone = timeZone
        }
    }

    package struct AbortCondition: Codable, Sendable, Hashable {
        package var chainRef: NameReference
        package var successPercentBelow: Int

        package init(chainRef: NameReference, successPercentBelow: Int) {
            self.chainRef = chainRef
            self.successPercentBelow = successPercentBelow
        }
    }

    package enum ConcurrencyPolicy: String, Codable, Sendable, Hashable, CaseIterable {
        case forbid = "Forbid"
        case allow = "Allow"
        case replace = "Replace"
    }

    package enum Engine: String, Codable, Sendable, Hashable, CaseIterable {
        case builtin = "Builtin"
        case chaosMesh = "ChaosMesh"
    }
}

package struct ChaosScheduleStatus: Codable, Sendable, Hashable {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var nextRunTime: Date?
    package var lastRunTime: Date?
    package var holds: [BackendHold]?
    package var runs: [Run]?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, nextRunTime: Date? = nil, lastRunTime: Date? = nil,
        holds: [BackendHold]? = nil, runs: [Run]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.nextRunTime = nextRunTime
        self.lastRunTime = lastRunTime
        self.holds = holds
        self.runs = runs
    }
}

/// A backend whose replicas are held at zero for a time, by chaos or budget. Holds end independently of each other.
package struct BackendHold: Codable, Sendable, Hashable {
    package var backend: String
    package var until: Date

    package init(backend: String, until: Date) {
        self.backend = backend
        self.until = until
    }
}

extension ChaosScheduleStatus {
    package struct Victim: Codable, Sendable, Hashable {
        package var kind: String
        package var name: String
        package var uid: String

        package init(kind: String, name: String, uid: String) {
            self.kind = kind
            self.name = name
            self.uid = uid
        }
    }

    package enum RunState: String, Codable, Sendable, Hashable, CaseIterable {
        case pending = "Pending"
        case active = "Active"
        case recovering = "Recovering"
        case finished = "Finished"
        case skipped = "Skipped"
        case aborted = "Aborted"
    }

    package enum Verdict: String, Codable, Sendable, Hashable, CaseIterable {
        case survived = "Survived"
        case failed = "Failed"
        case unknown = "Unknown"
    }

    package struct Run: Codable, Sendable, Hashable {
        package var scheduledTime: Date
        package var state: RunState
        package var victims: [Victim]?
        package var injectedAt: Date?
        package var detectedAt: Date?
        package var recoveredAt: Date?
        package var mttdMilliseconds: Int?
        package var mttrMilliseconds: Int?
        package var verdict: Verdict?
        package var reason: String?
        package var seed: Int64?

        package init(
            scheduledTime: Date, state: RunState, victims: [Victim]? = nil, injectedAt: Date? = nil, detectedAt: Date? = nil,
            recoveredAt: Date? = nil, mttdMilliseconds: Int? = nil, mttrMilliseconds: Int? = nil, verdict: Verdict? = nil,
            reason: String? = nil, seed: Int64? = nil
        ) {
            self.scheduledTime = scheduledTime
            self.state = state
            self.victims = victims
            self.injectedAt = injectedAt
            self.detectedAt = detectedAt
            self.recoveredAt = recoveredAt
            self.mttdMilliseconds = mttdMilliseconds
            self.mttrMilliseconds = mttrMilliseconds
            self.verdict = verdict
            self.reason = reason
            self.seed = seed
        }
    }
}
