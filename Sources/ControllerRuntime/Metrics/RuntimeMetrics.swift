import KubeCore

/// The runtime's own metrics, under controller-runtime's and client-go's names, so that existing dashboards and alerts work.
package struct RuntimeMetrics: Sendable {
    package let registry: MetricsRegistry

    /// How a pass ended: the `result` label of `controller_runtime_reconcile_total`.
    package enum Result: String, Sendable, CaseIterable {
        case success
        case error
        case requeue
        case requeueAfter = "requeue_after"
    }

    private static let reconcileBounds = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5,
        4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]
    static let queueBounds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000]

    package init(registry: MetricsRegistry) {
        self.registry = registry
        declareControllers()
        declareClient()
    }

    private func declareControllers() {
        registry.declare(
            "controller_runtime_reconcile_total", .counter, help: "Passes over an object, by how they ended.",
            labels: ["controller", "result"])
        registry.declare(
            "controller_runtime_reconcile_errors_total", .counter, help: "Passes over an object that failed.", labels: ["controller"])
        registry.declare(
            "controller_runtime_reconcile_time_seconds", .histogram, help: "Time a pass over an object took.", labels: ["controller"],
            bounds: Self.reconcileBounds)
        registry.declare(
            "controller_runtime_max_concurrent_reconciles", .gauge, help: "Workers of a controller.", labels: ["controller"])
        registry.declare(
            "controller_runtime_active_workers", .gauge, help: "Workers of a controller that are busy.", labels: ["controller"])
        registry.declare("leader_election_master_status", .gauge, help: "1 while this process leads.", labels: ["name"])
        registry.declare(
            "ballast_writes_total", .counter, help: "Writes to the API server, by controller, kind and verb.",
            labels: ["controller", "kind", "verb"])
        registry.declare(
            "ballast_undecodable_objects_total", .counter, help: "Objects from the API server that could not be read.", labels: ["kind"])
    }

    private func declareClient() {
        registry.declare(
            "rest_client_requests_total", .counter, help: "Requests to the API server, by status code, method and host.",
            labels: ["code", "method", "host"])
        registry.declare("ballast_informer_synced", .gauge, help: "1 once a kind's cache holds a whole list.", labels: ["kind"])
        registry.declare(
            "ballast_watch_interruptions_total", .counter, help: "Times a watch broke and was taken up again.", labels: ["kind"])
        registry.declare("ballast_events_total", .counter, help: "Events, by what became of them.", labels: ["result"])
    }

    func reconciled(_ controller: String, _ result: Result, took: Duration) {
        registry.add("controller_runtime_reconcile_total", labels: [controller, result.rawValue])
        if result == .error { registry.add("controller_runtime_reconcile_errors_total", labels: [controller]) }
        registry.observe("controller_runtime_reconcile_time_seconds", took.inSeconds, labels: [controller])
    }

    /// Series that alerts rate over must exist before their first event.
    func controllerStarted(_ controller: String, workers: Int) {
        registry.set("controller_runtime_max_concurrent_reconciles", Double(workers), labels: [controller])
        registry.set("controller_runtime_active_workers", 0, labels: [controller])
        registry.add("controller_runtime_reconcile_errors_total", 0, labels: [controller])
        for result in Result.allCases { registry.add("controller_runtime_reconcile_total", 0, labels: [controller, result.rawValue]) }
    }

    func activeWorkers(_ controller: String, change: Double) {
        registry.add("controller_runtime_active_workers", change, labels: [controller])
    }

    func wrote(_ controller: String, kind: String, verb: String) {
        registry.add("ballast_writes_total", labels: [controller, kind, verb])
    }

    func undecodable(kind: String) { registry.add("ballast_undecodable_objects_total", labels: [kind]) }
    func watchInterrupted(kind: String) { registry.add("ballast_watch_interruptions_total", labels: [kind]) }
    func informerSynced(kind: String) { registry.set("ballast_informer_synced", 1, labels: [kind]) }
    func leading(_ isLeader: Bool, lease: String) {
        registry.set("leader_election_master_status", isLeader ? 1 : 0, labels: [lease])
    }
    func event(_ result: String) { registry.add("ballast_events_total", labels: [result]) }
    func request(code: String, method: String, host: String) {
        registry.add("rest_client_requests_total", labels: [code, method, host])
    }
}

/// client-go's `workqueue_*` metrics of one queue.
package struct QueueMetrics: Sendable {
    private let registry: MetricsRegistry
    private let name: String

    package init(registry: MetricsRegistry, name: String) {
        self.registry = registry
        self.name = name
        registry.declare("workqueue_depth", .gauge, help: "Keys that wait.", labels: ["name"])
        registry.declare("workqueue_adds_total", .counter, help: "Keys that were added.", labels: ["name"])
        registry.declare("workqueue_retries_total", .counter, help: "Keys that were added again after a failure.", labels: ["name"])
        registry.declare(
            "workqueue_queue_duration_seconds", .histogram, help: "Time a key waited.", labels: ["name"],
            bounds: RuntimeMetrics.queueBounds)
        registry.declare(
            "workqueue_work_duration_seconds", .histogram, help: "Time a key was worked on.", labels: ["name"],
            bounds: RuntimeMetrics.queueBounds)
        registry.declare(
            "workqueue_unfinished_work_seconds", .gauge, help: "Age of all work in flight, summed up.", labels: ["name"])
        registry.declare(
            "workqueue_longest_running_processor_seconds", .gauge, help: "Age of the oldest work in flight.", labels: ["name"])
        for counter in ["workqueue_adds_total", "workqueue_retries_total"] { registry.add(counter, 0, labels: [name]) }
        registry.set("workqueue_depth", 0, labels: [name])
    }

    func added() { registry.add("workqueue_adds_total", labels: [name]) }
    func retried() { registry.add("workqueue_retries_total", labels: [name]) }
    func finished(after worked: Duration) {
        registry.observe("workqueue_work_duration_seconds", worked.inSeconds, labels: [name])
    }

    func taken(waited: Duration, depth: Int) {
        registry.observe("workqueue_queue_duration_seconds", waited.inSeconds, labels: [name])
        registry.set("workqueue_depth", Double(depth), labels: [name])
    }

    /// Reads the queue whenever metrics are collected.
    func follow(_ unfinished: @escaping @Sendable () -> (total: Duration, longest: Duration, depth: Int)) {
        registry.onCollect { [registry, name] in
            let work = unfinished()
            registry.set("workqueue_unfinished_work_seconds", work.total.inSeconds, labels: [name])
            registry.set("workqueue_longest_running_processor_seconds", work.longest.inSeconds, labels: [name])
            registry.set("workqueue_depth", Double(work.depth), labels: [name])
        }
    }
}

extension Duration {
    /// As a floating-point number of seconds, for metrics and the wall clock.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
