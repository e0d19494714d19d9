import Foundation
import KubeCore
import Structured

/// Decides for HorizontalPodAutoscalers (autoscaling/v2) as pkg/controller/podautoscaler does.
struct AutoscalerController {
    static let component = "horizontal-pod-autoscaler"
    /// How often the genuine controller looks.
    static let periodSeconds = 15.0

    /// What the controller remembers between looks.
    struct Memory: Sendable, Hashable {
        var recommendations: [Timed] = []
        var scaleUps: [Timed] = []
        var scaleDowns: [Timed] = []

        struct Timed: Sendable, Hashable {
            var time: Date
            var replicas: Int
        }
    }

    /// The object to be scaled.
    struct Target: Sendable, Hashable {
        var replicas: Int
        var statusReplicas: Int
        var selector: String
    }

    /// What pods use, in thousandths of a core or of a byte; `nil` for a pod without a sample, an error for a metric nobody serves.
    typealias Usage = (_ metric: String, _ pod: Resource) -> Result<Int64?, MetricError>

    struct MetricError: Error, Sendable, Hashable {
        var reason: String
        var message: String
    }

    struct Outcome {
        var decision = Decision()
        var memory: Memory
        /// The size to write to the target's scale; `nil` leaves it.
        var scaleTo: Int?
    }

    let autoscaler: Resource
    let now: Date
    var conditions: StatusConditions
    var status: JSONValue
    var outcome: Outcome

    static func decide(
        _ autoscaler: Resource, target: Result<Target, MetricError>, pods: [Resource], usage: Usage, memory: Memory, now: Date
    ) -> Outcome {
        var controller = Self(
            autoscaler: autoscaler, now: now, conditions: StatusConditions(autoscaler.status["conditions"]), status: autoscaler.status,
            outcome: Outcome(memory: memory))
        controller.outcome.decision.recheck(in: periodSeconds)
        controller.sync(target, pods: pods, usage: usage)
        controller.writeStatus()
        return controller.outcome
    }

    var minReplicas: Int { autoscaler.spec.int("minReplicas", default: 1) }
    var maxReplicas: Int { autoscaler.spec.int("maxReplicas", default: 1) }

    private mutating func sync(_ target: Result<Target, MetricError>, pods: [Resource], usage: Usage) {
        let scale: Target
        switch target {
        case .success(let found): scale = found
        case .failure(let error):
            note(.warning, error.reason, error.message)
            return conditions.set(
                "AbleToScale", false, reason: error.reason,
                message: "the HPA controller was unable to get the target's current scale: \(error.message)", now: now)
        }
        conditions.set(
            "AbleToScale", true, reason: "SucceededGetScale",
            message: "the HPA controller was able to get the target's current scale", now: now)
        status["currentReplicas"] = .int(scale.statusReplicas)
        if scale.replicas == 0, minReplicas != 0 {
            status["desiredReplicas"] = 0
            return conditions.set(
                "ScalingActive", false, reason: "ScalingDisabled",
                message: "scaling is disabled since the replica count of the target is zero", now: now)
        }
        var desired = scale.replicas
        var reason = ""
        if scale.replicas > maxReplicas {
            (desired, reason) = (maxReplicas, "Current number of replicas above Spec.MaxReplicas")
        } else if scale.replicas < minReplicas {
            (desired, reason) = (minReplicas, "Current number of replicas below Spec.MinReplicas")
        } else {
            guard let proposal = propose(scale, pods: pods, usage: usage) else { return }
            reason = proposal.replicas > scale.replicas ? "\(proposal.metric) above target" : "All metrics below target"
            desired = AutoscalerBehavior(self).limit(proposal.replicas, current: scale.replicas, controller: &self)
        }
        finish(scale, desired: desired, reason: reason)
    }

    private mutating func finish(_ scale: Target, desired: Int, reason: String) {
        status["desiredReplicas"] = .int(desired)
        guard desired != scale.replicas else { return }
        outcome.scaleTo = desired
        let change = Memory.Timed(time: now, replicas: abs(desired - scale.replicas))
        if desired > scale.replicas { outcome.memory.scaleUps.append(change) } else { outcome.memory.scaleDowns.append(change) }
        status["lastScaleTime"] = .time(now)
        conditions.set(
            "AbleToScale", true, reason: "SucceededRescale",
            message: "the HPA controller was able to update the target scale to \(desired)", now: now)
        note(.normal, "SuccessfulRescale", "New size: \(desired); reason: \(reason)")
    }

