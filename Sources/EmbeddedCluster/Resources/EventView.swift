import Structured

/// `events.k8s.io/v1` events: the core events under newer names of their fields (kubernetes `pkg/apis/events/v1/conversion.go`).
enum EventView {
    static let view = StorageView(
        storage: GroupResource(group: "", resource: "events"),
        toStorage: { renamed($0, apiVersion: "v1", names) },
        fromStorage: { renamed($0, apiVersion: "events.k8s.io/v1", names.map { ($0.1, $0.0) }) })

    /// `events.k8s.io` and core names of the same fields.
    private static let names = [
        ("note", "message"), ("regarding", "involvedObject"), ("reportingController", "reportingComponent"),
        ("deprecatedSource", "source"), ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
    ]

    private static func renamed(_ event: JSONValue, apiVersion: String, _ names: [(String, String)]) -> JSONValue {
        guard var fields = event.object else { return event }
        fields["apiVersion"] = .string(apiVersion)
        for (from, to) in names {
            if let value = fields.removeValue(forKey: from) { fields[to] = value }
        }
        return .object(fields)
    }
}
