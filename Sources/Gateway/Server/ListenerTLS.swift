import BallastAPI
import NIOSSL
import Synchronization

/// The certificate that callers are answered with. A new one is used from the next connection on; connections under way keep theirs.
final class ListenerTLS: Sendable {
    /// What is wrong with a chain's certificate.
    struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        var description: String
    }

    private let current = Mutex<NIOSSLContext?>(nil)

    /// The certificate of `spec.gateway.tlsSecretRef`; `nil` where the chain is served without TLS.
    static func context(for table: RouteTable, _ secrets: SecretData) throws -> NIOSSLContext? {
        guard let name = table.tlsSecretRef?.name else { return nil }
        let pair = try KeyPair(secrets[name], of: name)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.certificates.map { .certificate($0) }, privateKey: .privateKey(pair.key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try pair.context(configuration)
    }

    func take(_ context: NIOSSLContext?) { current.withLock { $0 = context } }

    /// `nil` without TLS.
    func handler() -> NIOSSLServerHandler? { current.withLock { $0 }.map { NIOSSLServerHandler(context: $0) } }
}

/// `tls.crt` and `tls.key` of a Secret, as every program in a cluster keeps them.
struct KeyPair {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey
    private let secret: String

    init(_ entries: [String: [UInt8]]?, of secret: String) throws(ListenerTLS.Problem) {
        func entry(_ name: String) throws(ListenerTLS.Problem) -> [UInt8] {
            guard let bytes = entries?[name] else {
                throw ListenerTLS.Problem(description: "Secret \"\(secret)\" \(entries == nil ? "is missing" : "has no entry \"\(name)\"")")
            }
            return bytes
        }
        self.secret = secret
        let (chain, secretKey) = (try entry("tls.crt"), try entry("tls.key"))
        do { certificates = try NIOSSLCertificate.fromPEMBytes(chain) } catch {
            throw ListenerTLS.Problem(description: "Secret \"\(secret)\": tls.crt is no certificate in PEM")
        }
        do { key = try NIOSSLPrivateKey(bytes: secretKey, format: .pem) } catch {
            throw ListenerTLS.Problem(description: "Secret \"\(secret)\": tls.key is no private key in PEM")
        }
    }

    /// Throws where the key is not the certificate's.
    func context(_ configuration: TLSConfiguration) throws(ListenerTLS.Problem) -> NIOSSLContext {
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw ListenerTLS.Problem(description: "Secret \"\(secret)\": tls.crt and tls.key do not belong together")
        }
    }
}
