import BallastAPI
import Synchronization

/// Whether a backend's spec can be carried out.
package enum SpecVerdict: Sendable, Hashable {
    case sound
    /// Why not, in one sentence.
    case wrong(String)

    package init(on backend: LLMBackend) {
        self = backend.validate().first.map { .wrong($0.message) } ?? .sound
    }
}

/// The verdicts by generation: nothing but a new generation can change one, and a pass costs less without its regular expressions.
package final class SpecVerdicts: Sendable {
    private struct Known: Sendable {
        var generation: Int64
        var verdict: SpecVerdict
    }

    private let known = Mutex<[String: Known]>([:])

    package init() {}

    package func verdict(on backend: LLMBackend) -> SpecVerdict {
        guard let uid = backend.metadata.uid, let generation = backend.metadata.generation else { return SpecVerdict(on: backend) }
        if let known = known.withLock({ $0[uid] }), known.generation == generation { return known.verdict }
        let verdict = SpecVerdict(on: backend)
        known.withLock { $0[uid] = Known(generation: generation, verdict: verdict) }
        return verdict
    }

    /// The backend of that UID is gone.
    package func forget(uid: String) { known.withLock { $0[uid] = nil } }
}
