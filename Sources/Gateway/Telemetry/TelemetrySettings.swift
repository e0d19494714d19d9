import Foundation

/// Where spans go. Read from the variables that every OpenTelemetry program reads
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
package struct TelemetrySettings: Sendable, Hashable {
    /// `http` or `https`, the path included.
    var endpoint: Origin
    /// Header lines with their ends. They may hold a key: never logged.
    var headerLines: String
    var serviceName: String

    /// A variable that cannot be used.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String
    }

    /// `nil` where no endpoint is named.
    package static func read(_ environment: [String: String]) throws(Problem) -> TelemetrySettings? {
        func value(_ name: String) -> String? {
            environment["OTEL_EXPORTER_OTLP_TRACES_\(name)"] ?? environment["OTEL_EXPORTER_OTLP_\(name)"]
        }
        let whole = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 }
        guard let url = whole ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"], !url.isEmpty else { return nil }
        guard var origin = Origin(url) else {
            throw Problem(description: "OTEL_EXPORTER_OTLP_ENDPOINT: \(url) is no http or https address; write it as http://collector:4318")
        }
        if whole == nil { origin.basePath += "/v1/traces" }
        if origin.basePath.isEmpty { origin.basePath = "/" }
        if let `protocol` = value("PROTOCOL"), `protocol` != "http/json" && `protocol` != "http/protobuf" {
            throw Problem(description: "OTEL_EXPORTER_OTLP_PROTOCOL: \(`protocol`) is not spoken here; leave it out for http/json")
        }
        var lines = ""
        for pair in (value("HEADERS") ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].trimmingCharacters(in: .whitespaces)
            let text = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespaces).removingPercentEncoding : nil
            guard let text, !name.isEmpty, !(name + text).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw Problem(description: "OTEL_EXPORTER_OTLP_HEADERS: an entry is no name=value; separate entries by commas")
            }
            lines += "\(name): \(text)\r\n"
        }
        return TelemetrySettings(endpoint: origin, headerLines: lines, serviceName: environment["OTEL_SERVICE_NAME"] ?? "ballast-gateway")
    }
}
