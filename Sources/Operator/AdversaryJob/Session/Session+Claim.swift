import BallastAPI
import ControllerRuntime
import Foundation
import HTTPTransport
import KubeCore
import KubeTypes
import RunnerProtocol

/// A runner that acknowledged its task.
struct HeldRunner {
    var pod: RunnerPod
    var run: String
    var job: String
    var source: AdversaryJobStatus.Source
    var lines: RunnerLines
}

/// What is wanted of a slot.
struct SlotWish: Sendable {
    /// What is claimed where it waits.
    var pools: [ObservedPools.Wanted]
    /// What is made where none does.
    var pod: SlotPod
    var onEmpty: AdversaryJobSpec.OnPoolEmpty
    /// Distinguishes this one among those of its job.
    var index: Int
    /// How long a pod that is made may take until it answers.
    var patience: Duration
}

/// Getting a pod, and getting it to acknowledge.
extension Session {
    /// Slots that are tried before there is held to be none.
    private static let attempts = 5

    /// Claims a slot, or makes a pod, and gives it the task. One write to the API server.
    func acquire(_ wish: SlotWish, _ task: (RunnerTask) -> RunnerTask) async throws -> HeldRunner {
        var problem: RunnerFault?
        var waited = false
        for attempt in 1...Self.attempts {
            guard let slot = await nextSlot(wish, waited: &waited) else { break }
            let pod = RunnerPod(namespace: request.namespace, name: slot.name, uid: slot.uid, address: slot.address ?? "")
            tools.slots.ledger.hurries(slot.name, namespace: request.namespace, at: tools.time.uptime)
            defer { tools.slots.ledger.arrived(slot.name, namespace: request.namespace) }
            do {
                guard try await post(wish, slot: slot.name, pod: pod) else { continue }
                let held = try await hand(task, to: pod, job: slot.name, source: .warm, run: "\(request.uid)/\(wish.index)/\(attempt)")
                tools.metrics.claim(waited ? .waited : .warm)
                return held
            } catch let fault as RunnerFault {
                try Task.checkCancellation()
                // This slot is lost, with its Job; another may do.
                tools.metrics.claim(.lost)
                problem = fault
                await remove(job: slot.name, pod: pod)
            }
        }
        try Task.checkCancellation()
        switch wish.onEmpty {
        case .coldStart: return try await makePod(wish, task)
        case .wait: throw problem ?? RunnerFault.unreachable("no slot answered")
        case .fail:
            tools.metrics.claim(.refused)
            let cause =
                problem.map { "of pool \(request.poolName) no slot took its task (\($0))" }
                ?? "pool \(request.poolName) has no slot for every adversary"
            throw SessionState.Problem(
                reason: AdversaryReason.poolEmpty,
                message: "\(cause), and spec.onPoolEmpty is Fail; \(problem == nil ? "enlarge it, or " : "")choose ColdStart or Wait")
        }
    }

    /// A slot that nobody else in this process has; waits for one where that is wanted.
    private func nextSlot(_ wish: SlotWish, waited: inout Bool) async -> ObservedSlot? {
        while !Task.isCancelled {
            let news = tools.slots.ledger.news(of: request.namespace)
            for pool in wish.pools {
                let warm = tools.slots.warm(pool, namespace: request.namespace, tools.reader(), keys: keys)
                if let slot = tools.slots.ledger.claim(warm, namespace: request.namespace) { return slot }
            }
            guard wish.onEmpty == .wait else { return nil }
            waited = true
            await tools.slots.ledger.waitForNews(of: request.namespace, after: news)
        }
        return nil
    }

    /// Creates the Job; `false` when somebody else's has that name, and so the slot.
    private func post(_ wish: SlotWish, slot: String, pod: RunnerPod?) async throws -> Bool {
        let job = SlotJob(slot: slot, pod: wish.pod, owner: request.job, deadlineSeconds: Int64(max(1, left.components.seconds + 5))).job
        note(job: slot, pod: pod, index: wish.index)
        do {
            _ = try await tools.api.send(
                .create(
                    Job.resourceType, namespace: request.namespace, manifest: try job.manifest(),
                    options: .init(fieldManager: Labels.manager)))
            return true
        } catch let status as APIStatus where status.isAlreadyExists {
            // Not ours: not ours to delete either.
            forget(job: slot)
            tools.slots.ledger.spend(slot, namespace: request.namespace)
            tools.metrics.claim(.lost)
            return false
        } catch let status as APIStatus where status.isTimeout || status.isUnavailable {
            // Nobody knows whether the Job is there: it is cleaned up, and another slot may do.
            throw RunnerFault.unreachable("the API server did not answer: \(status.message)")
        } catch let status as APIStatus {
            throw SessionState.Problem(reason: AdversaryReason.refused, message: "the API server refused the Job: \(status.message)")
        }
    }

