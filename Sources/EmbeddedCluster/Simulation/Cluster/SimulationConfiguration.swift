import KubeCore
import Synchronization

/// Sends a GET and answers its status; `nil` when none came in time.
package typealias HTTPProbe = @Sendable (_ url: String, _ timeout: Duration) async -> Int?

/// Sends a request to a pod's address; the body of the answer comes as the pod sends it.
package typealias PodRequest =
    @Sendable (
        _ method: String, _ url: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
    ) async throws -> (status: Int, contentType: String?, body: any AsyncSequence<[UInt8], any Error> & Sendable)

/// Makes a service account's token that holds for some seconds; `nil` when there is no such account.
package typealias TokenIssuer = @Sendable (_ namespace: String, _ serviceAccount: String, _ seconds: Int64) -> String?

/// Where pods find the API server.
package final class ClusterAddress: Sendable {
    private let place = Mutex<(host: String, port: Int)?>(nil)

    package init() {}

    /// From now on containers start with it.
    package func set(host: String, port: Int) { place.withLock { $0 = (host, port) } }

    /// What a kubelet puts into every container's environment.
    var environment: [String: String] {
        guard let place = place.withLock({ $0 }) else { return [:] }
        return ["KUBERNETES_SERVICE_HOST": place.host, "KUBERNETES_SERVICE_PORT": String(place.port)]
    }
}

/// What a simulated cluster consists of and how it behaves.
package struct SimulationConfiguration: Sendable {
    package var nodes: [NodeTemplate]
    /// Decides ties and generated texts; the same seed makes the same run.
    package var seed: UInt64
    /// What images do. Images without an entry start at once and run until they are stopped.
    package var behaviours: BehaviourTable
    /// Added to every container's own start delay.
    package var startDelaySeconds: Double
    /// Whether behaviours that are programs run as such; otherwise only their plans are followed.
    package var runsPrograms: Bool
    /// Whether events are written; large runs may do without.
    package var recordsEvents: Bool
    /// How often kubelets renew their leases; `nil`: never.
    package var heartbeatSeconds: Double?
    /// Whether there is a metrics API for autoscalers.
    package var servesMetrics: Bool
    /// PEM text for `kube-root-ca.crt`.
    package var rootCertificate: String
    /// Where containers find the API server.
    package let address = ClusterAddress()
    /// How probes reach programs that want theirs sent.
    package var httpProbe: HTTPProbe?
    /// How the API server's pod proxy reaches programs; without it none answers.
    package var podRequest: PodRequest?
    /// Where mounted tokens come from.
    var issueToken: TokenIssuer?

    package init(
        nodes: [NodeTemplate] = [], seed: UInt64 = 1, behaviours: BehaviourTable = BehaviourTable(), startDelaySeconds: Double = 0,
        runsPrograms: Bool = false, recordsEvents: Bool = true, heartbeatSeconds: Double? = nil, servesMetrics: Bool = true,
        rootCertificate: String = ""
    ) {
        self.nodes = nodes
        self.seed = seed
        self.behaviours = behaviours
        self.startDelaySeconds = startDelaySeconds
        self.runsPrograms = runsPrograms
        self.recordsEvents = recordsEvents
        self.heartbeatSeconds = heartbeatSeconds
        self.servesMetrics = servesMetrics
        self.rootCertificate = rootCertificate
    }
}

/// Addresses of the loopback network, all of which Linux answers: what listens on one is reachable from this machine alone.
///
/// Each kind of address has 64 blocks of 16,384, so that as many clusters can listen on one machine; a cluster where nothing listens may
/// use them all.
struct AddressPool {
    private let base: UInt32
    private let size: UInt32
    private var next: UInt32 = 0
    private var taken: Set<UInt32> = []

    /// 127.64.0.0/12, or a block of it.
    static func pods(block: Int?) -> AddressPool { AddressPool(second: 64, block) }
    /// 127.80.0.0/12, or a block of it.
    static func nodes(block: Int?) -> AddressPool { AddressPool(second: 80, block) }
    /// 127.96.0.0/12, or a block of it.
    static func services(block: Int?) -> AddressPool { AddressPool(second: 96, block) }

    private init(second: UInt32, _ block: Int?) {
        base = 127 << 24 | second << 16 | UInt32(block ?? 0) << 14
        size = block == nil ? 1 << 20 : 1 << 14
    }

    /// The address with this number in the pool, wherever it ends.
    func address(_ number: Int) -> String { Self.text(base + UInt32(number) % size) }

    /// A free address, the least recently used first; `nil` when all are taken.
    mutating func take() -> String? {
        for _ in 0..<size {
            next = (next + 1) % size
            let last = next & 0xFF
            guard last != 0, last != 255, taken.insert(next).inserted else { continue }
            return Self.text(base + next)
        }
        return nil
    }

    mutating func reserve(_ address: String) { if let offset = offset(of: address) { taken.insert(offset) } }

    mutating func give(back address: String) { if let offset = offset(of: address) { taken.remove(offset) } }

    private func offset(of address: String) -> UInt32? {
        let parts = address.split(separator: ".").compactMap { UInt32($0) }
        guard parts.count == 4, parts.allSatisfy({ $0 < 256 }) else { return nil }
        let number = parts.reduce(0) { $0 << 8 | $1 }
        return number >= base && number - base < size ? number - base : nil
    }

    private static func text(_ number: UInt32) -> String {
        [24, 16, 8, 0].map { String(number >> $0 & 0xFF) }.joined(separator: ".")
    }
}
