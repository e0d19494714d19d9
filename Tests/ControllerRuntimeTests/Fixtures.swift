import Foundation
import KubeCore
import Logging
import Structured
import Synchronization

@testable import ControllerRuntime

/// A kind to reconcile in tests.
struct Widget: KubeObject {
    static let resourceType = ResourceType(group: "test.dev", version: "v1", kind: "Widget", plural: "widgets")

    struct Spec: Codable, Sendable, Hashable {
        var parts: [String: String] = [:]
        var secret: String?
    }

    struct Status: Codable, Sendable, Hashable {
        var conditions: [Condition]?
    }

    var metadata: ObjectMeta
    var spec = Spec()
    var status: Status?
}

/// A kind that widgets own.
struct Part: KubeObject {
    static let resourceType = ResourceType(group: "", version: "v1", kind: "Part", plural: "parts")

    var metadata: ObjectMeta
    var data: [String: String]?
}

/// A kind that widgets refer to.
struct Key: KubeObject {
    static let resourceType = ResourceType(group: "", version: "v1", kind: "Key", plural: "keys")

    var metadata: ObjectMeta
}

enum Fixture {
    static func widget(_ name: String = "w", uid: String = "uid-w", version: String = "5", _ change: (inout Widget) -> Void = { _ in })
        -> Widget
    {
        var widget = Widget(
            metadata: ObjectMeta(name: name, namespace: "ns", uid: uid, resourceVersion: version, generation: 1))
        change(&widget)
        return widget
    }

    static func part(
        _ name: String, uid: String = "uid-p", version: String = "7", owner: String? = "uid-w", labels: [String: String] = [:]
    ) -> Part {
        let owners = owner.map {
            [OwnerReference(apiVersion: "test.dev/v1", kind: "Widget", name: "w", uid: $0, controller: true, blockOwnerDeletion: true)]
        }
        return Part(
            metadata: ObjectMeta(
                name: name, namespace: "ns", uid: uid, resourceVersion: version, labels: labels, ownerReferences: owners ?? []))
    }

    static let owner = Owner(type: Widget.resourceType, namespace: "ns", name: "w", uid: "uid-w")
    static func key(_ name: String) -> NamespacedName { NamespacedName(namespace: "ns", name: name) }
    static func entry<Object: KubeObject>(_ object: Object) -> ObjectStore<Object>.Entry {
        .init(object: object, owned: OwnedFields(of: .emptyObject, manager: "ballast"))
    }
    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
