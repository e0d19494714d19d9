import Foundation
import Testing

/// The arrows of the house. The build flag `--explicit-target-dependency-import-check` lets transitive imports through; this does not.
private let rooms: [String: Set<String>] = [
    "Structured": ["CLibYAML"],
    "Cryptography": ["COpenSSL", "COpenSSLShims"],
    "HTTPTransport": ["CLibCurl", "CLibCurlShims"],
    "HTTPServing": ["server library"],
    "KubeCore": ["Structured"],
    "KubeTypes": ["KubeCore", "Structured"],
    "KubeClient": ["KubeCore", "HTTPTransport", "Structured", "Cryptography"],
    "ControllerRuntime": [
        "KubeClient", "KubeTypes", "KubeCore", "HTTPTransport", "HTTPServing", "Cryptography", "Structured", "server library",
    ],
    "Resilience": [],
    "BallastAPI": ["KubeTypes", "KubeCore", "Resilience", "Structured"],
    "RunnerProtocol": ["Structured", "Cryptography"],
    "Runner": ["RunnerProtocol", "HTTPTransport", "HTTPServing", "Structured", "Cryptography", "CProcess", "server library"],
    "Operator": [
        "RunnerProtocol", "ControllerRuntime", "BallastAPI", "KubeClient", "KubeTypes", "KubeCore", "Resilience", "HTTPTransport",
        "Cryptography",
        "Structured",
    ],
    "Gateway": ["Resilience", "BallastAPI", "KubeTypes", "KubeCore", "Structured", "Cryptography", "server library"],
    "EmbeddedCluster": ["KubeCore", "KubeTypes", "HTTPServing", "Structured", "server library"],
    "TestSupport": [
        "EmbeddedCluster", "Operator", "ControllerRuntime", "BallastAPI", "Resilience", "KubeClient", "KubeTypes", "KubeCore",
        "HTTPTransport", "Cryptography", "Structured",
    ],
    "ballast": [
        "EmbeddedCluster", "Operator", "Gateway", "Runner", "RunnerProtocol", "ControllerRuntime", "BallastAPI", "Resilience", "KubeClient",
        "KubeTypes",
        "KubeCore", "HTTPTransport", "Cryptography", "Structured", "CProcess",
    ],
]

private let serverLibrary: Set<String> = [
    "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HummingbirdHTTP2", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOHTTP2",
    "NIOHTTPTypesHTTP2", "NIOSSL", "NIOFoundationCompat",
]

/// The toolchain's modules and the small packages that any room may use.
private let everywhere: Set<String> = [
    "Swift", "Foundation", "Dispatch", "Glibc", "Musl", "Darwin", "Synchronization", "Logging", "Metrics", "ServiceLifecycle",
    "UnixSignals", "DequeModule", "HeapModule", "ArgumentParser",
]

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func sourceFiles(of room: String) throws -> [URL] {
    let folder = root.appendingPathComponent("Sources/\(room)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { folder.appendingPathComponent($0) }
}

private func imports(in file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
        // Imports stand at the margin; what is indented is text that happens to look like one.
        guard line.first != " " else { return nil }
        var words = line.split(separator: " ")[...]
        while let first = words.first, first.hasPrefix("@") || ["public", "package", "internal", "private"].contains(first) {
            words.removeFirst()
        }
        guard words.popFirst() == "import", var name = words.popFirst() else { return nil }
        if ["struct", "class", "enum", "protocol", "func", "typealias", "let", "var"].contains(name) { name = words.popFirst() ?? name }
        return String(name.split(separator: ".")[0])
    }
}

@Suite("The arrows between rooms")
struct ImportTests {
    @Test("every room is in the table, and every room of the table exists")
    func roomsAreKnown() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path)
        #expect(Set(folders.filter { !$0.hasPrefix("C") || rooms[$0] != nil }) == Set(rooms.keys))
    }

    @Test("a room imports only what the table allows", arguments: rooms.keys.sorted())
    func importsFollowTheTable(room: String) throws {
        let allowed = try #require(rooms[room])
        let permitted = allowed.union(everywhere).union(allowed.contains("server library") ? serverLibrary : [])
        let files = try sourceFiles(of: room)
        #expect(!files.isEmpty)
        for file in files {
            let strangers = try imports(in: file).filter { !permitted.contains($0) }
            #expect(strangers.isEmpty, "\(room)/\(file.lastPathComponent) may not import \(strangers.joined(separator: ", "))")
        }
    }

    @Test("a file is one idea: no source file that a person wrote is longer than 400 lines", arguments: rooms.keys.sorted())
    func filesAreShort(room: String) throws {
        for file in try sourceFiles(of: room) {
            let text = try String(contentsOf: file, encoding: .utf8)
            if text.hasPrefix("// Written by hack/") { continue }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 401, "\(room)/\(file.lastPathComponent) has \(lines) lines")
        }
    }
}
