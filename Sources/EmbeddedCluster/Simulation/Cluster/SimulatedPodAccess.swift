import Foundation
import KubeCore
import Structured

/// `kubectl logs` and the pod proxy against simulated pods.
struct SimulatedPodAccess: PodAccess {
    let logs: LogStore
    let time: any TimeSource
    let send: PodRequest?

    func log(
        of pod: StoredObject, options: LogOptions
    ) async throws(APIError) -> any AsyncSequence<[UInt8], Never> & Sendable {
        let name = options.container ?? pod.value[path: "spec", "containers"]?[0]?["name"]?.string ?? ""
        let place = LogStore.Place(podUID: pod.uid, container: name)
        if options.previous {
            guard let lines = logs.lines(place, previous: true) else {
                throw .badRequest("previous terminated container \"\(name)\" in pod \"\(pod.name)\" not found")
            }
            return Self.stream(cut(lines, options), nil, options)
        }
        if let reason = waitingReason(name, pod) {
            throw .badRequest("container \"\(name)\" in pod \"\(pod.name)\" is waiting to start: \(reason)")
        }
        guard options.follow, isRunning(name, pod) else { return Self.stream(cut(logs.lines(place) ?? [], options), nil, options) }
        let (lines, more) = logs.follow(place)
        return Self.stream(cut(lines, options), more, options)
    }

    private func status(_ container: String, _ pod: StoredObject) -> JSONValue? {
        let lists = ["containerStatuses", "initContainerStatuses"].flatMap { pod.value[path: "status", $0]?.array ?? [] }
        return lists.first { $0["name"]?.string == container }
    }

    private func isRunning(_ container: String, _ pod: StoredObject) -> Bool {
        status(container, pod)?[path: "state", "running"] != nil
    }

    /// Why there is no log yet; a container that ran before has one.
    private func waitingReason(_ container: String, _ pod: StoredObject) -> String? {
        guard let status = status(container, pod) else { return "ContainerCreating" }
        guard let reason = status[path: "state", "waiting", "reason"]?.string else { return nil }
        return status[path: "lastState", "terminated"] == nil && status.int("restartCount", default: 0) == 0
            && reason != "CrashLoopBackOff" ? reason : nil
    }

    private func cut(_ lines: [LogStore.Line], _ options: LogOptions) -> [LogStore.Line] {
        var lines = lines
        if let seconds = options.sinceSeconds { lines.removeAll { time.now.timeIntervalSince($0.time) > Double(seconds) } }
        if let tail = options.tailLines { lines = Array(lines.suffix(max(0, tail))) }
        return lines
    }

    private static func stream(
        _ lines: [LogStore.Line], _ more: AsyncStream<LogStore.Line>?, _ options: LogOptions
    ) -> AsyncStream<[UInt8]> {
        let text = { @Sendable (line: LogStore.Line) -> [UInt8] in
            Array((options.timestamps ? "\(RFC3339.formatMicro(line.time)) \(line.text)\n" : line.text + "\n").utf8)
        }
        var all = lines.flatMap(text)
        if let limit = options.limitBytes { all = Array(all.prefix(max(0, limit))) }
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        if !all.isEmpty { continuation.yield(all) }
        guard let more, options.limitBytes == nil else {
            continuation.finish()
            return stream
        }
        let task = Task {
            for await line in more { continuation.yield(text(line)) }
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}
