import KubeCore

/// Something took longer than it was given.
package struct DeadlineExceeded: Error, Sendable, Hashable, CustomStringConvertible {
    package var limit: Duration

    package var description: String { "no answer within \(limit)" }
}

/// Runs `body` for at most `limit`; then cancels it and throws ``DeadlineExceeded``.
package func withDeadline<Value: Sendable>(
    _ limit: Duration, time: any TimeSource, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await time.sleep(for: limit)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
