import NIOHTTP1

/// The headers that Anthropic's callers send besides the body.
enum AnthropicHeaders {
    /// Refuses a version of the wire that is not the one spoken here. Callers may leave it out.
    static func check(_ headers: HTTPHeaders) throws(GatewayError) {
        guard let version = headers.first(name: "anthropic-version"), version != AnthropicWords.version else { return }
        throw .invalid("\"\(version)\" is not spoken here; send \(AnthropicWords.version) or leave it out.", param: "anthropic-version")
    }

    /// The betas that the caller asks for, as a header line for targets that know them; empty without any.
    static func betaLine(_ headers: HTTPHeaders) -> String {
        let betas = headers[canonicalForm: "anthropic-beta"].joined(separator: ",")
        guard !betas.isEmpty, betas.utf8.count <= 2048, betas.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return "" }
        return "anthropic-beta: \(betas)\r\n"
    }
}
