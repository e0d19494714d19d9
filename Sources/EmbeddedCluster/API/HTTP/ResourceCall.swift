import KubeCore
import Structured

/// One request about resources, from its parameters to its answer.
struct ResourceCall {
    let server: APIServer
    let request: APIServerRequest
    let target: ResourceRequest
    let verb: String
    let user: UserInfo
    let subject: FaultSubject

    var api: ResourceAPI { server.api }
    var namespace: String { target.namespace ?? "" }

    func answer() async throws(APIError) -> APIServerResponse {
        guard let definition = api.registry.definition(group: target.group, version: target.version, plural: target.plural) else {
            return server.documents.answer(request) ?? .text("404 page not found\n", status: 404)
        }
        try authorize(definition)
        if target.namespace != nil, !definition.type.namespaced, target.plural != "namespaces" {
            return .text("404 page not found\n", status: 404)
        }
        if let subresource = target.subresource { return try await answer(subresource: subresource, definition) }
        if let review = try Reviews(server: server, user: user).answer(definition, self) { return review }
        guard let form = AnswerForm.accepted(request.header("accept")) else {
            throw .notAcceptable(["application/json", "application/yaml"])
        }
        guard let known = Verb(rawValue: verb), definition.verbs.contains(known) else { throw .methodNotAllowed }
        let presenter = Presenter(api: api, definition: definition, form: form, now: api.time.now)
        switch known {
        case .get:
            if target.plural == "namespaces", request.flag("watch") { return try watch(definition, presenter) }
            return presenter.object(try api.get(definition, namespace: namespace, name: target.name ?? ""))
        case .list: return try list(definition, presenter)
        case .watch: return try watch(definition, presenter)
        case .create, .update, .patch, .delete, .deletecollection: return try write(known, definition, presenter)
        }
    }

    private func authorize(_ definition: ResourceDefinition) throws(APIError) {
        let asked = ResourceAttributes(
            verb: verb, group: target.group, resource: target.plural, subresource: target.subresource ?? "",
            namespace: definition.type.namespaced ? namespace : "", name: target.name ?? namedByField ?? "")
        guard !server.authorizer.allows(user, asked) else { return }
        let resource = target.subresource.map { "\(target.plural)/\($0)" } ?? target.plural
        let place = asked.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(asked.namespace)\""
        throw .forbidden(
            target.resource, target.name ?? "",
            "User \"\(user.name)\" cannot \(verb) resource \"\(resource)\" in API group \"\(target.group)\" \(place)")
    }

    /// A list or watch of one name by field selector is authorized like a get of that name.
    private var namedByField: String? {
        guard verb == "list" || verb == "watch", let text = request.parameter("fieldSelector") else { return nil }
        let selector = try? FieldSelector(parsing: text)
        return selector?.requirements.first { $0.field == "metadata.name" && !$0.negated }?.value
    }

    /// Who writes, and how strictly.
    func context() throws(APIError) -> RequestContext {
        let agent = request.header("user-agent").map { String($0.split(separator: "/").first ?? "") } ?? "unknown"
        let manager = request.parameter("fieldManager") ?? ""
        var context = RequestContext(user: user, fieldManager: manager.isEmpty ? agent : manager)
        var errors: [FieldError] = []
        if isApply {
            if manager.isEmpty { errors.append(.required(FieldPath("fieldManager"), "is required for apply patch")) }
        } else if verb == "patch", request.parameter("force") != nil {
            errors.append(.forbidden(FieldPath("force"), "may not be specified for non-apply patch"))
        }
        if manager.utf8.count > 128 { errors.append(.tooLong(FieldPath("fieldManager"), max: 128)) }
        switch request.parameter("dryRun") {
        case nil: break
        case "All": context.dryRun = true
        case let other?: errors.append(.notSupported(FieldPath("dryRun"), [.string(other)], supported: ["All"]))
        }
        if let text = request.parameter("fieldValidation") {
            if let validation = FieldValidation(rawValue: text) {
                context.fieldValidation = validation
            } else {
                errors.append(.notSupported(FieldPath("fieldValidation"), .string(text), supported: ["", "Ignore", "Strict", "Warn"]))
            }
        }
        guard errors.isEmpty else { throw .invalidOptions(optionsKind, errors) }
        context.force = request.flag("force")
        if context.fieldValidation != .ignore { context.doubledFields = doubledFields }
        return context
    }

    /// Whether the body is a server-side apply.
    var isApply: Bool { verb == "patch" && ["application/apply-patch+yaml", "application/apply-patch+json"].contains(mediaType) }

    private var optionsKind: String {
        switch verb {
        case "create": "CreateOptions"
        case "update": "UpdateOptions"
        case "patch": "PatchOptions"
        default: "DeleteOptions"
        }
    }

    /// The body as an object.
    func body(_ definition: ResourceDefinition) throws(APIError) -> JSONValue {
        let type = mediaType
        let isYAML = type == "application/yaml" || type == "application/apply-patch+yaml"
        guard isYAML || type.isEmpty || type == "application/json" || type == ProtobufDecoder.mediaType else {
            throw .unsupportedMediaType(["application/json", "application/yaml", ProtobufDecoder.mediaType])
        }
        return try parsed(definition)
    }

    /// The paths of members that stand twice in a JSON body.
    private var doubledFields: [String] {
        let type = mediaType
        guard !request.body.isEmpty, type != ProtobufDecoder.mediaType, type != "application/yaml" else { return [] }
        return DuplicateFields.find(in: request.body)
    }

    /// The content type without its parameters.
    var mediaType: String {
        (request.header("content-type") ?? "").split(separator: ";").first.map { String($0).replacing(" ", with: "") } ?? ""
    }

    func parsed(_ definition: ResourceDefinition) throws(APIError) -> JSONValue {
        if mediaType == ProtobufDecoder.mediaType {
            guard let object = ProtobufDecoder.object(request.body) else {
                throw .badRequest(
                    "couldn't read the body of the request as \(definition.type.kind): it is no protobuf message of that kind")
            }
            return object
        }
        do throws(StructuredError) {
            let first = request.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                return try JSONValue(parsing: request.body, lastMemberWins: true)
            }
            return try JSONValue(yaml: String(decoding: request.body, as: UTF8.self))
        } catch {
            throw .badRequest("couldn't read the body of the request as \(definition.type.kind): \(error)")
        }
    }
}
