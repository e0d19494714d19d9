import Foundation

extension String {
    /// A condition's message as a sentence of its own, as events tell it.
    var sentence: String { prefix(1).uppercased() + dropFirst() + (hasSuffix(".") ? "" : ".") }
}

extension Date {
    /// A moment as people and `status` read it.
    var text: String { formatted(.iso8601) }
}
