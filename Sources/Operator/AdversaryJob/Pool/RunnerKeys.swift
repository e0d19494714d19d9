import Cryptography
import KubeTypes
import RunnerProtocol

/// The operator's two keys for runners: one signs tasks, the other seals slots. They never leave the operator's namespace; a slot holds
/// the public half of the first. They do not show themselves in logs.
package struct RunnerKeys: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    package let signing: Ed25519.SigningKey
    private let sealing: [UInt8]
    private let seed: [UInt8]

    package var description: String { "RunnerKeys(…)" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    package enum Entry {
        package static let seed = "signing-seed"
        package static let sealing = "sealing-key"
    }

    package init() throws {
        try self.init(seed: SecureRandom.bytes(32), sealing: SecureRandom.bytes(32))
    }

    private init(seed: [UInt8], sealing: [UInt8]) throws {
        self.seed = seed
        self.sealing = sealing
        signing = try Ed25519.SigningKey(rawRepresentation: seed)
    }

    /// Reads what ``data`` wrote.
    package init(data: [String: Base64Data]) throws {
        guard let seed = data[Entry.seed]?.bytes, seed.count == 32, let sealing = data[Entry.sealing]?.bytes, sealing.count == 32 else {
            throw PoolMistake(
                description:
                    "the Secret \(RunnerKeyring.secretName) lacks \(Entry.seed) or \(Entry.sealing), 32 bytes each; delete it, and the operator makes another"
            )
        }
        try self.init(seed: Array(seed), sealing: Array(sealing))
    }

    package var data: [String: Base64Data] { [Entry.seed: Base64Data(seed), Entry.sealing: Base64Data(sealing)] }

    /// What runners check tasks with: 32 bytes in base64.
    package var publicKey: String { Base64.encode(signing.verifyingKey.rawRepresentation) }

    /// The code of a slot that this operator makes.
    package func seal(namespace: String, slot: String, madeWith digest: SlotDigest) -> String {
        Hex.encode(HMACSHA256.code(for: Self.message(namespace, slot, digest), key: sealing))
    }

    /// Whether that is the code of a slot that an operator with this key made.
    package func isSeal(_ seal: String, namespace: String, slot: String, madeWith digest: SlotDigest) -> Bool {
        guard let code = Hex.decode(seal) else { return false }
        return HMACSHA256.isValid(code, for: Self.message(namespace, slot, digest), key: sealing)
    }

    /// None of the three can hold a line feed, so no two slots have the same message.
    private static func message(_ namespace: String, _ slot: String, _ digest: SlotDigest) -> [UInt8] {
        Array("ballast.dev/slot/v1\n\(namespace)\n\(slot)\n\(digest.text)".utf8)
    }
}
