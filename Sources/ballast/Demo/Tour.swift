import BallastAPI
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured

/// Why a step of the tour is not what it claims.
struct TourFailure: Error, CustomStringConvertible {
    var description: String
}

/// The demo's story, played unattended: every step checks what it claims.
struct Tour {
    private struct Step {
        var claim: String
        var play: () async throws -> String
    }

    let client: KubeClient
    /// Sends what a user would send with curl.
    let web: any HTTPExecutor
    let time: any TimeSource
    let say: (String) -> Void

    /// Plays all steps; `false` as soon as one fails.
    func play() async -> Bool {
        let began = time.uptime
        for (index, step) in steps.enumerated() {
            let start = time.uptime
            do {
                let seen = try await step.play()
                say("[\(index + 1)/\(steps.count)] ✓ \(step.claim) (\(Self.seconds(time.uptime - start)) s)\n        \(seen)")
            } catch {
                say("[\(index + 1)/\(steps.count)] ✗ \(step.claim)\n        \(error)")
                return false
            }
        }
        say("All \(steps.count) steps are what they claim, in \(Self.seconds(time.uptime - began)) s.")
        return true
    }

    private var steps: [Step] {
        [
            Step(claim: "kubectl apply: the API server takes an LLMBackend", play: apply),
            Step(claim: "both replicas load the model and the backend is Ready", play: { try await ready(replicas: 2) }),
            Step(claim: "a model server answers a chat request", play: chat),
            Step(claim: "a FailoverChain in front of it and a second model is Ready", play: applyChain),
            Step(claim: "its one address loses a model, and no request", play: failOver),
            Step(claim: "a deleted pod comes back", play: losePod),
            Step(claim: "a Deployment scaled by hand is put right", play: meddle),
            Step(claim: "kubectl scale llmb: a third replica", play: { try await scale(to: 3) }),
            Step(claim: "more replicas than GPUs: it says what is missing", play: exhaust),
            Step(claim: "and recovers when asked for less", play: { try await scale(to: 2) }),
            Step(claim: "contradicting fields are refused in one sentence", play: contradict),
            Step(claim: "kubectl delete: nothing is left behind", play: remove),
        ]
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = (duration.components.seconds * 10) + duration.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// The steps.
extension Tour {
    private func apply() async throws -> String {
        _ = try await client.send(.apply(TourSample.reference, manifest: TourSample.backend, force: true, options: Self.asUser))
        return "llmbackend.ballast.dev/\(TourSample.name) created"
    }

    /// The user of the tour owns what kubectl would own.
    static let asUser = APIRequest.WriteOptions(fieldManager: "kubectl")

    func ready(replicas: Int) async throws -> String {
        let backend = try await backend("\(replicas) ready replicas, Ready=True and healthy") { backend in
            backend.status?.readyReplicas == replicas && backend.isReady && backend.status?.health?.state == .healthy
        }
        return "Ready=True, \(replicas)/\(replicas), Healthy, $\(backend.status?.cost?.perHour ?? "?") an hour"
    }

    private func chat() async throws -> String {
        guard let pod = try await pods().first(where: { $0.isReady && !$0.metadata.isTerminating }), let address = pod.status?.podIP else {
            throw TourFailure(description: "no ready pod has an address")
        }
        let question: JSONValue = [
            "model": "Qwen/Qwen2.5-7B-Instruct", "messages": [["role": "user", "content": "What keeps a ship upright?"]],
        ]
        let request = HTTPRequest(
            method: "POST", url: "http://\(address):8000/v1/chat/completions", headers: ["Content-Type": "application/json"],
            body: question.bytes, totalTimeout: .seconds(20))
        let response = try await web.execute(request)
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == 200, let answer = try JSONValue(parsing: body)["choices"]?[0]?["message"]?["content"]?.string,
            !answer.isEmpty
        else { throw TourFailure(description: "the model server answered \(response.status): \(String(decoding: body, as: UTF8.self))") }
        return "\(address):8000 says: \(answer.prefix(60))"
    }

    private func losePod() async throws -> String {
        let before = try await pods()
        guard let victim = before.first else { throw TourFailure(description: "there is no pod to delete") }
        try await client.delete(victim.reference, options: .init(uid: victim.metadata.uid))
        let survivors = Set(before.map(\.metadata.uid))
        _ = try await until("a new pod is ready") {
            let now = try await pods().filter { $0.isReady && !$0.metadata.isTerminating }
            return now.count == before.count && now.contains { !survivors.contains($0.metadata.uid) } ? now : nil
        }
        _ = try await ready(replicas: before.count)
        return "\(victim.metadata.name) went, another took its place"
    }

    private func meddle() async throws -> String {
        let deployment = ObjectReference(Deployment.resourceType, namespace: TourSample.namespace, name: TourSample.name)
        try await client.scale(deployment, replicas: 0)
        _ = try await until("the Deployment wants 2 replicas again") {
            let now: Deployment = try await client.get(namespace: deployment.namespace, name: deployment.name)
            return now.spec?.replicas == 2 ? now : nil
        }
        return "0 replicas became 2; \(try await ready(replicas: 2))"
    }

    private func scale(to replicas: Int) async throws -> String {
        try await client.scale(TourSample.reference, replicas: replicas)
        return try await ready(replicas: replicas)
    }

    private func exhaust() async throws -> String {
        try await client.scale(TourSample.reference, replicas: 100)
        let backend = try await backend("a Ready condition that names the GPUs") { backend in
            !backend.isReady && backend.readyMessage.contains("gpu")
        }
        return backend.readyMessage
    }

    private func contradict() async throws -> String {
        let wrong = ObjectReference(LLMBackend.resourceType, namespace: TourSample.namespace, name: "wrong")
        do {
            _ = try await client.send(.apply(wrong, manifest: TourSample.contradiction, force: true, options: Self.asUser))
        } catch let refusal as APIStatus where refusal.isInvalid {
            return refusal.message
        }
        throw TourFailure(description: "the API server took replicas and autoscaling together")
    }

    private func remove() async throws -> String {
        for reference in [TourSample.chainReference, TourSample.fallbackReference, TourSample.reference] {
            try await client.delete(reference, options: .init(propagation: .background))
        }
        _ = try await until("the children are gone") {
            let deployments: [Deployment] = try await children()
            let services: [Service] = try await children()
            let pods = try await pods()
            let others = try await childrenOfChain()
            return deployments.isEmpty && services.isEmpty && pods.isEmpty && others == 0 ? true : nil
        }
        return "Deployments, Services and pods are gone"
    }
}

/// Looking.
extension Tour {
    private static let patience = Duration.seconds(30)

    func pods() async throws -> [Pod] { try await children() }

    private func children<Object: KubeObject>() async throws -> [Object] {
        try await client.list(
            Object.self, namespace: TourSample.namespace, labelSelector: "ballast.dev/backend=\(TourSample.name)")
    }

    private func backend(_ what: String, _ holds: (LLMBackend) -> Bool) async throws -> LLMBackend {
        var last = ""
        do {
            return try await until(what) {
                let now: LLMBackend = try await client.get(namespace: TourSample.namespace, name: TourSample.name)
                last = "Ready: \(now.readyMessage)"
                return holds(now) ? now : nil
            }
        } catch let failure as TourFailure {
            throw TourFailure(description: "\(failure); \(last)")
        }
    }

    /// Looks again every 100 ms until `look` finds something.
    func until<Found>(_ what: String, _ look: () async throws -> Found?) async throws -> Found {
        let deadline = time.uptime + Self.patience
        while time.uptime < deadline {
            if let found = try await look() { return found }
            try await time.sleep(for: .milliseconds(100))
        }
        throw TourFailure(description: "waited \(Self.patience.components.seconds) s in vain for: \(what)")
    }
}

extension LLMBackend {
    fileprivate var isReady: Bool {
        status?.conditions?.condition("Ready")?.status == .yes && status?.observedGeneration == metadata.generation
    }

    fileprivate var readyMessage: String { status?.conditions?.condition("Ready").map { "\($0.reason): \($0.message)" } ?? "not there yet" }
}
