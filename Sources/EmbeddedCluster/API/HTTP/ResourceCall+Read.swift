import Foundation
import KubeCore
import Structured

extension ResourceCall {
    func list(_ definition: ResourceDefinition, _ presenter: Presenter) throws(APIError) -> APIServerResponse {
        let limit = request.parameter("limit").flatMap { Int($0) }
        let filter = try filter(definition)
        var list = try listed(definition, version: try listVersion(), limit: limit, filter: filter)
        // One name is one object, whatever stands after it.
        if filter.fields?.requirements.contains(where: { $0.field == "metadata.name" && !$0.negated }) == true { list.next = nil }
        guard presenter.form != .partialMetadata else { throw .notAcceptableList(definition) }
        return presenter.list(list)
    }

    func listed(
        _ definition: ResourceDefinition, version: ListVersion, limit: Int?, filter: ObjectFilter
    ) throws(APIError) -> ObjectList {
        do throws(StorageError) {
            return try api.storage.list(
                definition.storage, namespace: filter.namespace, version: version, limit: limit,
                filter: filter.selects ? { filter.matches($0) } : nil)
        } catch {
            if case .page(let start) = version, case .expired = error { throw Self.expiredPage(start, current: api.storage.revision) }
            throw APIError(error, definition.resource, "")
        }
    }

    /// `resourceVersion`, `resourceVersionMatch` and `continue`.
    private func listVersion() throws(APIError) -> ListVersion {
        let text = request.parameter("resourceVersion")
        let match = request.parameter("resourceVersionMatch")
        try checkListOptions(match: match, version: text)
        if let token = request.parameter("continue") {
            let start = try ContinueToken.read(token)
            if text != nil, text != "0" { throw .badRequest("specifying resource version is not allowed when using continue") }
            // A token at no revision goes on with what there is now.
            return start.revision == 0
                ? .page(PageStart(revision: api.storage.revision, namespace: start.namespace, name: start.name)) : .page(start)
        }
        guard let text else { return .latest }
        guard let revision = UInt64(text) else { throw Self.unreadableVersion(text) }
        switch match {
        case "Exact": return .exact(revision)
        case nil where request.parameter("limit") != nil && revision > 0: return .exact(revision)
        default: return .notOlderThan(revision)
        }
    }

    private static func unreadableVersion(_ text: String) -> APIError {
        .badRequest("invalid resource version: \(unreadableWatchStart(text).message)")
    }

    /// What a list takes for a bad request is to a watch the server's own mistake.
    private static func unreadableWatchStart(_ text: String) -> APIError {
        let quoted = GoText.quoted(text)
        return APIError(
            code: 500, reason: "",
            message: "resourceVersion: Invalid value: \(quoted): strconv.ParseUint: parsing \(quoted): invalid syntax")
    }

