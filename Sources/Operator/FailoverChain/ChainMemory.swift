import Foundation
import KubeCore
import Synchronization

/// What the reconciler remembers of chains between passes. All of it may be lost with the process.
final class ChainMemory: Sendable {
    private let figuresWritten = Mutex<[NamespacedName: Date]>([:])

    func figuresWrittenAt(_ chain: NamespacedName) -> Date? { figuresWritten.withLock { $0[chain] } }
    func noteFigures(_ chain: NamespacedName, at date: Date) { figuresWritten.withLock { $0[chain] = date } }
    func forget(_ chain: NamespacedName) { figuresWritten.withLock { $0[chain] = nil } }
}
