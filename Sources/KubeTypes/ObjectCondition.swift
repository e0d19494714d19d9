import Foundation
import KubeCore

/// A condition of a built-in kind: like ``KubeCore/Condition``, but only type and status are certain.
public struct ObjectCondition: Codable, Sendable, Hashable {
    public var type: String
    public var status: Condition.Status
    public var reason: String?
    public var message: String?
    public var lastTransitionTime: Date?
    public var observedGeneration: Int64?

    public init(
        type: String, status: Condition.Status, reason: String? = nil, message: String? = nil, lastTransitionTime: Date? = nil,
        observedGeneration: Int64? = nil
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.lastTransitionTime = lastTransitionTime
        self.observedGeneration = observedGeneration
    }
}

extension [ObjectCondition] {
    /// The condition of that type.
    public func condition(_ type: String) -> ObjectCondition? { first { $0.type == type } }

    /// Whether the condition of that type is there and `True`.
    public func isTrue(_ type: String) -> Bool { condition(type)?.status == .yes }
}

/// A name in the same namespace.
public struct LocalObjectReference: Codable, Sendable, Hashable {
    public var name: String

    public init(name: String) {
        self.name = name
    }
}

/// Bytes that stand as Base64 in JSON: values of Secrets, CA bundles.
public struct Base64Data: Codable, Sendable, Hashable {
    public var bytes: [UInt8]

    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The bytes of a text in UTF-8.
    public init(text: String) { bytes = Array(text.utf8) }

    /// The bytes read as UTF-8; `nil` when they are not.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "the text is not Base64")
        }
        bytes = Array(data)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(bytes).base64EncodedString())
    }
}
