import Foundation
import KubeCore
import KubeTypes
import Structured
import Testing

@testable import EmbeddedCluster

let configMaps = ResourceType(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
let podType = ResourceType(group: "", version: "v1", kind: "Pod", plural: "pods")
let deployments = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
let jobs = ResourceType(group: "batch", version: "v1", kind: "Job", plural: "jobs")
let crds = ResourceType(
    group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition", plural: "customresourcedefinitions", namespaced: false)

/// A clock that stands still until it is moved.
final class StandingClock: TimeSource {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let uptime = Duration.zero
    func sleep(for duration: Duration) async throws { try await Task.sleep(for: .seconds(3600)) }
}

func makeStore() throws -> ClusterStore {
    let api = ResourceAPI(time: StandingClock())
    try api.bootstrap()
    return ClusterStore(api: api, manager: "test")
}

func configMap(_ name: String, _ data: [String: JSONValue] = [:]) -> JSONValue {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "namespace": "default"], "data": .object(data)]
}

func deployment(_ name: String, _ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
    var value: JSONValue = [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name), "namespace": "default"],
        "spec": [
            "selector": ["matchLabels": ["app": .string(name)]],
            "template": [
                "metadata": ["labels": ["app": .string(name)]], "spec": ["containers": [["name": "c", "image": "nginx"]]],
            ],
        ],
    ]
    change(&value)
    return value
}

func refusal(_ body: () throws -> Void) -> APIError? {
    do {
        try body()
        return nil
    } catch {
        return error as? APIError
    }
}

@Suite struct ClusterStoreTests {
    @Test func aNewObjectGetsItsServerSetFields() throws {
        let store = try makeStore()
        let made = try store.create(deployment("web"))
        #expect(made[path: "metadata", "creationTimestamp"] == "2027-01-15T08:00:00Z")
        #expect(made[path: "metadata", "generation"] == 1)
        #expect(made[path: "metadata", "uid"]?.string?.count == 36)
        #expect(made[path: "spec", "replicas"] == 1)
        #expect(made[path: "spec", "template", "spec", "containers"]?[0]?["imagePullPolicy"] == "Always")
    }

    @Test func generationCountsChangesOfTheSpecOnly() throws {
        let store = try makeStore()
        try store.create(deployment("web"))
        let scaled = try store.modify(deployments, namespace: "default", name: "web") { $0[path: "spec", "replicas"] = 3 }
        #expect(scaled[path: "metadata", "generation"] == 2)
        let labelled = try store.modify(deployments, namespace: "default", name: "web") { $0[path: "metadata", "labels"] = ["a": "b"] }
        #expect(labelled[path: "metadata", "generation"] == 2)
        let reported = try store.modify(deployments, namespace: "default", name: "web", subresource: .status) {
            $0[path: "status", "replicas"] = 3
            $0[path: "spec", "replicas"] = 9
        }
        #expect(reported[path: "metadata", "generation"] == 2)
        #expect(reported[path: "spec", "replicas"] == 3)
        #expect(reported[path: "status", "replicas"] == 3)
    }

    @Test func aWriteThatChangesNothingKeepsTheRevision() throws {
        let store = try makeStore()
        let made = try store.create(configMap("c", ["a": "1"]))
        let again = try store.update(made)
        #expect(again == made)
    }

