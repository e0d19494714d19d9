import Structured

extension APIStatus {
    /// Reads a `v1` `Status` document; `nil` for every other document.
    public init?(_ document: JSONValue) {
        guard document["kind"]?.string == "Status", document["apiVersion"]?.string == "v1" else { return nil }
        let succeeded = document["status"]?.string == "Success"
        let code = document["code"]?.integer.map(Int.init(clamping:)) ?? (succeeded ? 200 : 500)
        self.init(
            code: code,
            reason: document["reason"]?.string.map(Reason.init(rawValue:)) ?? (succeeded ? .unknown : .fitting(code: code)),
            message: document["message"]?.string ?? "",
            details: document["details"].flatMap(Details.init))
    }

    /// The status of a failed HTTP exchange, whatever its body is: a `Status`, the plain text of a filter in front of the API server, or a
    /// proxy's page. `retryAfter` is the value of the header `Retry-After`, of which whole seconds are understood (RFC 9110 §10.2.3).
    public init(httpStatus: Int, body: [UInt8], retryAfter: String? = nil) {
        if let document = try? JSONValue(parsing: body), let status = APIStatus(document), status.code >= 400 {
            self = status
        } else {
            self.init(code: httpStatus, reason: .fitting(code: httpStatus), message: Self.excerpt(body))
        }
        if let seconds = retryAfter.flatMap({ Int($0.filter { $0 != " " }) }), seconds >= 0 {
            var details = self.details ?? Details()
            details.retryAfterSeconds = details.retryAfterSeconds ?? seconds
            self.details = details
        }
    }

    /// The first line of a text, cut to a length that fits a log.
    private static func excerpt(_ body: [UInt8]) -> String {
        let line =
            String(decoding: body.prefix(1024), as: UTF8.self)
            .split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return line.count > 200 ? "\(line.prefix(200))…" : String(line)
    }

    /// The document a server sends.
    public var document: JSONValue {
        var value: JSONValue = ["kind": "Status", "apiVersion": "v1", "metadata": [:], "code": .integer(Int64(code))]
        value["status"] = code < 400 ? "Success" : "Failure"
        if !message.isEmpty { value["message"] = .string(message) }
        if reason != .unknown { value["reason"] = .string(reason.rawValue) }
        if let details { value["details"] = details.document }
        return value
    }
}

extension APIStatus.Details {
    init?(_ document: JSONValue) {
        guard document.object != nil else { return nil }
        self.init(
            name: document["name"]?.string, group: document["group"]?.string, kind: document["kind"]?.string,
            uid: document["uid"]?.string, causes: (document["causes"]?.array ?? []).map(APIStatus.Cause.init),
            retryAfterSeconds: document["retryAfterSeconds"]?.integer.map(Int.init(clamping:)))
    }

    var document: JSONValue {
        var value = JSONValue.emptyObject
        for (key, text) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] {
            if let text, !text.isEmpty { value[key] = .string(text) }
        }
        if !causes.isEmpty { value["causes"] = .array(causes.map(\.document)) }
        if let retryAfterSeconds { value["retryAfterSeconds"] = .integer(Int64(retryAfterSeconds)) }
        return value
    }
}

extension APIStatus.Cause {
    init(_ document: JSONValue) {
        self.init(
            reason: document["reason"]?.string ?? "", message: document["message"]?.string ?? "", field: document["field"]?.string)
    }

    var document: JSONValue {
        var value: JSONValue = ["reason": .string(reason), "message": .string(message)]
        if let field { value["field"] = .string(field) }
        return value
    }
}
