import Foundation
import KubeCore
import Synchronization
import Testing

@testable import Operator

private let now = Date(timeIntervalSince1970: 1_772_452_800)
private let digest = SlotDigest(text: "today")

/// A slot that was made a minute ago, as the pool is today, and answers.
private func slot(_ name: String, _ change: (inout ObservedSlot) -> Void = { _ in }) -> ObservedSlot {
    var slot = ObservedSlot(name: name, uid: "uid-\(name)", pool: "default", created: now - 60)
    slot.address = "10.0.0.1"
    slot.isReady = true
    slot.digest = digest
    slot.madeWith = digest
    slot.isSealed = true
    change(&slot)
    return slot
}

/// A pool of three.
private func observed(_ slots: [ObservedSlot], _ change: (inout ObservedPools) -> Void = { _ in }) -> ObservedPools {
    observed(3, slots, change)
}

private func observed(_ size: Int?, _ slots: [ObservedSlot], _ change: (inout ObservedPools) -> Void = { _ in }) -> ObservedPools {
    var observed = ObservedPools(now: now)
    if let size { observed.wanted = [.init(pool: "default", size: size, digest: digest)] }
    observed.slots = slots
    change(&observed)
    return observed
}

private func poolOfFive(_ slots: [ObservedSlot]) -> ObservedPools { observed(5, slots) }

