import BallastAPI
import ControllerRuntime
import KubeCore

/// How a chain's children and their labels are called.
package enum ChainNames {
    /// On every child and pod: the chain's name.
    package static let chainLabel = "ballast.dev/chain"
    /// The gateway's container.
    package static let container = "gateway"
    static let component = "gateway"

    /// The name of everything that belongs to the gateways: Deployment, autoscaler, budget, identity, rights, policy, certificate.
    package static func gateway(_ chain: FailoverChain) -> String { ChildNames.name(chain.metadata.name, "gateway") }
    package static func routes(_ chain: FailoverChain) -> String { RouteTable.configMapName(of: chain.metadata.name) }

    package static func labels(_ chain: FailoverChain) -> [String: String] {
        selector(chain).merging(
            [
                "app.kubernetes.io/name": "ballast",
                "app.kubernetes.io/instance": chain.metadata.name,
                "app.kubernetes.io/part-of": "ballast",
                Labels.managedBy: Labels.manager,
            ]) { first, _ in first }
    }

    /// What selects a chain's gateways. A Deployment's selector cannot change: nor can this.
    package static func selector(_ chain: FailoverChain) -> [String: String] {
        [chainLabel: chain.metadata.name, "app.kubernetes.io/component": component]
    }
}
