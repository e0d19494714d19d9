import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Testing

@testable import Operator

/// Reports of a chain `team-a/chat`, changed by a closure.
enum ReportFixture {
    static let chain = NamespacedName(namespace: "team-a", name: "chat")

    static func report(
        _ pod: String = "g-1", _ sequence: UInt64 = 1, instance: String = "i", _ change: (inout GatewayReport) -> Void = { _ in }
    ) -> GatewayReport {
        var report = GatewayReport(
            sender: .init(namespace: "team-a", chain: "chat", pod: pod, podUID: "uid-\(pod)", instance: instance), sequence: sequence)
        change(&report)
        return report
    }

    static func target(_ name: String, answers: Int = 0, failures: Int = 0, cost: Int64 = 0) -> GatewayReport.Target {
        .init(name: name, attempts: answers + failures, failures: failures, answers: answers, costMicros: cost)
    }

    static func pod(_ name: String, uid: String? = nil, chain: String = "chat", namespace: String = "team-a") -> Pod {
        Pod(
            metadata: ObjectMeta(name: name, namespace: namespace, uid: uid ?? "uid-\(name)", labels: [ChainNames.chainLabel: chain]))
    }

    static func failoverChain(_ name: String = "chat", status: FailoverChainStatus? = nil) -> FailoverChain {
        var chain = FailoverChain(
            metadata: ObjectMeta(name: name, namespace: "team-a", uid: "uid-\(name)"), spec: FailoverChainSpec(targets: []))
        chain.status = status
        return chain
    }
}

@Suite("Which reports are counted")
struct ReportSequenceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reports: [(String, UInt64)]
        var verdicts: [ReportSequence.Verdict]
    }

    @Test(
        arguments: [
            Case(testDescription: "one after the other", reports: [("i", 1), ("i", 2), ("i", 3)], verdicts: [.count, .count, .count]),
            Case(
                testDescription: "the last one again, whose answer was lost", reports: [("i", 1), ("i", 1)], verdicts: [.count, .repeated]),
            Case(
                testDescription: "an older one", reports: [("i", 1), ("i", 2), ("i", 1)], verdicts: [.count, .count, .refuse(expected: 3)]),
            Case(testDescription: "a gap", reports: [("i", 1), ("i", 3)], verdicts: [.count, .refuse(expected: 2)]),
            Case(
                testDescription: "after a gap, the right one", reports: [("i", 1), ("i", 3), ("i", 2)],
                verdicts: [.count, .refuse(expected: 2), .count]),
            Case(testDescription: "a gateway older than the operator", reports: [("i", 900), ("i", 901)], verdicts: [.count, .count]),
            Case(
                testDescription: "a new process, and then its forerunner's", reports: [("i", 7), ("j", 1), ("i", 8), ("j", 2)],
                verdicts: [.count, .count, .retired, .count]),
        ])
    func judges(_ testCase: Case) {
        var sequence = ReportSequence()
        var verdicts: [ReportSequence.Verdict] = []
        for (instance, number) in testCase.reports { verdicts.append(sequence.judge(instance: instance, sequence: number)) }
        #expect(verdicts == testCase.verdicts)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout GatewayReport) -> Void
        var word: String
    }

    @Test(
        "a report that no gateway would send is refused with the field's name",
        arguments: [
            Bad(testDescription: "a version far ahead", change: { $0.version = 9 }, word: "version"),
            Bad(testDescription: "sequence 0", change: { $0.sequence = 0 }, word: "sequence"),
            Bad(testDescription: "money back", change: { $0.targets = [ReportFixture.target("a", cost: -1)] }, word: "targets[a]"),
            Bad(testDescription: "requests undone", change: { $0.requests.total = -5 }, word: "requests"),
            Bad(
                testDescription: "a flood of targets", change: { $0.targets = (0...64).map { ReportFixture.target("t\($0)") } }, word: "65"),
            Bad(testDescription: "no pod", change: { $0.sender.podUID = "" }, word: "sender"),
        ])
    func malformed(_ bad: Bad) {
        let problem = ReportFixture.report("g-1", 1, bad.change).problem
        #expect(problem?.contains(bad.word) == true)
        #expect(ReportFixture.report().problem == nil)
    }
}

@Suite("What a chain's reports amount to")
struct ChainTallyTests {
    private static func tally(_ reports: [GatewayReport], recorded: FailoverChainStatus? = nil) -> ChainTally {
        var tally = ChainTally(recorded: recorded, now: noon)
        for report in reports { _ = tally.take(report, uptime: .zero, now: noon) }
        return tally
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reports: [GatewayReport]
        var check: @Sendable (ChainReport) -> Bool
    }

    private static func stated(_ pod: String, _ state: FailoverChainStatus.TargetState, reason: String? = nil, open: Int? = nil)
        -> GatewayReport
    {
        ReportFixture.report(pod) { $0.targets = [.init(name: "a", state: state, reason: reason, openForMilliseconds: open)] }
    }

