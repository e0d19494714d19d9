import Foundation
import KubeCore
import Logging
import Structured
import Synchronization

/// Keeps a Lease for this process: performs what ``LeaderElection`` asks for and keeps the ``WriteGate`` in step.
package final class Elector: Sendable {
    private let api: any KubeAPI
    private let lease: ObjectReference
    private let gate: WriteGate
    private let time: any TimeSource
    private let metrics: RuntimeMetrics
    private let log: Logger
    private let election: Mutex<LeaderElection>

    static let leases = ResourceType(group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")

    /// `api` must not pass the gate: it is what opens it.
    package init(
        api: any KubeAPI, namespace: String, name: String, identity: String, timing: LeaderElection.Timing = .init(), gate: WriteGate,
        time: any TimeSource, metrics: RuntimeMetrics, log: Logger
    ) {
        self.api = api
        lease = ObjectReference(Self.leases, namespace: namespace, name: name)
        self.gate = gate
        self.time = time
        self.metrics = metrics
        self.log = log
        election = Mutex(LeaderElection(identity: identity, timing: timing))
        metrics.leading(false, lease: name)
    }

    /// Who leads, as far as is known.
    package var holder: String? { election.withLock(\.holder) }

    /// Returns once this process leads; throws `CancellationError`.
    package func acquire() async throws {
        while true {
            try Task.checkCancellation()
            try await step()
            let now = time.uptime
            if election.withLock({ $0.isLeading(now: now) }) {
                metrics.leading(true, lease: lease.name)
                log.info("leading", metadata: ["lease": "\(lease)"])
                return
            }
        }
    }

    /// Renews until the lease is lost, then throws ``LeadershipLost``; `CancellationError` when cancelled.
    package func hold() async throws {
        defer { metrics.leading(false, lease: lease.name) }
        while true {
            try Task.checkCancellation()
            let now = time.uptime
            guard election.withLock({ $0.isLeading(now: now) }) else {
                gate.close()
                log.error("lost the lease", metadata: ["lease": "\(lease)", "holder": "\(holder ?? "nobody")"])
                throw LeadershipLost()
            }
            try await step()
        }
    }

    /// Gives the lease up so that another need not wait for it to run out. Call when nothing is written any more.
    package func release() async {
        let now = time.uptime
        let held = election.withLock { $0.held(now: now) }
        gate.close()
        guard let record = held else { return }
        do {
            _ = try await patch(record, holder: "", durationSeconds: 1, transitions: record.transitions)
            log.info("released the lease", metadata: ["lease": "\(lease)"])
        } catch {
            log.warning("the lease could not be released and will run out", metadata: ["lease": "\(lease)", "error": "\(error)"])
        }
    }

    private func step() async throws {
        let sentAt = time.uptime
        let action = election.withLock { $0.next(now: sentAt) }
        let outcome: LeaderElection.Outcome
        switch action {
        case .wait(let duration):
            try await time.sleep(for: duration)
            return
        case .read: outcome = try await attempt { .read(try await self.read()) }
        case .create: outcome = try await attempt { .wrote(try await self.create()) }
        case .take(let record):
            let transitions = record.transitions + 1
            outcome = try await attempt { .wrote(try await self.patch(record, transitions: transitions)) }
        case .renew(let record):
            outcome = try await attempt { .wrote(try await self.patch(record, transitions: record.transitions)) }
        }
        let now = time.uptime
        let deadline = election.withLock { election in
            election.handle(outcome, sentAt: sentAt, now: now)
            return election.isLeading(now: now) ? election.mayWriteUntil : nil
        }
        if let deadline { gate.open(until: deadline) } else { gate.close() }
    }

    /// An answer that takes half the renew deadline counts as none: a leader must notice in time that it cannot renew.
    private func attempt(
        _ action: @escaping @Sendable () async throws -> LeaderElection.Outcome
    ) async throws -> LeaderElection.Outcome {
        do {
            return try await withDeadline(election.withLock { $0.timing.renewDeadline / 2 }, time: time, action)
        } catch let status as APIStatus where status.isConflict || status.isAlreadyExists {
            return .conflict
        } catch let status as APIStatus where status.isNotFound {
            return .read(nil)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            log.warning("the lease could not be read or written", metadata: ["lease": "\(lease)", "error": "\(error)"])
            return .failed
        }
    }

    private func read() async throws -> LeaderElection.Record? {
        do {
            return Self.record(try await api.send(.get(lease)))
        } catch let status as APIStatus where status.isNotFound {
            return nil
        }
    }

    private func create() async throws -> LeaderElection.Record {
        let manifest: JSONValue = [
            "apiVersion": .string(lease.type.apiVersion), "kind": .string(lease.type.kind),
            "metadata": ["name": .string(lease.name), "namespace": .string(lease.namespace ?? "")],
            "spec": spec(holder: identity, durationSeconds: leaseSeconds, transitions: 0, acquires: true),
        ]
        let options = APIRequest.WriteOptions(fieldManager: Labels.manager)
        return Self.record(try await api.send(.create(lease.type, namespace: lease.namespace, manifest: manifest, options: options)))
    }

    private func patch(
        _ record: LeaderElection.Record, holder: String? = nil, durationSeconds: Int64? = nil, transitions: Int64
    ) async throws -> LeaderElection.Record {
        let document: JSONValue = [
            "metadata": ["resourceVersion": .string(record.resourceVersion)],
            "spec": spec(
                holder: holder ?? identity, durationSeconds: durationSeconds ?? leaseSeconds, transitions: transitions,
                acquires: record.holder != identity),
        ]
        return Self.record(try await api.send(.patch(lease, .merge(document), options: .init(fieldManager: Labels.manager))))
    }

    private var identity: String { election.withLock(\.identity) }
    private var leaseSeconds: Int64 { election.withLock { $0.timing.lease.components.seconds } }

    private func spec(holder: String, durationSeconds: Int64, transitions: Int64, acquires: Bool) -> JSONValue {
        let now = JSONValue.string(MicroTime(time.now).description)
        var spec: JSONValue = [
            "holderIdentity": .string(holder), "leaseDurationSeconds": .integer(durationSeconds), "renewTime": now,
            "leaseTransitions": .integer(transitions),
        ]
        if acquires { spec["acquireTime"] = now }
        return spec
    }

    private static func record(_ raw: JSONValue) -> LeaderElection.Record {
        let spec = raw["spec"]
        return LeaderElection.Record(
            holder: spec?["holderIdentity"]?.string ?? "", transitions: spec?["leaseTransitions"]?.integer ?? 0,
            durationSeconds: spec?["leaseDurationSeconds"]?.integer ?? 15, renewTime: spec?["renewTime"]?.string ?? "",
            resourceVersion: raw[path: "metadata", "resourceVersion"]?.string ?? "")
    }
}
