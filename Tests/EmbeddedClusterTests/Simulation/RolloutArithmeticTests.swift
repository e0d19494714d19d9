import KubeCore
import Testing

@testable import EmbeddedCluster

@Suite("The numbers of a rolling update")
struct RolloutArithmeticTests {
    struct Bounds: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replicas: Int
        var surge: IntOrString
        var unavailable: IntOrString
        var maxTotal: Int
        var minAvailable: Int
    }

    @Test(
        "surge rounds up, unavailability down, and one may be missing when both are zero",
        arguments: [
            Bounds(testDescription: "defaults of 3", replicas: 3, surge: "25%", unavailable: "25%", maxTotal: 4, minAvailable: 3),
            Bounds(testDescription: "defaults of 10", replicas: 10, surge: "25%", unavailable: "25%", maxTotal: 13, minAvailable: 8),
            Bounds(testDescription: "defaults of 1", replicas: 1, surge: "25%", unavailable: "25%", maxTotal: 2, minAvailable: 1),
            Bounds(testDescription: "no surge", replicas: 2, surge: 0, unavailable: 1, maxTotal: 2, minAvailable: 1),
            Bounds(testDescription: "both zero", replicas: 2, surge: 0, unavailable: 0, maxTotal: 2, minAvailable: 1),
            Bounds(testDescription: "zero percent each", replicas: 4, surge: "0%", unavailable: "0%", maxTotal: 4, minAvailable: 3),
            Bounds(testDescription: "more than all", replicas: 2, surge: 0, unavailable: 5, maxTotal: 2, minAvailable: 0),
        ])
    func bounds(_ bounds: Bounds) {
        let numbers = RolloutArithmetic(replicas: bounds.replicas, maxSurge: bounds.surge, maxUnavailable: bounds.unavailable)
        #expect(numbers.maxTotal == bounds.maxTotal)
        #expect(numbers.minAvailable == bounds.minAvailable)
    }

    @Test(
        "the new set grows into what surge leaves",
        arguments: [
            (current: 0, total: 3, size: 1), (current: 1, total: 4, size: 1), (current: 1, total: 3, size: 2),
            (current: 3, total: 3, size: 3),
        ])
    func growth(_ step: (current: Int, total: Int, size: Int)) {
        let numbers = RolloutArithmetic(replicas: 3, maxSurge: 1, maxUnavailable: 0)
        #expect(numbers.newSize(current: step.current, total: step.total) == step.size)
    }

    @Test("old pods that are not available go first, and available ones only down to the minimum")
    func shrinking() {
        let numbers = RolloutArithmetic(replicas: 4, maxSurge: 1, maxUnavailable: 1)
        let sizes = numbers.oldSizes(
            [.init(desired: 2, available: 0), .init(desired: 2, available: 2)], new: .init(desired: 1, available: 1))
        #expect(sizes == [0, 2])
        #expect(numbers.oldSizes([.init(desired: 4, available: 4)], new: .init(desired: 1, available: 0)) == [3])
        #expect(numbers.oldSizes([.init(desired: 3, available: 3)], new: .init(desired: 2, available: 0)) == [3])
    }

    @Test("scaling in the middle of a rollout keeps each set's share")
    func proportions() {
        let up = RolloutArithmetic(replicas: 20, maxSurge: 2, maxUnavailable: 2)
        #expect(up.proportionalSizes([(size: 8, previousMaximum: 12), (size: 4, previousMaximum: 12)]) == [15, 7])
        let down = RolloutArithmetic(replicas: 5, maxSurge: 0, maxUnavailable: 1)
        #expect(down.proportionalSizes([(size: 6, previousMaximum: 10), (size: 4, previousMaximum: 10)]).reduce(0, +) == 5)
    }
}
