import Foundation

/// `metav1.Condition`.
public struct Condition: Codable, Sendable, Hashable {
    /// The three answers a condition can give.
    public enum Status: String, Codable, Sendable, Hashable {
        case yes = "True"
        case no = "False"
        case unknown = "Unknown"
    }

    public var type: String
    public var status: Status
    public var observedGeneration: Int64?
    /// When `status` last changed; see ``Swift/Array/setCondition(_:)`` for who keeps it.
    public var lastTransitionTime: Date
    /// One CamelCase word for programs.
    public var reason: String
    /// One sentence for people, with the remedy where there is one.
    public var message: String

    public init(
        type: String, status: Status, observedGeneration: Int64? = nil, lastTransitionTime: Date, reason: String, message: String
    ) {
        self.type = type
        self.status = status
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}

extension [Condition] {
    /// The condition of that type.
    public func condition(_ type: String) -> Condition? { first { $0.type == type } }

    /// Puts a condition in its place (one per type, order of first appearance) and keeps the earlier `lastTransitionTime` while
    /// its status stays the same.
    public mutating func setCondition(_ condition: Condition) {
        guard let index = firstIndex(where: { $0.type == condition.type }) else {
            append(condition)
            return
        }
        var next = condition
        if self[index].status == condition.status { next.lastTransitionTime = self[index].lastTransitionTime }
        self[index] = next
    }
}