    @Test func aStaleUpdateIsRefusedInTheServersWords() throws {
        let store = try makeStore()
        let first = try store.create(configMap("c", ["a": "1"]))
        try store.modify(configMaps, namespace: "default", name: "c") { $0[path: "data", "a"] = "2" }
        var late = first
        late[path: "data", "a"] = "3"
        let refused = refusal { try store.update(late) }
        #expect(refused?.code == 409)
        #expect(
            refused?.message
                == "Operation cannot be fulfilled on configmaps \"c\": the object has been modified; please apply your changes to the latest version and try again"
        )
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var manifest: JSONValue
        var code: Int
        var message: String
    }

    @Test(
        "refuses what the genuine server refuses",
        arguments: [
            Refusal(
                testDescription: "no namespace", manifest: configMap("c").with(["metadata", "namespace"], "nowhere"), code: 404,
                message: "namespaces \"nowhere\" not found"),
            Refusal(
                testDescription: "no name", manifest: configMap("").with(["metadata", "name"], nil), code: 422,
                message: "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required"),
            Refusal(
                testDescription: "selector that misses its pods",
                manifest: deployment("web").with(["spec", "template", "metadata", "labels"], ["app": "other"]), code: 422,
                message:
                    "Deployment.apps \"web\" is invalid: spec.template.metadata.labels: Invalid value: {\"app\":\"other\"}: `selector` does not match template `labels`"
            ),
            Refusal(
                testDescription: "text where a number belongs", manifest: deployment("web").with(["spec", "replicas"], "two"), code: 400,
                message:
                    "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
            ),
        ])
    func refuses(_ given: Refusal) throws {
        let store = try makeStore()
        let refused = refusal { try store.create(given.manifest) }
        #expect(refused?.code == given.code)
        #expect(refused?.message == given.message)
    }

    @Test func finalizersHoldADeletedObjectUntilTheLastIsGone() throws {
        let store = try makeStore()
        try store.create(configMap("c").with(["metadata", "finalizers"], ["example.com/a"]))
        guard case .terminating(let waiting) = try store.delete(configMaps, namespace: "default", name: "c") else {
            Issue.record("the finalizer did not hold the object")
            return
        }
        #expect(waiting[path: "metadata", "deletionTimestamp"] == "2027-01-15T08:00:00Z")
        try store.modify(configMaps, namespace: "default", name: "c") { $0[path: "metadata", "finalizers"] = nil }
        #expect(try store.get(configMaps, namespace: "default", name: "c") == nil)
    }

    @Test func jobsOrphanByDefaultAndPoliciesBecomeFinalizers() throws {
        let store = try makeStore()
        let job: JSONValue = [
            "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "j", "namespace": "default"],
            "spec": ["template": ["spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "x:1"]]]]],
        ]
        let made = try store.create(job)
        #expect(made[path: "spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid"] == made[path: "metadata", "uid"])
        let deleted = try store.delete(jobs, namespace: "default", name: "j").value
        #expect(deleted[path: "metadata", "finalizers"] == ["orphan"])
        let changed = try store.delete(jobs, namespace: "default", name: "j", options: DeleteOptions(propagation: .foreground)).value
        #expect(changed[path: "metadata", "finalizers"] == ["foregroundDeletion"])
    }

    @Test func aScheduledPodWaitsForItsGracePeriod() throws {
        let store = try makeStore()
        let pod: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "namespace": "default"],
            "spec": ["nodeName": "n1", "containers": [["name": "c", "image": "x:1"]]],
        ]
        try store.create(pod)
        let waiting = try store.delete(podType, namespace: "default", name: "p").value
        #expect(waiting[path: "metadata", "deletionTimestamp"] == "2027-01-15T08:00:30Z")
        guard case .removed = try store.delete(podType, namespace: "default", name: "p", options: DeleteOptions(gracePeriodSeconds: 0))
        else {
            Issue.record("a forced deletion did not remove the pod")
            return
        }
    }

    @Test func deletionsKeepToTheirPreconditions() throws {
        let store = try makeStore()
        let made = try store.create(configMap("c"))
        let refused = refusal { try store.delete(configMaps, namespace: "default", name: "c", options: DeleteOptions(uid: "other")) }
        #expect(refused?.code == 409)
        try store.delete(
            configMaps, namespace: "default", name: "c", options: DeleteOptions(uid: made[path: "metadata", "uid"]?.string))
        #expect(try store.get(configMaps, namespace: "default", name: "c") == nil)
    }

    @Test func eventsAreOneKindUnderTwoNames() throws {
        let store = try makeStore()
        try store.create([
            "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e", "namespace": "default"],
            "regarding": ["kind": "Pod", "name": "p"], "note": "it happened", "reason": "Happened", "type": "Normal",
            "eventTime": "2027-01-15T08:00:00.000000Z", "reportingController": "x", "reportingInstance": "y", "action": "z",
        ])
        let core = try store.get(
            ResourceType(group: "", version: "v1", kind: "Event", plural: "events"), namespace: "default", name: "e")
        #expect(core?[path: "involvedObject", "name"] == "p")
        #expect(core?["message"] == "it happened")
        #expect(core?["apiVersion"] == "v1")
    }
}

extension JSONValue {
    func with(_ path: [String], _ value: JSONValue?) -> JSONValue {
        var copy = self
        copy[path: path] = value
        return copy
    }
}
