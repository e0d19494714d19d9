import ControllerRuntime
import KubeCore
import KubeTypes

/// A Secret's entry that a spec needs, and the field that names it.
package struct SecretUse: Sendable, Hashable {
    package var name: String
    /// `nil` where any entry will do, as long as there is one.
    package var key: String?
    /// The field with the reference: `spec.endpoint.apiKeySecretRef`.
    package var field: String

    /// What keeps the entry from being used, as a condition tells it; `nil` when it is there. `secrets` holds the keys of the Secrets that
    /// exist in `namespace`.
    func problem(among secrets: [String: Set<String>], namespace: String) -> (reason: String, message: String)? {
        guard let keys = secrets[name] else {
            let with = key.map { "the key \($0)" } ?? "an entry"
            return (
                Reason.secretNotFound, "\(field).name: there is no Secret \(name) in namespace \(namespace); create it with \(with)"
            )
        }
        guard let key else {
            return keys.isEmpty ? (Reason.secretKeyNotFound, "\(field).name: Secret \(name) has no entries; add one") : nil
        }
        if keys.contains(key) { return nil }
        let offer = keys.isEmpty ? ", and no other" : " but \(keys.sorted().prefix(5).joined(separator: ", "))"
        return (Reason.secretKeyNotFound, "\(field).key: Secret \(name) has no key \(key)\(offer); add it or name another")
    }
}

extension [SecretUse] {
    /// The keys of the Secrets among these that exist, by name.
    func keys(_ reader: ObjectReader, namespace: String?) -> [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for use in self where found[use.name] == nil {
            guard let secret = reader.get(Secret.self, namespace: namespace, name: use.name) else { continue }
            found[use.name] = Set((secret.data ?? [:]).keys)
        }
        return found
    }
}
