import Foundation
import NIOCore
import ServiceLifecycle

/// A server whose port cannot be had: which one, what it is for, and what to change.
package struct ListenError: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// `setting` is where the port is chosen, such as `--health-port`.
    init(host: String, port: Int, purpose: String, setting: String, cause: IOError) {
        let why =
            switch cause.errnoCode {
            case EADDRINUSE: "it is taken by another program"
            case EACCES: "ports below 1024 need a right of their own"
            default: cause.localizedDescription
            }
        description =
            "cannot listen on \(host) port \(port), for \(purpose): \(why); choose another with \(setting), where 0 takes a free one"
    }
}

/// Runs a server, and names what to change where its port cannot be had.
package struct NamedListener: Service {
    private let server: any Service
    private let host: String
    private let port: Int
    private let purpose: String
    private let setting: String

    package init(_ server: any Service, host: String, port: Int, purpose: String, setting: String) {
        self.server = server
        self.host = host
        self.port = port
        self.purpose = purpose
        self.setting = setting
    }

    /// Throws ``ListenError`` for what the system says of the port, and everything else as the server throws it.
    package func run() async throws {
        do {
            try await server.run()
        } catch let cause as IOError where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(cause.errnoCode) {
            throw ListenError(host: host, port: port, purpose: purpose, setting: setting, cause: cause)
        }
    }
}
