import ControllerRuntime
import KubeCore
import KubeTypes
import Logging
import ServiceLifecycle
import Structured
import Synchronization

/// Keeps ``RunnerKeys`` in a Secret of the operator's namespace, made once: of two operators that race, one takes what the other made.
package final class RunnerKeyring: ServiceLifecycle.Service {
    package static let secretName = "ballast-runner-keys"

    private let api: any KubeAPI
    private let secret: ObjectReference
    private let time: any TimeSource
    private let log: Logger
    private let known = Mutex<RunnerKeys?>(nil)
    private let changed: @Sendable () -> Void

    /// `changed` is called when there are other keys than before.
    package init(api: any KubeAPI, namespace: String, time: any TimeSource, log: Logger, changed: @escaping @Sendable () -> Void = {}) {
        self.api = api
        secret = ObjectReference(Secret.resourceType, namespace: namespace, name: Self.secretName)
        self.time = time
        self.log = log
        self.changed = changed
    }

    /// The keys; `nil` before they were read.
    package var keys: RunnerKeys? { known.withLock { $0 } }

    /// Reads them until they are there, and then looks once a minute whether somebody replaced them.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.pass()
                do { try await self.time.sleep(for: self.keys == nil ? .seconds(1) : .seconds(60)) } catch { return }
            }
        }
    }

    /// Reads the Secret once, making it where there is none.
    package func pass() async {
        do {
            let document = try await read()
            let keys = try RunnerKeys(data: document.decode(Secret.self).data ?? [:])
            let isNew = known.withLock { known in
                defer { known = keys }
                return known != keys
            }
            if isNew { changed() }
        } catch is CancellationError {
        } catch is LeadershipLost {
            // The leader makes them.
        } catch let status as APIStatus where status.isAlreadyExists {
            // Another operator was quicker: its keys count at the next pass.
        } catch {
            log.warning("the runners' keys", metadata: ["secret": "\(secret)", "problem": "\(error)"])
        }
    }

    private func read() async throws -> JSONValue {
        do { return try await api.send(.get(secret)) } catch let status as APIStatus where status.isNotFound {}
        let metadata = ObjectMeta(name: secret.name, namespace: secret.namespace, labels: [Labels.managedBy: Labels.manager])
        let manifest = try Secret(metadata: metadata, type: "Opaque", data: RunnerKeys().data).manifest()
        return try await api.send(
            .create(secret.type, namespace: secret.namespace, manifest: manifest, options: .init(fieldManager: Labels.manager)))
    }
}
