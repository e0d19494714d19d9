/// Why an expression cannot be compiled, or what went wrong while it ran, in cel-go's words.
package struct CELError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }

    static func noSuchOverload(_ operation: String = "") -> CELError {
        CELError(operation.isEmpty ? "no such overload" : "no such overload: \(operation)")
    }

    static func noSuchKey(_ key: String) -> CELError { CELError("no such key: \(key)") }

    /// An expression the genuine server may know and this one does not.
    static func unsupported(_ what: String) -> CELError { CELError("unsupported: \(what) is outside the subset this server evaluates") }
}
