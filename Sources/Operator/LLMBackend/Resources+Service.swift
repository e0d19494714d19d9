import BallastAPI
import KubeCore
import KubeTypes

extension BackendResources {
    private func metadata() -> ObjectMeta {
        ObjectMeta(name: backend.metadata.name, labels: BackendLabels.child(of: backend))
    }

    /// The one address of all groups: whichever has ready pods answers, so a hot standby takes over without an action of ours.
    package var service: KubeTypes.Service {
        let port = ServicePort(
            name: "http", port: ModelServer.port(of: backend), targetPort: "http", protocol: "TCP", appProtocol: "http")
        return KubeTypes.Service(
            metadata: metadata(),
            spec: ServiceSpec(type: "ClusterIP", selector: BackendLabels.selector(of: backend), ports: [port]))
    }

    /// An identity without a token: model servers have no business with the API server.
    package var serviceAccount: ServiceAccount {
        ServiceAccount(metadata: metadata(), automountServiceAccountToken: false)
    }

    /// One pod at a time may be evicted, of all groups together: with a single pod a drain goes through, with more all others stay.
    /// Pods that are not ready serve nobody and may always go.
    package var disruptionBudget: PodDisruptionBudget {
        PodDisruptionBudget(
            metadata: metadata(),
            spec: PodDisruptionBudgetSpec(
                maxUnavailable: 1, selector: LabelSelector(matchLabels: BackendLabels.selector(of: backend)),
                unhealthyPodEvictionPolicy: "AlwaysAllow"))
    }

    /// Where clients in the cluster reach the backend: an OpenAI base URL.
    ///
    /// - Parameter host: the Service's address; by default its name in the cluster.
    package func endpoint(host: String? = nil) -> String? {
        backend.address(in: backend.metadata.namespace ?? "default", host: host)
    }
}
