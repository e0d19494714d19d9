import ArgumentParser
import ControllerRuntime
import Logging

extension LineLogHandler.Format: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}

/// The flags of every command that runs for long.
struct LoggingOptions: ParsableArguments {
    @Option(help: "How log lines are written.")
    var logFormat: LineLogHandler.Format = .text

    @Option(help: "The least urgent level that is written.")
    var logLevel: Logger.Level = .info

    /// A logger as the flags ask for.
    func logger(_ label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, format: logFormat, level: logLevel) }
    }
}
