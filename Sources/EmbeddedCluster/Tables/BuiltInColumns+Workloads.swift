import Foundation
import Structured

extension BuiltInColumns {
    static let pod: [TableColumn] = [
        name,
        computed("Ready") { pod in
            let total = (pod[path: "spec", "containers"]?.array ?? []).count + sidecars(pod).count
            let statuses = (pod[path: "status", "containerStatuses"]?.array ?? []) + sidecarStatuses(pod)
            return .string("\(statuses.filter { $0["ready"] == true }.count)/\(total)")
        },
        computed("Status") { .string(PodSummary.status($0)) },
        TableColumn("Restarts") { pod, now in .string(PodSummary.restarts(pod, now)) },
        age,
        text("IP", priority: 1, none: "<none>", "status", "podIP"),
        text("Node", priority: 1, none: "<none>", "spec", "nodeName"),
        text("Nominated Node", priority: 1, none: "<none>", "status", "nominatedNodeName"),
        computed("Readiness Gates", priority: 1) { pod in
            guard let gates = pod[path: "spec", "readinessGates"]?.array, !gates.isEmpty else { return "<none>" }
            let conditions = pod[path: "status", "conditions"]?.array ?? []
            let ready = gates.filter { gate in conditions.contains { $0["type"] == gate["conditionType"] && $0["status"] == "True" } }
            return .string("\(ready.count)/\(gates.count)")
        },
    ]

    private static func sidecars(_ pod: JSONValue) -> [JSONValue] {
        (pod[path: "spec", "initContainers"]?.array ?? []).filter { $0["restartPolicy"] == "Always" }
    }

    private static func sidecarStatuses(_ pod: JSONValue) -> [JSONValue] {
        let names = sidecars(pod).compactMap { $0["name"] }
        return (pod[path: "status", "initContainerStatuses"]?.array ?? []).filter { names.contains($0["name"] ?? .null) }
    }

    static let deployment: [TableColumn] = [
        name,
        computed("Ready") {
            .string("\($0[path: "status", "readyReplicas"]?.integer ?? 0)/\($0[path: "spec", "replicas"]?.integer ?? 0)")
        },
        TableColumn("Up-to-date") { object, _ in .integer(object[path: "status", "updatedReplicas"]?.integer ?? 0) },
        TableColumn("Available") { object, _ in .integer(object[path: "status", "availableReplicas"]?.integer ?? 0) },
        age, templateContainers, templateImages, specSelector,
    ]

    static let replicaSet: [TableColumn] = [
        name, count("Desired", "spec", "replicas"), count("Current", "status", "replicas"), count("Ready", "status", "readyReplicas"), age,
        templateContainers, templateImages, specSelector,
    ]

    static let statefulSet: [TableColumn] = [
        name,
        computed("Ready") {
            .string("\($0[path: "status", "readyReplicas"]?.integer ?? 0)/\($0[path: "spec", "replicas"]?.integer ?? 0)")
        },
        age, templateContainers, templateImages,
    ]

    static let daemonSet: [TableColumn] = [
        name, count("Desired", "status", "desiredNumberScheduled"), count("Current", "status", "currentNumberScheduled"),
        count("Ready", "status", "numberReady"), count("Up-to-date", "status", "updatedNumberScheduled"),
        count("Available", "status", "numberAvailable"),
        computed("Node Selector") { .string(selector($0[path: "spec", "template", "spec", "nodeSelector"])) }, age, templateContainers,
        templateImages, specSelector,
    ]

