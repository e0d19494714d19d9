import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import KubeTypes
import Resilience
import Structured
import Testing

@testable import Operator

@Suite("A chain at rest")
struct ChainSteadyStateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var observed: ObservedChain
        var testDescription: String { name }
    }

    @Test(
        "has nothing to write for as long as nothing happens",
        arguments: [
            Case(name: "nothing made yet", observed: ChainFixture.observed()),
            Case(name: "gateways up, no report", observed: ChainFixture.running()),
            Case(name: "gateways report", observed: ChainFixture.running { $0.report = ChainFixture.report() }),
            Case(
                name: "a target is open",
                observed: ChainFixture.running {
                    $0.report = ChainFixture.report {
                        $0.targets[0].state = .open
                        $0.targets[0].openUntil = noon + 60.4
                    }
                }),
            Case(name: "a backend is missing", observed: ChainFixture.running { $0.backends.removeFirst() }),
            Case(name: "nothing is left", observed: ChainFixture.running { $0.backends = [] }),
            Case(name: "no certificate", observed: ChainFixture.running { $0.certificate = .unavailable("not ready") }),
            Case(
                name: "wrong",
                observed: ChainFixture.running(ChainFixture.chain { $0[path: "spec", "gateway"] = ["service": ["type": "NodePort"]] })),
        ])
    func fixpoint(example: Case) throws {
        let first = ChainPlanner.plan(example.observed)
        for seconds in [0.0, 1, 600, 3000] {
            let later = ChainPlanner.plan(example.observed.afterWriting(seconds: seconds))
            #expect(later.status == first.status, "after \(seconds) s")
            #expect(later.desired == first.desired)
            #expect(later.events.filter { $0.when == .now }.isEmpty)
            #expect(!later.effects.contains(.noteFigures(at: noon + seconds)) || seconds == 0)
        }
    }

    struct Figures: Sendable, CustomTestStringConvertible {
        var name: String
        var seconds: TimeInterval
        var change: @Sendable (inout ChainReport) -> Void
        var isWritten: Bool
        var testDescription: String { name }
    }

    @Test(
        "writes figures when they are due",
        arguments: [
            Figures(name: "19 % slower", seconds: 61, change: { $0.targets[0].latencyMilliseconds?.p50 = 119 }, isWritten: false),
            Figures(name: "20 % slower", seconds: 61, change: { $0.targets[0].latencyMilliseconds?.p50 = 120 }, isWritten: true),
            Figures(name: "20 % slower, too soon", seconds: 59, change: { $0.targets[0].latencyMilliseconds?.p50 = 120 }, isWritten: false),
            Figures(name: "half the share", seconds: 61, change: { $0.targets[0].sharePercent = 50 }, isWritten: true),
            Figures(name: "some requests", seconds: 61, change: { $0.requests.total = 1_000_000 }, isWritten: false),
            Figures(name: "some requests, an hour later", seconds: 3601, change: { $0.requests.total = 11 }, isWritten: true),
            Figures(name: "some money", seconds: 3000, change: { $0.costToday = Money(micros: 5_000_000) }, isWritten: false),
            Figures(name: "some money, an hour later", seconds: 3601, change: { $0.costToday = Money(micros: 5_000_000) }, isWritten: true),
            Figures(
                name: "counts that come with a state", seconds: 1,
                change: {
                    $0.requests.total = 11
                    $0.targets[3].state = .open
                }, isWritten: true),
            Figures(
                name: "two targets taking turns", seconds: 61, change: { $0.activeTarget = "burst" }, isWritten: false),
            Figures(
                name: "a clock's jitter", seconds: 1, change: { $0.targets[0].openUntil = nil }, isWritten: false),
        ])
    func figures(example: Figures) throws {
        let before = ChainFixture.running { $0.report = ChainFixture.report() }.afterWriting()
        var after = before
        after.now = noon + example.seconds
        after.report = ChainFixture.report(example.change)
        let (old, new) = (before.recorded(ChainPlanner.plan(before)), after.recorded(ChainPlanner.plan(after)))
        #expect((old?.requests != new?.requests || old?.targets != new?.targets || old?.cost != new?.cost) == example.isWritten)
        #expect(old?.activeTarget == new?.activeTarget)
        #expect(ChainPlanner.plan(after).effects.contains(.noteFigures(at: after.now)) == example.isWritten)
    }

    @Test("writes the new day's money soon after midnight")
    func rollover() throws {
        let evening = noon + 11.9 * 3600
        var before = ChainFixture.running { $0.report = ChainFixture.report { $0.costToday = Money(micros: 5_000_000) } }
        before.now = evening
        let morning = before.afterWriting(seconds: 900) { $0.report = ChainFixture.report { $0.day = "2026-03-03" } }
        #expect(try ChainPlanner.plan(morning).fields().cost?.today == "0.00")
        // Whoever restarts in between does not know when figures were written, but sees of which day the money is.
        var restarted = morning
        restarted.figuresWrittenAt = nil
        #expect(try ChainPlanner.plan(restarted).fields().cost?.today == "0.00")
    }

    @Test("an opening's end that moves by less than two seconds is no news, and by more is")
    func jitter() throws {
        func opened(_ end: TimeInterval) -> ChainReport {
            ChainFixture.report {
                $0.targets[0].state = .open
                $0.targets[0].openUntil = noon + end
            }
        }
        let before = ChainFixture.running { $0.report = opened(60) }.afterWriting(seconds: 1)
        var after = before
        after.report = opened(61.4)
        #expect(try ChainPlanner.plan(after).fields().targets?[0].openUntil == noon + 60)
        after.report = opened(90)
        #expect(try ChainPlanner.plan(after).fields().targets?[0].openUntil == noon + 90)
    }

    @Test("a restarted operator changes nothing before gateways have reported again")
    func restart() {
        let before = ChainFixture.running { $0.report = ChainFixture.report() }.afterWriting()
        var after = before
        after.report = nil
        after.figuresWrittenAt = nil
        let plan = ChainPlanner.plan(after)
        #expect(after.recorded(plan)?.requests == before.chain.status?.requests)
        #expect(after.recorded(plan)?.targets == before.chain.status?.targets)
        #expect(plan.status?.conditions == ChainPlanner.plan(before).status?.conditions)
    }
}
