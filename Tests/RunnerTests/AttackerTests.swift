import HTTPTransport
import RunnerProtocol
import Synchronization
import Testing

@testable import Runner

@Suite("An attack through a chain") struct AttackerTests {
    private static let opinion =
        #"{"choices":[{"message":{"role":"assistant","content":"{\"vote\":\"refute\",\"confidence\":1}"}}]}"#
    private static let refusal = #"{"error":{"message":"no such key"}}"#

    /// Answers with one status after the other, the last for ever.
    private final class Gateway: HTTPExecutor {
        private let statuses: Mutex<[Int]>
        let asked = Mutex<[String?]>([])

        init(_ statuses: [Int]) { self.statuses = Mutex(statuses) }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            asked.withLock { $0.append(request.headers["authorization"]) }
            let status = statuses.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return HTTPResponse(
                status: status, body: HTTPBody(bytes: Array((status == 200 ? AttackerTests.opinion : AttackerTests.refusal).utf8)))
        }
    }

    private static func attack(credential: String?) -> RunnerTask.Attack {
        .init(
            question: "2+2?", answer: "5", role: "skeptic", chainURL: "http://chat.team-a.svc:8080", credential: credential,
            timeoutMilliseconds: 60_000)
    }

    @Test("asks again while a gateway that has just started does not know the credential yet")
    func introduction() async throws {
        let gateway = Gateway([401, 401, 200])
        let vote = try await Attacker(http: gateway, pause: .zero).attack(Self.attack(credential: "key"))
        #expect(vote.vote == .refute)
        #expect(gateway.asked.withLock { $0 } == ["Bearer key", "Bearer key", "Bearer key"])
    }

    @Test(
        "ends at once where the chain refuses for good",
        arguments: [(401, nil), (403, "key"), (503, "key")] as [(Int, String?)])
    func refused(status: Int, credential: String?) async throws {
        let gateway = Gateway([status])
        await #expect(throws: AttackError.self) {
            try await Attacker(http: gateway, pause: .zero).attack(Self.attack(credential: credential))
        }
        #expect(gateway.asked.withLock(\.count) == 1)
    }
}
