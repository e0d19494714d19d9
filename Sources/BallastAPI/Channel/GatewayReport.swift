/// What a gateway tells the operator once a second: what happened since its last report, and how its targets are now.
///
/// Counts are deltas, so that a lost answer followed by the same report again must not count twice: the operator takes each
/// (``Sender/instance``, ``sequence``) once, in order. Fields are only ever added.
package struct GatewayReport: Codable, Sendable, Hashable {
    package static let currentVersion = 1

    package var version = Self.currentVersion
    package var sender: Sender
    /// 1 for the first report of an instance, then one more each time.
    package var sequence: UInt64
    /// The resourceVersion, or a file's digest, of the route table in use; `nil` before the first.
    package var table: String?
    /// Why a newer table was not taken, when it was not: the last good one is in use.
    package var tableError: String?
    package var mode: FailoverChainStatus.Mode
    package var targets: [Target]
    package var requests: Requests
    package var canary: Canary
    /// The sequence of the last ``ChannelMessage`` whose orders are obeyed.
    package var appliedPush: UInt64?
    /// The operator process that gave it (``ChannelMessage/Hello/process``).
    package var appliedProcess: String?
    /// What the process did in all, up to the end of this report; absent from older gateways.
    package var totals: Totals?

    package init(
        sender: Sender, sequence: UInt64, table: String? = nil, tableError: String? = nil, mode: FailoverChainStatus.Mode = .normal,
        targets: [Target] = [], requests: Requests = Requests(), canary: Canary = .notTried, appliedPush: UInt64? = nil,
        appliedProcess: String? = nil, totals: Totals? = nil
    ) {
        self.sender = sender
        self.sequence = sequence
        self.table = table
        self.tableError = tableError
        self.mode = mode
        self.targets = targets
        self.requests = requests
        self.canary = canary
        self.appliedPush = appliedPush
        self.appliedProcess = appliedProcess
        self.totals = totals
    }

    /// Who speaks: a pod of one chain, and one life of its process.
    package struct Sender: Codable, Sendable, Hashable {
        package var namespace: String
        package var chain: String
        package var pod: String
        package var podUID: String
        /// Chosen at random when the process starts.
        package var instance: String
        package var region: String

        package init(namespace: String, chain: String, pod: String, podUID: String, instance: String, region: String = "") {
            self.namespace = namespace
            self.chain = chain
            self.pod = pod
            self.podUID = podUID
            self.instance = instance
            self.region = region
        }
    }

    package struct Target: Codable, Sendable, Hashable {
        package var name: String
        package var state: FailoverChainStatus.TargetState
        package var reason: String?
        /// How long the target stays out from now on.
        package var openForMilliseconds: Int?
        /// First-token times over the gateway's window.
        package var latencyMilliseconds: LatencyPercentiles?
        /// Deltas since the last report.
        package var attempts: Int
        package var failures: Int
        package var answers: Int
        package var inputTokens: Int64
        package var outputTokens: Int64
        /// Money for the tokens above, in micro-units of the operator's currency.
        package var costMicros: Int64

        package init(
            name: String, state: FailoverChainStatus.TargetState = .closed, reason: String? = nil, openForMilliseconds: Int? = nil,
            latencyMilliseconds: LatencyPercentiles? = nil, attempts: Int = 0, failures: Int = 0, answers: Int = 0, inputTokens: Int64 = 0,
            outputTokens: Int64 = 0, costMicros: Int64 = 0
        ) {
            self.name = name
            self.state = state
            self.reason = reason
            self.openForMilliseconds = openForMilliseconds
            self.latencyMilliseconds = latencyMilliseconds
            self.attempts = attempts
            self.failures = failures
            self.answers = answers
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
            self.costMicros = costMicros
        }
    }

    /// Deltas since the last report.
    package struct Requests: Codable, Sendable, Hashable {
        package var total: Int64
        package var failedOver: Int64
        package var fromCache: Int64
        package var rejected: Int64

        package init(total: Int64 = 0, failedOver: Int64 = 0, fromCache: Int64 = 0, rejected: Int64 = 0) {
            self.total = total
            self.failedOver = failedOver
            self.fromCache = fromCache
            self.rejected = rejected
        }
    }

    /// Since the process began: from these an operator that is younger than the gateway can tell what the one before it has counted.
    package struct Totals: Codable, Sendable, Hashable {
        /// Chosen at random when the process starts, and kept: an ``Sender/instance`` is not.
        package var process: String
        package var requests: Requests
        package var costMicros: Int64

        package init(process: String, requests: Requests, costMicros: Int64) {
            self.process = process
            self.requests = requests
            self.costMicros = costMicros
        }
    }

    /// Whether an address that airgap forbids could be reached.
    package enum Canary: String, Codable, Sendable, Hashable {
        case notTried, blocked, reached
    }
}