    /// The largest size any metric asks for; a metric that cannot be had only keeps the size from falling.
    private mutating func propose(_ scale: Target, pods: [Resource], usage: Usage) -> (replicas: Int, metric: String)? {
        var best: (replicas: Int, metric: String)?
        var current: [JSONValue] = []
        var failure: MetricError?
        for metric in autoscaler.spec["metrics"]?.array ?? [] {
            switch MetricProposal.make(metric, pods: pods, replicas: scale.replicas, usage: usage) {
            case .success(let proposal):
                current.append(proposal.current)
                if proposal.replicas > best?.replicas ?? -1 { best = (proposal.replicas, proposal.name) }
            case .failure(let error): failure = failure ?? error
            }
        }
        status["currentMetrics"] = current.isEmpty ? nil : .array(current)
        if let failure, best == nil || best.map({ $0.replicas < scale.replicas }) == true {
            note(.warning, failure.reason, failure.message)
            note(
                .warning, "FailedComputeMetricsReplicas",
                "invalid metrics (1 invalid out of \(autoscaler.spec["metrics"]?.array?.count ?? 1)), first error is: \(failure.message)")
            conditions.set(
                "ScalingActive", false, reason: failure.reason,
                message: "the HPA was unable to compute the replica count: \(failure.message)", now: now)
            return nil
        }
        guard let best else { return nil }
        conditions.set(
            "ScalingActive", true, reason: "ValidMetricFound",
            message: "the HPA was able to successfully calculate a replica count from \(best.metric)", now: now)
        return best
    }

    private mutating func note(_ type: EventNote.EventType, _ reason: String, _ message: String) {
        outcome.decision.append(.event(EventNote(autoscaler, type, reason, message, component: Self.component)))
    }

    private mutating func writeStatus() {
        status["observedGeneration"] = autoscaler.value[path: "metadata", "generation"]
        if status["desiredReplicas"] == nil { status["desiredReplicas"] = 0 }
        status["conditions"] = conditions.value
        guard status != autoscaler.status else { return }
        outcome.decision.append(.updateStatus(Kind.horizontalPodAutoscaler.type, autoscaler.withStatus(status)))
    }
}

/// What one metric asks for (replica_calculator.go).
struct MetricProposal {
    var replicas: Int
    var name: String
    var current: JSONValue

    private static let tolerance = 0.1

    static func make(
        _ metric: JSONValue, pods: [Resource], replicas: Int, usage: AutoscalerController.Usage
    ) -> Result<Self, AutoscalerController.MetricError> {
        let type = metric["type"]?.string ?? ""
        guard type == "Resource", let resource = metric[path: "resource", "name"]?.string else {
            let name = metric[path: type.lowercased(), "metric", "name"]?.string ?? type
            return .failure(
                .init(
                    reason: "FailedGet\(type)Metric",
                    message:
                        "unable to get metric \(name): unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
                ))
        }
        let kind = metric[path: "resource", "target", "type"]?.string ?? ""
        if kind == "Utilization", let target = metric[path: "resource", "target", "averageUtilization"]?.integer {
            return utilization(of: resource, target: Double(target), pods: pods, replicas: replicas, usage: usage)
        }
        let target = metric[path: "resource", "target", "averageValue"]?.quantity?.milliValue ?? 0
        return average(of: resource, target: Double(max(1, target)), pods: pods, replicas: replicas, usage: usage)
    }

    private static func failure(_ resource: String, _ what: String, _ why: String) -> Result<Self, AutoscalerController.MetricError> {
        .failure(.init(reason: "FailedGetResourceMetric", message: "failed to get \(resource) \(what): \(why)"))
    }

