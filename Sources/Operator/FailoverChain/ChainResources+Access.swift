import BallastAPI
import KubeCore
import KubeTypes

/// What gateways may do at the API server: read their route table and the Secrets their chain refers to, each by its name.
extension ChainResources {
    /// The identity that gateways read with.
    package var serviceAccount: ServiceAccount {
        ServiceAccount(metadata: gatewayMetadata, automountServiceAccountToken: false)
    }

    package var role: Role {
        var rules = [
            PolicyRule(
                apiGroups: [""], resources: ["configmaps"], resourceNames: [ChainNames.routes(chain)], verbs: Self.verbs)
        ]
        // A rule without names would mean every Secret of the namespace.
        if !targets.secretNames.isEmpty {
            rules.append(PolicyRule(apiGroups: [""], resources: ["secrets"], resourceNames: targets.secretNames, verbs: Self.verbs))
        }
        return Role(metadata: gatewayMetadata, rules: rules)
    }

    /// No list: the API server would refuse one that is not limited to a name, and with these a watch says all.
    static let verbs = ["get", "watch"]

    package var roleBinding: RoleBinding {
        RoleBinding(
            metadata: gatewayMetadata,
            subjects: [
                Subject(kind: "ServiceAccount", namespace: chain.metadata.namespace, name: ChainNames.gateway(chain))
            ],
            roleRef: RoleRef(apiGroup: Role.resourceType.group, kind: "Role", name: ChainNames.gateway(chain)))
    }
}
