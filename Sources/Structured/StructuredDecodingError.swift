/// A decoding failure as a sentence: `spec.serving.gpu.count: expected an integer, found string`.
///
/// It never quotes a string value, because what failed to decode may have been a Secret.
public struct StructuredDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field, as Kubernetes writes field paths: `spec.containers[0].image`, `metadata.labels[ballast.dev/backend]`. Empty for the
    /// document itself.
    public var field: String
    /// What was expected and what was found.
    public var message: String

    /// Reads any error that decoding may throw.
    public init(_ error: any Error) {
        guard let error = error as? DecodingError else {
            field = ""
            message = String(describing: error)
            return
        }
        switch error {
        case .keyNotFound(let key, let context):
            field = fieldPath(context.codingPath + [key])
            message = "required, but missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            field = fieldPath(context.codingPath)
            message = context.debugDescription
        @unknown default:
            field = ""
            message = String(describing: error)
        }
    }

    public var description: String { field.isEmpty ? message : "\(field): \(message)" }
}

/// A coding path as Kubernetes writes field paths.
private func fieldPath(_ path: [any CodingKey]) -> String {
    var text = ""
    for key in path {
        if let index = key.intValue {
            text += "[\(index)]"
        } else if key.stringValue.utf8.allSatisfy({ isFieldNameByte($0) }) {
            text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
        } else {
            text += "[\(key.stringValue)]"
        }
    }
    return text
}

private func isFieldNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
        true
    default: false
    }
}