    @Test(
        arguments: [
            Case(
                testDescription: "the worst state any gateway sees, with its reason",
                reports: [stated("g-1", .closed), stated("g-2", .open, reason: "RateLimited", open: 30_000), stated("g-3", .halfOpen)],
                check: { $0.targets[0].state == .open && $0.targets[0].reason == "RateLimited" && $0.targets[0].openUntil == noon + 30 }),
            Case(
                testDescription: "blocked is worse than open: time does not help",
                reports: [stated("g-1", .open), stated("g-2", .blocked, reason: "Unauthorized")],
                check: { $0.targets[0].state == .blocked && $0.targets[0].reason == "Unauthorized" }),
            Case(
                testDescription: "shares and success over all gateways",
                reports: [
                    ReportFixture.report("g-1") { $0.targets = [ReportFixture.target("a", answers: 60, failures: 20)] },
                    ReportFixture.report("g-2") { $0.targets = [ReportFixture.target("b", answers: 20)] },
                ],
                check: {
                    $0.targets.map(\.sharePercent) == [75, 25] && $0.targets.map(\.successPercent) == [75, 100] && $0.activeTarget == "a"
                }),
            Case(
                testDescription: "no traffic, no shares", reports: [stated("g-1", .closed)],
                check: { $0.targets[0].sharePercent == nil && $0.targets[0].successPercent == nil && $0.activeTarget == nil }),
            Case(
                testDescription: "medians weighted by answers, the slowest 95th percentile",
                reports: [
                    ReportFixture.report("g-1") {
                        $0.targets = [.init(name: "a", latencyMilliseconds: .init(p50: 10, p95: 20), attempts: 9, answers: 9)]
                    },
                    ReportFixture.report("g-2") {
                        $0.targets = [.init(name: "a", latencyMilliseconds: .init(p50: 110, p95: 900), attempts: 1, answers: 1)]
                    },
                ], check: { $0.targets[0].latencyMilliseconds == LatencyPercentiles(p50: 20, p95: 900) }),
            Case(
                testDescription: "counts and cost are added up",
                reports: [
                    ReportFixture.report("g-1", 1) {
                        $0.requests = .init(total: 5, failedOver: 1, fromCache: 2, rejected: 0)
                        $0.targets = [ReportFixture.target("a", cost: 1_500_000)]
                    },
                    ReportFixture.report("g-1", 2) { $0.requests = .init(total: 3, rejected: 1) },
                    ReportFixture.report("g-1", 2) { $0.requests = .init(total: 3, rejected: 1) },
                    ReportFixture.report("g-1", 4) { $0.requests = .init(total: 100) },
                ],
                check: {
                    $0.requests == .init(total: 8, failedOver: 1, fromCache: 2, rejected: 1) && $0.costToday == Money(micros: 1_500_000)
                }),
            Case(
                testDescription: "one gateway that cannot reach anything brings the mode down",
                reports: [ReportFixture.report("g-1"), ReportFixture.report("g-2") { $0.mode = .down }], check: { $0.mode == .down }),
            Case(
                testDescription: "one canary that got out proves that nobody enforces",
                reports: [ReportFixture.report("g-1") { $0.canary = .blocked }, ReportFixture.report("g-2") { $0.canary = .reached }],
                check: { $0.canary == .reached }),
            Case(
                testDescription: "table errors, each once",
                reports: ["g-1", "g-2"].map { ReportFixture.report($0) { $0.tableError = "the table cannot be read" } },
                check: { $0.tableErrors == ["the table cannot be read"] && $0.gateways == 2 }),
        ])
    func aggregates(_ testCase: Case) throws {
        let tally = Self.tally(testCase.reports)
        let report = try #require(tally.report(uptime: .zero, now: noon))
        #expect(testCase.check(report), "\(report)")
    }

    @Test("totals go on from the status, and yesterday's cost does not")
    func restarts() throws {
        let status = FailoverChainStatus(
            activeTarget: "a", requests: .init(total: 100, failedOver: 7, fromCache: 0, rejected: 0),
            cost: .init(today: "3.10", day: "2026-03-02"))
        let same = Self.tally([ReportFixture.report { $0.requests.total = 1 }], recorded: status)
        #expect(try #require(same.report(uptime: .zero, now: noon)).requests.total == 101)
        #expect(try #require(same.report(uptime: .zero, now: noon)).costToday == Money("3.10"))
        var yesterdays = status
        yesterdays.cost?.day = "2026-03-01"
        let other = Self.tally([ReportFixture.report()], recorded: yesterdays)
        #expect(try #require(other.report(uptime: .zero, now: noon)).costToday == .zero)
    }

    @Test("cost begins anew at midnight in UTC, totals do not")
    func midnight() throws {
        let tally = Self.tally([
            ReportFixture.report {
                $0.targets = [ReportFixture.target("a", cost: 5)]
                $0.requests.total = 2
            }
        ])
        let before = try #require(tally.report(uptime: .zero, now: noon + 43199))
        let after = try #require(tally.report(uptime: .zero, now: noon + 43200))
        #expect(before.costToday.micros == 5 && before.day == "2026-03-02")
        #expect(after.costToday.micros == 0 && after.day == "2026-03-03" && after.requests.total == 2)
    }

