import BallastAPI
import Foundation
import KubeCore
import Structured

/// Something about a chain that its owners want to be told of outside the cluster.
package struct ChainNotice: Sendable, Hashable {
    /// The names that `spec.notifications[].events` chooses from.
    package enum Kind: String, Sendable, Hashable {
        case degraded = "Degraded"
        case meshMode = "MeshMode"
        case down = "Down"
        case recovered = "Recovered"
    }

    package var chain: NamespacedName
    package var kind: Kind
    /// The reason of the event that tells the same inside the cluster.
    package var reason: String
    /// One sentence.
    package var message: String
    package var targets: [NotificationTarget]

    /// The body for a target: Slack's incoming webhooks take `text`; others get the parts.
    func body(for channel: NotificationTarget.Channel, at now: Date) -> JSONValue {
        switch channel {
        case .slack: ["text": .string("FailoverChain \(chain.namespace)/\(chain.name): \(message)")]
        case .webhook:
            [
                "kind": "FailoverChain", "namespace": .string(chain.namespace), "name": .string(chain.name),
                "event": .string(kind.rawValue), "reason": .string(reason), "message": .string(message), "time": .string(now.text),
            ]
        }
    }
}
