import Foundation
import Structured

/// Stabilisation and rate limits of an autoscaler (`spec.behavior`), with the genuine defaults.
struct AutoscalerBehavior {
    private struct Rules {
        var window: Double
        var select: String
        var policies: [Policy]
    }

    private struct Policy {
        var isPercent: Bool
        var value: Int
        var period: Double
    }

    private let up: Rules
    private let down: Rules

    init(_ controller: AutoscalerController) {
        let behavior = controller.autoscaler.spec["behavior"]
        up = Self.rules(
            behavior?["scaleUp"], window: 0,
            policies: [Policy(isPercent: true, value: 100, period: 15), Policy(isPercent: false, value: 4, period: 15)])
        down = Self.rules(behavior?["scaleDown"], window: 300, policies: [Policy(isPercent: true, value: 100, period: 15)])
    }

    private static func rules(_ value: JSONValue?, window: Double, policies: [Policy]) -> Rules {
        let given = (value?["policies"]?.array ?? []).map {
            Policy(
                isPercent: $0["type"]?.string == "Percent", value: $0.int("value", default: 0),
                period: Double($0.int("periodSeconds", default: 15)))
        }
        return Rules(
            window: value?["stabilizationWindowSeconds"]?.double ?? window, select: value?["selectPolicy"]?.string ?? "Max",
            policies: given.isEmpty ? policies : given)
    }

    /// The size after stabilisation, rate limits and bounds; the conditions say what held it.
    func limit(_ proposed: Int, current: Int, controller: inout AutoscalerController) -> Int {
        let stable = stabilize(proposed, current: current, controller: &controller)
        let (minimum, maximum) = (controller.minReplicas, controller.maxReplicas)
        let now = controller.now
        var limited: (Bool, String, String) = (false, "DesiredWithinRange", "the desired count is within the acceptable range")
        var desired = stable
        if stable > current {
            let rate = max(current, rateLimit(up, current: current, changes: controller.outcome.memory.scaleUps, now: now, grows: true))
            if rate < maximum, stable > rate {
                desired = rate
                limited = (true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
            }
        } else if stable < current {
            let rate = min(
                current, rateLimit(down, current: current, changes: controller.outcome.memory.scaleDowns, now: now, grows: false))
            if rate > minimum, stable < rate {
                desired = rate
                limited = (true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")
            }
        }
        if desired < minimum {
            limited = (true, "TooFewReplicas", "the desired replica count is less than the minimum replica count")
            desired = minimum
        } else if desired > maximum {
            limited = (true, "TooManyReplicas", "the desired replica count is more than the maximum replica count")
            desired = maximum
        }
        controller.conditions.set("ScalingLimited", limited.0, reason: limited.1, message: limited.2, now: now)
        return desired
    }

    /// Within the window the highest (when shrinking) or lowest (when growing) of the recommendations counts.
    private func stabilize(_ proposed: Int, current: Int, controller: inout AutoscalerController) -> Int {
        let now = controller.now
        let horizon = max(up.window, down.window)
        controller.outcome.memory.recommendations.removeAll { now.timeIntervalSince($0.time) > horizon }
        let past = controller.outcome.memory.recommendations
        let within = { (window: Double) in past.filter { now.timeIntervalSince($0.time) < window }.map(\.replicas) + [proposed] }
        let lowest = within(up.window).min() ?? proposed
        let highest = within(down.window).max() ?? proposed
        controller.outcome.memory.recommendations.append(.init(time: now, replicas: proposed))
        let stable = min(max(current, lowest), highest)
        if stable == proposed {
            controller.conditions.set(
                "AbleToScale", true, reason: "ReadyForNewScale", message: "recommended size matches current size", now: now)
        } else {
            let isDown = proposed < current
            controller.conditions.set(
                "AbleToScale", true, reason: isDown ? "ScaleDownStabilized" : "ScaleUpStabilized",
                message: "recent recommendations were \(isDown ? "higher" : "lower") than current one, applying the "
                    + "\(isDown ? "highest" : "lowest") recent recommendation",
                now: now)
        }
        return stable
    }

    private func rateLimit(
        _ rules: Rules, current: Int, changes: [AutoscalerController.Memory.Timed], now: Date, grows: Bool
    ) -> Int {
        if rules.select == "Disabled" { return current }
        let limits = rules.policies.map { policy -> Int in
            let recent = changes.filter { now.timeIntervalSince($0.time) < policy.period }.reduce(0) { $0 + $1.replicas }
            let start = grows ? current - recent : current + recent
            let step =
                policy.isPercent
                ? Int((Double(start * policy.value) / 100).rounded(grows ? .up : .down)) : policy.value
            return grows ? start + step : start - step
        }
        let widest = grows ? limits.max() : limits.min()
        let narrowest = grows ? limits.min() : limits.max()
        return (rules.select == "Min" ? narrowest : widest) ?? current
    }
}
