import BallastAPI
import ControllerRuntime
import Foundation
import KubeCore
import Structured

/// Answers gateways: `POST /v1/reports` and `GET /v1/stream`, for the chain that their certificate names and no other.
package struct ChannelEndpoint: Sendable {
    private let authority: ChannelAuthority
    private let reports: GatewayReports
    private let hub: ChannelHub
    private let isLeading: @Sendable () -> Bool
    private let leader: @Sendable () -> String?

    /// `leader` is the holder of the lease as far as is known.
    package init(
        authority: ChannelAuthority, reports: GatewayReports, hub: ChannelHub, isLeading: @escaping @Sendable () -> Bool,
        leader: @escaping @Sendable () -> String?
    ) {
        self.authority = authority
        self.reports = reports
        self.hub = hub
        self.isLeading = isLeading
        self.leader = leader
    }

    package func answer(_ request: PeerRequest) -> PeerAnswer {
        // Judged again: a connection outlives the certificate it was opened with, and the authority that signed it.
        guard let speaker = authority.speaker(request.certificateDER) else {
            return Self.refuse(403, "the certificate is not valid any more, or no gateway's")
        }
        guard isLeading() else { return notLeading() }
        switch (request.method, request.path) {
        case ("POST", ChannelPaths.reports): return report(request, speaker.identity)
        case ("GET", ChannelPaths.stream): return stream(request, speaker.identity, until: speaker.until)
        default: return Self.refuse(404, "there is no \(request.method) \(request.path) here")
        }
    }

    private func notLeading() -> PeerAnswer {
        let holder = leader()
        var answer = ChannelAnswer(error: "this operator does not lead", leader: holder.map(LeaderName.init)?.name)
        answer.leaderAddress = holder.map(LeaderName.init)?.address
        return Self.json(503, answer)
    }

    private func report(_ request: PeerRequest, _ speaker: ChannelIdentity) -> PeerAnswer {
        let report: GatewayReport
        do { report = try JSONValue(parsing: request.body).decode(GatewayReport.self) } catch {
            return Self.refuse(400, "the body is no report: \(error)")
        }
        switch reports.take(report, from: speaker) {
        case .success: return Self.json(200, ChannelAnswer(accepted: report.sequence))
        case .failure(.malformed(let problem)): return Self.refuse(400, problem)
        case .failure(.foreign(let problem)), .failure(.unknownPod(let problem)): return Self.refuse(403, problem)
        case .failure(.outOfSequence(let expected)):
            let error = "sequence \(report.sequence) of instance \(report.sender.instance) is neither the last one nor the next"
            return Self.json(409, ChannelAnswer(error: error, expected: expected))
        case .failure(.retired):
            return Self.refuse(409, "instance \(report.sender.instance) of pod \(report.sender.pod) has been followed by another")
        }
    }

    private func stream(_ request: PeerRequest, _ speaker: ChannelIdentity, until: Date) -> PeerAnswer {
        guard let pod = request.query["pod"], let uid = request.query["uid"] else {
            return Self.refuse(400, "a stream is opened with ?pod=NAME&uid=UID of the gateway's pod")
        }
        guard reports.isGateway(pod, uid: uid, of: speaker.chain) else {
            return Self.refuse(403, "chain \(speaker.chain) has no pod \"\(pod.prefix(253))\" with that UID")
        }
        guard let lines = hub.open(speaker.chain, pod: pod, until: until) else { return notLeading() }
        return PeerAnswer(status: 200, contentType: "application/jsonl", body: .stream(lines))
    }

    private static func refuse(_ status: Int, _ error: String) -> PeerAnswer { json(status, ChannelAnswer(error: error)) }

    private static func json(_ status: Int, _ answer: ChannelAnswer) -> PeerAnswer {
        let body = (try? JSONValue(encoding: answer).bytes) ?? Array("{}".utf8)
        return PeerAnswer(status: status, body: .whole(body))
    }
}

/// A leader's identity with the address of its channel: `ballast-operator-7c9f_1a2b3c4d@10.1.2.3:8443`. The lease is the one place where
/// operators that do not lead learn of the one that does.
package struct LeaderName: Sendable, Hashable {
    package var name: String
    package var address: String?

    package init(name: String, address: String?) {
        self.name = name
        self.address = address
    }

    package init(_ identity: String) {
        guard let at = identity.lastIndex(of: "@") else {
            self.init(name: identity, address: nil)
            return
        }
        self.init(name: String(identity[..<at]), address: String(identity[identity.index(after: at)...]))
    }

    package var identity: String { address.map { "\(name)@\($0)" } ?? name }
}
