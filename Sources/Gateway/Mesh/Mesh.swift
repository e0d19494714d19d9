import BallastAPI
import Cryptography
import Foundation
import NIOCore
import NIOSSL

/// The peers of a chain, and what this gateway proves itself to them with.
final class Mesh: Sendable {
    struct Peer: Sendable {
        var origin: Origin
        var key: Ed25519.VerifyingKey
    }

    let peers: [Peer]
    let signingKey: Ed25519.SigningKey
    let clientTLS: TLSContext
    let serverTLS: NIOSSLContext

    /// Reads `spec.cache.mesh` and its Secret: `tls.crt`, `tls.key` and `ca.crt`, which peers know each other by, and `signing.key`, an
    /// Ed25519 key in PKCS #8 PEM whose public half the peers have as `publicKey`. `nil` where a chain has no mesh.
    static func make(for table: RouteTable, _ secrets: SecretData) throws -> Mesh? {
        guard table.cache.enabled, let spec = table.mesh, spec.enabled == true, let name = spec.tlsSecretRef?.name else { return nil }
        return try Mesh(spec, secrets[name], of: name)
    }

    private init(_ spec: FailoverChainSpec.Mesh, _ entries: [String: [UInt8]]?, of name: String) throws {
        func problem(_ text: String) -> ListenerTLS.Problem { ListenerTLS.Problem(description: text) }
        peers = try (spec.peers ?? []).map { peer in
            guard let origin = Origin(peer.url), origin.tls else {
                throw problem("spec.cache.mesh.peers: \(peer.url) is no https address")
            }
            guard let raw = Base64.decode(peer.publicKey), let key = try? Ed25519.VerifyingKey(rawRepresentation: Array(raw.suffix(32))),
                raw.count == 32 || raw.count == 44
            else { throw problem("spec.cache.mesh.peers: the publicKey of \(peer.url) is no Ed25519 key in Base64") }
            return Peer(origin: origin, key: key)
        }
        let pair = try KeyPair(entries, of: name)
        guard let authority = entries?["ca.crt"], let roots = try? NIOSSLCertificate.fromPEMBytes(authority), !roots.isEmpty else {
            throw problem("Secret \"\(name)\": ca.crt is missing or no certificate in PEM")
        }
        guard let text = entries?["signing.key"], let key = try? Ed25519.SigningKey(pem: String(decoding: text, as: UTF8.self)) else {
            throw problem("Secret \"\(name)\": signing.key is missing or no Ed25519 key in PEM (openssl genpkey -algorithm ed25519)")
        }
        signingKey = key
        let chain = pair.certificates.map { NIOSSLCertificateSource.certificate($0) }
        var server = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: chain, privateKey: .privateKey(pair.key), trustRoots: .certificates(roots))
        server.minimumTLSVersion = .tlsv13
        serverTLS = try pair.context(server)
        var client = TLSConfiguration.makeClientConfiguration()
        client.minimumTLSVersion = .tlsv13
        client.trustRoots = .certificates(roots)
        client.certificateChain = chain
        client.privateKey = .privateKey(pair.key)
        clientTLS = TLSContext(try pair.context(client))
    }
}
