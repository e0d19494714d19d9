import Cryptography
import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import Operator

@Suite("A slot's pod")
struct SlotPodTests {
    private static let pod = SlotPod(use: .verifier, image: "ballast:1", runtimeClassName: "gvisor", publicKey: "a2V5")

    @Test("gives its program nothing of the cluster")
    func restricted() throws {
        let spec = Self.pod.spec
        let container = try #require(spec.containers.first)
        #expect(spec.runtimeClassName == "gvisor" && spec.restartPolicy == "Never" && spec.dnsPolicy == "None")
        #expect(spec.dnsConfig?.nameservers == ["127.0.0.1"])
        #expect(spec.automountServiceAccountToken == false && spec.enableServiceLinks == false)
        #expect(spec.securityContext?.runAsNonRoot == true && spec.securityContext?.seccompProfile?.type == "RuntimeDefault")
        #expect(container.securityContext?.readOnlyRootFilesystem == true && container.securityContext?.allowPrivilegeEscalation == false)
        #expect(container.securityContext?.capabilities?.drop == ["ALL"])
        #expect(Set(container.resources?.limits?.keys.map(\.self) ?? []) == ["cpu", "memory", "ephemeral-storage"])
        #expect(spec.volumes?.first?.emptyDir?.sizeLimit != nil)
        #expect(container.env?.allSatisfy { $0.valueFrom?.secretKeyRef == nil } == true)
    }

    @Test("a verifier reaches nobody; an adversary gateways alone; and nobody but the operator gets in")
    func policies() throws {
        var settings = PoolSettings()
        settings.operatorNamespace = "ballast-system"
        for use in SlotUse.allCases {
            let spec = try #require(SlotPolicies.policy(use, namespace: "team-a", settings: settings).spec)
            #expect(spec.policyTypes == ["Ingress", "Egress"])
            #expect(spec.podSelector.matchLabels == [SlotNames.use: use.rawValue])
            #expect(
                spec.ingress?.count == 1 && spec.ingress?.first?.from?.count == 1 && spec.ingress?.first?.from?.first?.podSelector != nil)
            #expect(spec.egress?.count == (use == .verifier ? 0 : 1))
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var name: String
        var isSame: Bool
        var change: @Sendable (inout JSONValue) -> Void
        var testDescription: String { name }
    }

    private static func container(_ change: @escaping @Sendable (inout JSONValue) -> Void) -> @Sendable (inout JSONValue) -> Void {
        { spec in
            guard var container = spec["containers"]?[0] else { return }
            change(&container)
            spec["containers"] = [container]
        }
    }

    @Test(
        "is known again by what runs there",
        arguments: [
            Change(name: "as it was made", isSame: true) { _ in },
            Change(name: "with what a server fills in", isSame: true) { spec in
                spec["nodeName"] = "n"
                spec["serviceAccountName"] = "default"
                spec["tolerations"] = [["key": "a", "operator": "Exists"]]
                spec["schedulerName"] = "default-scheduler"
                spec["priority"] = 0
                spec["hostAliases"] = []
            },
            Change(name: "amounts in other words", isSame: true, change: container { $0[path: "resources", "limits", "cpu"] = "0.5" }),
            Change(name: "another image", isSame: false, change: container { $0["image"] = "evil:1" }),
            Change(name: "another command", isSame: false, change: container { $0["command"] = ["sh"] }),
            Change(name: "another key", isSame: false, change: container { $0["env"] = [["name": "BALLAST_RUNNER_KEY", "value": "x"]] }),
            Change(name: "capabilities back", isSame: false, change: container { $0[path: "securityContext", "capabilities"] = nil }),
            Change(name: "more memory", isSame: false, change: container { $0[path: "resources", "limits", "memory"] = "8Gi" }),
            Change(name: "a second container", isSame: false) { $0["initContainers"] = [["name": "a", "image": "b"]] },
            Change(name: "an ephemeral container", isSame: false) { $0["ephemeralContainers"] = [["name": "a", "image": "b"]] },
            Change(name: "the host's network", isSame: false) { $0["hostNetwork"] = true },
            Change(name: "no RuntimeClass", isSame: false) { $0["runtimeClassName"] = nil },
            Change(name: "names resolved", isSame: false) { $0["dnsPolicy"] = "ClusterFirst" },
            Change(name: "a Secret's volume", isSame: false) { $0["volumes"] = [["name": "s", "secret": ["secretName": "s"]]] },
        ])
    func digest(_ change: Change) throws {
        var live = try Self.pod.specDocument()
        change.change(&live)
        #expect((SlotDigest.of(live) == (try Self.pod.digest())) == change.isSame)
    }

    @Test("a seal holds for one namespace, one slot, one spec and one operator")
    func seals() throws {
        let keys = try RunnerKeys()
        let digest = try Self.pod.digest()
        let seal = keys.seal(namespace: "a", slot: "s", madeWith: digest)
        #expect(keys.isSeal(seal, namespace: "a", slot: "s", madeWith: digest))
        #expect(!keys.isSeal(seal, namespace: "b", slot: "s", madeWith: digest))
        #expect(!keys.isSeal(seal, namespace: "a", slot: "t", madeWith: digest))
        #expect(!keys.isSeal(seal, namespace: "a", slot: "s", madeWith: SlotDigest(text: "other")))
        #expect(!keys.isSeal("", namespace: "a", slot: "s", madeWith: digest))
        #expect(try !RunnerKeys().isSeal(seal, namespace: "a", slot: "s", madeWith: digest))
        #expect(try RunnerKeys(data: keys.data) == keys)
    }
}

@Suite("A file of pools")
struct PoolFileTests {
    @Test("is read")
    func good() throws {
        let pools = try [AdversaryPool](
            yaml: """
                pools:
                - {name: default, size: 5, roles: [skeptic]}
                - {name: gvisor, size: 1, runtimeClassName: gvisor, resources: {limits: {memory: 1Gi}}}
                """)
        #expect(pools.map(\.name) == ["default", "gvisor"] && pools.map(\.size) == [5, 1])
        #expect(pools[1].runtimeClassName == "gvisor" && pools[0].effectiveRoles == ["skeptic"])
    }

    @Test(
        "is refused in one sentence",
        arguments: [
            ("{}", "pools: is missing"),
            ("pools: [{name: a, size: -1}]", "pools[0].size: -1 is not within 0 to 1000"),
            ("pools: [{name: a, size: 1}, {name: a, size: 2}]", "pools[1].name: \"a\" stands there twice"),
            ("pools: [{name: A_b, size: 1}]", "pools[0].name: \"A_b\""),
            ("pools: [{name: a, sise: 1}]", "pools[0].sise: is no field of a pool"),
            ("pools: [{name: a}]", "pools:"),
        ])
    func bad(text: String, sentence: String) {
        do {
            _ = try [AdversaryPool](yaml: text)
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".hasPrefix(sentence), "\(error)")
        }
    }
}
