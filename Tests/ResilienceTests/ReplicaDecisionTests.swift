import Foundation
import Resilience
import Testing

private let now = Date(timeIntervalSince1970: 1_800_000_000)  // 2027-01-15T08:00:00Z

private func hold(_ source: ReplicaDecision.Source, _ replicas: Int = 0, for seconds: Double? = 60, name: String = "h")
    -> ReplicaDecision.Hold
{
    ReplicaDecision.Hold(source: source, name: name, replicas: replicas, until: seconds.map { now + $0 })
}

private let office = try! ScheduleWindows([ScheduleWindow(start: "0 7 * * *", end: "0 9 * * *", replicas: 5)])

@Suite("The one writer of replicas") struct ReplicaDecisionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var inputs: ReplicaDecision.Inputs
        var replicas: Int?
        var minimum: Int?
        var source: ReplicaDecision.Source
        var heldBy: String?
        /// Seconds from now.
        var changesAfter: Double?
    }

    @Test(
        "who decides, what is written and when it changes",
        arguments: [
            Case(testDescription: "the spec", inputs: .init(demand: .fixed(2)), replicas: 2, source: .spec),
            Case(
                testDescription: "an open schedule", inputs: .init(demand: .fixed(2), schedule: office), replicas: 5, source: .schedule,
                changesAfter: 3600),
            Case(
                testDescription: "Cold standby before the schedule", inputs: .init(demand: .fixed(2), standby: .resting, schedule: office),
                replicas: 0,
                source: .standby),
            Case(
                testDescription: "Cold standby that is needed", inputs: .init(demand: .fixed(2), standby: .raised), replicas: 2,
                source: .spec),
            Case(
                testDescription: "chaos before Cold and schedule",
                inputs: .init(demand: .fixed(2), holds: [hold(.chaos)], schedule: office), replicas: 0,
                source: .chaos, heldBy: "h", changesAfter: 60),
            Case(
                testDescription: "budget before chaos",
                inputs: .init(demand: .fixed(2), holds: [hold(.chaos, for: 30, name: "c"), hold(.budget, for: 90, name: "b")]),
                replicas: 0, source: .budget, heldBy: "b", changesAfter: 90),
            Case(
                testDescription: "the budget's end leaves chaos in force",
                inputs: .init(demand: .fixed(2), holds: [hold(.chaos, for: 90), hold(.budget, for: 30)]),
                replicas: 0, source: .budget, heldBy: "h", changesAfter: 30),
            Case(
                testDescription: "a hold that is over", inputs: .init(demand: .fixed(2), holds: [hold(.budget, for: 0)]), replicas: 2,
                source: .spec),
            Case(
                testDescription: "a hold without end", inputs: .init(demand: .fixed(2), holds: [hold(.budget, for: nil)], schedule: office),
                replicas: 0,
                source: .budget, heldBy: "h"),
            Case(
                testDescription: "the lowest of equal holds",
                inputs: .init(demand: .fixed(4), holds: [hold(.chaos, 2, name: "x"), hold(.chaos, 1, for: 30, name: "y")]),
                replicas: 1, source: .chaos, heldBy: "y", changesAfter: 30),
            Case(
                testDescription: "a hold that outlives the schedule's change",
                inputs: .init(demand: .fixed(2), holds: [hold(.chaos, for: 7200)], schedule: office), replicas: 0, source: .chaos,
                heldBy: "h", changesAfter: 7200),
            Case(
                testDescription: "autoscaling leaves the field out",
                inputs: .init(demand: .autoscaled(minimum: 1, maximum: 10), current: 3), minimum: 1,
                source: .spec),
            Case(
                testDescription: "autoscaling, not created yet", inputs: .init(demand: .autoscaled(minimum: 2, maximum: 10)), minimum: 2,
                source: .spec),
            Case(
                testDescription: "a schedule moves the autoscaler's minimum",
                inputs: .init(demand: .autoscaled(minimum: 1, maximum: 4), schedule: office, current: 3), minimum: 4, source: .schedule,
                changesAfter: 3600),
            Case(
                testDescription: "a hold switches autoscaling off",
                inputs: .init(demand: .autoscaled(minimum: 1, maximum: 4), holds: [hold(.budget)], current: 3), replicas: 0, minimum: 1,
                source: .budget, heldBy: "h",
                changesAfter: 60),
            Case(
                testDescription: "after the hold, autoscaling is restored",
                inputs: .init(demand: .autoscaled(minimum: 2, maximum: 4), current: 0, fieldIsOurs: true), replicas: 2, minimum: 2,
                source: .spec),
            Case(
                testDescription: "what was restored is kept until the autoscaler takes over",
                inputs: .init(demand: .autoscaled(minimum: 2, maximum: 4), current: 2, fieldIsOurs: true), replicas: 2, minimum: 2,
                source: .spec),
        ])
    func decides(example: Case) {
        let decision = ReplicaDecision(example.inputs, at: now)
        #expect(decision.replicas == example.replicas)
        #expect(decision.minimum == example.minimum)
        #expect(decision.source == example.source)
        #expect(decision.heldBy == example.heldBy)
        #expect(decision.changesAt == example.changesAfter.map { now + $0 })
    }
}
