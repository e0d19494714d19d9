import Foundation
import KubeCore

/// A limit on spending that cannot be passed, whatever the number of gateways, bursts and restarts.
package struct BudgetPolicy: KubeObject {
    package static let resourceType = ResourceType(
        group: APIGroup.name, version: APIGroup.version, kind: "BudgetPolicy", plural: "budgetpolicies")

    package var metadata: ObjectMeta
    package var spec: BudgetPolicySpec
    package var status: BudgetPolicyStatus?

    package init(metadata: ObjectMeta, spec: BudgetPolicySpec, status: BudgetPolicyStatus? = nil) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

package struct BudgetPolicySpec: Codable, Sendable, Hashable {
    package var currency: String?
    package var limits: [Limit]
    package var scope: Scope?
    package var include: [CostKind]?
    package var thresholds: [Threshold]?
    package var enforcement: Enforcement?
    package var onLedgerUnavailable: OnLedgerUnavailable?
    package var ledger: Ledger?
    package var override: Override?
    package var notifications: [NotificationTarget]?

    package init(
        currency: String? = nil, limits: [Limit], scope: Scope? = nil, include: [CostKind]? = nil, thresholds: [Threshold]? = nil,
        enforcement: Enforcement? = nil, onLedgerUnavailable: OnLedgerUnavailable? = nil, ledger: Ledger? = nil, override: Override? = nil,
        notifications: [NotificationTarget]? = nil
    ) {
        self.currency = currency
        self.limits = limits
        self.scope = scope
        self.include = include
        self.thresholds = thresholds
        self.enforcement = enforcement
        self.onLedgerUnavailable = onLedgerUnavailable
        self.ledger = ledger
        self.override = override
        self.notifications = notifications
    }
}

extension BudgetPolicySpec {
    package enum Window: String, Codable, Sendable, Hashable, CaseIterable {
        case hour = "Hour"
        case day = "Day"
        case week = "Week"
        case month = "Month"
    }

    package struct Limit: Codable, Sendable, Hashable {
        package var window: Window
        /// A decimal string.
        package var amount: String
        package var timeZone: String?

        package init(window: Window, amount: String, timeZone: String? = nil) {
            self.window = window
            self.amount = amount
            self.timeZone = timeZone
        }
    }

    /// What counts; empty means the whole namespace.
    package struct Scope: Codable, Sendable, Hashable {
        package var chainSelector: LabelSelector?
        package var backendSelector: LabelSelector?
        package var clients: [String]?

        package init(chainSelector: LabelSelector? = nil, backendSelector: LabelSelector? = nil, clients: [String]? = nil) {
            self.chainSelector = chainSelector
            self.backendSelector = backendSelector
            self.clients = clients
        }
    }

    package enum CostKind: String, Codable, Sendable, Hashable, CaseIterable {
        case requests = "Requests"
        case infrastructure = "Infrastructure"
    }

    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        case notify = "Notify"
        case downgrade = "Downgrade"
        case localOnly = "LocalOnly"
        case scaleToZero = "ScaleToZero"
        case block = "Block"
    }

    package struct Threshold: Codable, Sendable, Hashable {
        package var percent: Int
        package var action: Action

        package init(percent: Int, action: Action) {
            self.percent = percent
            self.action = action
        }
    }

    package enum Enforcement: String, Codable, Sendable, Hashable, CaseIterable {
        case enforce = "Enforce"
        case shadow = "Shadow"
    }

    package enum OnLedgerUnavailable: String, Codable, Sendable, Hashable, CaseIterable {
        case failClosed = "FailClosed"
        case failOpen = "FailOpen"
    }

    package enum LedgerType: String, Codable, Sendable, Hashable, CaseIterable {
        case embedded = "Embedded"
        case redis = "Redis"
    }

    package struct Ledger: Codable, Sendable, Hashable {
        package var type: LedgerType
        package var redis: Redis?

        package init(type: LedgerType, redis: Redis? = nil) {
            self.type = type
            self.redis = redis
        }
    }

    package struct Redis: Codable, Sendable, Hashable {
        package var urlSecretRef: SecretKeyReference

        package init(urlSecretRef: SecretKeyReference) {
            self.urlSecretRef = urlSecretRef
        }
    }

    package struct Override: Codable, Sendable, Hashable {
        /// A decimal string.
        package var amount: String
        package var until: Date

        package init(amount: String, until: Date) {
            self.amount = amount
            self.until = until
        }
    }
}

package struct BudgetPolicyStatus: Codable, Sendable, Hashable {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var state: State?
    package var windows: [Window]?
    package var spending: Spending?
    package var top: [Spender]?
    package var days: [Day]?
    package var holds: [BackendHold]?
    package var savings: [Saving]?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, state: State? = nil, windows: [Window]? = nil,
        spending: Spending? = nil, top: [Spender]? = nil, days: [Day]? = nil, holds: [BackendHold]? = nil, savings: [Saving]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.state = state
        self.windows = windows
        self.spending = spending
        self.top = top
        self.days = days
        self.holds = holds
        self.savings = savings
    }
}

extension BudgetPolicyStatus {
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        case withinBudget = "WithinBudget"
        case warning = "Warning"
        case exceeded = "Exceeded"
    }

    package struct Window: Codable, Sendable, Hashable {
        package var window: BudgetPolicySpec.Window
        package var spent: String
        package var reserved: String?
        package var limit: String
        package var percent: Int?
        package var resetsAt: Date?
        package var projected: String?

        package init(
            window: BudgetPolicySpec.Window, spent: String, reserved: String? = nil, limit: String, percent: Int? = nil,
            resetsAt: Date? = nil, projected: String? = nil
        ) {
            self.window = window
            self.spent = spent
            self.reserved = reserved
            self.limit = limit
            self.percent = percent
            self.resetsAt = resetsAt
            self.projected = projected
        }
    }

    package struct Spending: Codable, Sendable, Hashable {
        package var requests: String?
        package var infrastructure: String?

        package init(requests: String? = nil, infrastructure: String? = nil) {
            self.requests = requests
            self.infrastructure = infrastructure
        }
    }

    package struct Spender: Codable, Sendable, Hashable {
        package var kind: String
        package var name: String
        package var spent: String

        package init(kind: String, name: String, spent: String) {
            self.kind = kind
            self.name = name
            self.spent = spent
        }
    }

    package struct Day: Codable, Sendable, Hashable {
        /// `2026-01-31`.
        package var date: String
        package var spent: String

        package init(date: String, spent: String) {
            self.date = date
            self.spent = spent
        }
    }

    package struct Saving: Codable, Sendable, Hashable {
        package var action: String
        package var backend: String
        package var monthly: String

        package init(action: String, backend: String, monthly: String) {
            self.action = action
            self.backend = backend
            self.monthly = monthly
        }
    }
}