    @Test("a gateway that is silent for more than three seconds drops out; what it counted stays")
    func silence() throws {
        var tally = Self.tally([ReportFixture.report { $0.requests.total = 4 }, Self.stated("g-2", .open)])
        _ = tally.take(ReportFixture.report("g-1", 2), uptime: .seconds(3), now: noon + 3)
        #expect(tally.report(uptime: .seconds(3), now: noon + 3)?.gateways == 2)
        let later = try #require(tally.report(uptime: .milliseconds(3001), now: noon + 3))
        #expect(later.gateways == 1 && later.targets.isEmpty && later.requests.total == 4)
    }

    @Test("what a breaker's end jitters by on the wire does not move it in the status")
    func openUntilIsSteady() {
        var tally = Self.tally([Self.stated("g-1", .open, open: 30_000)])
        let again = ReportFixture.report("g-1", 2) { $0.targets = [.init(name: "a", state: .open, openForMilliseconds: 28_300)] }
        _ = tally.take(again, uptime: .seconds(1), now: noon + 1)
        #expect(tally.report(uptime: .seconds(1), now: noon + 1)?.targets[0].openUntil == noon + 30)
    }
}

@Suite("What gateways report, chain by chain")
struct GatewayReportsTests {
    private let time = ManualTime(now: noon)
    private let wakeups = Wakeups()

    private func reports(_ objects: [any KubeObject]) -> GatewayReports {
        GatewayReports(reader: { ObjectReader(objects: objects) }, time: time, wakeups: wakeups)
    }

    private let mine = ChannelIdentity(ReportFixture.chain)

    @Test("only a pod of the chain that its certificate names is heard")
    func refusals() {
        let reports = reports([
            ReportFixture.failoverChain(), ReportFixture.failoverChain("other"), ReportFixture.pod("g-1"),
            ReportFixture.pod("o-1", chain: "other"),
        ])
        func refusal(_ report: GatewayReport, _ speaker: ChannelIdentity? = nil) -> GatewayReports.Refusal? {
            if case .failure(let refusal) = reports.take(report, from: speaker ?? mine) { refusal } else { nil }
        }
        let other = ChannelIdentity(NamespacedName(namespace: "team-a", name: "other"))
        if case .foreign = refusal(ReportFixture.report(), other) {} else { Issue.record("another chain's certificate was believed") }
        let reborn = ReportFixture.report { $0.sender.podUID = "uid-of-before" }
        if case .unknownPod = refusal(reborn) {} else { Issue.record("a pod that was replaced was believed") }
        if case .unknownPod = refusal(ReportFixture.report("g-9")) {} else { Issue.record("a pod that never was was believed") }
        if case .unknownPod = refusal(ReportFixture.report("o-1")) {} else { Issue.record("another chain's pod was believed") }
        #expect(refusal(ReportFixture.report()) == nil)
        #expect(refusal(ReportFixture.report()) == nil, "a repeat is answered as done")
        #expect(refusal(ReportFixture.report("g-1", 9)) == .outOfSequence(expected: 2))
        #expect(reports.report(of: ReportFixture.chain)?.gateways == 1)
    }

    @Test("a chain is woken when its status has something to say, and not by each report")
    func wakes() async {
        let reports = reports([ReportFixture.failoverChain(), ReportFixture.pod("g-1")])
        var keys = wakeups.keys.makeAsyncIterator()
        _ = reports.take(ReportFixture.report("g-1", 1) { $0.targets = [ReportFixture.target("a")] }, from: mine)
        #expect(await keys.next() == ReportFixture.chain)
        // These say nothing new: the next wake-up is the breaker's, which is told apart by what is known then.
        for sequence in UInt64(2)...5 {
            _ = reports.take(ReportFixture.report("g-1", sequence) { $0.targets = [ReportFixture.target("a")] }, from: mine)
        }
        _ = reports.take(ReportFixture.report("g-1", 6) { $0.targets = [.init(name: "a", state: .open)] }, from: mine)
        #expect(await keys.next() == ReportFixture.chain)
        time.advance(by: .seconds(4))
        reports.pass()
        #expect(await keys.next() == ReportFixture.chain, "silence is news")
        wakeups.wake(NamespacedName(namespace: "", name: "end"))
        #expect(await keys.next()?.name == "end", "nothing else was woken")
    }

    @Test("another chain of the same name begins at nothing")
    func recreated() {
        let objects = Locked<[any KubeObject]>([ReportFixture.failoverChain(), ReportFixture.pod("g-1")])
        let reports = GatewayReports(reader: { ObjectReader(objects: objects.value) }, time: time, wakeups: wakeups)
        _ = reports.take(ReportFixture.report("g-1", 1) { $0.requests.total = 9 }, from: mine)
        var reborn = ReportFixture.failoverChain()
        reborn.metadata.uid = "uid-2"
        objects.value = [reborn, ReportFixture.pod("g-1")]
        _ = reports.take(ReportFixture.report("g-1", 2) { $0.requests.total = 1 }, from: mine)
        #expect(reports.report(of: ReportFixture.chain)?.requests.total == 1)
    }
}
