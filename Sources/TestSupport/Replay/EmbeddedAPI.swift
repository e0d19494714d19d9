import ControllerRuntime
import EmbeddedCluster
import KubeCore
import Structured

/// The embedded cluster as the runtime's API, in process and synchronous: no HTTP, no serialisation of answers.
package struct EmbeddedAPI: KubeAPI {
    private let api: ResourceAPI

    package init(_ api: ResourceAPI) { self.api = api }

    package func send(_ request: APIRequest) async throws -> JSONValue { try answer(request) }

    /// Answers at once. Throws `APIStatus` as the client would.
    package func answer(_ request: APIRequest) throws -> JSONValue {
        let target = try Target(request.path)
        guard let definition = api.registry.definition(group: target.group, version: target.version, plural: target.plural) else {
            throw APIStatus.unknownPath()
        }
        do throws(APIError) {
            return try answer(request, target, definition)
        } catch {
            throw APIStatus(error.status) ?? APIStatus(code: error.code, reason: .fitting(code: error.code), message: error.message)
        }
    }

    private func answer(_ request: APIRequest, _ target: Target, _ definition: ResourceDefinition) throws(APIError) -> JSONValue {
        let document = (try? JSONValue(parsing: request.body)) ?? .emptyObject
        var context = RequestContext.controller(query("fieldManager", request) ?? "unknown")
        context.force = query("force", request) == "true"
        switch request.method {
        case .get:
            return api.view(try api.get(definition, namespace: target.namespace, name: target.name).value, as: definition)
        case .post:
            return try api.create(definition, namespace: target.namespace, document, context: context).value
        case .patch:
            let patch: PatchBody =
                switch request.contentType {
                case APIRequest.MediaType.apply: .apply(document)
                case APIRequest.MediaType.jsonPatch: .json(document)
                case APIRequest.MediaType.strategicMergePatch: .strategic(document)
                default: .merge(document)
                }
            return try api.patch(
                definition, namespace: target.namespace, name: target.name, patch, subresource: target.subresource, context: context
            ).value
        case .put:
            return try api.update(
                definition, namespace: target.namespace, name: target.name, document, subresource: target.subresource, context: context
            ).value
        case .delete:
            let options = DeleteOptions(
                gracePeriodSeconds: document["gracePeriodSeconds"]?.integer,
                propagation: document["propagationPolicy"]?.string.flatMap(DeleteOptions.Propagation.init(rawValue:)),
                uid: document[path: "preconditions", "uid"]?.string,
                resourceVersion: document[path: "preconditions", "resourceVersion"]?.string)
            return try api.delete(
                definition, namespace: target.namespace, name: target.name, options: options, context: context
            ).value
        }
    }

    private func query(_ name: String, _ request: APIRequest) -> String? { request.query.first { $0.name == name }?.value }

    /// What a path of the API names.
    private struct Target {
        var group = ""
        var version = ""
        var plural = ""
        var namespace = ""
        var name = ""
        var subresource: Subresource?

        init(_ path: String) throws {
            var parts = path.split(separator: "/").map(String.init)[...]
            func take() throws -> String {
                guard let part = parts.popFirst() else { throw APIStatus.unknownPath() }
                return part
            }
            if try take() == "apis" { group = try take() }
            version = try take()
            if parts.first == "namespaces", parts.count > 2 {
                _ = try take()
                namespace = try take()
            }
            plural = try take()
            name = parts.popFirst() ?? ""
            guard let last = parts.popFirst() else { return }
            guard let known = Subresource(rawValue: last) else { throw APIStatus.unknownPath() }
            subresource = known
        }
    }
}
