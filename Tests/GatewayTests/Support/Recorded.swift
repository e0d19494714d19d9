import Foundation
import Structured

@testable import Gateway

/// What official packages sent, and answers in the shapes of the providers' documents. `official_clients.py record` writes the first and
/// has the packages read the second.
enum Recorded {
    static let text = "Für jeden Byte \"ein 🎈."

    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: folder.appendingPathComponent("Recorded/\(name)")))
    }

    static func name(_ wire: Wire) -> String { wire.rawValue.lowercased() }

    static func answer(_ wire: Wire, _ kind: String) throws -> [UInt8] { try bytes("\(name(wire))-\(kind).json") }

    static func stream(_ wire: Wire, _ kind: String) throws -> [UInt8] {
        try bytes("\(name(wire))-\(kind).\(wire == .ollama ? "ndjson" : "sse")")
    }

    /// The body, the path and the headers that matter of a package's request.
    static func request(_ wire: Wire) throws -> JSONValue { try JSONValue(parsing: try bytes("\(name(wire))-request.json")) }
}
