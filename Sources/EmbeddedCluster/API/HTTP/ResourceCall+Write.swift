import KubeCore
import Structured

extension ResourceCall {
    func write(_ verb: Verb, _ definition: ResourceDefinition, _ presenter: Presenter) throws(APIError) -> APIServerResponse {
        let context = try context()
        switch verb {
        case .create:
            let (object, warnings) = try body(definition, context)
            try checkEscalation(object, definition)
            let result = try api.create(definition, namespace: namespace, object, context: context)
            return presenter.result(result, warnings: warnings)
        case .update:
            let (object, warnings) = try body(definition, context)
            try checkEscalation(object, definition)
            return presenter.result(
                try api.update(definition, namespace: namespace, name: target.name ?? "", object, context: context), warnings: warnings)
        case .patch:
            let patch = try patchBody(definition)
            let result = try api.patch(definition, namespace: namespace, name: target.name ?? "", patch, context: context)
            return presenter.result(result)
        case .delete:
            let (options, orphans) = try deleteOptions(definition)
            let outcome = try api.delete(definition, namespace: namespace, name: target.name ?? "", options: options, context: context)
            return presenter.deletion(outcome, isAwaited: orphans == false)
        default: return try deleteCollection(definition, presenter, context)
        }
    }

    /// The body of a PATCH by its content type.
    func patchBody(_ definition: ResourceDefinition) throws(APIError) -> PatchBody {
        let document = { () throws(APIError) -> JSONValue in try parsed(definition) }
        switch mediaType {
        case "application/json-patch+json": return .json(try document())
        case "application/merge-patch+json": return .merge(try document())
        case "application/strategic-merge-patch+json" where definition.custom == nil: return .strategic(try document())
        case "application/apply-patch+yaml", "application/apply-patch+json":
            guard request.parameter("fieldManager") != nil else {
                throw APIError(
                    code: 422, reason: "Invalid",
                    message: "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
                    details: [
                        "group": "meta.k8s.io", "kind": "PatchOptions",
                        "causes": [
                            [
                                "reason": "FieldValueRequired", "message": "Required value: is required for apply patch",
                                "field": "fieldManager",
                            ]
                        ],
                    ])
            }
            return .apply(try document())
        default:
            var accepted = ["application/json-patch+json", "application/merge-patch+json"]
            if definition.custom == nil { accepted.append("application/strategic-merge-patch+json") }
            throw .unsupportedMediaType(accepted + ["application/apply-patch+yaml"])
        }
    }

    /// Options come in the body or as query parameters; `orphans` is the older way to say a policy.
    private func deleteOptions(_ definition: ResourceDefinition) throws(APIError) -> (options: DeleteOptions, orphans: Bool?) {
        let body = request.body.isEmpty ? JSONValue.emptyObject : try parsed(definition)
        var options = DeleteOptions()
        options.gracePeriodSeconds = body["gracePeriodSeconds"]?.integer ?? request.parameter("gracePeriodSeconds").flatMap { Int64($0) }
        options.uid = body[path: "preconditions", "uid"]?.string
        options.resourceVersion = body[path: "preconditions", "resourceVersion"]?.string
        if let orphans = body["orphanDependents"]?.bool { options.propagation = orphans ? .orphan : .background }
        if let policy = body["propagationPolicy"]?.string ?? request.parameter("propagationPolicy") {
            guard let known = DeleteOptions.Propagation(rawValue: policy) else {
                let type = ResourceType(group: "meta.k8s.io", version: "v1", kind: "DeleteOptions", plural: "", namespaced: false)
                throw .invalid(
                    type, "",
                    [
                        .notSupported(
                            FieldPath("propagationPolicy"), .string(policy), supported: ["Foreground", "Background", "Orphan", "nil"])
                    ])
            }
            options.propagation = known
        }
        return (options, body["orphanDependents"]?.bool)
    }

    private func deleteCollection(
        _ definition: ResourceDefinition, _ presenter: Presenter, _ context: RequestContext
    ) throws(APIError) -> APIServerResponse {
        var context = context
        let options = try deleteOptions(definition).options
        if case .array(let stages) = try? JSONValue(parsing: request.body)["dryRun"], stages == ["All"] { context.dryRun = true }
        let filter = try filter(definition)
        let list = try listed(definition, version: .latest, limit: nil, filter: filter)
        for object in list.objects {
            do throws(APIError) {
                _ = try api.delete(definition, namespace: object.namespace, name: object.name, options: options, context: context)
            } catch {
                guard error.code == 404 else { throw error }
            }
        }
        return presenter.list(list)
    }

    /// Nobody grants what they do not hold (`rbac.authorization.k8s.io` roles).
    private func checkEscalation(_ object: JSONValue, _ definition: ResourceDefinition) throws(APIError) {
        guard definition.type.group == "rbac.authorization.k8s.io", ["Role", "ClusterRole"].contains(definition.type.kind) else { return }
        let missing = server.authorizer.missingRights(user, rules: object["rules"]?.array ?? [], namespace: namespace)
        guard !missing.isEmpty else { return }
        let groups = user.groups.map { "\"\($0)\"" }.joined(separator: " ")
        throw .forbidden(
            definition.resource, object[path: "metadata", "name"]?.string ?? "",
            "user \"\(user.name)\" (groups=[\(groups)]) is attempting to grant RBAC permissions not currently held:\n"
                + missing.joined(separator: "\n"))
    }
}
