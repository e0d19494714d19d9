import COpenSSL

/// What could not be done, and OpenSSL's reason where it has one.
public struct CryptographyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }

    /// An error with the first reason of this thread's OpenSSL queue, which is emptied: a stale entry would explain a later failure.
    static func openSSL(_ operation: String) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else { return CryptographyError("\(operation) failed") }
        return CryptographyError("\(operation): \(String(cString: reason))")
    }
}

/// Throws OpenSSL's reason when a call of it did not succeed.
func check(_ succeeded: Bool, _ operation: String) throws(CryptographyError) {
    if !succeeded { throw .openSSL(operation) }
}

/// The one owner of an OpenSSL object, released when it goes out of scope.
struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let release: @convention(c) (OpaquePointer?) -> Void

    /// Takes over what a call of OpenSSL returned; `NULL` is that call's failure.
    init(
        _ pointer: OpaquePointer?, _ operation: String, release: @convention(c) (OpaquePointer?) -> Void
    ) throws(CryptographyError) {
        guard let pointer else { throw .openSSL(operation) }
        self.pointer = pointer
        self.release = release
    }

    deinit { release(pointer) }
}
