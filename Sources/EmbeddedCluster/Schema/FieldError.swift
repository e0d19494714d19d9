import KubeCore
import Structured

/// A place in an object as the API server's sentences name it: `spec.ports[0].name`, `metadata.labels[a]`; the root is `<nil>`.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    package static let root = FieldPath()

    private var text: String?

    private init() {}

    /// A path by its text; an empty one is the root.
    package init(_ text: String) { self.text = text.isEmpty ? nil : text }

    package func child(_ name: String) -> FieldPath { FieldPath(text.map { "\($0).\(name)" } ?? name) }
    package func index(_ index: Int) -> FieldPath { FieldPath("\(text ?? "")[\(index)]") }
    package func key(_ key: String) -> FieldPath { FieldPath("\(text ?? "")[\(key)]") }

    package var isRoot: Bool { text == nil }
    package var description: String { text ?? "<nil>" }
}

/// One thing wrong with one field, in the API server's words (apimachinery `field.Error`).
package struct FieldError: Sendable, Hashable {
    /// The machine-readable reasons; raw values are what `details.causes[].reason` carries.
    package enum Reason: String, Sendable, Hashable {
        case notFound = "FieldValueNotFound"
        case required = "FieldValueRequired"
        case duplicate = "FieldValueDuplicate"
        case invalid = "FieldValueInvalid"
        case typeInvalid = "FieldValueTypeInvalid"
        case notSupported = "FieldValueNotSupported"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case internalError = "InternalError"

        fileprivate var title: String {
            switch self {
            case .notFound: "Not found"
            case .required: "Required value"
            case .duplicate: "Duplicate value"
            case .invalid, .typeInvalid: "Invalid value"
            case .notSupported: "Unsupported value"
            case .forbidden: "Forbidden"
            case .tooLong: "Too long"
            case .tooMany: "Too many"
            case .internalError: "Internal error"
            }
        }
    }

    package var reason: Reason
    package var field: FieldPath
    /// The value to show; `nil` shows none.
    package var value: JSONValue?
    package var detail: String

    package init(_ reason: Reason, _ field: FieldPath, value: JSONValue? = nil, detail: String = "") {
        self.reason = reason
        self.field = field
        self.value = value
        self.detail = detail
    }

    /// The sentence without the field: what a cause's `message` carries.
    package var body: String {
        var text = reason.title
        switch reason {
        case .required, .forbidden, .tooLong, .internalError: break
        default: if let value { text += ": \(Self.show(value))" }
        }
        return detail.isEmpty ? text : "\(text): \(detail)"
    }

    /// The whole sentence.
    package var sentence: String { "\(field): \(body)" }

    /// One entry of `details.causes`.
    package var cause: APIStatus.Cause { .init(reason: reason.rawValue, message: body, field: field.description) }

    private static func show(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): GoText.quoted(text)
        case .double(let number): GoText.decimal(number)
        default: GoText.json(value)
        }
    }
}

// The mistakes that validators report most.
extension FieldError {
    package static func invalid(_ field: FieldPath, _ value: JSONValue?, _ detail: String) -> FieldError {
        FieldError(.invalid, field, value: value, detail: detail)
    }

    package static func required(_ field: FieldPath, _ detail: String = "") -> FieldError { FieldError(.required, field, detail: detail) }

    package static func forbidden(_ field: FieldPath, _ detail: String) -> FieldError { FieldError(.forbidden, field, detail: detail) }

    package static func duplicate(_ field: FieldPath, _ value: JSONValue?) -> FieldError { FieldError(.duplicate, field, value: value) }

    package static func tooLong(_ field: FieldPath, max: Int64) -> FieldError {
        FieldError(.tooLong, field, detail: "may not be more than \(max) \(max == 1 ? "byte" : "bytes")")
    }

    package static func tooMany(_ field: FieldPath, actual: Int, max: Int64) -> FieldError {
        FieldError(.tooMany, field, value: .integer(Int64(actual)), detail: "must have at most \(max) \(max == 1 ? "item" : "items")")
    }

    package static func notSupported(_ field: FieldPath, _ value: JSONValue, supported: [String]) -> FieldError {
        let list = supported.map(GoText.quoted).joined(separator: ", ")
        return FieldError(.notSupported, field, value: value, detail: list.isEmpty ? "" : "supported values: \(list)")
    }
}

/// An object that the server refuses with 422: what is wrong with it, and the `Status` that says so.
package struct InvalidObject: Error, Sendable, Hashable, CustomStringConvertible {
    package var kind: String
    /// Empty for the core group.
    package var group: String
    package var name: String
    /// Never empty.
    package var errors: [FieldError]

    package init(kind: String, group: String, name: String, errors: [FieldError]) {
        self.kind = kind
        self.group = group
        self.name = name
        self.errors = errors
    }

    /// `Kind.group "name" is invalid: …`: one sentence bare, several in brackets, none twice.
    package var description: String {
        var sentences: [String] = []
        for sentence in errors.map(\.sentence) where !sentences.contains(sentence) { sentences.append(sentence) }
        let list = sentences.count == 1 ? sentences[0] : "[\(sentences.joined(separator: ", "))]"
        return "\(group.isEmpty ? kind : "\(kind).\(group)") \(GoText.quoted(name)) is invalid: \(list)"
    }

    /// The 422 answer, with a cause for each mistake.
    package var status: APIStatus {
        APIStatus(
            code: 422, reason: .invalid, message: description,
            details: .init(name: name.isEmpty ? nil : name, group: group.isEmpty ? nil : group, kind: kind, causes: errors.map(\.cause)))
    }
}
