import Foundation
import NIOCore
import Resilience
import BallastAPI

/// Where connections of one kind go.
struct Origin: Sendable, Hashable {
    var host: String
    var port: Int
    var tls: Bool
    /// Not part of what makes two connections alike.
    var basePath: String
    /// The `host` header.
    var authority: String

    /// Reads an `http` or `https` address without user, query or fragment.
    init?(_ url: String) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        tls = scheme == "https"
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (tls ? 443 : 80)
        let path = parts.percentEncodedPath
        basePath = path.hasSuffix("/") ? String(path.dropLast()) : path
        let shown = self.host.contains(":") ? "[\(self.host)]" : self.host
        authority = parts.port == nil ? shown : "\(shown):\(port)"
    }

    /// Whether the host is an address of this machine, written as one.
    var isLoopback: Bool {
        (try? SocketAddress(ipAddress: host, port: port))?.addressBytes.map(AddressPolicy.isLoopback) ?? false
    }

    static func == (left: Origin, right: Origin) -> Bool { left.port == right.port && left.tls == right.tls && left.host == right.host }

    func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(host.utf8.count)
    }
}

/// What is asked of the gateway.
enum Endpoint: String, Sendable, Hashable {
    case chatCompletions = "/v1/chat/completions"
    case completions = "/v1/completions"
    case embeddings = "/v1/embeddings"
    case messages = "/v1/messages"
    case countTokens = "/v1/messages/count_tokens"
    case inference = "/inference"

    /// The language its callers speak.
    var wire: Wire { self == .messages || self == .countTokens ? .anthropic : .openAI }

    /// The one dialect in which its callers are spoken to.
    var client: any ClientDialect {
        switch self {
        case .chatCompletions, .completions, .embeddings: OpenAIClient()
        case .messages, .countTokens: AnthropicClient()
        case .inference: InferenceClient()
        }
    }

    /// Below a target's base address.
    var pathSuffix: String {
        switch self {
        case .completions: "/completions"
        case .embeddings: "/embeddings"
        case .countTokens: "/messages/count_tokens"
        case .chatCompletions, .messages, .inference: "/chat/completions"
        }
    }

    var isEmbedding: Bool { self == .embeddings }

    /// Whether only targets that speak the caller's wire can answer, since there is nothing to translate it into.
    var isUntranslated: Bool { self == .completions || self == .embeddings || self == .countTokens }
}

/// What a target's tokens cost.
struct TokenPrice: Sendable, Hashable {
    var input: Money
    var output: Money

    init(_ pricing: LLMBackendSpec.Pricing?) {
        func money(_ text: String?) -> Money { text.flatMap { try? Money($0) } ?? .zero }
        input = money(pricing?.inputPerMillionTokens)
        output = money(pricing?.outputPerMillionTokens)
    }

    func cost(of usage: TokenUsage) -> Money {
        input.scaled(by: Int64(usage.promptTokens), per: 1_000_000) + output.scaled(by: Int64(usage.completionTokens), per: 1_000_000)
    }
}
