import ControllerRuntime
import Logging
import Testing

@Suite("A server whose port cannot be had")
struct NamedListenerTests {
    private static func probes(port: Int, started: @escaping @Sendable (Int) -> Void = { _ in }) -> ProbeServer {
        ProbeServer(
            host: "127.0.0.1", port: port, paths: .probes, registry: MetricsRegistry(),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, unready: { [] }, started: started)
    }

    @Test("names the port, what took it and the setting to change")
    func takenPort() async throws {
        let (ports, started) = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await Self.probes(port: 0) { started.yield($0) }.run() }  // ends by being cancelled
            var told = ports.makeAsyncIterator()
            let port = try #require(await told.next())
            let second = NamedListener(
                Self.probes(port: port), host: "127.0.0.1", port: port, purpose: "health", setting: "--health-port")
            let refusal = await #expect(throws: ListenError.self) { try await second.run() }
            #expect(
                refusal?.description
                    == "cannot listen on 127.0.0.1 port \(port), for health: it is taken by another program; choose another with --health-port, "
                    + "where 0 takes a free one")
            group.cancelAll()
        }
    }
}
