import ControllerRuntime
import EmbeddedCluster
import KubeCore

/// What stands around operators that do more than reconcile: the programs they speak to and the services they run. It outlives them; each
/// replay has its own.
///
/// What such an operator does depends on the order of its tasks, so a faulted life is not held to the writes of an undisturbed one but to
/// what must be true of every life: ``problems(after:)``.
package protocol ReplaySurroundings {
    /// Adds the reconcilers of a process that starts. Returns what runs beside them until it ends; all of it, and the passes, on the
    /// stage's executor.
    func start(_ process: ReplayProcess) -> [@Sendable () async throws -> Void]
    /// The process is no more, however it ended: its connections are cut.
    func ended(_ process: ReplayProcess)
    /// What the cluster's own controllers and nodes do about the present state; called in every round.
    func world() async throws
    /// What is wrong now that all has come to rest, in one line each.
    func problems(after step: String) throws -> [String]
}

/// What all processes of one replay have in common.
package struct ReplayStage: Sendable {
    package let api: ResourceAPI
    package let store: ClusterStore
    package let time: ManualTime
    package let executor: StepExecutor
    package let fault: ReplayFault
}

/// One run of the operator, from its start to its end.
package struct ReplayProcess: Sendable {
    package let number: Int
    package let manager: Manager
    /// Nothing that it does after its crash reaches anybody.
    package let hasCrashed: @Sendable () -> Bool
}

/// The changes of one kind, up to the present.
package struct ChangeReader {
    private let api: ResourceAPI
    private var changes: AsyncStream<StorageEvent>.Iterator
    private var seen: UInt64

    package init(_ type: ResourceType, _ api: ResourceAPI) throws {
        guard let definition = api.registry.definition(type) else { throw APIStatus.unknownPath() }
        try self.init(api, definition.storage)
    }

    init(_ api: ResourceAPI, _ kind: GroupResource, filter: @escaping @Sendable (StoredObject) -> Bool = { _ in true }) throws {
        self.api = api
        seen = api.storage.revision
        changes = try api.storage.watch(kind, from: .now, filter: filter).makeAsyncIterator()
    }

    /// Has the server tell all its readers how far it has come: once, before any number of them read up to there.
    package static func mark(_ api: ResourceAPI) -> UInt64 {
        api.storage.sendBookmarks()
        return api.storage.revision
    }

    /// What changed since it was last asked, up to a ``mark(_:)``; bookmarks are not among it.
    package mutating func next(upTo mark: UInt64) async -> [StorageEvent] {
        guard mark > seen else { return [] }
        seen = mark
        var events: [StorageEvent] = []
        while let event = await changes.next(isolation: #isolation) {
            // Other readers' marks are here too; those that are older do not count.
            if case .bookmark(let revision, _) = event {
                if revision >= mark { break }
            } else {
                events.append(event)
            }
        }
        return events
    }
}
