import BallastAPI
import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Structured
import TestSupport

@testable import Operator

/// The lives of an LLMBackend that are replayed under faults.
enum BackendLife {
    typealias Step = ReplayScenario.Step

    private static let prelude: [JSONValue] =
        BallastCRDs.all + [
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]],
            [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "hf", "namespace": "team-a"], "data": ["token": "dG9rZW4="],
            ],
            BackendWorld.initial,
        ]

    /// - Parameter isRetried: downloads fail, and are tried again by themselves: a Job goes, another comes, and both are told.
    static func scenario(_ name: String, isRetried: Bool = false, _ steps: [Step]) -> ReplayScenario {
        ReplayScenario(
            name, prelude: prelude, steps: steps,
            start: { manager in
                var settings = BackendSettings()
                settings.managedHealth = .readiness
                let health = ScriptedHealth()
                manager.add(LLMBackendReconciler(prober: health, wakeups: Wakeups(), settings: settings))
                health.read(from: manager.prepare().caches.reader)
            },
            world: BackendWorld.react,
            normalise: { object in
                object[path: "status", "cost"] = nil
                // Handed out at random.
                object[path: "spec", "clusterIP"] = nil
                object[path: "spec", "clusterIPs"] = nil
                object[path: "status", "health", "lastTransitionTime"] = nil
                for field in ["startTime", "completionTime"] { object[path: "status", field] = nil }
                if isRetried { hideRetryTimes(&object) }
            },
            // One hourly cost checkpoint may fall into ten minutes.
            unexplained: { writes in
                let statuses = writes.filter { $0.hasSuffix("/llmbackends/qwen/status") }
                let retries = isRetried ? writes.filter { $0.hasPrefix("PATCH ") && $0.hasSuffix("/jobs/qwen-prefetch") }.count : 0
                let others = writes.filter { write in
                    let isRetry = write.hasSuffix("/jobs/qwen-prefetch") || write.contains("/events.k8s.io/")
                    return !write.hasSuffix("/llmbackends/qwen/status") && !(retries > 0 && isRetry)
                }
                // A retry is told when it begins and when it fails.
                return others + statuses.dropFirst(1 + 2 * retries)
            })
    }

    /// When a download is tried again depends on when it failed, which a fault moves.
    private static func hideRetryTimes(_ object: inout JSONValue) {
        object[path: "status", "conditions"] = object[path: "status", "conditions"]?.array.map { conditions in
            .array(
                conditions.map { condition in
                    var condition = condition
                    condition["message"] = condition["message"]?.string.map {
                        .string($0.replacing(/again at 2026-[0-9T:-]+Z?/, with: "again at TIME"))
                    }
                    return condition
                })
        }
    }

    /// The fixture's backend, changed by a closure. Without a cache unless `cached`: what is not about the cache need not wait for it.
    static func create(cached: Bool = false, _ change: @escaping @Sendable (inout JSONValue) -> Void = { _ in }) -> Step {
        Step("create") { store in try store.create(document(cached: cached, change)) }
    }

    static func document(cached: Bool = false, _ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var document = Fixture.document
        document[path: "metadata", "uid"] = nil
        document[path: "metadata", "generation"] = nil
        if cached {
            document[path: "spec", "serving", "cache", "accessMode"] = "ReadWriteMany"
        } else {
            document[path: "spec", "serving", "cache"] = nil
        }
        change(&document)
        return document
    }

    private static func edit(_ name: String, at: Duration? = nil, _ change: @escaping @Sendable (inout JSONValue) -> Void) -> Step {
        Step(name, at: at) { try $0.modify(LLMBackend.resourceType, namespace: "team-a", name: "qwen", change) }
    }

    private static let delete = Step("delete") { store in
        try store.delete(LLMBackend.resourceType, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
    }

    private static func tell(_ name: String, _ key: String, _ value: JSONValue?, at: Duration? = nil) -> Step {
        Step(name, at: at) { try BackendWorld.tell($0, key, value) }
    }

    /// create → scale → edit → break by hand → repair → delete.
    static let whole = scenario(
        "life",
        [
            create(cached: true),
            edit("scale") { $0[path: "spec", "serving", "replicas"] = 4 },
            edit("edit") { $0[path: "spec", "serving", "image"] = "vllm/vllm-openai:v0.12.0" },
            Step("break") { store in
                try store.modify(Deployment.resourceType, namespace: "team-a", name: "qwen") {
                    $0[path: "spec", "replicas"] = 1
                    $0[path: "metadata", "annotations", "example.com/theirs"] = "kept"
                }
                try store.delete(KubeTypes.Service.resourceType, namespace: "team-a", name: "qwen")
            },
            edit("spoil") { $0[path: "spec", "serving", "schedules"] = [["start": "0 0 31 2 *", "end": "0 1 * * *", "replicas": 1]] },
            edit("repair") { $0[path: "spec", "serving", "schedules"] = nil },
            delete,
        ])

    static let backAndForth = scenario(
        "A→B→A",
        [
            create(),
            edit("B") {
                $0[path: "spec", "serving", "replicas"] = 1
                $0[path: "spec", "serving", "image"] = "vllm/vllm-openai:v0.12.0"
                $0[path: "spec", "serving", "standby"] = ["mode": "Hot", "zone": "b"]
                $0[path: "spec", "serving", "nodeSelector"] = ["disk": "fast"]
                $0[path: "spec", "serving", "cache"] = ["size": "10Gi"]
                $0[path: "spec", "pricing"] = nil
            },
            edit("A") {
                let a = document()
                $0["spec"] = a["spec"]
            },
        ])

    static let hotStandby = scenario(
        "hot standby",
        [
            create { $0[path: "spec", "serving", "standby"] = ["mode": "Hot", "zone": "b"] },
            tell("the first group fails", "down", "qwen"),
            tell("the first group is back", "down", nil),
            edit("no standby any more") { $0[path: "spec", "serving", "standby"] = nil },
            delete,
        ])

    static let coldStandby = scenario(
        "cold standby",
        [
            create { $0[path: "spec", "serving", "standby"] = ["mode": "Cold"] },
            tell("the first group fails", "down", "qwen"),
            tell("the first group is back", "down", nil),
            delete,
        ])

    static let autoscaling = scenario(
        "autoscaling",
        [
            Step("script") { store in try setSecret(store, "script", ["always": "MQ=="]) },
            create {
                $0[path: "spec", "serving", "replicas"] = 3
                $0[path: "spec", "serving", "env"] = [
                    ["name": "SCRIPT", "valueFrom": ["secretKeyRef": ["name": "script", "key": "always"]]]
                ]
            },
            edit("autoscale") {
                $0[path: "spec", "serving", "replicas"] = nil
                $0[path: "spec", "serving", "autoscaling"] = ["minReplicas": 2, "maxReplicas": 6, "targetQueueDepth": 8]
            },
            Step("queue") { store in try setSecret(store, "script", ["always": "MQ==", "queue-9": "MQ=="]) },
            Step("no queue") { store in try setSecret(store, "script", ["always": "MQ=="]) },
            tell("no metrics", "autoscaler", "FailedGetResourceMetric"),
            tell("metrics", "autoscaler", nil),
            edit("fixed again") {
                $0[path: "spec", "serving", "autoscaling"] = nil
                $0[path: "spec", "serving", "replicas"] = 1
            },
            delete,
        ])

    /// A download that fails, is tried again by itself, another model, and the claim taken up by a namesake.
    static let cache = scenario(
        "cache", isRetried: true,
        [
            tell("no hub", "prefetch", "fails"),
            create(cached: true),
            tell("the hub is back", "prefetch", nil),
            Step("tried again", at: .seconds(4 * 3600)),
            edit("another revision") { $0[path: "spec", "model", "revision"] = "v2" },
            delete,
            Step("recreate") { store in try store.create(document(cached: true)) },
        ])

    /// Tuesday, noon to 22:00 in UTC.
    static let schedulesAndHolds = scenario(
        "schedules and holds",
        [
            create {
                $0[path: "spec", "serving", "schedules"] = [
                    ["start": "0 14 * * 1-5", "end": "0 20 * * 1-5", "replicas": 5],
                    ["start": "0 18 * * 1-5", "end": "0 19 * * 1-5", "timeZone": "Europe/Berlin", "replicas": 1],
                ]
            },
            Step("window", at: .seconds(2.5 * 3600)),
            Step("budget holds", at: .seconds(3.5 * 3600)) { store in try hold(store, budget: "2026-01-06T19:30:00Z") },
            Step("chaos holds too", at: .seconds(4 * 3600)) { store in try hold(store, chaos: "2026-01-06T16:30:00Z") },
            Step("chaos ends", at: .seconds(5 * 3600)),
            // Its quiet minutes end before the window does.
            Step("budget ends", at: .seconds(7.55 * 3600)),
            Step("window ends", at: .seconds(9 * 3600)),
            Step("budget holds again", at: .seconds(9.5 * 3600)) { store in try hold(store, budget: "2026-01-08T00:00:00Z") },
            Step("budget lets go", at: .seconds(10 * 3600)) { store in
                try store.delete(BudgetPolicy.resourceType, namespace: "team-a", name: "day")
            },
        ])

    static let elsewhere = scenario(
        "elsewhere",
        [
            Step("create without its key") { store in
                var document = Fixture.openAI
                document[path: "metadata", "uid"] = nil
                document[path: "metadata", "generation"] = nil
                document[path: "metadata", "name"] = "qwen"
                try store.create(document)
            },
            Step("the key comes") { store in try setSecret(store, "openai", ["key": "b25l"]) },
            Step("the key is rotated") { store in try setSecret(store, "openai", ["key": "dHdv"]) },
            Step("the key is refused") { store in try setSecret(store, "openai", ["key": "dHdv", "refused": "MQ=="]) },
            Step("the key is mended") { store in try setSecret(store, "openai", ["key": "dGhyZWU="]) },
            Step("the key goes") { store in try store.delete(Secret.resourceType, namespace: "team-a", name: "openai") },
            delete,
        ])

    /// A name taken by a stranger, a namesake right after the deletion, and children deleted by hand.
    static let namesakes = scenario(
        "namesakes",
        [
            Step("stranger") { store in try store.create(stranger) },
            create(),
            Step("the stranger goes") { store in
                try store.delete(KubeTypes.Service.resourceType, namespace: "team-a", name: "qwen")
            },
            Step("delete and create at once") { store in
                try store.delete(LLMBackend.resourceType, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
                try store.create(document { $0[path: "spec", "serving", "replicas"] = 1 })
            },
            Step("children deleted") { store in
                for type in [Deployment.resourceType, PodDisruptionBudget.resourceType, ServiceAccount.resourceType] {
                    try store.delete(type, namespace: "team-a", name: "qwen", options: .init(propagation: .background))
                }
            },
            Step("a label taken away") { store in
                try store.modify(ServiceAccount.resourceType, namespace: "team-a", name: "qwen") {
                    $0[path: "metadata", "labels", "app.kubernetes.io/managed-by"] = nil
                }
            },
            delete,
        ])

    static let all = [
        upgrade, backAndForth, hotStandby, coldStandby, autoscaling, cache, schedulesAndHolds, elsewhere, namesakes,
    ]

    private static let stranger: JSONValue = [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "qwen", "namespace": "team-a", "labels": ["theirs": "yes"]],
        "spec": ["selector": ["app": "theirs"], "ports": [["name": "web", "port": 80, "protocol": "TCP"]]],
    ]

    private static func setSecret(_ store: ClusterStore, _ name: String, _ data: JSONValue) throws {
        if try store.get(Secret.resourceType, namespace: "team-a", name: name) == nil {
            try store.create([
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name), "namespace": "team-a"], "data": data,
            ])
        } else {
            try store.modify(Secret.resourceType, namespace: "team-a", name: name) { $0["data"] = data }
        }
    }

    private static func hold(_ store: ClusterStore, budget until: String) throws {
        if try store.get(BudgetPolicy.resourceType, namespace: "team-a", name: "day") == nil {
            try store.create([
                "apiVersion": "ballast.dev/v1alpha1", "kind": "BudgetPolicy", "metadata": ["name": "day", "namespace": "team-a"],
                "spec": ["limits": [["window": "Day", "amount": "50.00"]]],
            ])
        }
        try set(holdUntil: until, BudgetPolicy.resourceType, "day", store)
    }

    private static func hold(_ store: ClusterStore, chaos until: String) throws {
        try store.create([
            "apiVersion": "ballast.dev/v1alpha1", "kind": "ChaosSchedule", "metadata": ["name": "drill", "namespace": "team-a"],
            "spec": [
                "schedule": "@every 1h", "target": ["backendRef": ["name": "qwen"]], "action": "ScaleToZero", "durationSeconds": 30,
            ],
        ])
        try set(holdUntil: until, ChaosSchedule.resourceType, "drill", store)
    }

    private static func set(holdUntil until: String, _ type: ResourceType, _ name: String, _ store: ClusterStore) throws {
        try store.modify(type, namespace: "team-a", name: name, subresource: .status) {
            $0[path: "status", "holds"] = [["backend": "qwen", "until": .string(until)]]
        }
    }
}
