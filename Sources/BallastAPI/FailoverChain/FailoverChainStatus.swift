import Foundation
import KubeCore

package struct FailoverChainStatus: Codable, Sendable, Hashable {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var url: String?
    package var activeTarget: String?
    package var mode: Mode?
    package var gateways: Gateways?
    package var targets: [Target]?
    package var requests: Requests?
    package var cost: Cost?
    package var counted: [Counted]?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, url: String? = nil, activeTarget: String? = nil,
        mode: Mode? = nil, gateways: Gateways? = nil, targets: [Target]? = nil, requests: Requests? = nil, cost: Cost? = nil,
        counted: [Counted]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.url = url
        self.activeTarget = activeTarget
        self.mode = mode
        self.gateways = gateways
        self.targets = targets
        self.requests = requests
        self.cost = cost
        self.counted = counted
    }
}

extension FailoverChainStatus {
    package enum Mode: String, Codable, Sendable, Hashable, CaseIterable {
        case normal = "Normal"
        case degraded = "Degraded"
        case mesh = "Mesh"
        case down = "Down"
    }

    package enum TargetState: String, Codable, Sendable, Hashable, CaseIterable {
        case closed = "Closed"
        case open = "Open"
        case halfOpen = "HalfOpen"
        case blocked = "Blocked"
    }

    package struct Target: Codable, Sendable, Hashable {
        package var name: String
        package var state: TargetState
        package var reason: String?
        package var openUntil: Date?
        package var latencyMilliseconds: LatencyPercentiles?
        package var successPercent: Int?
        package var sharePercent: Int?

        package init(
            name: String, state: TargetState, reason: String? = nil, openUntil: Date? = nil, latencyMilliseconds: LatencyPercentiles? = nil,
            successPercent: Int? = nil, sharePercent: Int? = nil
        ) {
            self.name = name
            self.state = state
            self.reason = reason
            self.openUntil = openUntil
            self.latencyMilliseconds = latencyMilliseconds
            self.successPercent = successPercent
            self.sharePercent = sharePercent
        }
    }

    package struct Gateways: Codable, Sendable, Hashable {
        package var ready: Int
        package var desired: Int

        package init(ready: Int, desired: Int) {
            self.ready = ready
            self.desired = desired
        }
    }

    package struct Requests: Codable, Sendable, Hashable {
        package var total: Int64?
        package var failedOver: Int64?
        package var fromCache: Int64?
        package var rejected: Int64?

        package init(total: Int64? = nil, failedOver: Int64? = nil, fromCache: Int64? = nil, rejected: Int64? = nil) {
            self.total = total
            self.failedOver = failedOver
            self.fromCache = fromCache
            self.rejected = rejected
        }
    }

    /// How much of a gateway process' own counters is in ``requests`` and ``cost``. Written with them, so that whoever reads the status
    /// next counts nothing twice and leaves nothing out.
    package struct Counted: Codable, Sendable, Hashable {
        package var podUID: String
        package var process: String
        package var total: Int64
        package var failedOver: Int64
        package var fromCache: Int64
        package var rejected: Int64
        package var costMicros: Int64

        package init(
            podUID: String, process: String, total: Int64 = 0, failedOver: Int64 = 0, fromCache: Int64 = 0, rejected: Int64 = 0,
            costMicros: Int64 = 0
        ) {
            self.podUID = podUID
            self.process = process
            self.total = total
            self.failedOver = failedOver
            self.fromCache = fromCache
            self.rejected = rejected
            self.costMicros = costMicros
        }
    }

    package struct Cost: Codable, Sendable, Hashable {
        package var today: String?
        /// The day in UTC that ``today`` is of, as `2026-01-31`: without it an operator that starts after midnight could not tell.
        package var day: String?

        package init(today: String? = nil, day: String? = nil) {
            self.today = today
            self.day = day
        }
    }
}
