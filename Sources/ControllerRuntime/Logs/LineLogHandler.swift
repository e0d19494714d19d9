import Foundation
import KubeCore
import Logging
import Structured

/// Writes log records to standard error, one line each: as JSON for collectors, or as text for people.
package struct LineLogHandler: LogHandler {
    package enum Format: String, Sendable, CaseIterable {
        case json
        case text
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]

    private let label: String
    private let format: Format
    private let time: any TimeSource
    private let write: @Sendable (String) -> Void

    /// `write` gets whole lines, with their line feed.
    package init(
        label: String, format: Format, level: Logger.Level, time: any TimeSource = SystemTime(),
        write: @escaping @Sendable (String) -> Void = LineLogHandler.standardError
    ) {
        self.label = label
        self.format = format
        logLevel = level
        self.time = time
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        record(event.level, "\(event.message)", event.metadata, event.error)
    }

    private func record(_ level: Logger.Level, _ message: String, _ extra: Logger.Metadata?, _ error: (any Error)?) {
        var fields = metadata.merging(extra ?? [:]) { $1 }.mapValues { "\($0)" }
        if let error { fields["error"] = "\(error)" }
        let moment = MicroTime(time.now).description
        switch format {
        case .json:
            var document = JSONValue.object(fields.mapValues(JSONValue.string))
            document["time"] = .string(moment)
            document["level"] = .string(level.rawValue)
            document["logger"] = .string(label)
            document["message"] = .string(message)
            write(document.text + "\n")
        case .text:
            let pairs = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }.joined()
            let line = message.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
            write("\(moment) \(level.rawValue.uppercased()) \(label): \(line)\(pairs)\n")
        }
    }

    /// A line stays a line, and a value with blanks stays one value.
    private static func quoted(_ value: String) -> String {
        value.contains { $0.isWhitespace || $0 == "\"" } || value.isEmpty ? JSONValue.string(value).text : value
    }

    /// One `write(2)` per line, so that lines of several threads do not mix.
    package static let standardError: @Sendable (String) -> Void = { line in FileHandle.standardError.write(Data(line.utf8)) }
}