    /// Makes a pod by a Job that no slot waits for, and waits until it answers.
    private func makePod(_ wish: SlotWish, _ task: (RunnerTask) -> RunnerTask) async throws -> HeldRunner {
        // The policies first: a pod must never run without.
        for use in SlotUse.allCases where use == wish.pod.use {
            if tools.reader().get(NetworkPolicy.self, namespace: request.namespace, name: SlotPolicies.name(use)) == nil {
                do { try await tools.slots.open(use, namespace: request.namespace) } catch let status as APIStatus {
                    throw SessionState.Problem(
                        reason: AdversaryReason.refused, message: "the API server refused the NetworkPolicy: \(status.message)")
                }
            }
        }
        let slot = try SlotNames.slot(of: request.job.metadata.name)
        guard try await post(wish, slot: slot, pod: nil) else { throw RunnerFault.unreachable("the name \(slot) is taken") }
        let pod = try await waitForPod(slot, patience: min(wish.patience, left))
        let held = try await hand(task, to: pod, job: slot, source: .cold, run: "\(request.uid)/\(wish.index)/cold")
        tools.metrics.claim(.cold)
        return held
    }

    private func waitForPod(_ slot: String, patience: Duration) async throws -> RunnerPod {
        let found = await withTaskGroup(of: RunnerPod?.self) { group in
            group.addTask { await self.lookForPod(slot) }
            group.addTask {
                try? await self.tools.time.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        try Task.checkCancellation()
        guard let found else { throw RunnerFault.unreachable("its pod did not become ready; see kubectl describe job \(slot)") }
        return found
    }

    private func lookForPod(_ slot: String) async -> RunnerPod? {
        while !Task.isCancelled {
            let news = tools.slots.ledger.news(of: request.namespace)
            let pods = tools.reader().list(Pod.self, namespace: request.namespace, labels: [SlotNames.slot: slot])
            if let pod = pods.first(where: { $0.isReady && !$0.metadata.isTerminating }), let uid = pod.metadata.uid,
                let address = pod.status?.podIP
            {
                return RunnerPod(namespace: request.namespace, name: pod.metadata.name, uid: uid, address: address)
            }
            await tools.slots.ledger.waitForNews(of: request.namespace, after: news)
        }
        return nil
    }

    /// Sends the task and reads the acknowledgement: that of this pod and this run, or none.
    private func hand(
        _ task: (RunnerTask) -> RunnerTask, to pod: RunnerPod, job: String, source: AdversaryJobStatus.Source, run: String
    ) async throws -> HeldRunner {
        let bare = RunnerTask(run: run, podUID: pod.uid, expires: expiry)
        let signed = try SignedTask(task(bare), key: keys.signing)
        let timeout = left + Self.killGrace
        let response: HTTPResponse
        do { response = try await tools.wire.post("/run", signed, to: pod, timeout: timeout) } catch {
            throw RunnerFault.unreachable("\(error)")
        }
        guard response.status == 200 else {
            let text = (try? await response.body.collect(upTo: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw RunnerFault.refused(status: response.status, Untrusted.text(text, limit: 256))
        }
        var lines = RunnerLines(response.body)
        guard case .ack(let acknowledgement)? = try await lines.next() else { throw RunnerFault.malformed }
        guard acknowledgement.podUID == pod.uid, acknowledgement.run == run else { throw RunnerFault.impostor }
        return HeldRunner(pod: pod, run: run, job: job, source: source, lines: lines)
    }

    /// A task that does not arrive within a minute is of no use to anybody.
    private var expiry: Int64 { Int64((tools.time.now.timeIntervalSince1970 + 60) * 1000) }

    /// Tells a runner to end its run.
    func stop(_ pod: RunnerPod, run: String) async {
        do {
            let task = try SignedTask(RunnerTask(run: run, podUID: pod.uid, expires: expiry, stop: true), key: keys.signing)
            let response = try await tools.wire.post("/stop", task, to: pod, timeout: Self.killGrace)
            _ = try await response.body.collect(upTo: 4096)
        } catch {
            // A runner that ends at once may not answer; the end of its connection is what counts.
            tools.log.debug("a runner did not answer its stop", metadata: ["pod": "\(pod.name)", "problem": "\(error)"])
        }
    }
}
