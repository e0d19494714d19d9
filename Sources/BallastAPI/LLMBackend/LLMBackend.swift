import Foundation
import KubeCore

/// A model that answers requests: served in this cluster, or reached at a provider.
package struct LLMBackend: KubeObject {
    package static let resourceType = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "LLMBackend", plural: "llmbackends")

    package var metadata: ObjectMeta
    package var spec: LLMBackendSpec
    package var status: LLMBackendStatus?

    package init(metadata: ObjectMeta, spec: LLMBackendSpec, status: LLMBackendStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// The group and version of all kinds of Ballast.
package enum APIGroup {
    package static let name = "ballast.dev"
    package static let version = "v1alpha1"
}

package struct LLMBackendStatus: Codable, Sendable, Hashable {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var replicas: Int?
    package var readyReplicas: Int?
    /// Ready and wanted replicas as tables show them: `2/2`.
    package var ready: String?
    /// The pods' label selector, in query-string form.
    package var selector: String?
    package var endpoint: String?
    package var health: Health?
    package var cache: Cache?
    package var cost: Cost?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, replicas: Int? = nil, readyReplicas: Int? = nil,
        ready: String? = nil, selector: String? = nil, endpoint: String? = nil, health: Health? = nil, cache: Cache? = nil,
        cost: Cost? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.replicas = replicas
        self.readyReplicas = readyReplicas
        self.ready = ready
        self.selector = selector
        self.endpoint = endpoint
        self.health = health
        self.cache = cache
        self.cost = cost
    }
}

extension LLMBackendStatus {
    package enum HealthState: String, Codable, Sendable, Hashable, CaseIterable {
        case unknown = "Unknown"
        case healthy = "Healthy"
        case unhealthy = "Unhealthy"
    }

    package struct Health: Codable, Sendable, Hashable {
        package var state: HealthState
        package var consecutiveFailures: Int?
        package var lastTransitionTime: Date?
        package var latencyMilliseconds: LatencyPercentiles?
        /// Of the last ten probes.
        package var successPercent: Int?

        package init(
            state: HealthState, consecutiveFailures: Int? = nil, lastTransitionTime: Date? = nil,
            latencyMilliseconds: LatencyPercentiles? = nil, successPercent: Int? = nil
        ) {
            self.state = state
            self.consecutiveFailures = consecutiveFailures
            self.lastTransitionTime = lastTransitionTime
            self.latencyMilliseconds = latencyMilliseconds
            self.successPercent = successPercent
        }
    }

    package enum CacheState: String, Codable, Sendable, Hashable, CaseIterable {
        case pending = "Pending"
        case downloading = "Downloading"
        case ready = "Ready"
        case failed = "Failed"
    }

    package struct Cache: Codable, Sendable, Hashable {
        package var state: CacheState
        package var downloadedBytes: Int64?
        package var totalBytes: Int64?
        package var percent: Int?
        package var etaSeconds: Int?

        package init(
            state: CacheState, downloadedBytes: Int64? = nil, totalBytes: Int64? = nil, percent: Int? = nil, etaSeconds: Int? = nil
        ) {
            self.state = state
            self.downloadedBytes = downloadedBytes
            self.totalBytes = totalBytes
            self.percent = percent
            self.etaSeconds = etaSeconds
        }
    }

    /// Amounts are decimal strings in `currency`. The running totals are those of `since`; from there on they grow by `rate`.
    package struct Cost: Codable, Sendable, Hashable {
        package var currency: String
        package var perHour: String?
        package var today: String?
        package var monthToDate: String?
        package var projectedMonth: String?
        package var since: Date?
        /// Per hour.
        package var rate: String?

        package init(
            currency: String, perHour: String? = nil, today: String? = nil, monthToDate: String? = nil, projectedMonth: String? = nil,
            since: Date? = nil, rate: String? = nil
        ) {
            self.currency = currency
            self.perHour = perHour
            self.today = today
            self.monthToDate = monthToDate
            self.projectedMonth = projectedMonth
            self.since = since
            self.rate = rate
        }
    }
}
