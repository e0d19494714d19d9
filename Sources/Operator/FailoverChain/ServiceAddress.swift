import BallastAPI
import Foundation
import KubeCore

/// A Service of this cluster, taken from the address of a backend: `http://vllm.models.svc:8000/v1`.
struct ServiceAddress: Sendable, Hashable {
    var name: NamespacedName
    var port: Int

    /// `nil` for an address that is no Service's.
    init?(_ url: String) {
        guard RouteTable.isInside(url), let parts = URLComponents(string: url), let host = parts.host?.lowercased() else { return nil }
        let labels = host.split(separator: ".").map(String.init)
        guard labels.count >= 2 else { return nil }
        name = NamespacedName(namespace: labels[1], name: labels[0])
        port = parts.port ?? (parts.scheme?.lowercased() == "https" ? 443 : 80)
    }
}
