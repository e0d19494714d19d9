import Foundation

/// What the operator's configuration says about all chains.
package struct ChainSettings: Sendable, Hashable {
    /// How URLs in a status or a route table name a Service.
    package enum ServiceAddress: Sendable, Hashable {
        /// By its name in the cluster's DNS.
        case dnsName
        /// By its cluster IP, where nobody resolves the name: in a demo.
        case clusterIP
    }

    /// The image of `ballast` that gateways run.
    package var gatewayImage = "ballast:latest"
    package var serviceAddress = ServiceAddress.dnsName
    /// Let gateways' targets have loopback addresses, where the model servers of a demo listen.
    package var allowsLoopback = false
    /// Where the operator runs, and where its channel is.
    package var operatorNamespace = "ballast-system"
    /// The operator's channel as gateways reach it; by default its Service's name.
    package var operatorURL: String?
    /// What selects the operator's pods, for the policy of an airgapped chain.
    package var operatorLabels = ["app.kubernetes.io/name": "ballast", "app.kubernetes.io/component": "operator"]
    /// What selects the cluster's DNS servers, in `kube-system`.
    package var dnsLabels = ["k8s-app": "kube-dns"]
    /// The API server's addresses, 4 or 16 bytes each, where its EndpointSlice cannot be seen.
    package var apiServerAddresses: Set<[UInt8]> = []
    package var apiServerPort = 443

    package init() {}

    static let channelPort = 8443

    package var effectiveOperatorURL: String {
        operatorURL ?? "https://ballast-operator.\(operatorNamespace).svc:\(Self.channelPort)"
    }
}
