import ControllerRuntime
import EmbeddedCluster
import Foundation
import KubeCore
import KubeTypes
import Structured
import Synchronization
import TestSupport

/// A kind of these tests' own, which owns one ConfigMap.
struct Widget: KubeObject {
    static let resourceType = ResourceType(group: "test.dev", version: "v1", kind: "Widget", plural: "widgets")

    struct Spec: Codable, Sendable, Hashable {
        var size = "small"
    }

    struct Status: Codable, Sendable, Hashable {
        var conditions: [Condition]?
        var passes: Int?
    }

    var metadata: ObjectMeta
    var spec = Spec()
    var status: Status?

    static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": ["name": "widgets.test.dev"],
        "spec": [
            "group": "test.dev", "names": ["kind": "Widget", "plural": "widgets"], "scope": "Namespaced",
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
                    "schema": ["openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
                ]
            ],
        ],
    ]
}

/// What a reconciler can get wrong; each has one, and its oracle.
enum PlantedBug: String, Sendable, CaseIterable {
    /// Makes a second child that nothing ever deletes.
    case orphan
    /// Makes a child under the next free name, and remembers only in memory that it did.
    case doubledCreate
    /// Writes once, and takes whatever comes back for success.
    case lostWrite
    /// Writes the time down every few minutes.
    case quietWrite
    /// Writes a field of others back as it last saw it.
    case staleOverwrite
    /// Counts its own passes in the status.
    case restlessStatus
    /// Takes the lease for granted.
    case writeWithoutLease
}

/// Reconciles widgets, right but for the bug it is given.
struct WidgetReconciler: Reconciler {
    struct Observed: Sendable {
        var widget: Widget
        var children: [ConfigMap]
        var now: Date
    }

    enum Effect: Sendable, Hashable {
        case send(method: APIRequest.Method, name: String, body: JSONValue)
        case note(String, whenChildIs: String)
        case openGate
    }

    /// What one process remembers.
    final class Memory: Sendable {
        let done = Mutex<Set<String>>([])
    }

    static let name = "widget"
    let bug: PlantedBug?
    let api: any KubeAPI
    let gate: WriteGate
    let memory = Memory()

    var watches: [WatchedKind] { [.owned(ConfigMap.self)] }
    func conditions(of object: Widget) -> [Condition] { object.status?.conditions ?? [] }

    func observe(_ object: Widget, _ reader: ObjectReader, now: Date) -> Observed {
        Observed(widget: object, children: reader.list(ConfigMap.self, namespace: object.metadata.namespace), now: now)
    }

    func plan(_ observed: Observed) -> Plan<Effect> {
        let widget = observed.widget
        let name = widget.metadata.name
        let child = ConfigMap(metadata: ObjectMeta(name: name), data: ["size": widget.spec.size])
        var plan = Plan<Effect>(
            desired: [DesiredObject(child)],
            status: PlannedStatus(conditions: [PlannedCondition("Ready", .yes, reason: "Ready", message: "all is there")]))
        // What effects write is not in the apply set.
        plan.keep = Set(observed.children.map(\.reference))
        let owned: JSONValue = [
            "namespace": "team-a", "labels": ["app.kubernetes.io/managed-by": "ballast"],
            "ownerReferences": [
                [
                    "apiVersion": "test.dev/v1", "kind": "Widget", "name": .string(name), "uid": .string(widget.metadata.uid ?? ""),
                    "controller": true,
                ]
            ],
        ]
        switch bug {
        case nil: break
        case .orphan:
            plan.effects = [.send(method: .post, name: "\(name)-left", body: ["metadata": owned.removing("ownerReferences")])]
        case .doubledCreate:
            plan.effects = [.send(method: .post, name: "\(name)-\(observed.children.count)", body: ["metadata": owned])]
        case .lostWrite: plan.effects = [.send(method: .post, name: "\(name)-extra", body: ["metadata": owned])]
        case .quietWrite:
            let beat: JSONValue = ["metadata": ["annotations": ["test.dev/beat": .string(observed.now.formatted(.iso8601))]]]
            plan.effects = [.send(method: .patch, name: name, body: beat)]
            plan.outcome = .recheck(after: .seconds(400))
        case .staleOverwrite:
            let size = observed.children.first { $0.metadata.name == name }?.data?["size"]
            if let size, let note = widget.metadata.annotations["example.com/note"] { plan.effects = [.note(note, whenChildIs: size)] }
        case .restlessStatus: plan.status?.fields = ["passes": .integer(Int64((widget.status?.passes ?? 0) + 1))]
        case .writeWithoutLease: plan.effects = [.openGate]
        }
        return plan
    }

    func perform(_ effect: Effect, for object: Widget) async throws {
        let configMaps = "/api/v1/namespaces/team-a/configmaps"
        switch effect {
        case .openGate: gate.open(until: .seconds(1_000_000_000))
        case .note(let text, let size):
            guard isFirst(size) else { return }
            let path = "/apis/test.dev/v1/namespaces/team-a/widgets/\(object.metadata.name)"
            await send(.patch, path, ["metadata": ["annotations": ["example.com/note": .string(text)]]])
        case .send(.post, let name, var body):
            let isOnce = bug == .doubledCreate || bug == .lostWrite
            guard !isOnce || isFirst(object.metadata.uid ?? "") else { return }
            body[path: "metadata", "name"] = .string(name)
            await send(.post, configMaps, body)
        case .send(let method, let name, let body): await send(method, "\(configMaps)/\(name)", body)
        }
    }

    private func isFirst(_ occasion: String) -> Bool { memory.done.withLock { $0.insert(occasion).inserted } }

    /// None of the bugs looks at what the server says.
    private func send(_ method: APIRequest.Method, _ path: String, _ body: JSONValue) async {
        let type = method == .patch ? APIRequest.MediaType.mergePatch : APIRequest.MediaType.json
        _ = try? await api.send(APIRequest(method, path: path, contentType: type, body: body.bytes))
    }
}

extension JSONValue {
    fileprivate func removing(_ field: String) -> JSONValue {
        var copy = self
        copy[field] = nil
        return copy
    }
}

enum WidgetLife {
    static func scenario(_ bug: PlantedBug?) -> ReplayScenario {
        let widget: JSONValue = [
            "apiVersion": "test.dev/v1", "kind": "Widget", "metadata": ["name": "w", "namespace": "team-a"], "spec": ["size": "small"],
        ]
        return ReplayScenario(
            bug?.rawValue ?? "no bug",
            prelude: [Widget.definition, ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team-a"]]],
            steps: [
                .init("create") { try $0.create(widget) },
                .init("note") { try note($0, "one") },
                .init("edit") { store in
                    try store.modify(ConfigMap.resourceType, namespace: "team-a", name: "w") { $0["data"] = ["size": "by hand"] }
                    try note(store, "two")
                    try store.modify(Widget.resourceType, namespace: "team-a", name: "w") { $0[path: "spec", "size"] = "large" }
                },
                .init("delete") { store in
                    try store.delete(Widget.resourceType, namespace: "team-a", name: "w", options: .init(propagation: .background))
                },
            ],
            start: { manager in manager.add(WidgetReconciler(bug: bug, api: manager.api, gate: manager.gate)) })
    }

    /// Somebody else's annotation.
    private static func note(_ store: ClusterStore, _ text: String) throws {
        try store.modify(Widget.resourceType, namespace: "team-a", name: "w") {
            $0[path: "metadata", "annotations", "example.com/note"] = .string(text)
        }
    }
}
