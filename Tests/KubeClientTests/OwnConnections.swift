import Foundation

/// The TCP connections of this process, as Linux tells them.
enum OwnConnections {
    /// How many stand to the port of `server`; `nil` where the system has no `/proc`.
    static func count(to server: String) -> Int? {
        guard let port = server.split(separator: ":").last.flatMap({ UInt16($0) }),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"),
            let table = try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
        else { return nil }
        let sockets = Set(descriptors.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") })
        let suffix = ":" + String(format: "%04X", Int(port))
        return table.split(separator: "\n").dropFirst().filter { line in
            let fields = line.split(separator: " ")
            return fields.count > 9 && fields[2].hasSuffix(suffix) && fields[3] == "01" && sockets.contains("socket:[\(fields[9])]")
        }.count
    }
}
