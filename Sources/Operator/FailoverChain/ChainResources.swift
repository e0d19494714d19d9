import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes

/// The children of one chain, each a pure function of its spec, its resolved targets and the operator's settings.
package struct ChainResources: Sendable {
    package let chain: FailoverChain
    package let targets: ChainTargets
    package let settings: ChainSettings
    /// Whether gateways have an operator to report to.
    package let hasChannel: Bool
    /// Where the API server listens, for the policy of an airgapped chain.
    package let apiServer: EndpointSlice?

    package init(_ observed: ObservedChain, _ targets: ChainTargets) {
        chain = observed.chain
        self.targets = targets
        settings = observed.settings
        hasChannel = observed.certificate != .noChannel
        apiServer = observed.apiServer
    }

    static let httpPort = 8080
    static let meshPort = 8444

    var gateway: FailoverChainSpec.Gateway? { chain.spec.gateway }
    var isMeshEnabled: Bool { chain.spec.cache?.mesh?.enabled == true }
    var servesTLS: Bool { gateway?.tlsSecretRef != nil }

    func metadata(_ name: String, annotations: [String: String] = [:]) -> ObjectMeta {
        ObjectMeta(name: name, labels: ChainNames.labels(chain), annotations: annotations)
    }

    var gatewayMetadata: ObjectMeta { metadata(ChainNames.gateway(chain)) }
}

extension ChainResources {
    /// The route table, which gateways watch.
    package func routes() throws -> ConfigMap {
        ConfigMap(metadata: metadata(ChainNames.routes(chain)), data: [RouteTable.configMapKey: try targets.table.text()])
    }

    /// The address that callers use.
    package var service: KubeTypes.Service {
        var ports = [ServicePort(name: "http", port: Self.httpPort, targetPort: "http", protocol: "TCP", appProtocol: "http")]
        if servesTLS { ports[0].appProtocol = "https" }
        if isMeshEnabled { ports.append(ServicePort(name: "mesh", port: Self.meshPort, targetPort: "mesh", protocol: "TCP")) }
        return KubeTypes.Service(
            metadata: metadata(chain.metadata.name, annotations: gateway?.service?.annotations ?? [:]),
            spec: ServiceSpec(
                type: (gateway?.service?.type ?? .clusterIP).rawValue, selector: ChainNames.selector(chain), ports: ports))
    }

    /// One gateway at a time may be evicted. One that is not ready serves nobody and may always go.
    package var disruptionBudget: PodDisruptionBudget {
        PodDisruptionBudget(
            metadata: gatewayMetadata,
            spec: PodDisruptionBudgetSpec(
                maxUnavailable: 1, selector: LabelSelector(matchLabels: ChainNames.selector(chain)),
                unhealthyPodEvictionPolicy: "AlwaysAllow"))
    }

    /// The Secret with which gateways prove to the operator whose they are.
    package func certificate(_ data: [String: Base64Data]) -> Secret {
        Secret(metadata: gatewayMetadata, type: "kubernetes.io/tls", data: data)
    }

    /// Where callers reach the chain; `nil` while its address is not known.
    package func url(of service: KubeTypes.Service?) -> String? {
        let scheme = servesTLS ? "https" : "http"
        switch settings.serviceAddress {
        case .dnsName:
            return "\(scheme)://\(chain.metadata.name).\(chain.metadata.namespace ?? "default").svc:\(Self.httpPort)"
        case .clusterIP:
            guard let address = service?.spec?.clusterIP, address != "None", !address.isEmpty else { return nil }
            return "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(Self.httpPort)"
        }
    }
}
