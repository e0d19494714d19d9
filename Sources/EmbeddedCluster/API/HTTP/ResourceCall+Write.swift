import KubeCore
import Structured

extension ResourceCall {
    func write(_ verb: Verb, _ definition: ResourceDefinition, _ presenter: Presenter) throws(APIError) -> APIServerResponse {
        if verb == .patch { try checkPatchType(definition) }
        var context = try context()
        switch verb {
        case .create:
            let object = try body(definition)
            try checkEscalation(object, definition)
            let result = try api.create(definition, namespace: namespace, object, context: context)
            return presenter.result(result)
        case .update:
            let object = try body(definition)
            try checkEscalation(object, definition)
            return presenter.result(
                try api.update(definition, namespace: namespace, name: target.name ?? "", object, context: context))
        case .patch:
            let patch = try patchBody(definition)
            let result = try api.patch(definition, namespace: namespace, name: target.name ?? "", patch, context: context)
            return presenter.result(result)
        case .delete:
            let (options, orphans, isDryRun) = try deleteOptions(definition)
            context.dryRun = isDryRun
            let warnings = Self.warnings(definition, options)
            do throws(APIError) {
                let outcome = try api.delete(definition, namespace: namespace, name: target.name ?? "", options: options, context: context)
                var response = presenter.deletion(outcome, isAwaited: orphans == false)
                response.warn(warnings)
                return response
            } catch {
                var refusal = error
                refusal.warnings += warnings
                throw refusal
            }
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
        case "application/apply-patch+yaml", "application/apply-patch+json": return .apply(try document())
        default: throw Self.unknownPatch(definition)
        }
    }

    private static func unknownPatch(_ definition: ResourceDefinition) -> APIError {
        .unsupportedMediaType(patchTypes(definition) + ["application/apply-patch+yaml"])
    }

    private static func patchTypes(_ definition: ResourceDefinition) -> [String] {
        ["application/json-patch+json", "application/merge-patch+json"]
            + (definition.custom == nil ? ["application/strategic-merge-patch+json"] : [])
    }

    /// A patch of a type the kind does not take is refused before anything else is looked at.
    private func checkPatchType(_ definition: ResourceDefinition) throws(APIError) {
        let known = Self.patchTypes(definition) + ["application/apply-patch+yaml", "application/apply-patch+json"]
        guard known.contains(mediaType) else { throw Self.unknownPatch(definition) }
    }

    private static func warnings(_ definition: ResourceDefinition, _ options: DeleteOptions) -> [String] {
        guard definition.rules.orphansByDefault, options.propagation == nil else { return [] }
        return [
            "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set "
                + "propagationPolicy=Orphan to suppress this warning"
        ]
    }

    /// Options come in the body or, where there is none, as query parameters; `orphans` is the older way to say a policy.
    private func deleteOptions(
        _ definition: ResourceDefinition
    ) throws(APIError) -> (options: DeleteOptions, orphans: Bool?, isDryRun: Bool) {
        let body = request.body.isEmpty ? deleteParameters : try parsed(definition)
        var options = DeleteOptions()
        options.gracePeriodSeconds = body["gracePeriodSeconds"]?.integer
        options.uid = body[path: "preconditions", "uid"]?.string
        options.resourceVersion = body[path: "preconditions", "resourceVersion"]?.string
        var errors: [FieldError] = []
        let orphans = body["orphanDependents"]?.bool
        if let orphans { options.propagation = orphans ? .orphan : .background }
        if let policy = body["propagationPolicy"]?.string {
            let field = FieldPath("propagationPolicy")
            if orphans != nil {
                errors.append(.invalid(field, .string(policy), "orphanDependents and deletionPropagation cannot be both set"))
            }
            options.propagation = DeleteOptions.Propagation(rawValue: policy)
            if options.propagation == nil {
                errors.append(.notSupported(field, .string(policy), supported: ["Foreground", "Background", "Orphan", "nil"]))
            }
        }
        let stages = body["dryRun"]?.array ?? []
        if !stages.allSatisfy({ $0 == "All" }) {
            errors.append(.notSupported(FieldPath("dryRun"), .array(stages), supported: ["All"]))
        }
        guard errors.isEmpty else { throw .invalidOptions("DeleteOptions", errors) }
        return (options, orphans, !stages.isEmpty)
    }

    /// The query's parameters in the form of a body.
    private var deleteParameters: JSONValue {
        var options: [String: JSONValue] = [:]
        options["gracePeriodSeconds"] = request.parameter("gracePeriodSeconds").flatMap { Int64($0) }.map { .integer($0) }
        options["propagationPolicy"] = request.parameter("propagationPolicy").map { .string($0) }
        options["orphanDependents"] = request.parameter("orphanDependents").map { .bool($0 == "true") }
        options["dryRun"] = request.parameter("dryRun").map { [.string($0)] }
        return .object(options)
    }

    private func deleteCollection(
        _ definition: ResourceDefinition, _ presenter: Presenter, _ context: RequestContext
    ) throws(APIError) -> APIServerResponse {
        var context = context
        let (options, _, isDryRun) = try deleteOptions(definition)
        context.dryRun = isDryRun
        let filter = try filter(definition)
        let list = try listed(definition, version: .latest, limit: nil, filter: filter)
        for object in list.objects {
            do throws(APIError) {
                _ = try api.delete(definition, namespace: object.namespace, name: object.name, options: options, context: context)
            } catch {
                guard error.code == 404 else { throw error }
            }
        }
        var response = presenter.list(list)
        response.warn(Self.warnings(definition, options))
        return response
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
