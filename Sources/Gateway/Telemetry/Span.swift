import Structured

/// One finished piece of work, as OpenTelemetry describes it. It never holds a key, a prompt or an answer.
struct Span: Sendable, Hashable {
    /// OTLP's numbers.
    enum Kind: Int64, Sendable { case server = 2, client = 3 }

    enum Attribute: Sendable, Hashable {
        case text(String)
        case number(Int)
    }

    var traceID: String
    var spanID: String
    var parentID: String?
    var name: String
    var kind: Kind
    /// Since 1970.
    var startNanoseconds: UInt64
    var endNanoseconds: UInt64
    var attributes: [(name: String, value: Attribute)] = []
    /// What failed; `nil` where nothing did.
    var error: String?

    static func == (left: Span, right: Span) -> Bool { left.traceID == right.traceID && left.spanID == right.spanID }
    func hash(into hasher: inout Hasher) { hasher.combine(spanID) }
}

extension Span {
    /// OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): ids in hexadecimal, 64-bit numbers as strings.
    fileprivate var json: JSONValue {
        var value: JSONValue = [
            "traceId": .string(traceID), "spanId": .string(spanID), "name": .string(name), "kind": .integer(kind.rawValue),
            "startTimeUnixNano": .string(String(startNanoseconds)), "endTimeUnixNano": .string(String(endNanoseconds)),
            "attributes": .array(attributes.map { Self.json($0.name, $0.value) }),
        ]
        if let parentID { value["parentSpanId"] = .string(parentID) }
        if let error { value["status"] = ["code": 2, "message": .string(error)] }
        return value
    }

    fileprivate static func json(_ name: String, _ value: Attribute) -> JSONValue {
        switch value {
        case .text(let text): ["key": .string(name), "value": ["stringValue": .string(text)]]
        case .number(let number): ["key": .string(name), "value": ["intValue": .string(String(number))]]
        }
    }

    /// The body of `POST /v1/traces`.
    static func request(_ spans: [Span], resource: [(name: String, value: Attribute)]) -> [UInt8] {
        let scope: JSONValue = ["scope": ["name": "ballast.gateway"], "spans": .array(spans.map(\.json))]
        let resourceSpans: JSONValue = [
            "resource": ["attributes": .array(resource.map { json($0.name, $0.value) })], "scopeSpans": [scope],
        ]
        return JSONValue.object(["resourceSpans": [resourceSpans]]).bytes
    }
}
