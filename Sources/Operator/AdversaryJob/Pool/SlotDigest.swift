import Cryptography
import KubeCore
import Structured

/// What a pod's spec comes down to: the same for what we sent and for what the server made of it, and another as soon as somebody changed
/// what runs there or what it may do.
package struct SlotDigest: Sendable, Hashable {
    package let text: String

    package init(text: String) { self.text = text }

    /// An annotation that exists in our cache only: the digest of the spec as the server last sent it.
    package static let annotation = "cache.ballast.dev/spec-digest"

    /// What the server, the scheduler and admission fill in without changing what runs.
    private static let filledIn: Set<String> = [
        "nodeName", "nodeSelector", "overhead", "preemptionPolicy", "priority", "priorityClassName", "schedulerName", "serviceAccount",
        "serviceAccountName", "tolerations",
    ]
    private static let filledInContainer: Set<String> = ["imagePullPolicy", "terminationMessagePath"]

    package static func of(_ spec: JSONValue) -> SlotDigest {
        var members = spec.object ?? [:]
        for name in filledIn { members[name] = nil }
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            guard let containers = members[list]?.array else { continue }
            members[list] = .array(
                containers.map { container in
                    var container = container
                    for name in filledInContainer { container[name] = nil }
                    for kind in ["limits", "requests"] {
                        guard let amounts = container[path: "resources", kind]?.object else { continue }
                        container[path: "resources", kind] = .object(amounts.mapValues(amount))
                    }
                    return container
                })
        }
        if let volumes = members["volumes"]?.array {
            members["volumes"] = .array(
                volumes.map { volume in
                    var volume = volume
                    if let limit = volume[path: "emptyDir", "sizeLimit"] { volume[path: "emptyDir", "sizeLimit"] = amount(limit) }
                    return volume
                })
        }
        return SlotDigest(text: SHA256.hex(withoutEmpty(.object(members)).bytes))
    }

    /// One spelling for each quantity.
    private static func amount(_ value: JSONValue) -> JSONValue {
        (try? value.decode(Quantity.self)).map { .string("\($0.nanos)") } ?? value
    }

    /// The server leaves out what holds nothing.
    private static func withoutEmpty(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.mapValues(withoutEmpty).filter { ![.null, .emptyObject, .array([])].contains($0.value) })
        case .array(let elements): .array(elements.map(withoutEmpty))
        default: value
        }
    }
}
