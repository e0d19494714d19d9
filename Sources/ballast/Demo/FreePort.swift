import Glibc

/// A port of 127.0.0.1 on which nobody listens right now.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw FreePortError(call: "socket", error: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0 else { throw FreePortError(call: "bind", error: errno) }
                guard getsockname(descriptor, generic, &length) == 0 else { throw FreePortError(call: "getsockname", error: errno) }
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
    }
}

/// Why no port could be found.
struct FreePortError: Error, CustomStringConvertible {
    var call: String
    var error: Int32

    var description: String { "no free port on 127.0.0.1: \(call): \(String(cString: strerror(error)))" }
}
