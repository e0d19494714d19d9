import Cryptography
import KubeCore

/// What a slot is for: it decides whom it may reach.
package enum SlotUse: String, Codable, Sendable, Hashable, CaseIterable {
    /// Reaches gateways of its namespace.
    case adversary
    /// Reaches nobody.
    case verifier
}

/// How slots, and what tells them apart, are called.
package enum SlotNames {
    /// On the pod from birth, its own name: what a Job's selector takes it by.
    package static let slot = "ballast.dev/slot"
    /// On slots: the pool they are of; on a namespace: the pool it wants.
    package static let adversaryPool = "ballast.dev/adversary-pool"
    /// On a namespace: the pool of which generated code runs.
    package static let verifierPool = "ballast.dev/verifier-pool"
    /// On slots: ``SlotUse``.
    package static let use = "ballast.dev/slot-use"
    /// On Jobs, and on pods that were not warm: the AdversaryJob.
    package static let adversaryJob = "ballast.dev/adversaryjob"
    /// On slots: the digest of the spec they were made with, and the operator's code over it.
    package static let madeWith = "ballast.dev/slot-spec"
    package static let seal = "ballast.dev/slot-seal"

    package static let container = "runner"
    package static let port = 8484

    /// A pool's slots add 16 characters, and must stay labels.
    package static let longestPool = 40

    /// A name that nobody can foresee.
    package static func slot(of prefix: String) throws(CryptographyError) -> String {
        "\(prefix)-slot-\(Hex.encode(try SecureRandom.bytes(5)))"
    }

    /// The namespace's label that asks for slots of that use.
    package static func label(for use: SlotUse) -> String { use == .adversary ? adversaryPool : verifierPool }
}
