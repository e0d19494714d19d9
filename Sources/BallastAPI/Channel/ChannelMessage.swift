import KubeTypes

/// One line of the stream that a gateway holds open to the operator. A line without ``orders`` is a ping, which shows that the stream lives.
///
/// Orders are always whole: what a line does not name is no longer in force, so that a lost line leaves nothing behind. Fields are only
/// ever added.
package struct ChannelMessage: Codable, Sendable, Hashable {
    /// Grows with every change of the chain's orders, and is the same for all of its gateways.
    package var sequence: UInt64
    /// The first line of a stream says who speaks.
    package var hello: Hello?
    package var orders: ChannelOrders?

    package init(sequence: UInt64, hello: Hello? = nil, orders: ChannelOrders? = nil) {
        self.sequence = sequence
        self.hello = hello
        self.orders = orders
    }

    package struct Hello: Codable, Sendable, Hashable {
        package static let currentVersion = 1

        package var version: Int
        /// The operator's pod.
        package var operatorIdentity: String
        /// One life of its process, chosen at random: sequences of two cannot be compared. Reports name it beside the sequence they obey
        /// (``GatewayReport/appliedProcess``). Absent from older operators.
        package var process: String?

        package init(version: Int = Self.currentVersion, operatorIdentity: String, process: String? = nil) {
            self.version = version
            self.operatorIdentity = operatorIdentity
            self.process = process
        }
    }
}

/// All that a chain's gateways have to obey at a moment.
package struct ChannelOrders: Codable, Sendable, Hashable {
    package var faults: [ChannelFault]
    package var blocks: [ChannelBlock]
    /// Absent from operators that admit nobody, and from older ones.
    package var guests: [ChannelGuest]?

    package init(faults: [ChannelFault] = [], blocks: [ChannelBlock] = [], guests: [ChannelGuest]? = nil) {
        self.faults = faults
        self.blocks = blocks
        self.guests = guests
    }

    package var isEmpty: Bool { faults.isEmpty && blocks.isEmpty && guests?.isEmpty ?? true }
}

/// A fault that gateways make at their targets until it expires by itself.
package struct ChannelFault: Codable, Sendable, Hashable {
    /// Whoever pushes another with the same id replaces it.
    package var id: String
    /// The LLMBackend whose attempts suffer; `nil` for all targets of the chain.
    package var backend: String?
    package var fault: ChaosScheduleSpec.GatewayFault
    /// From when the line is read: clocks of two machines are never compared.
    package var expiresInMilliseconds: Int64

    package init(id: String, backend: String? = nil, fault: ChaosScheduleSpec.GatewayFault, expiresInMilliseconds: Int64) {
        self.id = id
        self.backend = backend
        self.fault = fault
        self.expiresInMilliseconds = expiresInMilliseconds
    }
}

/// Requests that gateways turn away until it expires by itself.
package struct ChannelBlock: Codable, Sendable, Hashable {
    package var id: String
    /// For the caller: `BudgetPolicy "team-a" has spent its 50.00 USD of this day`.
    package var message: String
    /// 402, 429 or 503.
    package var status: Int
    package var retryAfterSeconds: Int?
    /// The clients it is for, by name; `nil` for everybody.
    package var clients: [String]?
    /// From when the line is read.
    package var expiresInMilliseconds: Int64

    package init(
        id: String, message: String, status: Int = 402, retryAfterSeconds: Int? = nil, clients: [String]? = nil,
        expiresInMilliseconds: Int64
    ) {
        self.id = id
        self.message = message
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
        self.clients = clients
        self.expiresInMilliseconds = expiresInMilliseconds
    }
}

/// A caller that gateways let in until it expires, beside the clients whose keys are in the chain's Secret.
package struct ChannelGuest: Codable, Sendable, Hashable {
    /// Whoever pushes another with the same id replaces it.
    package var id: String
    /// What it is called among the chain's clients. No entry of a Secret can have a slash in its name.
    package var name: String
    /// SHA-256 of its key: the key itself never travels here.
    package var keyDigest: Base64Data
    /// From when the line is read.
    package var expiresInMilliseconds: Int64

    package init(id: String, name: String, keyDigest: Base64Data, expiresInMilliseconds: Int64) {
        self.id = id
        self.name = name
        self.keyDigest = keyDigest
        self.expiresInMilliseconds = expiresInMilliseconds
    }
}

/// What the operator answers to a report, or instead of a stream.
package struct ChannelAnswer: Codable, Sendable, Hashable {
    /// The sequence that is counted now; the gateway need not send it again.
    package var accepted: UInt64?
    /// Why not, in one sentence.
    package var error: String?
    /// The sequence that would have been taken.
    package var expected: UInt64?
    /// Who leads, where the one that was asked does not.
    package var leader: String?
    /// `host:port` of the leader's channel, where it is known.
    package var leaderAddress: String?

    package init(
        accepted: UInt64? = nil, error: String? = nil, expected: UInt64? = nil, leader: String? = nil, leaderAddress: String? = nil
    ) {
        self.accepted = accepted
        self.error = error
        self.expected = expected
        self.leader = leader
        self.leaderAddress = leaderAddress
    }
}

/// The addresses of the channel.
package enum ChannelPaths {
    package static let reports = "/v1/reports"
    package static let stream = "/v1/stream"
}
