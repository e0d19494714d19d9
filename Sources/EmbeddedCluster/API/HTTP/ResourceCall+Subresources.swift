import KubeCore
import Structured

extension ResourceCall {
    func answer(subresource text: String, _ definition: ResourceDefinition) async throws(APIError) -> APIServerResponse {
        if definition.storage == GroupResource(group: "", resource: "pods"), ["attach", "exec", "portforward"].contains(text) {
            let address = "reach what it serves at its status.podIP, and read it with kubectl logs"
            throw .badRequest("pod \"\(target.name ?? "")\" is simulated and takes no \(text); \(address)")
        }
        guard let subresource = Subresource(rawValue: text), definition.subresources.contains(subresource) else {
            if definition.custom != nil { throw .notFound(definition.resource, target.name ?? "") }
            throw APIError(code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: [:])
        }
        let name = target.name ?? ""
        guard let form = AnswerForm.accepted(request.header("accept")) else { throw .notAcceptable(["application/json"]) }
        let presenter = Presenter(api: api, definition: definition, form: form == .table ? .table : .plain, now: api.time.now)
        switch subresource {
        case .log: return try await log(try api.get(definition, namespace: namespace, name: name))
        case .proxy: return try await proxy(definition, name)
        case .eviction: return try evict(definition, name)
        case .binding: return try bind(definition, name)
        case .token: return try token(definition, name)
        case .scale: return try scale(definition, name)
        case .status, .finalize, .ephemeralcontainers, .resize: return try part(subresource, definition, name, presenter)
        }
    }

    private func part(
        _ subresource: Subresource, _ definition: ResourceDefinition, _ name: String, _ presenter: Presenter
    ) throws(APIError) -> APIServerResponse {
        switch verb {
        case "get" where subresource != .finalize: return presenter.object(try api.get(definition, namespace: namespace, name: name))
        case "update":
            let context = try context()
            let object = try body(definition)
            if subresource == .finalize { return try finalize(object, definition, name, presenter, context) }
            let result = try api.update(
                definition, namespace: namespace, name: name, object, subresource: subresource, context: context)
            return presenter.result(result)
        case "patch" where subresource != .finalize:
            let patch = try patchBody(definition)
            return presenter.result(
                try api.patch(
                    definition, namespace: namespace, name: name, patch, subresource: subresource, context: try context()))
        default: throw .methodNotAllowed
        }
    }

    /// `PUT namespaces/{name}/finalize` is how the namespace controller lets a namespace go.
    private func finalize(
        _ object: JSONValue, _ definition: ResourceDefinition, _ name: String, _ presenter: Presenter, _ context: RequestContext
    ) throws(APIError) -> APIServerResponse {
        let result = try api.finalize(name, finalizers: object[path: "spec", "finalizers"]?.array ?? [], context: context)
        return presenter.result(result)
    }

    private func log(_ pod: StoredObject) async throws(APIError) -> APIServerResponse {
        var options = LogOptions()
        options.container = request.parameter("container")
        options.follow = request.flag("follow")
        options.previous = request.flag("previous")
        options.timestamps = request.flag("timestamps")
        options.tailLines = request.parameter("tailLines").flatMap { Int($0) }
        options.sinceSeconds = request.parameter("sinceSeconds").flatMap { Int($0) }
        options.limitBytes = request.parameter("limitBytes").flatMap { Int($0) }
        let containers = (pod.value[path: "spec", "containers"]?.array ?? []) + (pod.value[path: "spec", "initContainers"]?.array ?? [])
        let names = containers.compactMap { $0["name"]?.string }
        if let wanted = options.container {
            guard names.contains(wanted) else { throw .badRequest("container \(wanted) is not valid for pod \(pod.name)") }
        } else if (pod.value[path: "spec", "containers"]?.array ?? []).count > 1 {
            throw .badRequest(
                "a container name must be specified for pod \(pod.name), choose one of: [\(names.joined(separator: " "))]")
        }
        guard let access = server.podAccess else { return .text("") }
        let stream = try await access.log(of: pod, options: options)
        return APIServerResponse(status: 200, headers: [("Content-Type", "text/plain")], body: .stream(stream))
    }

    /// The name of a proxied pod is `name`, `name:port` or `scheme:name:port`.
    private func proxy(_ definition: ResourceDefinition, _ name: String) async throws(APIError) -> APIServerResponse {
        var parts = name.split(separator: ":").map(String.init)
        if parts.count == 3 || parts.first == "http" || parts.first == "https" { parts.removeFirst() }
        let pod = try api.get(definition, namespace: namespace, name: parts.first ?? "")
        guard definition.type.kind == "Pod", let access = server.podAccess else {
            throw APIError(code: 503, reason: "ServiceUnavailable", message: "no endpoints available for service \"\(name)\"")
        }
        return try await access.proxy(
            request, to: pod, port: parts.count > 1 ? parts[1] : nil, path: "/" + target.rest.joined(separator: "/"))
    }

    private func bind(_ definition: ResourceDefinition, _ name: String) throws(APIError) -> APIServerResponse {
        let context = try context()
        let node = try parsed(definition)[path: "target", "name"] ?? ""
        _ = try api.modify(
            definition, namespace: namespace, name: name, subresource: .binding, context: context
        ) { (current: JSONValue) throws(APIError) in
            guard current[path: "spec", "nodeName"]?.string?.isEmpty != false else {
                throw .conflict(
                    GroupResource(group: "", resource: "pods/binding"), name,
                    "pod \(name) is already assigned to node \"\(current[path: "spec", "nodeName"]?.string ?? "")\"")
            }
            return .update(current.setting(["spec", "nodeName"], node))
        }
        return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }

    private func token(_ definition: ResourceDefinition, _ name: String) throws(APIError) -> APIServerResponse {
        _ = try api.get(definition, namespace: namespace, name: name)
        var review = request.body.isEmpty ? JSONValue.emptyObject : try parsed(definition)
        let seconds = review[path: "spec", "expirationSeconds"]?.integer ?? 3600
        guard let (token, expiry) = server.issueToken(namespace: namespace, serviceAccount: name, seconds: seconds) else {
            throw .notFound(definition.resource, name)
        }
        review["kind"] = "TokenRequest"
        review["apiVersion"] = "authentication.k8s.io/v1"
        review["status"] = ["token": .string(token), "expirationTimestamp": .string(RFC3339.format(expiry))]
        return .json(review, status: 201)
    }
}

extension ResourceAPI {
    /// Takes finalizers from a namespace's spec; without any, one in deletion goes.
    @discardableResult
    package func finalize(_ namespace: String, finalizers: [JSONValue], context: RequestContext) throws(APIError) -> WriteResult {
        guard let definition = registry.definition(Self.namespaces) else { throw .methodNotAllowed }
        return try modify(definition, namespace: "", name: namespace, subresource: .finalize, context: context) {
            (current: JSONValue) throws(APIError) in
            .update(current.setting(["spec", "finalizers"], finalizers.isEmpty ? nil : .array(finalizers)))
        }
    }
}

extension JSONValue {
    /// A copy with one member changed.
    func setting(_ path: [String], _ value: JSONValue?) -> JSONValue {
        var copy = self
        copy[path: path] = value
        return copy
    }
}