@Suite("A pool of slots")
struct PoolPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedPools
        var fill = 0
        /// As `name: why`.
        var removed: Set<String> = []
        var testDescription: String { name }
    }

    private static let three = [slot("a"), slot("b"), slot("c")]

    @Test("waits for a claim on its way to its runner: until that answers, is lost, or has taken too long")
    func hurry() {
        let ledger = SlotLedger()
        func isHurried(_ namespace: String, at uptime: Duration) -> Bool {
            var pools = observed([])
            ledger.complete(&pools, namespace: namespace, at: uptime)
            return pools.isHurried
        }
        ledger.hurries("a", namespace: "team-a", at: .seconds(1))
        #expect(isHurried("team-a", at: .seconds(1)) && !isHurried("team-b", at: .seconds(1)))
        ledger.arrived("a", namespace: "team-a")
        #expect(!isHurried("team-a", at: .seconds(1)))
        ledger.hurries("b", namespace: "team-a", at: .seconds(1))
        ledger.spend("b", namespace: "team-a")
        #expect(!isHurried("team-a", at: .seconds(1)))
        ledger.hurries("c", namespace: "team-a", at: .seconds(1))
        #expect(isHurried("team-a", at: .seconds(1) + SlotLedger.hurry - .milliseconds(1)))
        #expect(!isHurried("team-a", at: .seconds(1) + SlotLedger.hurry))
    }

    private final class Seen: Sendable {
        private let names = Mutex<[String]>([])
        var order: [String] { names.withLock { $0 } }
        func note(_ name: String) { names.withLock { $0.append(name) } }
    }

    @Test("what is dead waits for claims and kills of any namespace")
    func calm() async {
        let ledger = SlotLedger()
        await ledger.waitForCalm()
        ledger.hurries("a", namespace: "team-a", at: .zero)
        ledger.kills("b", namespace: "team-b")
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await ledger.waitForCalm()
                seen.note("calm")
            }
            group.addTask {
                for _ in 0..<100 { await Task.yield() }
                ledger.arrived("a", namespace: "team-a")
                for _ in 0..<100 { await Task.yield() }
                seen.note("last kill")
                ledger.killed("b", namespace: "team-b")
            }
        }
        #expect(seen.order == ["last kill", "calm"])
    }

    @Test(
        "is filled and drained",
        arguments: [
            Case(name: "empty: all are made", observed: observed([]), fill: 3),
            Case(name: "full: nothing", observed: observed(three)),
            Case(name: "what starts counts", observed: observed([slot("a"), slot("b"), slot("c") { $0.isReady = false }])),
            Case(
                name: "lagging cache: what was sent counts though nobody sees it",
                observed: observed([slot("a")]) {
                    $0.expected = [
                        .init(name: "b", pool: "default", use: .adversary), .init(name: "c", pool: "default", use: .adversary),
                    ]
                }),
            Case(name: "a claimed one is replaced at once", observed: observed(three) { $0.claimed = ["a"] }, fill: 1),
            Case(
                name: "but not before its runner has answered",
                observed: observed(three) { ($0.claimed, $0.isHurried) = (["a"], true) }),
            Case(name: "one that a Job is named after is replaced", observed: observed(three) { $0.jobs = ["b"] }, fill: 1),
            Case(name: "one that a Job adopted is replaced", observed: observed([slot("a") { $0.hasController = true }]), fill: 3),
            Case(name: "one that is going is replaced", observed: observed([slot("a") { $0.isTerminating = true }]), fill: 3),
            Case(
                name: "lagging cache: one that was deleted is replaced once",
                observed: observed([slot("a")]) { $0.deleted = ["uid-a"] }, fill: 3),
            Case(
                name: "one that nobody sealed is not counted, and not touched", observed: observed([slot("a") { $0.isSealed = false }]),
                fill: 3),
            Case(
                name: "one whose spec was changed goes", observed: observed([slot("a") { $0.digest = SlotDigest(text: "other") }]), fill: 3,
                removed: ["a: changed"]),
            Case(
                name: "one of yesterday's configuration goes",
                observed: observed([slot("a") { ($0.digest, $0.madeWith) = (SlotDigest(text: "old"), SlotDigest(text: "old")) }]), fill: 3,
                removed: ["a: stale"]),
            Case(name: "one that ended goes", observed: observed([slot("a") { $0.isFinished = true }]), fill: 3, removed: ["a: broken"]),
            Case(
                name: "one that ended at once keeps its place for a while",
                observed: observed([slot("a") { ($0.isFinished, $0.created) = (true, now - 2) }]), fill: 2),
            Case(
                name: "one that never answered goes",
                observed: observed([slot("a") { ($0.isReady, $0.created) = (false, now - 121) }]), fill: 3, removed: ["a: broken"]),
            Case(
                name: "too many: the newest that does not answer goes first",
                observed: observed(1, [slot("a"), slot("b") { $0.isReady = false }, slot("c") { $0.created = now - 30 }]),
                removed: ["b: surplus", "c: surplus"]),
            Case(
                name: "not wanted any more: all free ones go",
                observed: observed(nil, [slot("a"), slot("b") { $0.hasController = true }, slot("c") { $0.isSealed = false }]),
                removed: ["a: surplus"]),
            Case(name: "not wanted, and claimed: it stays to its end", observed: observed(nil, [slot("a")]) { $0.claimed = ["a"] }),
            Case(
                name: "of another use: not this pool's", observed: observed(1, [slot("a") { $0.use = .verifier }]), fill: 1,
                removed: ["a: surplus"]),
            Case(name: "a large pool is filled in pieces", observed: observed(100, []), fill: PoolPlan.largestFill),
            Case(name: "size 0: nothing waits", observed: observed(0, three), removed: ["a: surplus", "b: surplus", "c: surplus"]),
        ])
    func plans(_ test: Case) {
        let plan = PoolPlan(test.observed)
        #expect(plan.fills.reduce(0) { $0 + $1.count } == test.fill)
        #expect(Set(plan.removals.map { "\($0.name): \($0.why)" }) == test.removed)
    }

    @Test(
        "lets nothing be claimed that is not certainly a slot that waits",
        arguments: [
            ("warm", slot("a"), true),
            ("not sealed", slot("a") { $0.isSealed = false }, false),
            ("changed", slot("a") { $0.digest = SlotDigest(text: "other") }, false),
            ("stale", slot("a") { ($0.digest, $0.madeWith) = (SlotDigest(text: "old"), SlotDigest(text: "old")) }, false),
            ("not ready", slot("a") { $0.isReady = false }, false),
            ("no address", slot("a") { $0.address = nil }, false),
            ("ended", slot("a") { $0.isFinished = true }, false),
            ("going", slot("a") { $0.isTerminating = true }, false),
            ("adopted", slot("a") { $0.hasController = true }, false),
            ("of another pool", slot("a") { $0.pool = "other" }, false),
            ("of another use", slot("a") { $0.use = .verifier }, false),
        ])
    func warm(name: String, slot: ObservedSlot, isWarm: Bool) throws {
        let seen = observed([slot])
        #expect(PoolPlan.isWarm(slot, try #require(seen.wanted.first), seen) == isWarm, "\(name)")
    }

    /// Whatever the order in which the cache learns of what was sent, there are never more slots than wanted.
    @Test("never overshoots while the cache lags", arguments: 1...20)
    func lag(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ledger = SlotLedger()
        var sent: [ObservedSlot] = []
        var visible: [ObservedSlot] = []
        for _ in 0..<50 {
            var observed = poolOfFive(visible)
            ledger.complete(&observed, namespace: "ns", at: .zero)
            for fill in PoolPlan(observed).fills {
                for _ in 0..<fill.count {
                    let name = "s\(sent.count)"
                    ledger.expect(.init(name: name, pool: "default", use: .adversary), namespace: "ns", at: .zero)
                    sent.append(slot(name))
                }
            }
            let unseen = sent.filter { slot in !visible.contains { $0.name == slot.name } }
            visible += unseen.filter { _ in random.next() % 3 == 0 }
            #expect(sent.count <= 5)
        }
        #expect(sent.count == 5)
    }
}

