import Structured

/// What the genuine server fills in for pods and pod templates (kubernetes `pkg/apis/core/v1/defaults.go`).
enum PodDefaults {
    /// Fills in a pod spec in place.
    static func apply(to spec: inout JSONValue) {
        guard case .object = spec else { return }
        spec.fill("restartPolicy", "Always")
        spec.fill("terminationGracePeriodSeconds", 30)
        spec.fill("dnsPolicy", "ClusterFirst")
        spec.fill("securityContext", [:])
        spec.fill("schedulerName", "default-scheduler")
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            spec.mapElements(list, container)
        }
        spec.mapElements("volumes", volume)
    }

    private static func container(_ container: inout JSONValue) {
        container.fill("terminationMessagePath", "/dev/termination-log")
        container.fill("terminationMessagePolicy", "File")
        container.fill("resources", [:])
        if container["imagePullPolicy"] == nil, let image = container["image"]?.string {
            container["imagePullPolicy"] = isLatest(image) ? "Always" : "IfNotPresent"
        }
        container.mapElements("ports") { $0.fill("protocol", "TCP") }
        container.mapElements("env") { variable in
            guard variable[path: "valueFrom", "fieldRef"] != nil, variable[path: "valueFrom", "fieldRef", "apiVersion"] == nil else {
                return
            }
            variable[path: "valueFrom", "fieldRef", "apiVersion"] = "v1"
        }
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard var probe = container[name] else { continue }
            probe.fill("timeoutSeconds", 1)
            probe.fill("periodSeconds", 10)
            probe.fill("successThreshold", 1)
            probe.fill("failureThreshold", 3)
            action(&probe)
            container[name] = probe
        }
        for hook in ["postStart", "preStop"] {
            guard var handler = container[path: "lifecycle", hook] else { continue }
            action(&handler)
            container[path: "lifecycle", hook] = handler
        }
    }

    private static func action(_ handler: inout JSONValue) {
        if var get = handler["httpGet"] {
            get.fill("path", "/")
            get.fill("scheme", "HTTP")
            handler["httpGet"] = get
        }
        if handler["grpc"] != nil, handler[path: "grpc", "service"] == nil { handler[path: "grpc", "service"] = "" }
    }

    private static func isLatest(_ image: String) -> Bool {
        if image.contains("@") { return false }
        let last = image.split(separator: "/").last ?? ""
        guard let colon = last.firstIndex(of: ":") else { return true }
        return last[last.index(after: colon)...] == "latest"
    }

    private static func volume(_ volume: inout JSONValue) {
        if volume.object?.count == 1, volume["name"] != nil { volume["emptyDir"] = [:] }
        for source in ["configMap", "secret", "downwardAPI", "projected"] where volume[source] != nil {
            if volume[path: source, "defaultMode"] == nil { volume[path: source, "defaultMode"] = 420 }
        }
        if volume["hostPath"] != nil, volume[path: "hostPath", "type"] == nil { volume[path: "hostPath", "type"] = "" }
        guard var projected = volume["projected"] else { return }
        projected.mapElements("sources") { source in
            guard source["serviceAccountToken"] != nil, source[path: "serviceAccountToken", "expirationSeconds"] == nil else { return }
            source[path: "serviceAccountToken", "expirationSeconds"] = 3600
        }
        volume["projected"] = projected
    }

    /// What only pods themselves get, not templates: limits as requests.
    static func applyToPod(_ pod: inout JSONValue) {
        guard var spec = pod["spec"] else { return }
        apply(to: &spec)
        spec.fill("enableServiceLinks", true)
        for list in ["containers", "initContainers"] {
            spec.mapElements(list) { container in
                for (name, amount) in container[path: "resources", "limits"]?.object ?? [:]
                where container[path: "resources", "requests", name] == nil {
                    container[path: "resources", "requests", name] = amount
                }
            }
        }
        pod["spec"] = spec
    }

    /// What admission adds to a new pod: its service account and how long it stays on a node that is gone.
    static func admit(_ pod: inout JSONValue) {
        guard var spec = pod["spec"] else { return }
        spec.fill("serviceAccountName", "default")
        spec.fill("serviceAccount", spec["serviceAccountName"] ?? "default")
        pod["spec"] = spec
        tolerateLostNodes(&pod)
    }

    /// Admission adds these to changed pods too (DefaultTolerationSeconds).
    static func tolerateLostNodes(_ pod: inout JSONValue) {
        guard var spec = pod["spec"] else { return }
        tolerate("node.kubernetes.io/not-ready", in: &spec)
        tolerate("node.kubernetes.io/unreachable", in: &spec)
        pod["spec"] = spec
    }

    private static func tolerate(_ taint: String, in spec: inout JSONValue) {
        var tolerations = spec["tolerations"]?.array ?? []
        let tolerated = tolerations.contains {
            ($0["key"] == .string(taint) || ($0["key"] == nil && $0["operator"] == "Exists"))
                && ($0["effect"] == "NoExecute" || $0["effect"] == nil)
        }
        guard !tolerated else { return }
        tolerations.append(["key": .string(taint), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300])
        spec["tolerations"] = .array(tolerations)
    }

    /// Guaranteed, Burstable or BestEffort (KEP-753's predecessor: CPU and memory of every container).
    static func qualityOfService(_ pod: JSONValue) -> String {
        let containers = (pod[path: "spec", "containers"]?.array ?? []) + (pod[path: "spec", "initContainers"]?.array ?? [])
        let names = ["cpu", "memory"]
        let any = containers.contains { container in
            names.contains {
                container[path: "resources", "requests", $0] != nil || container[path: "resources", "limits", $0] != nil
            }
        }
        guard any else { return "BestEffort" }
        let all = containers.allSatisfy { container in
            names.allSatisfy {
                let limit = container[path: "resources", "limits", $0]
                return limit != nil && (container[path: "resources", "requests", $0] ?? limit) == limit
            }
        }
        return all ? "Guaranteed" : "Burstable"
    }
}

extension JSONValue {
    /// Sets a member that is missing.
    mutating func fill(_ key: String, _ value: JSONValue) {
        if self[key] == nil || self[key] == .null { self[key] = value }
    }

    /// Sets a member below that is missing, making the objects on the way.
    mutating func fill(path: String..., with value: JSONValue) {
        if self[path: path] == nil || self[path: path] == .null { self[path: path] = value }
    }

    /// Changes each element of a list member in place.
    mutating func mapElements(_ key: String, _ change: (inout JSONValue) -> Void) {
        guard case .array(var elements) = self[key] else { return }
        for index in elements.indices { change(&elements[index]) }
        self[key] = .array(elements)
    }

    /// Changes an object member in place; nothing happens when it is missing.
    mutating func mapMember(_ key: String, _ change: (inout JSONValue) -> Void) {
        guard var member = self[key] else { return }
        change(&member)
        self[key] = member
    }
}
