import Foundation
import Structured

/// A column of `kubectl get`.
package struct TableColumn: Sendable {
    package var name: String
    package var type: String
    package var format: String
    package var description: String
    /// 0 shows always, others with `-o wide`.
    package var priority: Int
    package var cell: @Sendable (_ object: JSONValue, _ now: Date) -> JSONValue

    package init(
        _ name: String, type: String = "string", format: String = "", description: String = "", priority: Int = 0,
        cell: @escaping @Sendable (_ object: JSONValue, _ now: Date) -> JSONValue
    ) {
        self.name = name
        self.type = type
        self.format = format
        self.description = description
        self.priority = priority
        self.cell = cell
    }
}
