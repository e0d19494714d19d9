import Cryptography
import Foundation
import Structured

/// A task as it travels: the very bytes that were signed, and the signature (Ed25519 over a fixed prefix and those bytes).
public struct SignedTask: Codable, Sendable, Hashable {
    /// Base64 of the task's JSON.
    public var task: String
    /// Base64 of 64 bytes.
    public var signature: String

    /// Keeps a signature for a task from being one for anything else that this key may sign.
    private static let prefix = Array("ballast.dev/runner/v1\n".utf8)

    public init(_ task: RunnerTask, key: Ed25519.SigningKey) throws {
        let bytes = try JSONValue(encoding: task).bytes
        self.task = Base64.encode(bytes)
        signature = Base64.encode(try key.sign(Self.prefix + bytes))
    }

    /// The task, when it is signed by `key`, for this pod, and not expired.
    public func open(key: Ed25519.VerifyingKey, podUID: String, now: Date) throws(TaskRefusal) -> RunnerTask {
        guard let bytes = Base64.decode(task), let signature = Base64.decode(signature) else { throw .malformed }
        guard key.isValid(signature, for: Self.prefix + bytes) else { throw .wrongSignature }
        guard let task = try? JSONValue(parsing: bytes).decode(RunnerTask.self) else { throw .malformed }
        guard task.version == RunnerTask.currentVersion else { throw .unknownVersion(task.version) }
        guard task.podUID == podUID else { throw .otherPod(task.podUID) }
        guard Double(task.expires) > now.timeIntervalSince1970 * 1000 else { throw .expired }
        guard [task.attack != nil, task.verify != nil, task.stop == true].count(where: { $0 }) == 1 else { throw .malformed }
        return task
    }
}

/// Why a runner does not do what it is asked.
public enum TaskRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed, wrongSignature, expired, alreadyTaken, notRunning
    case unknownVersion(Int)
    case otherPod(String)

    public var description: String {
        switch self {
        case .malformed: "the body is not a signed task with exactly one of attack, verify and stop"
        case .wrongSignature: "the signature is not the operator's; give this runner the public key of the operator that sends"
        case .expired: "the task has expired; send a new one, or set this node's clock"
        case .alreadyTaken: "this runner has taken its one task; use another slot"
        case .notRunning: "no run of this name is under way here"
        case .unknownVersion(let version): "the task has version \(version); this runner speaks \(RunnerTask.currentVersion)"
        case .otherPod(let uid): "the task is for the pod with UID \(uid), which is not this one"
        }
    }
}
