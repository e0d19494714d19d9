import ControllerRuntime
import HTTPTransport
import KubeCore
import KubeTypes
import RunnerProtocol
import Structured

@testable import Operator

/// What an operator with pools and sessions can get wrong; each has one, and the world around it must tell.
enum AdversaryBug: String, Sendable, CaseIterable {
    /// Makes Jobs that nobody else would ever delete, and takes them for deleted.
    case jobsStay
    /// Takes its slots for deleted.
    case slotsStay
    /// Takes the policies for deleted.
    case policiesStay
    /// Makes each slot twice.
    case doubledSlots
    /// Makes each Job a second time under the same name.
    case doubledJobs
    /// Gives a slot its task a second time.
    case secondTask
    /// Tells runners to stop with a signature that is none.
    case unsignedStop
    /// Never takes a credential back.
    case credentialStays
    /// Hears each vote as its opposite.
    case misheardVotes
}

/// The way to the API server of an operator with a bug.
struct BuggyAPI: KubeAPI {
    let api: any KubeAPI
    let bug: AdversaryBug?

    func send(_ request: APIRequest) async throws -> JSONValue {
        func isOne(_ method: APIRequest.Method, _ plural: String) -> Bool {
            request.method == method && request.path.contains("/\(plural)")
        }
        switch bug {
        case .jobsStay where isOne(.delete, "jobs/"), .slotsStay where isOne(.delete, "pods/"),
            .policiesStay where isOne(.delete, "networkpolicies/"):
            return .emptyObject
        case .jobsStay where isOne(.post, "jobs"):
            var stray = request
            if var job = try? JSONValue(parsing: request.body) {
                job[path: "metadata", "ownerReferences"] = nil
                job[path: "spec", "ttlSecondsAfterFinished"] = nil
                stray.body = job.bytes
            }
            return try await api.send(stray)
        case .doubledSlots where isOne(.post, "pods"):
            var second = request
            if var pod = try? JSONValue(parsing: request.body), let name = pod[path: "metadata", "name"]?.string {
                pod[path: "metadata", "name"] = .string("\(name)-b")
                pod[path: "metadata", "labels", SlotNames.slot] = .string("\(name)-b")
                second.body = pod.bytes
            }
            _ = try await api.send(second)
            return try await api.send(request)
        case .doubledJobs where isOne(.post, "jobs"):
            let job = try await api.send(request)
            let name = job[path: "metadata", "name"]?.string ?? ""
            let namespace = job[path: "metadata", "namespace"]?.string
            _ = try await api.send(.delete(ObjectReference(Job.resourceType, namespace: namespace, name: name)))
            return try await api.send(request)
        default: return try await api.send(request)
        }
    }
}

/// The way to runners of an operator with a bug.
struct BuggyWire: RunnerWire {
    let wire: any RunnerWire
    let bug: AdversaryBug?

    func post(_ path: String, _ task: SignedTask, to pod: RunnerPod, timeout: Duration) async throws -> HTTPResponse {
        switch bug {
        case .secondTask where path == "/run":
            let first = try await wire.post(path, task, to: pod, timeout: timeout)
            _ = try await wire.post(path, task, to: pod, timeout: timeout)
            return first
        case .unsignedStop where path == "/stop":
            var unsigned = task
            unsigned.signature = ""
            return try await wire.post(path, unsigned, to: pod, timeout: timeout)
        case .misheardVotes where path == "/run":
            let answer = try await wire.post(path, task, to: pod, timeout: timeout)
            return HTTPResponse(
                status: answer.status,
                body: HTTPBody {
                    var chunks = answer.body.makeAsyncIterator()
                    guard let chunk = try await chunks.next() else { return nil }
                    return Array(String(decoding: chunk, as: UTF8.self).replacing("Refute", with: "Uphold").utf8)
                })
        default: return try await wire.post(path, task, to: pod, timeout: timeout)
        }
    }
}

/// The way to gateways of an operator with a bug.
struct BuggyAdmission: ChainAdmission {
    let admission: any ChainAdmission
    let bug: AdversaryBug?

    func admit(
        session: String, job: String, to chain: NamespacedName, for life: Duration
    ) async throws(SessionState.Problem) -> String? {
        try await admission.admit(session: session, job: job, to: chain, for: life)
    }

    func revoke(session: String, from chain: NamespacedName) {
        if bug != .credentialStays { admission.revoke(session: session, from: chain) }
    }
}