    static let job: [TableColumn] = [
        name,
        computed("Status") { job in
            let conditions = job[path: "status", "conditions"]?.array ?? []
            let holds = { (type: JSONValue) in conditions.contains { $0["type"] == type && $0["status"] == "True" } }
            if holds("Complete") { return "Complete" }
            if holds("Failed") { return "Failed" }
            if job[path: "metadata", "deletionTimestamp"] != nil { return "Terminating" }
            if holds("Suspended") { return "Suspended" }
            if holds("FailureTarget") { return "FailureTarget" }
            return holds("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running"
        },
        computed("Completions") { job in
            let done = job[path: "status", "succeeded"]?.integer ?? 0
            if let wanted = job[path: "spec", "completions"]?.integer { return .string("\(done)/\(wanted)") }
            let parallel = job[path: "spec", "parallelism"]?.integer ?? 1
            return .string(parallel > 1 ? "\(done)/1 of \(parallel)" : "\(done)/1")
        },
        TableColumn("Duration") { job, now in
            guard let start = job[path: "status", "startTime"]?.string.flatMap(RFC3339.parse) else { return "" }
            let end = job[path: "status", "completionTime"]?.string.flatMap(RFC3339.parse) ?? now
            return .string(Age.text(from: start, to: end))
        },
        age, templateContainers, templateImages, specSelector,
    ]

    static let cronJob: [TableColumn] = [
        name, text("Schedule", "spec", "schedule"), text("Timezone", none: "<none>", "spec", "timeZone"),
        computed("Suspend") { .string($0[path: "spec", "suspend"] == true ? "True" : "False") },
        computed("Active", type: "integer") { .integer(Int64($0[path: "status", "active"]?.array?.count ?? 0)) },
        TableColumn("Last Schedule") { object, now in Age.cell(object[path: "status", "lastScheduleTime"], now, none: "<none>") }, age,
    ]

    static let autoscaler: [TableColumn] = [
        name,
        computed("Reference") { hpa in
            let target = hpa[path: "spec", "scaleTargetRef"]
            return .string("\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")")
        },
        computed("Targets") { .string(AutoscalerSummary.targets($0)) },
        computed("MinPods") { hpa in .string(hpa[path: "spec", "minReplicas"]?.integer.map(String.init) ?? "<unset>") },
        count("MaxPods", type: "string", "spec", "maxReplicas"),
        count("Replicas", type: "string", "status", "currentReplicas"), age,
    ]

    static let disruptionBudget: [TableColumn] = [
        name, text("Min Available", none: "N/A", "spec", "minAvailable"), text("Max Unavailable", none: "N/A", "spec", "maxUnavailable"),
        count("Allowed Disruptions", "status", "disruptionsAllowed"), age,
    ]
}

/// What `kubectl get hpa` says of metrics and their targets.
enum AutoscalerSummary {
    static func targets(_ hpa: JSONValue) -> String {
        let metrics = hpa[path: "spec", "metrics"]?.array ?? []
        let current = hpa[path: "status", "currentMetrics"]?.array ?? []
        guard !metrics.isEmpty else { return "<none>" }
        let shown = metrics.prefix(2).enumerated().map { index, metric in
            text(metric, current.first { name(of: $0) == name(of: metric) } ?? (index < current.count ? current[index] : .null))
        }
        let more = metrics.count > 2 ? " + \(metrics.count - 2) more..." : ""
        return shown.joined(separator: ", ") + more
    }

    private static func source(_ metric: JSONValue) -> JSONValue? {
        switch metric["type"]?.string {
        case "Resource": metric["resource"]
        case "ContainerResource": metric["containerResource"]
        case "Pods": metric["pods"]
        case "Object": metric["object"]
        default: metric["external"]
        }
    }

    private static func name(of metric: JSONValue) -> JSONValue? {
        source(metric)?["name"] ?? source(metric)?[path: "metric", "name"]
    }

    private static func text(_ metric: JSONValue, _ current: JSONValue) -> String {
        let target = source(metric)?["target"]
        let now = source(current)?["current"]
        let prefix = metric["type"] == "Resource" ? "\(source(metric)?["name"]?.string ?? ""): " : ""
        if let wanted = target?["averageUtilization"]?.integer {
            return "\(prefix)\(now?["averageUtilization"]?.integer.map { "\($0)%" } ?? "<unknown>")/\(wanted)%"
        }
        if let wanted = target?["averageValue"]?.string { return "\(prefix)\(now?["averageValue"]?.string ?? "<unknown>")/\(wanted)" }
        return "\(prefix)\(now?["value"]?.string ?? "<unknown>")/\(target?["value"]?.string ?? "")"
    }
}