@Suite("The ledger of slots")
struct SlotLedgerTests {
    @Test("gives a slot to one claimer, and never twice")
    func claims() {
        let ledger = SlotLedger()
        let slots = [slot("a"), slot("b")]
        #expect(ledger.claim(slots, namespace: "ns")?.name == "a")
        #expect(ledger.claim(slots, namespace: "ns")?.name == "b")
        #expect(ledger.claim(slots, namespace: "ns") == nil)
        ledger.spend("a", namespace: "ns")
        #expect(ledger.claim(slots, namespace: "ns") == nil)
        #expect(ledger.claim(slots, namespace: "other")?.name == "a")
    }

    @Test("a slot is claimed or deleted, never both")
    func deletion() {
        let ledger = SlotLedger()
        #expect(ledger.claim([slot("a")], namespace: "ns") != nil)
        #expect(!ledger.doom(.init(name: "a", uid: "uid-a", why: .surplus), namespace: "ns"))
        #expect(ledger.doom(.init(name: "b", uid: "uid-b", why: .surplus), namespace: "ns"))
        #expect(ledger.claim([slot("b")], namespace: "ns") == nil)
    }

    @Test("a claim is remembered until its pod is gone")
    func used() {
        let ledger = SlotLedger()
        _ = ledger.claim([slot("a")], namespace: "ns")
        ledger.spend("a", namespace: "ns")
        var there = observed([slot("a")])
        ledger.complete(&there, namespace: "ns", at: .zero)
        #expect(there.claimed == ["a"])
        var gone = observed([])
        ledger.complete(&gone, namespace: "ns", at: .zero)
        #expect(gone.claimed.isEmpty)
    }

    @Test("news that came before the wait end it at once")
    func news() async {
        let ledger = SlotLedger()
        let seen = ledger.news(of: "ns")
        ledger.announce("ns")
        await ledger.waitForNews(of: "ns", after: seen)
        let waiting = Task { await ledger.waitForNews(of: "ns", after: ledger.news(of: "ns")) }
        waiting.cancel()
        await waiting.value
    }
}
