import BallastAPI
import Foundation
import HTTPTransport
import KubeClient
import KubeCore
import KubeTypes
import Structured

/// The steps with a chain: one address in front of two models.
extension Tour {
    func applyChain() async throws -> String {
        for (reference, manifest) in [
            (TourSample.fallbackReference, TourSample.fallback), (TourSample.chainReference, TourSample.chain),
        ] {
            _ = try await client.send(.apply(reference, manifest: manifest, force: true, options: Self.asUser))
        }
        let url = try await until("a chain that is Ready, in mode Normal") {
            let chain: FailoverChain = try await client.get(namespace: TourSample.namespace, name: TourSample.chainName)
            let isReady = chain.status?.conditions?.condition("Ready")?.status == .yes
            return isReady && chain.status?.mode == .normal ? chain.status?.url : nil
        }
        let target = try await ask(url)
        guard target == TourSample.name else {
            throw TourFailure(description: "\(target) answered, and \(TourSample.name) comes first in the chain")
        }
        return "\(url) answers from \(target)"
    }

    /// Takes the first model's pods away while somebody asks: each request is answered, and soon by the other.
    func failOver() async throws -> String {
        let chain: FailoverChain = try await client.get(namespace: TourSample.namespace, name: TourSample.chainName)
        guard let url = chain.status?.url else { throw TourFailure(description: "the chain has no address any more") }
        let before = try await pods()
        for pod in before { try await client.delete(pod.reference, options: .init(uid: pod.metadata.uid)) }
        _ = try await until("an answer from \(TourSample.fallbackName)") {
            try await ask(url) == TourSample.fallbackName ? true : nil
        }
        _ = try await ready(replicas: before.count)
        return "every request was answered, at last by \(TourSample.fallbackName); \(TourSample.name) is back"
    }

    /// Which target answered; throws where none did.
    private func ask(_ url: String) async throws -> String {
        let question: JSONValue = [
            "model": .string(TourSample.chainName), "messages": [["role": "user", "content": "What keeps a ship upright?"]],
        ]
        let response = try await web.execute(
            HTTPRequest(
                method: "POST", url: "\(url)/v1/chat/completions", headers: ["Content-Type": "application/json"], body: question.bytes,
                totalTimeout: .seconds(20)))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == 200, let target = response.headers["x-ballast-target"] else {
            throw TourFailure(description: "the chain answered \(response.status): \(String(decoding: body, as: UTF8.self))")
        }
        return target
    }

    func childrenOfChain() async throws -> Int {
        let label = "ballast.dev/chain=\(TourSample.chainName)"
        let deployments = try await client.list(Deployment.self, namespace: TourSample.namespace, labelSelector: label)
        return try await client.list(Pod.self, namespace: TourSample.namespace, labelSelector: label).count + deployments.count
    }
}

extension TourSample {
    static let fallbackName = "llama"
    static let fallbackReference = ObjectReference(LLMBackend.resourceType, namespace: namespace, name: fallbackName)
    static let chainName = "chat"
    static let chainReference = ObjectReference(FailoverChain.resourceType, namespace: namespace, name: chainName)

    /// A small model that is asked when the other cannot answer.
    static let fallback: JSONValue = [
        "apiVersion": .string(LLMBackend.resourceType.apiVersion), "kind": "LLMBackend",
        "metadata": ["name": .string(fallbackName), "namespace": .string(namespace)],
        "spec": [
            "provider": "Ollama", "model": ["name": "llama3.2"], "serving": ["image": "ollama/ollama:0.12.3", "replicas": 1],
            "health": ["intervalSeconds": 1],
        ],
    ]

    static let chain: JSONValue = [
        "apiVersion": .string(FailoverChain.resourceType.apiVersion), "kind": "FailoverChain",
        "metadata": ["name": .string(chainName), "namespace": .string(namespace)],
        "spec": [
            "targets": [
                ["backendRef": ["name": .string(name)], "priority": 0], ["backendRef": ["name": .string(fallbackName)], "priority": 1],
            ]
        ],
    ]
}
