import BallastAPI
import ControllerRuntime
import Cryptography
import Foundation
import KubeCore
import KubeTypes
import Logging
import ServiceLifecycle
import Structured
import Synchronization

/// The operator's own certificate authority: keeps it in a Secret of the operator's namespace, and issues what the channel's ends show.
///
/// The Secret is created with a create, never an apply: of two operators that race, one loses and takes what the other made. Later
/// changes carry the version they were made from.
package final class ChannelAuthority: ServiceLifecycle.Service {
    package static let secretName = "ballast-channel-ca"

    private struct State {
        var trust: ChannelTrust?
        var server: Identity?
        var problem = "it has not been read yet"
    }

    private let api: any KubeAPI
    private let secret: ObjectReference
    private let serverNames: [SubjectAlternativeName]
    private let time: any TimeSource
    private let log: Logger
    private let state = Mutex(State())
    private let ready = Latch()

    /// `api` is the gated one: only the leader writes. `serverNames` are the names and addresses under which gateways reach the operator.
    package init(api: any KubeAPI, namespace: String, serverNames: [SubjectAlternativeName], time: any TimeSource, log: Logger) {
        self.api = api
        secret = ObjectReference(Secret.resourceType, namespace: namespace, name: Self.secretName)
        self.serverNames = serverNames
        self.time = time
        self.log = log
    }

    /// Follows the Secret, and renews the authority in time.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let known = await self.pass()
                do { try await self.time.sleep(for: known ? .seconds(60) : .seconds(1)) } catch { return }
            }
        }
    }

    /// Reads the Secret once, and writes it where something is due. Says whether there is an authority.
    @discardableResult
    package func pass() async -> Bool {
        do {
            try await follow()
            return true
        } catch is CancellationError {
        } catch is LeadershipLost {
            // The leader will create or renew it; until then there is what there is.
            note("the leader has not created it yet")
        } catch let status as APIStatus where status.isConflict || status.isAlreadyExists {
            // Another operator was quicker: its choice counts at the next pass.
        } catch {
            let isNews = state.withLock { $0.problem != "\(error)" }
            note("\(error)")
            if isNews { log.warning("the channel's authority", metadata: ["secret": "\(secret)", "problem": "\(error)"]) }
        }
        return state.withLock { $0.trust != nil }
    }

    private func note(_ problem: String) { state.withLock { $0.problem = problem } }

    private func follow() async throws {
        let now = time.now
        guard let document = try await read() else {
            let trust = try ChannelTrust.create(now: now)
            let made = try await api.send(
                .create(
                    secret.type, namespace: secret.namespace, manifest: try manifest(trust),
                    options: .init(fieldManager: Labels.manager)))
            // In a dry run nothing was made: what was answered counts, whatever it is.
            try adopt(made)
            return log.info("created the channel's authority", metadata: ["secret": "\(secret)"])
        }
        let trust = try adopt(document)
        guard let next = try trust.advanced(now: now) else { return }
        var data = JSONValue.emptyObject
        for entry in ChannelTrust.Entry.all { data[entry] = .null }
        for (entry, value) in next.data { data[entry] = .string(Data(value.bytes).base64EncodedString()) }
        let version = document[path: "metadata", "resourceVersion"] ?? .null
        let written = try await api.send(
            .patch(
                secret, .merge(["metadata": ["resourceVersion": version], "data": data]), options: .init(fieldManager: Labels.manager)))
        try adopt(written)
        log.info("renewed the channel's authority", metadata: ["secret": "\(secret)", "trusted": "\(next.authorities.count)"])
    }

    private func read() async throws -> JSONValue? {
        do { return try await api.send(.get(secret)) } catch let status as APIStatus where status.isNotFound { return nil }
    }

    private func manifest(_ trust: ChannelTrust) throws -> JSONValue {
        let metadata = ObjectMeta(name: secret.name, namespace: secret.namespace, labels: [Labels.managedBy: Labels.manager])
        return try Secret(metadata: metadata, type: "Opaque", data: trust.data).manifest()
    }

    @discardableResult
    private func adopt(_ document: JSONValue) throws -> ChannelTrust {
        let trust = try ChannelTrust(data: document.decode(Secret.self).data ?? [:])
        state.withLock { state in
            if state.trust != trust { state.server = nil }
            state.trust = trust
        }
        ready.open()
        return trust
    }

    /// The authority as last read.
    package var trust: ChannelTrust? { state.withLock(\.trust) }

    private func known() throws -> ChannelTrust {
        try state.withLock { state in
            guard let trust = state.trust else { throw NotReady(secret: "\(secret)", problem: state.problem) }
            return trust
        }
    }

    /// There is no authority to issue with.
    package struct NotReady: Error, CustomStringConvertible {
        var secret: String
        var problem: String

        package var description: String { "the channel's certificate authority is not ready (\(secret)): \(problem)" }
    }
}

extension ChannelAuthority: ServerCredentials {
    package func waitUntilReady() async throws { try await ready.wait() }

    package func identity() throws -> (certificatePEM: String, keyPEM: String) {
        let trust = try known()
        let now = time.now
        let identity = try state.withLock { state in
            if let server = state.server, now < ChannelTrust.renewal(of: server.certificate), server.certificate.notBefore <= now {
                return server
            }
            let server = try trust.issueServer(serverNames, now: now)
            state.server = server
            return server
        }
        return (identity.certificate.pem, identity.key.pem)
    }

    package func trusts(_ certificateDER: [UInt8]) -> Bool { speaker(certificateDER) != nil }

    /// Which chain the holder of a certificate speaks for, and until when; `nil` when it is not to be trusted now.
    package func speaker(_ certificateDER: [UInt8]) -> (identity: ChannelIdentity, until: Date)? {
        guard let trust, let certificate = try? Certificate(der: certificateDER), trust.accepts(certificate, at: time.now) else {
            return nil
        }
        // Exactly one name: a certificate with a second one is none of ours.
        guard certificate.alternativeNames.count == 1, case .uri(let uri)? = certificate.alternativeNames.first,
            let identity = ChannelIdentity(uri: uri)
        else { return nil }
        return (identity, certificate.notAfter)
    }
}

extension ChannelAuthority: ChainCertificates {
    package func certificate(of chain: NamespacedName, current: Secret?, now: Date) throws -> ChainCertificate {
        let trust = try known()
        let uri = ChannelIdentity(chain).description
        if let certificate = current.flatMap({ Self.usable($0, uri: uri, trust: trust, now: now) }) {
            return .good(renewAt: ChannelTrust.renewal(of: certificate))
        }
        let identity = try trust.issueClient(uri, commonName: "\(chain.name.prefix(48))-gateway", now: now)
        let data = [
            "tls.crt": Base64Data(text: identity.certificate.pem), "tls.key": Base64Data(text: identity.key.pem),
            "ca.crt": Base64Data(text: trust.bundlePEM),
        ]
        return .issued(data: data, renewAt: ChannelTrust.renewal(of: identity.certificate))
    }

    private static func usable(_ secret: Secret, uri: String, trust: ChannelTrust, now: Date) -> Certificate? {
        guard secret.data?["tls.key"] != nil, secret.data?["ca.crt"]?.text == trust.bundlePEM,
            let text = secret.data?["tls.crt"]?.text, let certificate = try? Certificate(pem: text),
            certificate.alternativeNames == [.uri(uri)], certificate.isIssued(by: trust.current.certificate),
            certificate.isValid(at: now), now < ChannelTrust.renewal(of: certificate)
        else { return nil }
        return certificate
    }
}
