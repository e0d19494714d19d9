import BallastAPI
import ControllerRuntime
import KubeCore
import RunnerProtocol

/// One adversary, from its claim to its end.
extension Session {
    func adversary(_ index: Int, _ subject: AdversaryJobSpec.Subject, _ credential: String?) async {
        await untilDecided { [self] in
            do {
                var held = try await acquire(wish(index)) { task in
                    var task = task
                    task.attack = RunnerTask.Attack(
                        question: subject.question, answer: subject.answer, role: self.state.adversaries[index].role,
                        chainURL: self.request.chainURL, credential: credential,
                        timeoutMilliseconds: Int(min(self.request.voteTimeout, self.left).inSeconds * 1000))
                    return task
                }
                let spinUp = tools.time.uptime - request.toldAt
                tools.metrics.spunUp(after: spinUp, source: held.source.rawValue)
                update { state in
                    state.claimed(index, job: held.job, source: held.source)
                    state.acknowledged(index, milliseconds: max(0, Int(spinUp.inSeconds * 1000)))
                }
                noteRunning()
                await listen(to: &held, index)
            } catch let problem as SessionState.Problem {
                end(problem)
            } catch is CancellationError {
            } catch {
                update { $0.lost(index, "\(error)") }
            }
        }
        // It is dead by now; its Job and its pod go at the vote, whatever else the session still waits for. Others' kills come first.
        if await awaitDecision() {
            await calm()
            await cleanUp(index)
        }
    }

    private func wish(_ index: Int) throws -> SlotWish {
        let settings = tools.slots.settings
        guard let pool = settings.pool(request.poolName) else {
            throw SessionState.Problem(
                reason: AdversaryReason.poolNotFound,
                message:
                    "spec.pool: the operator's configuration has no pool \(request.poolName); it has \(settings.pools.map(\.name).joined(separator: ", "))"
            )
        }
        return SlotWish(
            pools: [tools.slots.wanted(pool.name, use: .adversary, keys: keys)].compactMap(\.self),
            pod: SlotPod(pool, use: .adversary, settings: settings, keys: keys), onEmpty: request.job.spec.onPoolEmpty ?? .coldStart,
            index: index, patience: left)
    }

    /// Reads what the adversary says. At the decision it is told to stop, and the time until its connection ends is taken.
    private func listen(to held: inout HeldRunner, _ index: Int) async {
        let (pod, run) = (held.pod, held.run)
        let lines = held.lines
        // Not cancelled by the decision, which cancels what is around this: the end of the connection is what is waited for.
        await uncancelled { [self] in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { await self.read(lines, index) }
                group.addTask {
                    guard await self.awaitDecision() else { return false }
                    self.tools.slots.ledger.kills(pod.name, namespace: pod.namespace)
                    await self.stop(pod, run: run)
                    try? await self.tools.time.sleep(for: Self.killGrace)
                    return false
                }
                let endedByItself = await group.next() ?? false
                if let elapsed = sinceDecision {
                    if endedByItself {
                        tools.metrics.killed(after: elapsed)
                        update { $0.killed(index, milliseconds: Int(elapsed.inSeconds * 1000)) }
                    } else {
                        tools.metrics.unproven()
                    }
                }
                group.cancelAll()
            }
            tools.slots.ledger.killed(pod.name, namespace: pod.namespace)
        }
    }

    /// Waits while claims and kills are on their way, not for long.
    private func calm() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tools.slots.ledger.waitForCalm() }
            group.addTask { try? await self.tools.time.sleep(for: SlotLedger.hurry) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Reads to the end of the connection. The first vote counts; whatever else comes is heard and not listened to.
    private func read(_ lines: RunnerLines, _ index: Int) async -> Bool {
        var lines = lines
        var hasVoted = false
        do {
            while let line = try await lines.next() {
                switch line {
                case .vote(let vote) where !hasVoted:
                    hasVoted = true
                    update { $0.voted(index, vote) }
                case .error(let failure) where !hasVoted:
                    update { $0.lost(index, failure.message) }
                case .vote, .error: break
                case .ack, .result: throw RunnerFault.malformed
                }
            }
        } catch  where !hasVoted {
            // Also how a runner that was stopped ends: then nobody counts any more.
            update { $0.lost(index, "\(error)") }
        } catch {
            // The vote is cast: how the connection ended says nothing more.
        }
        if !hasVoted { update { $0.lost(index, "\(RunnerFault.ended)") } }
        return true
    }
}