    /// What list options contradict (apimachinery `ValidateListOptions`).
    private func checkListOptions(match: String?, version: String?) throws(APIError) {
        let field = FieldPath("resourceVersionMatch")
        var errors: [FieldError] = []
        if let match {
            if version == nil { errors.append(.forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided")) }
            if request.parameter("continue") != nil {
                errors.append(.forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
            }
            if match != "Exact", match != "NotOlderThan" {
                errors.append(.notSupported(field, .string(match), supported: ["Exact", "NotOlderThan", ""]))
            }
            if match == "Exact", version == "0" {
                errors.append(.forbidden(field, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if request.query.contains(where: { $0.name == "sendInitialEvents" && !$0.value.isEmpty }) {
            errors.append(.forbidden(FieldPath("sendInitialEvents"), "sendInitialEvents is forbidden for list"))
        }
        guard errors.isEmpty else { throw .invalidOptions("ListOptions", errors) }
    }

    private static func expiredPage(_ start: PageStart, current: UInt64) -> APIError {
        var error = APIError(
            code: 410, reason: "Expired",
            message:
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without "
                + "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
                + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
                + "deleted between the time the first chunk was returned and now may show up in the list.")
        error.continueToken = ContinueToken.text(PageStart(revision: 0, namespace: start.namespace, name: start.name))
        return error
    }

    /// Label and field selectors.
    func filter(_ definition: ResourceDefinition) throws(APIError) -> ObjectFilter {
        var filter = ObjectFilter(namespace: definition.type.namespaced ? target.namespace : nil)
        do throws(SelectorError) {
            if let text = request.parameter("labelSelector") {
                let selector = try LabelSelector(parsing: text)
                filter.labels = selector.isEmpty ? nil : selector
            }
            if let text = request.parameter("fieldSelector") {
                let selector = try FieldSelector(parsing: text)
                filter.fields = selector.requirements.isEmpty ? nil : selector
            }
        } catch {
            throw .badRequest("unable to parse requirement: \(error.problem)")
        }
        for requirement in filter.fields?.requirements ?? [] where !FieldLabels.isSupported(requirement.field, by: definition) {
            throw .badRequest(FieldLabels.refusal(of: requirement.field, by: definition))
        }
        if definition.type.plural == "namespaces", let name = target.name {
            filter.fields = FieldSelector((filter.fields?.requirements ?? []) + FieldSelector.name(name).requirements)
        }
        return filter
    }

    func watch(_ definition: ResourceDefinition, _ presenter: Presenter) throws(APIError) -> APIServerResponse {
        let filter = try filter(definition)
        let start = try watchStart()
        let bookmarks = request.flag("allowWatchBookmarks")
        let headers = [("Content-Type", "application/json"), ("Cache-Control", "no-cache, private")]
        let open: ObjectStorage.OpenWatch
        do throws(StorageError) {
            open = try api.storage.openWatch(definition.storage, from: start) { filter.matches($0) }
        } catch {
            // A watch that cannot begin has begun all the same: its only event is the refusal.
            let event: JSONValue = ["type": "ERROR", "object": APIError(error, definition.resource, "").status]
            return APIServerResponse(status: 200, headers: headers, body: .bytes(event.bytes + [0x0A]))
        }
        let timeout = request.parameter("timeoutSeconds").flatMap { Int($0) }
        let body = WatchBody(
            open: open, presenter: presenter, bookmarks: bookmarks, faults: server.configuration.faults, subject: subject,
            timer: timeout.map { WatchTimer(after: .seconds($0), time: api.time, open) })
        return APIServerResponse(status: 200, headers: headers, body: .stream(body))
    }

    private func watchStart() throws(APIError) -> WatchStart {
        let text = request.parameter("resourceVersion")
        let revision = try text.map { text throws(APIError) -> UInt64 in
            guard let revision = UInt64(text) else { throw Self.unreadableWatchStart(text) }
            return revision
        }
        switch request.parameter("sendInitialEvents") {
        case "true":
            guard request.parameter("resourceVersionMatch") == "NotOlderThan" else {
                throw .invalidOptions(
                    "ListOptions",
                    [
                        .forbidden(
                            FieldPath("resourceVersionMatch"), "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
                    ])
            }
            let current = api.storage.revision
            if let revision, revision > current { throw .tooLargeRevision(requested: revision, current: current) }
            return .current(endMark: request.flag("allowWatchBookmarks"))
        case "false" where revision ?? 0 == 0: return .now
        default: return revision ?? 0 == 0 ? .current(endMark: false) : .after(revision ?? 0)
        }
    }
}

/// The fields that selectors may name, kind by kind (kubernetes `pkg/registry` and field label conversions).
enum FieldLabels {
    static func isSupported(_ field: String, by definition: ResourceDefinition) -> Bool {
        if field == "metadata.name" || (field == "metadata.namespace" && definition.type.namespaced) { return true }
        if let custom = definition.custom { return custom.selectableFields.contains(field) }
        return builtIn[definition.type.plural]?.contains(field) ?? false
    }

    static func refusal(of field: String, by definition: ResourceDefinition) -> String {
        if definition.type.kind == "Job" { return "field label \"\(field)\" not supported for Job" }
        if definition.custom != nil || builtIn[definition.type.plural] != nil { return "field label not supported: \(field)" }
        return "\"\(field)\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
    }

    private static let builtIn: [String: Set<String>] = [
        "pods": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase",
            "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ],
        "events": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
            "regarding.resourceVersion", "regarding.fieldPath", "reportingController",
        ],
        "namespaces": ["status.phase"], "nodes": ["spec.unschedulable"], "secrets": ["type"], "jobs": ["status.successful"],
        "replicationcontrollers": ["status.replicas"], "services": ["spec.clusterIP", "spec.type"],
    ]
}

/// `metadata.continue`: opaque to clients, and the genuine server's form for who looks inside.
enum ContinueToken {
    static func text(_ start: PageStart) -> String {
        let key = start.namespace.isEmpty ? "\(start.name)\u{0}" : "\(start.namespace)/\(start.name)\u{0}"
        let token: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .integer(start.revision == 0 ? -1 : Int64(start.revision)), "start": .string(key),
        ]
        return Data(token.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Throws what the genuine server says of a token it did not make.
    static func read(_ text: String) throws(APIError) -> PageStart {
        var padded = text.replacing("-", with: "+").replacing("_", with: "/")
        while padded.count % 4 != 0 { padded += "=" }
        guard let data = Data(base64Encoded: padded) else { throw unreadable("illegal base64 data at input byte \(text.utf8.count)") }
        guard let token = try? JSONValue(parsing: Array(data)) else {
            let first = data.first.map { GoText.quotedByte($0) } ?? "''"
            throw unreadable("invalid character \(first) looking for beginning of value")
        }
        let parts = (token["start"]?.string ?? "").filter { $0 != "\u{0}" }.split(separator: "/", maxSplits: 1).map(String.init)
        guard token["v"] == "meta.k8s.io/v1", let revision = token["rv"]?.integer, let name = parts.last else {
            throw unreadable("server does not recognize this encoded version \(GoText.quoted(token["v"]?.string ?? ""))")
        }
        return PageStart(revision: UInt64(max(0, revision)), namespace: parts.count == 2 ? parts[0] : "", name: name)
    }

    private static func unreadable(_ why: String) -> APIError { .badRequest("invalid continue token: continue key is not valid: \(why)") }
}
