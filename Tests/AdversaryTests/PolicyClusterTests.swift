import BallastAPI
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

extension AdversaryClusterTests {
    @Suite struct Policies {
        @Test("a policy that somebody edits or deletes is put right, in both uses")
        func mended() async throws {
            try await AdversaryCluster.with(votes: [:], pools: [AdversaryPool(size: 1)]) { cluster in
                let settings = PoolSettings()
                try await cluster.label("default")
                try await cluster.mark(SlotNames.verifierPool, "default")
                try await cluster.warm(2)
                for use in SlotUse.allCases {
                    let name = SlotPolicies.name(use)
                    let made: NetworkPolicy = try await cluster.client.get(namespace: "team-a", name: name)
                    #expect(SlotPolicies.isAsMade(made, use, settings: settings))
                    for edit: JSONValue in [
                        ["ingress": [[:]]], ["egress": [[:]]], ["policyTypes": ["Ingress"]], ["podSelector": ["matchLabels": ["a": "b"]]],
                    ] {
                        _ = try await cluster.client.patch(made.reference, .merge(["spec": edit]))
                        try await eventually {
                            let now: NetworkPolicy = try await cluster.client.get(namespace: "team-a", name: name)
                            return SlotPolicies.isAsMade(now, use, settings: settings) && now.metadata.uid == made.metadata.uid
                        }
                    }
                    try await cluster.client.delete(made.reference)
                    try await eventually {
                        let now = try await cluster.client.find(NetworkPolicy.self, namespace: "team-a", name: name)
                        return now.map { SlotPolicies.isAsMade($0, use, settings: settings) && $0.metadata.uid != made.metadata.uid }
                            ?? false
                    }
                }
            }
        }

        @Test("under a policy of ours that somebody else made there is no slot, until it goes")
        func stranger() async throws {
            try await AdversaryCluster.with(votes: [:], pools: [AdversaryPool(size: 1)]) { cluster in
                let reference = try await cluster.client.create(
                    NetworkPolicy(
                        metadata: ObjectMeta(name: SlotPolicies.name(.adversary), namespace: "team-a"),
                        spec: NetworkPolicySpec(podSelector: LabelSelector(), policyTypes: ["Egress"], egress: [NetworkPolicyEgressRule()]))
                ).reference
                let failures = { cluster.first.registry.value("controller_runtime_reconcile_errors_total", labels: ["adversarypool"]) ?? 0 }
                try await cluster.label("default")
                try await eventually { failures() >= 1 }
                #expect(try await cluster.slots().isEmpty)
                try await cluster.client.delete(reference)
                try await cluster.warm(1)
            }
        }
    }
}
