import Foundation
import NIOCore

/// The headers that Anthropic's callers send besides the body.
enum AnthropicHeaders {
    /// The version that the caller speaks; `nil` where it leaves that out. Throws a 400 for what is no date.
    static func version(_ headers: HeaderFields) throws(GatewayError) -> String? {
        guard let version = headers.first("anthropic-version") else { return nil }
        guard version.utf8.count == 10, version.utf8.allSatisfy({ $0 == 0x2D || $0 >= 0x30 && $0 <= 0x39 }) else {
            throw .invalid("is no date like \(AnthropicWords.version).", param: "anthropic-version")
        }
        return version
    }

    /// A head of ours with the version of a caller whose body goes out as it came: body and version belong together.
    static func replacingVersion(in head: ByteBuffer, with version: String?) -> ByteBuffer {
        guard let version, version != AnthropicWords.version else { return head }
        let ours = "anthropic-version: \(AnthropicWords.version)\r\n"
        return ByteBuffer(string: String(buffer: head).replacingOccurrences(of: ours, with: "anthropic-version: \(version)\r\n"))
    }

    /// The betas that the caller asks for, as a header line for targets that know them; empty without any.
    static func betaLine(_ headers: HeaderFields) -> String {
        let betas = headers.all("anthropic-beta").joined(separator: ",")
        guard !betas.isEmpty, betas.utf8.count <= 2048, betas.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return "" }
        return "anthropic-beta: \(betas)\r\n"
    }
}
