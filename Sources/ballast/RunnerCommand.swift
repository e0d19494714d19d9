import ArgumentParser
import Cryptography
import Foundation
import HTTPTransport
import Logging
import Runner

struct RunnerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runner", abstract: "Wait in a pod for one signed task, carry it out, and end.",
        discussion: """
            The program of adversary and verifier pods; docs/runner-protocol.md says what goes over the wire. It holds no secret: the \
            operator's public key comes from BALLAST_RUNNER_KEY, the pod's UID from POD_UID.
            """)

    @Option(help: "The address to listen on.")
    var listen = "0.0.0.0"

    @Option(help: "The port to listen on; 0 takes a free one and prints it.")
    var port = 8484

    @Option(help: "The Python interpreter for generated code.")
    var python = "/usr/bin/python3"

    @Option(help: "A folder that generated code may write into.")
    var workFolder = "/work"

    @OptionGroup var logging: LoggingOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let text = environment["BALLAST_RUNNER_KEY"], let raw = Base64.decode(text), raw.count == 32 else {
            throw ValidationError("BALLAST_RUNNER_KEY: needs the operator's public key, 32 bytes in base64")
        }
        guard let podUID = environment["POD_UID"], !podUID.isEmpty else {
            throw ValidationError("POD_UID: is not set; take it from the pod's metadata.uid")
        }
        let key = try Ed25519.VerifyingKey(rawRepresentation: raw)
        let transport = try CurlTransport()
        let configuration = RunnerConfiguration(
            key: key, podUID: podUID, host: listen, port: port, python: python, workFolder: workFolder)
        let log = logging.logger("runner")
        let (listening, listens) = AsyncStream<Void>.makeStream()
        let program = RunnerProgram(
            configuration, http: transport, log: log,
            started: {
                log.info("waiting for a task", metadata: ["port": "\($0)"])
                listens.yield()
            },
            // Everything below this process is dead; there is nothing to save.
            stop: { _exit(0) })
        async let rehearsal: Void = rehearse(configuration, transport, log, after: listening)
        try await program.run()
        listens.finish()
        await rehearsal
        await transport.shutdown()
    }

    /// Not before it listens: the kubelet asks once when the container starts, and then a second later.
    private func rehearse(
        _ configuration: RunnerConfiguration, _ http: CurlTransport, _ log: Logger, after listening: AsyncStream<Void>
    ) async {
        guard await listening.first(where: { _ in true }) != nil else { return }
        // Without it the first task is only slower.
        do { try await RunnerRehearsal.play(configuration, http: http) } catch {
            log.warning("could not rehearse a task", metadata: ["error": "\(error)"])
        }
    }
}
