import KubeTypes

/// A resource of the same namespace, by name.
package struct NameReference: Codable, Sendable, Hashable {
    package var name: String

    package init(name: String) {
        self.name = name
    }
}

/// One entry of a Secret of the same namespace.
package struct SecretKeyReference: Codable, Sendable, Hashable {
    package var name: String
    package var key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }
}

/// Two percentiles of a latency, in milliseconds.
package struct LatencyPercentiles: Codable, Sendable, Hashable {
    package var p50: Int
    package var p95: Int

    package init(p50: Int, p95: Int) {
        self.p50 = p50
        self.p95 = p95
    }
}

/// The bounds between which the number of replicas may move.
package struct GatewayAutoscaling: Codable, Sendable, Hashable {
    package var minReplicas: Int?
    package var maxReplicas: Int
    /// Percent of the requested CPU.
    package var targetCPUUtilization: Int?
    package var behavior: HorizontalPodAutoscalerBehavior?

    package init(
        minReplicas: Int? = nil, maxReplicas: Int, targetCPUUtilization: Int? = nil, behavior: HorizontalPodAutoscalerBehavior? = nil
    ) {
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
        self.targetCPUUtilization = targetCPUUtilization
        self.behavior = behavior
    }
}

/// Where a message goes when something happens.
package struct NotificationTarget: Codable, Sendable, Hashable {
    package enum Channel: String, Codable, Sendable, CaseIterable {
        case slack = "Slack"
        case webhook = "Webhook"
    }

    package var type: Channel
    package var urlSecretRef: SecretKeyReference
    /// Absent: every event.
    package var events: [String]?

    package init(type: Channel, urlSecretRef: SecretKeyReference, events: [String]? = nil) {
        self.type = type
        self.urlSecretRef = urlSecretRef
        self.events = events
    }
}
