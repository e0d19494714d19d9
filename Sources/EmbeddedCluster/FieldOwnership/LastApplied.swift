import Structured

/// The bridge from client-side to server-side apply: `kubectl apply --server-side` may take over fields that its own last client-side
/// apply stated and nobody changed since, and keeps that annotation current while it is there.
enum LastApplied {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// Whether every conflict is over a field the annotation states with its live value.
    static func covers(_ conflict: ApplyConflict, live: JSONValue, schema: ResourceSchema) -> Bool {
        guard let text = live[path: "metadata", "annotations", annotation]?.string, let last = try? JSONValue(parsing: text),
            last["apiVersion"]?.string == schema.apiVersion,
            let stated = try? TypedValue(value: last, node: schema.root).fieldSet(),
            let comparison = try? Comparison(last, live, schema.root)
        else { return false }
        let allowed = stated.subtracting(comparison.modified).subtracting(comparison.added).subtracting(comparison.removed)
        return conflict.conflicts.allSatisfy { allowed.contains($0.path) }
    }

    /// Rewrites the annotation, where the object has one, to what was just applied.
    static func update(_ object: inout JSONValue, applied: JSONValue) {
        guard object[path: "metadata", "annotations", annotation]?.string?.isEmpty == false else { return }
        var stated = applied
        stated[path: "metadata", "annotations", annotation] = nil
        object[path: "metadata", "annotations", annotation] = .string("\(stated.text)\n")
    }
}
