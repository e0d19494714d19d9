import Structured
import Testing

@testable import KubeCore

struct StatusCase: Sendable, CustomTestStringConvertible {
    var name: String
    var http: Int
    var body: String
    var retryAfter: String?
    var check: @Sendable (APIStatus) -> Bool
    var description: String

    var testDescription: String { name }
}

@Suite("What the server's refusals mean") struct APIStatusTests {
    static let cases: [StatusCase] = [
        .init(
            name: "an object that is not there", http: 404,
            body:
                #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"x\" not found","reason":"NotFound","code":404}"#,
            check: \.isNotFound, description: #"pods "x" not found (404 NotFound)"#),
        .init(
            name: "AlreadyExists is not a conflict", http: 409,
            body: #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"m","reason":"AlreadyExists","code":409}"#,
            check: { $0.isAlreadyExists && !$0.isConflict }, description: "m (409 AlreadyExists)"),
        .init(
            name: "an apply that meets another manager", http: 409,
            body: #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"m","reason":"Conflict","code":409,"#
                + #""details":{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"kubectl\"","field":".spec.replicas"}]}}"#,
            check: { $0.isConflict && $0.fieldManagerConflicts.map(\.field) == [".spec.replicas"] }, description: "m (409 Conflict)"),
        .init(
            name: "priority and fairness answers in plain text", http: 429, body: "Too many requests, please try again later.\n",
            retryAfter: "1", check: { $0.isTooManyRequests && $0.retryAfter == .seconds(1) },
            description: "Too many requests, please try again later. (429 TooManyRequests)"),
        .init(
            name: "a disruption budget in the way", http: 429,
            body: #"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"TooManyRequests","code":429,"#
                + #""details":{"causes":[{"reason":"DisruptionBudget","message":"needs 2"}]}}"#,
            check: \.isBlockedByDisruptionBudget, description: "429 TooManyRequests"),
        .init(
            name: "a proxy's page", http: 502, body: "\n<html>\n<body>Bad Gateway", check: { $0.reason == .unknown && $0.code == 502 },
            description: "<html> (HTTP 502)"),
        .init(
            name: "a header in words is no number of seconds", http: 503, body: "", retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT",
            check: { $0.isUnavailable && $0.retryAfter == nil }, description: "503 ServiceUnavailable"),
        .init(
            name: "the body's pause comes before the header's", http: 429,
            body: #"{"kind":"Status","apiVersion":"v1","code":429,"details":{"retryAfterSeconds":5}}"#, retryAfter: "1",
            check: { $0.retryAfter == .seconds(5) }, description: "429 TooManyRequests"),
        .init(
            name: "an expired continue token", http: 410,
            body: #"{"kind":"Status","apiVersion":"v1","code":410,"reason":"Expired","message":"too old"}"#, check: \.isExpired,
            description: "too old (410 Expired)"),
    ]

    @Test("a failed exchange decodes to a typed status", arguments: cases) func decoding(_ expected: StatusCase) {
        let status = APIStatus(httpStatus: expected.http, body: Array(expected.body.utf8), retryAfter: expected.retryAfter)
        #expect(expected.check(status))
        #expect(status.description == expected.description)
    }

    @Test("what a server writes, a client reads back")
    func roundTrip() throws {
        let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
        let statuses: [APIStatus] = [
            .notFound(type, name: "x"), .alreadyExists(type, name: "x"), .conflict(type, name: "x", problem: "p"),
            .invalid(type, name: "x", causes: [.init(reason: "FieldValueInvalid", message: "Invalid value: 0", field: "spec.replicas")]),
            APIStatus(code: 429, reason: .tooManyRequests, message: "m", details: .init(retryAfterSeconds: 3)), .expired("m"),
        ]
        for status in statuses { #expect(APIStatus(try JSONValue(parsing: status.document.bytes)) == status) }
        #expect(statuses[3].message == "Deployment.apps \"x\" is invalid: spec.replicas: Invalid value: 0")
    }
}
