import ControllerRuntime
import KubeCore
import KubeTypes
import Structured

/// What the caches keep of the built-in kinds. All reconcilers of a kind use the same one: two that differ would keep the whole object.
package enum CachedObjects {
    /// For kinds of which only metadata and status are read.
    package static let withoutSpec = Projection("without spec") { $0["spec"] = nil }

    /// Of a pod's spec nobody reads more than whether it is what we made: a digest tells, of slots.
    package static let pod = Projection("pod") { pod in
        let isSlot = pod[path: "metadata", "labels", SlotNames.slot] != nil
        // Never the stored object's word: only what was just seen counts.
        pod[path: "metadata", "annotations", SlotDigest.annotation] =
            isSlot ? pod["spec"].map { .string(SlotDigest.of($0).text) } : nil
        pod["spec"] = nil
    }

    package static let withoutPodTemplate = Projection("without pod template") { $0[path: "spec", "template", "spec"] = nil }

    /// Whose a Service is and where it leads: an ExternalName leads out of the cluster.
    package static let service = Projection("service") { service in
        let spec = service["spec"]
        var kept: JSONValue = .emptyObject
        for field in ["type", "clusterIP", "externalName", "selector", "ports"] { kept[field] = spec?[field] }
        service["spec"] = kept
        service["status"] = nil
    }

    /// The operator needs to know that a key exists. Its value is read when it is used, and kept nowhere; only the certificates in Secrets
    /// of our own, which are public, are kept to see when they end.
    package static let secret = Projection("secret") { secret in
        let isOurs = secret[path: "metadata", "labels", Labels.managedBy]?.string == Labels.manager
        let applied = isOurs ? Set((applied(["f:data"], of: secret)?.object ?? [:]).keys) : []
        let isWhole = !applied.isEmpty && (secret["data"]?.object ?? [:]).keys.allSatisfy { applied.contains("f:\($0)") }
        secret["data"] = secret["data"]?.object.map { members in
            .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key, isOurs && publicKeys.contains($0.key) ? $0.value : "") }))
        }
        secret[path: "metadata", "annotations"] = isWhole ? [CachedSecret.isWhole: "true"] : nil
    }

    private static let publicKeys: Set<String> = ["tls.crt", "ca.crt"]

    /// The part of the server's record below that path that our applies still own: nobody has changed it since.
    static func applied(_ path: [String], of object: JSONValue) -> JSONValue? {
        let entries = object[path: "metadata", "managedFields"]?.array ?? []
        return entries.lazy.compactMap { entry in
            guard entry["manager"]?.string == Labels.manager, entry["operation"]?.string == "Apply", entry["subresource"] == nil else {
                return nil
            }
            return path.reduce(entry["fieldsV1"]) { $0?[$1] }
        }.first
    }
}

/// What the cache adds to a Secret of ours.
package enum CachedSecret {
    /// An annotation that exists in our cache only: this operator wrote every entry of `data`, and nobody has changed one since.
    package static let isWhole = "cache.ballast.dev/owns-data"
}

/// What the cache keeps of a Deployment.
package enum CachedDeployment {
    /// An annotation that exists in our cache only: the server's record of who owns `spec.replicas`, which the cache does not keep.
    package static let ownsReplicas = "cache.ballast.dev/owns-replicas"

    /// Notes who owns `replicas` and drops what no plan reads.
    package static let project = Projection("deployment") { value in
        let owns = CachedObjects.applied(["f:spec", "f:replicas"], of: value) != nil
        // Never the stored object's word: only what was just seen counts.
        value[path: "metadata", "annotations", ownsReplicas] = owns ? "true" : nil
        value[path: "spec", "template", "spec"] = nil
    }
}

extension Deployment {
    /// Whether this operator is the one that last set `replicas`; see ``CachedDeployment``.
    var ownsReplicas: Bool { metadata.annotations[CachedDeployment.ownsReplicas] == "true" }
}
