import BallastAPI
import HTTPTransport
import KubeCore

/// Asks targets for their health: one pass, without memory.
package struct HealthCheck: Sendable {
    /// Sends the requests. It must judge addresses after name resolution (``AddressPolicy``), and follows no redirects.
    package let executor: any HTTPExecutor
    package let secrets: any SecretValues
    package let time: any TimeSource

    /// A body is read so that its connection can serve again, but never beyond this, and never looked at.
    private static let drainLimit = 256 << 10
    /// A vLLM metrics page has about 100 KiB; what is longer is not one.
    private static let metricsLimit = 4 << 20

    package init(executor: any HTTPExecutor, secrets: any SecretValues, time: any TimeSource) {
        self.executor = executor
        self.secrets = secrets
        self.time = time
    }

    /// What a pass found: the health, and how many requests wait in all servers together (`nil` when that is not wanted or not known).
    package struct Finding: Sendable, Hashable {
        package var outcome: ProbeOutcome
        package var waiting: Int?
    }

    /// One pass. Never throws: a target that cannot be asked is a finding too.
    package func ask(_ target: ProbeTarget) async -> Finding {
        let headers: HTTPHeaders
        do {
            headers = try await authorization(of: target)
        } catch {
            let failure = ProbeFailure(reason: Reason.keyUnavailable, message: "the key cannot be read: \(error)")
            return Finding(outcome: .failure(failure), waiting: nil)
        }
        async let waiting = waiting(target)
        let outcome =
            switch target.order {
            case .together: await askTogether(target, headers)
            case .inTurn: await askInTurn(target, headers)
            }
        return Finding(outcome: outcome, waiting: await waiting)
    }

    private func authorization(of target: ProbeTarget) async throws -> HTTPHeaders {
        var headers: HTTPHeaders = ["accept": "application/json", "user-agent": "ballast"]
        guard let credential = target.credential else { return headers }
        let key = try await secrets.value(of: credential.secret, namespace: target.key.namespace)
        switch credential.scheme {
        case .bearer: headers["authorization"] = "Bearer \(key)"
        case .anthropic:
            headers["x-api-key"] = key
            headers["anthropic-version"] = "2023-06-01"
        case .google: headers["x-goog-api-key"] = key
        }
        return headers
    }

    /// The fastest good answer, else the first bad one.
    private func askTogether(_ target: ProbeTarget, _ headers: HTTPHeaders) async -> ProbeOutcome {
        await withTaskGroup(of: (Int, ProbeOutcome).self) { group in
            for (index, url) in target.urls.enumerated() {
                group.addTask { (index, await ask(url, headers, within: target.health.timeout)) }
            }
            var outcomes = [ProbeOutcome?](repeating: nil, count: target.urls.count)
            for await (index, outcome) in group { outcomes[index] = outcome }
            return Self.best(of: outcomes.compactMap(\.self))
        }
    }

    private static func best(of outcomes: [ProbeOutcome]) -> ProbeOutcome {
        let latencies = outcomes.compactMap { if case .success(let latency) = $0 { latency } else { nil } }
        if let fastest = latencies.min() { return .success(latency: fastest) }
        return outcomes.first ?? .failure(ProbeFailure(reason: Reason.noPods, message: "there is no address to ask"))
    }

    private func askInTurn(_ target: ProbeTarget, _ headers: HTTPHeaders) async -> ProbeOutcome {
        var first: ProbeOutcome?
        for url in target.urls {
            let outcome = await ask(url, headers, within: target.health.timeout)
            if case .success = outcome { return outcome }
            first = first ?? outcome
        }
        return first ?? Self.best(of: [])
    }

    private func ask(_ url: String, _ headers: HTTPHeaders, within timeout: Duration) async -> ProbeOutcome {
        let subject = Self.subject(url)
        let started = time.uptime
        do {
            let response = try await executor.execute(HTTPRequest(url: url, headers: headers, totalTimeout: timeout))
            let latency = time.uptime - started
            // The status has come and decides; a body that then breaks off costs a connection and nothing else.
            _ = try? await response.body.collect(upTo: Self.drainLimit)
            return .judge(status: response.status, latency: latency, subject: subject)
        } catch {
            return .failure(Self.failure(error, subject))
        }
    }

    /// A URL as messages show it: what may carry a secret, the query, is cut off.
    static func subject(_ url: String) -> String { String(url.prefix { $0 != "?" && $0 != "#" }) }

    private static func failure(_ error: any Error, _ subject: String) -> ProbeFailure {
        switch error as? HTTPError {
        case .refusedAddress(let address):
            ProbeFailure(
                reason: Reason.addressRefused,
                message:
                    "\(subject) leads to \(address), which is never connected to (loopback, link-local, metadata or the API server); name another endpoint"
            )
        case .timeout: ProbeFailure(reason: Reason.timeout, message: "\(subject) does not answer within spec.health.timeoutSeconds")
        case .unreachable(let text), .connection(let text): ProbeFailure(reason: Reason.connectionFailed, message: "\(subject): \(text)")
        case let other?: ProbeFailure(reason: Reason.connectionFailed, message: "\(subject): \(other)")
        case nil: ProbeFailure(reason: Reason.connectionFailed, message: "\(subject) cannot be reached")
        }
    }

    /// The sum over all servers that tell; `nil` when none does.
    private func waiting(_ target: ProbeTarget) async -> Int? {
        await withTaskGroup(of: Int?.self) { group in
            for url in target.metricsURLs {
                group.addTask {
                    let request = HTTPRequest(url: url, totalTimeout: target.health.timeout)
                    guard let response = try? await executor.execute(request), response.status == 200,
                        let page = try? await response.body.collect(upTo: Self.metricsLimit)
                    else { return nil }
                    return QueueDepthMetric.waiting(inPage: page)
                }
            }
            var sum: Int?
            for await count in group { if let count { sum = (sum ?? 0) + count } }
            return sum
        }
    }
}

/// Where keys come from, at the moment they are used.
package protocol SecretValues: Sendable {
    /// The value as text. Throws an error whose description may be shown: it names the Secret and the key, never the value.
    func value(of reference: SecretKeyReference, namespace: String) async throws -> String
}
