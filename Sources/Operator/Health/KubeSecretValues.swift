import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Structured

/// Reads keys from the API server when they are used, so that a rotated one is used at the next probe and none stays in memory.
package struct KubeSecretValues: SecretValues {
    private let api: any KubeAPI

    package init(api: any KubeAPI) { self.api = api }

    package func value(of reference: SecretKeyReference, namespace: String) async throws -> String {
        let object = ObjectReference(Secret.resourceType, namespace: namespace, name: reference.name)
        let document: JSONValue
        do {
            document = try await api.send(.get(object))
        } catch let status as APIStatus where status.isNotFound {
            throw Problem("there is no Secret \(reference.name) in namespace \(namespace)")
        }
        guard let data = document[path: "data", reference.key] else {
            throw Problem("Secret \(reference.name) has no key \(reference.key)")
        }
        // A key that was made with `echo` ends in a line break, which no header can carry.
        let text = try? data.decode(Base64Data.self).text?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let text, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem("key \(reference.key) of Secret \(reference.name) is empty or holds characters that no HTTP header can carry")
        }
        return text
    }

    /// Why there is no value; safe to show.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }
}
