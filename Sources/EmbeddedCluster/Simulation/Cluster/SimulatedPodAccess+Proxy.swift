import Structured

/// `pods/NAME:PORT/proxy/PATH`, as API servers carry it: what the caller proved itself with stays behind.
extension SimulatedPodAccess {
    private static let kept = ["authorization", "connection", "content-length", "cookie", "host", "transfer-encoding"]

    func proxy(_ request: APIServerRequest, to pod: StoredObject, port: String?, path: String) async throws(APIError) -> APIServerResponse {
        guard let send else { throw Self.unreachable("pod \(pod.namespace)/\(pod.name) answers no proxied requests") }
        guard let address = pod.value[path: "status", "podIP"]?.string else { throw Self.unreachable("pod has no address yet") }
        let query = request.query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
        let steps = path.split(separator: "/").map { Self.encoded(String($0)) }.joined(separator: "/")
        let url = "http://\(address):\(port ?? firstPort(pod))/\(steps)" + (query.isEmpty ? "" : "?\(query)")
        let headers = request.headers.filter { !Self.kept.contains($0.name) }
        do {
            let answer = try await send(request.method, url, headers, request.body)
            return APIServerResponse(
                status: answer.status, headers: answer.contentType.map { [("Content-Type", $0)] } ?? [],
                body: .stream(Self.untilItBreaks(answer.body)))
        } catch {
            throw Self.unreachable("\(error)")
        }
    }

    /// The first that any container names, else 80.
    private func firstPort(_ pod: StoredObject) -> String {
        let ports = (pod.value[path: "spec", "containers"]?.array ?? []).flatMap { $0["ports"]?.array ?? [] }
        return ports.first?["containerPort"]?.integer.map(String.init) ?? "80"
    }

    private static func unreachable(_ why: String) -> APIError {
        APIError(code: 503, reason: "ServiceUnavailable", message: "error trying to reach service: \(why)")
    }

    /// Passes on what comes when it comes. Whoever stops listening ends the request to the pod.
    private static func untilItBreaks(_ body: any AsyncSequence<[UInt8], any Error> & Sendable) -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let reading = Task {
            // A body that breaks ends here: the head is out, and there is nothing left to say it with.
            do { for try await chunk in body { continuation.yield(chunk) } } catch { continuation.finish() }
            continuation.finish()
        }
        continuation.onTermination = { _ in reading.cancel() }
        return stream
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
