import BallastAPI
import ControllerRuntime
import KubeCore
import KubeTypes
import RunnerProtocol

/// Generated code, in a pod of its own. What it says is a claim: what it proves is decided here.
extension Session {
    private static let runtimeClass = ResourceType(
        group: "node.k8s.io", version: "v1", kind: "RuntimeClass", plural: "runtimeclasses", namespaced: false)

    func verify(_ verifier: AdversaryJobSpec.Verifier) async {
        let outcome: SessionState.Verification
        do {
            outcome = try await run(verifier)
        } catch let problem as SessionState.Problem {
            outcome = .refused(reason: problem.reason, message: problem.message)
        } catch {
            outcome = .refused(reason: AdversaryReason.verifierFailed, message: "\(error)")
        }
        update { $0.verification = outcome }
    }

    private func run(_ verifier: AdversaryJobSpec.Verifier) async throws -> SessionState.Verification {
        let settings = tools.slots.settings
        let wanted = verifier.runtimeClassName ?? settings.verifierRuntimeClass
        let exists = try await hasRuntimeClass(wanted)
        if !exists, verifier.sandbox != .allowUnsandboxed {
            throw SessionState.Problem(
                reason: AdversaryReason.sandboxMissing,
                message:
                    "there is no RuntimeClass \(wanted), and spec.verifier.sandbox is Required; install it, or set spec.verifier.sandbox to AllowUnsandboxed"
            )
        }
        let runtimeClass = exists ? wanted : nil
        let pools = settings.pools.filter { verifier.resources == nil && $0.runtimeClassName == runtimeClass && runtimeClass != nil }
        let image = pools.first?.image ?? settings.pool(request.poolName)?.image ?? settings.image
        let timeout = Duration.seconds(verifier.timeoutSeconds ?? 10)
        let wish = SlotWish(
            pools: pools.compactMap { tools.slots.wanted($0.name, use: .verifier, keys: keys) },
            pod: SlotPod(
                use: .verifier, image: image, runtimeClassName: runtimeClass,
                resources: pools.first?.resources ?? verifier.resources, publicKey: keys.publicKey),
            onEmpty: .coldStart, index: request.job.spec.adversaries, patience: timeout + .seconds(60))
        let seconds = Int(timeout.components.seconds)
        var held = try await acquire(wish) { task in
            var task = task
            task.verify = RunnerTask.Verification(
                source: verifier.source, timeoutMilliseconds: seconds * 1000, isolation: runtimeClass == nil ? .bubblewrap : .pod,
                limits: RunnerTask.Limits(cpuSeconds: seconds))
            return task
        }
        let result = try await result(&held, within: min(timeout + .seconds(5), left))
        if runtimeClass != nil, result.isolation != "Pod" { throw RunnerFault.malformed }
        return .ran(result, runtimeClassName: runtimeClass)
    }

    private func hasRuntimeClass(_ name: String) async throws -> Bool {
        do {
            _ = try await tools.api.send(.get(ObjectReference(Self.runtimeClass, namespace: nil, name: name)))
            return true
        } catch let status as APIStatus where status.isNotFound {
            return false
        } catch let status as APIStatus {
            throw SessionState.Problem(
                reason: AdversaryReason.sandboxMissing, message: "the operator cannot look for the RuntimeClass \(name): \(status.message)")
        }
    }

    /// The one result, whatever else the runner sends; a runner that takes longer than it may is stopped.
    private func result(_ held: inout HeldRunner, within limit: Duration) async throws -> RunnerLine.Result {
        let (lines, pod, run) = (held.lines, held.pod, held.run)
        let found = await withTaskGroup(of: Result<RunnerLine.Result, RunnerFault>.self) { group in
            group.addTask { await Self.firstResult(lines) }
            group.addTask {
                try? await self.tools.time.sleep(for: limit)
                return .failure(.said("the program's runner gave no answer in time"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.ended)
        }
        await stop(pod, run: run)
        return try found.get()
    }

    private static func firstResult(_ lines: RunnerLines) async -> Result<RunnerLine.Result, RunnerFault> {
        var lines = lines
        do throws(RunnerFault) {
            while let line = try await lines.next() {
                switch line {
                case .result(let result): return .success(result)
                case .error(let failure): return .failure(.said(Untrusted.text(failure.message, limit: 512)))
                case .ack, .vote: return .failure(.malformed)
                }
            }
            return .failure(.ended)
        } catch {
            return .failure(error)
        }
    }
}
