import BallastAPI
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Structured
import TestSupport

@testable import Operator

/// Lives of AdversaryJobs, to be replayed under every fault.
enum AdversaryLife {
    private typealias Step = ReplayScenario.Step
    private static let team = "team-a"

    /// Three slots, a quorum of two, and one adversary that never answers.
    static let warm = scenario("warm slots", [label("default"), judge(), delete, label(nil)])

    /// Nothing waits: every pod is made.
    static let cold = scenario(
        "an empty pool", [judge(), delete])

    /// One slot for three adversaries, who wait for it one after the other.
    static let waiting = scenario(
        "one slot in turn",
        [label("small"), judge { ($0.pool, $0.onPoolEmpty) = ("small", .wait) }, delete, label(nil)],
        cast: .init(pools: [AdversaryPool(name: "small", size: 1)]))

    /// A program is checked beside the adversaries, in a slot of its own.
    static let verified = scenario(
        "a verifier",
        [
            label("default"), label("sandboxed", .verifier),
            judge { $0.verifier = .init(language: .python, source: "print(1)", runtimeClassName: "gvisor") }, delete, label(nil),
            label(nil, .verifier),
        ],
        cast: .init(
            pools: [AdversaryPool(size: 2), AdversaryPool(name: "sandboxed", size: 1, runtimeClassName: "gvisor")],
            verification: AdversaryReason.passed))

    /// The job goes while its adversaries are at work.
    static let deleted = scenario(
        "deleted before the vote", [label("default"), judge(), delete, label(nil)],
        cast: .init(incident: .init(whenActive: 2) { try remove($0) }))

    /// The namespace asks for another pool while adversaries are at work, and then for none.
    static let relabelled = scenario(
        "another pool in the middle", [label("default"), judge(), delete, label(nil)],
        cast: .init(
            pools: [AdversaryPool(), AdversaryPool(name: "small", size: 1)], incident: .init(whenActive: 2) { try mark($0, "small") }))

    static let unlabelled = scenario(
        "the label goes in the middle", [label("default"), judge(), delete, label(nil)],
        cast: .init(incident: .init(whenActive: 2) { try mark($0, nil) }))

    /// Two operators, each of which takes the other's Jobs for a dead one's.
    static let raced = scenario(
        "two operators at once", [label("default"), judge { $0.activeDeadlineSeconds = 60 }, delete, label(nil)],
        cast: .init(operators: 2))

    /// The same with a bug in what the operator does.
    static func buggy(_ bug: AdversaryBug) -> ReplayScenario {
        scenario(bug.rawValue, [label("default"), judge(), delete, label(nil)], cast: .init(bug: bug))
    }

    static let others = [cold, waiting, verified, deleted, relabelled, unlabelled]

    private static func scenario(
        _ name: String, _ steps: [Step], cast: AdversaryWorld.Cast = .init()
    ) -> ReplayScenario {
        ReplayScenario(
            name,
            prelude: definitions()
                + [team, "ballast-system"].map { name in
                    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
                } + [
                    ["apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": "gvisor"], "handler": "runsc"],
                    [
                        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "chat", "namespace": .string(team)],
                        "spec": ["clusterIP": "10.96.0.9", "ports": [["port": 8080]], "selector": ["app": "chat"]],
                    ],
                ], steps: [Step("a chain serves", chain)] + steps, operators: cast.operators,
            kept: ["Secret ballast-system/\(RunnerKeyring.secretName)"],
            surroundings: { try AdversaryWorld($0, cast) })
    }

    /// The kinds that are watched: every definition costs each replay time.
    private static func definitions() -> [JSONValue] {
        BallastCRDs.all.filter { ["AdversaryJob", "FailoverChain"].contains($0[path: "spec", "names", "kind"]?.string) }
    }

    private static func chain(_ store: ClusterStore) throws {
        var chain = FailoverChain(
            metadata: ObjectMeta(name: "chat", namespace: team),
            spec: FailoverChainSpec(targets: [.init(name: "a", backendRef: NameReference(name: "a"))]))
        try store.create(chain.manifest())
        chain.status = FailoverChainStatus(
            conditions: [Condition(type: "Ready", status: .yes, lastTransitionTime: store.time.now, reason: "Ready", message: "it serves")],
            url: "http://chat.team-a.svc:8080", gateways: .init(ready: 1, desired: 1))
        let status = try chain.manifest()["status"]
        try store.modify(FailoverChain.resourceType, namespace: team, name: "chat", subresource: .status) { $0["status"] = status }
    }

    private static func label(_ pool: String?, _ use: SlotUse = .adversary) -> Step {
        Step(pool.map { "the namespace asks for \($0)" } ?? "the label goes") { try mark($0, pool, use) }
    }

    static func mark(_ store: ClusterStore, _ pool: String?, _ use: SlotUse = .adversary) throws {
        try store.modify(Namespace.resourceType, name: team) {
            $0[path: "metadata", "labels", SlotNames.label(for: use)] = pool.map(JSONValue.string)
        }
    }

    private static func judge(_ name: String = "check", _ change: (inout AdversaryJobSpec) -> Void = { _ in }) -> Step {
        var spec = AdversaryJobSpec(
            subject: .init(question: "2+2?", answer: "5"), adversaries: 3, chainRef: NameReference(name: "chat"), vote: .init(quorum: 2))
        change(&spec)
        let job = AdversaryJob(metadata: ObjectMeta(name: name, namespace: team), spec: spec)
        return Step("\(name) is judged") { try $0.create(job.manifest()) }
    }

    private static let delete = Step("the job is deleted") { try remove($0) }

    static func remove(_ store: ClusterStore) throws {
        guard try store.get(AdversaryJob.resourceType, namespace: team, name: "check") != nil else { return }
        try store.delete(AdversaryJob.resourceType, namespace: team, name: "check", options: .init(propagation: .background))
    }
}
