import Foundation
import HTTPTransport
import KubeCore
import Structured

/// What goes with a request to prove who asks.
struct Credential: Sendable, Hashable {
    /// The value of the header `Authorization`.
    var authorization: String?
    /// A client certificate that a plugin gave.
    var identity: TLSSettings.Identity?
}

/// Keeps credentials fresh: one reading or run of a plugin at a time, shared by all who wait.
actor Authenticator {
    typealias RunPlugin = @Sendable (ExecPlugin) async throws -> [UInt8]

    private let source: CredentialSource
    private let time: any TimeSource
    private let runPlugin: RunPlugin
    private let identityChanged: @Sendable (TLSSettings.Identity) -> Void
    private var cached: (credential: Credential, isFresh: @Sendable (any TimeSource) -> Bool)?
    private var fetching: Task<Credential, any Error>?
    private var identity: TLSSettings.Identity?

    /// A mounted token is rotated well before it expires, so a minute's delay is harmless (client-go's figure).
    static let tokenFileLifetime = Duration.seconds(60)

    init(
        _ source: CredentialSource, time: any TimeSource, runPlugin: @escaping RunPlugin,
        identityChanged: @escaping @Sendable (TLSSettings.Identity) -> Void
    ) {
        self.source = source
        self.time = time
        self.runPlugin = runPlugin
        self.identityChanged = identityChanged
    }

    func credential() async throws -> Credential {
        if let cached, cached.isFresh(time) { return cached.credential }
        if let fetching { return try await fetching.value }
        let task = Task { try await fetch() }
        fetching = task
        defer { fetching = nil }
        return try await task.value
    }

    /// The server refused this credential (401). Whether another try with a new one makes sense.
    func reject(_ refused: Credential) -> Bool {
        switch source {
        case .none, .token, .basic: return false
        case .tokenFile, .exec:
            if cached?.credential == refused { cached = nil }
            return true
        }
    }

    private func fetch() async throws -> Credential {
        switch source {
        case .none: return keep(Credential()) { _ in true }
        case .token(let token): return keep(Credential(authorization: "Bearer \(token)")) { _ in true }
        case .basic(let user, let password):
            let encoded = Data("\(user):\(password)".utf8).base64EncodedString()
            return keep(Credential(authorization: "Basic \(encoded)")) { _ in true }
        case .tokenFile(let path):
            let token = try await offPool { try readToken(path) }
            let until = time.uptime + Self.tokenFileLifetime
            return keep(Credential(authorization: "Bearer \(token)")) { $0.uptime < until }
        case .exec(let plugin):
            let (credential, expires) = try plugin.credential(from: try await runPlugin(plugin))
            if let new = credential.identity, new != identity {
                identity = new
                identityChanged(new)
            }
            return keep(credential) { time in expires.map { time.now < $0 } ?? true }
        }
    }

    private func keep(_ credential: Credential, while isFresh: @escaping @Sendable (any TimeSource) -> Bool) -> Credential {
        cached = (credential, isFresh)
        return credential
    }
}

private func readToken(_ path: String) throws -> String {
    let text: String
    do {
        text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
        throw ConfigurationError("the token file \(path) cannot be read: \(error.localizedDescription)")
    }
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !token.isEmpty else { throw ConfigurationError("the token file \(path) is empty") }
    return token
}

/// Runs a blocking call on a thread outside the cooperative pool.
func offPool<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
    }
}
