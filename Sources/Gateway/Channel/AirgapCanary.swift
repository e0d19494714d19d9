import BallastAPI
import NIOCore
import NIOPosix

/// Tries an address that an airgapped gateway's NetworkPolicy forbids, and that is certainly there: whether it can be reached shows whether
/// anybody enforces the policy.
///
/// The address is the operator's metrics port: it listens whenever the channel works, and the policy allows the channel's port alone.
struct AirgapCanary: Sendable {
    static let interval = Duration.seconds(60)

    enum Finding: Sendable, Hashable {
        case connected
        case timedOut
        /// Refused, or no name: tells nothing of the policy.
        case unclear
    }

    var host: String
    var port: Int
    /// How long a connection may take.
    var patience = TimeAmount.seconds(3)

    func attempt() async -> Finding {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(patience).connect(host: host, port: port).get()
            try? await channel.close()
            return .connected
        } catch let error as ChannelError {
            if case .connectTimeout = error { return .timedOut }
            return .unclear
        } catch let error as NIOConnectionError {
            let timedOut = error.connectionErrors.contains { failure in
                if case .connectTimeout? = failure.error as? ChannelError { true } else { false }
            }
            return timedOut ? .timedOut : .unclear
        } catch {
            return .unclear
        }
    }

    /// What is reported after a finding. Silence means something only while the operator itself can be reached.
    static func judge(_ finding: Finding, operatorAnswers: Bool, before: GatewayReport.Canary) -> GatewayReport.Canary {
        switch finding {
        case .connected: .reached
        case .timedOut: operatorAnswers ? .blocked : before
        case .unclear: before
        }
    }
}