    private static func utilization(
        of resource: String, target: Double, pods: [Resource], replicas: Int, usage: AutoscalerController.Usage
    ) -> Result<Self, AutoscalerController.MetricError> {
        let active = pods.filter { $0.isActive }
        var requests: [String: Int64] = [:]
        for pod in active {
            for container in pod.spec.containers {
                guard let amount = container[path: "resources", "requests", resource]?.quantity else {
                    return failure(
                        resource, "utilization",
                        "missing request for \(resource) in container \(container["name"]?.string ?? "") of Pod \(pod.name)")
                }
                requests[pod.name, default: 0] += amount.milliValue
            }
        }
        let samples: (used: [String: Int64], missing: [Resource])
        switch collect(resource, active, usage) {
        case .success(let found): samples = found
        case .failure(let error): return .failure(error)
        }
        guard !samples.used.isEmpty else {
            return failure(
                resource, "utilization",
                "unable to get metrics for resource \(resource): no metrics returned from resource metrics API")
        }
        let used = samples.used.values.reduce(0, +)
        let requested = samples.used.keys.reduce(Int64(0)) { $0 + (requests[$1] ?? 0) }
        let percent = requested > 0 ? Double(used) * 100 / Double(requested) : 0
        let unit = { (pod: Resource) in Double(requests[pod.name] ?? 0) * target / 100 }
        let size = size(
            ratio: percent / target, samples: samples, replicas: replicas,
            refilled: { ratio in
                // Pods without a sample count as idle when growing and as on target when shrinking.
                let extra = samples.missing.reduce(0.0) { $0 + (ratio > 1 ? 0 : unit($1)) }
                let all = requested + samples.missing.reduce(Int64(0)) { $0 + (requests[$1.name] ?? 0) }
                return all > 0 ? (Double(used) + extra) * 100 / Double(all) / target : 1
            })
        let name = "\(resource) resource utilization (percentage of request)"
        let average = Quantity.milli(used / Int64(max(1, samples.used.count)))
        return .success(
            Self(
                replicas: size, name: name,
                current: [
                    "type": "Resource",
                    "resource": [
                        "name": .string(resource),
                        "current": ["averageUtilization": .int(Int(percent)), "averageValue": .string(average.description)],
                    ],
                ]))
    }

    private static func average(
        of resource: String, target: Double, pods: [Resource], replicas: Int, usage: AutoscalerController.Usage
    ) -> Result<Self, AutoscalerController.MetricError> {
        let samples: (used: [String: Int64], missing: [Resource])
        switch collect(resource, pods.filter(\.isActive), usage) {
        case .success(let found): samples = found
        case .failure(let error): return .failure(error)
        }
        guard !samples.used.isEmpty else {
            return failure(
                resource, "usage", "unable to get metrics for resource \(resource): no metrics returned from resource metrics API")
        }
        let used = samples.used.values.reduce(0, +)
        let mean = Double(used) / Double(samples.used.count)
        let size = size(ratio: mean / target, samples: samples, replicas: replicas) { ratio in
            let extra = ratio > 1 ? 0 : target * Double(samples.missing.count)
            return (Double(used) + extra) / Double(samples.used.count + samples.missing.count) / target
        }
        return .success(
            Self(
                replicas: size, name: "\(resource) resource",
                current: [
                    "type": "Resource",
                    "resource": [
                        "name": .string(resource), "current": ["averageValue": .string(Quantity.milli(Int64(mean)).description)],
                    ],
                ]))
    }

    private static func collect(
        _ resource: String, _ pods: [Resource], _ usage: AutoscalerController.Usage
    ) -> Result<(used: [String: Int64], missing: [Resource]), AutoscalerController.MetricError> {
        var used: [String: Int64] = [:]
        var missing: [Resource] = []
        for pod in pods {
            switch usage(resource, pod) {
            case .success(let value?) where pod.isReady: used[pod.name] = value
            case .success: missing.append(pod)
            case .failure(let error): return .failure(error)
            }
        }
        return .success((used, missing))
    }

    private static func size(
        ratio: Double, samples: (used: [String: Int64], missing: [Resource]), replicas: Int, refilled: (Double) -> Double
    ) -> Int {
        if samples.missing.isEmpty {
            return abs(1 - ratio) <= tolerance ? replicas : Int((ratio * Double(samples.used.count)).rounded(.up))
        }
        let new = refilled(ratio)
        if abs(1 - new) <= tolerance || (ratio < 1) != (new < 1) { return replicas }
        let size = Int((new * Double(samples.used.count + samples.missing.count)).rounded(.up))
        return (new < 1 && size > replicas) || (new > 1 && size < replicas) ? replicas : size
    }
}
