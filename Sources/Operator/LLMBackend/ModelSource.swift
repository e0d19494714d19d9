import BallastAPI
import Structured

/// Where a model's files come from.
package enum ModelSource: Sendable, Hashable {
    /// A repository of the Hugging Face hub: `Qwen/Qwen2.5-72B-Instruct`.
    case hub(repository: String)
    /// A model of Ollama's registry: `llama3.2:3b`.
    case ollama(name: String)
    /// A directory of an existing claim, mounted read-only. The path has no leading slash and may be empty.
    case claim(name: String, path: String)

    /// The source a backend names, or the one its provider takes from the model's name.
    package init(of backend: LLMBackend) {
        let uri = backend.spec.effectiveModelURI ?? ""
        let parts = uri.split(separator: "://", maxSplits: 1).map(String.init)
        let rest = parts.count == 2 ? parts[1] : uri
        switch parts.first {
        case "pvc":
            let steps = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            self = .claim(name: steps[0], path: steps.count == 2 ? steps[1] : "")
        case "ollama": self = .ollama(name: rest)
        default: self = .hub(repository: rest)
        }
    }

    /// What stands on pods and Jobs to tell for which files they were made: two with one key need the same files.
    package static func key(of backend: LLMBackend) -> String {
        let identity: JSONValue
        switch ModelSource(of: backend) {
        case .hub(let repository): identity = ["hub": .string(repository), "revision": .string(backend.spec.model.revision ?? "")]
        case .ollama(let name): identity = ["ollama": .string(name)]
        case .claim(let name, let path): identity = ["claim": .string(name), "path": .string(path)]
        }
        return identity.shortDigest
    }
}

extension JSONValue {
    /// Sixteen digits that equal values share (FNV-1a): a name for equal things, not a protection against forgery.
    var shortDigest: String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
