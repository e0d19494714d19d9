/// Runs to its end, though the caller may be cancelled meanwhile; where the caller runs, so that who runs the one step by step runs both.
func uncancelled<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    var executor: (any TaskExecutor)?
    if #available(macOS 26.4, *) { executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() } }
    return await Task(executorPreference: executor, operation: body).value
}
