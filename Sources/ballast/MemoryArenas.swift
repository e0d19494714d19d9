import CProcess

/// glibc gives threads that allocate at the same time arenas of their own, eight per core, and what is freed in one does not serve another.
/// A process that sleeps most of its life is smaller with few: 80 MB instead of 82 for an operator with 1,000 LLMBackends.
enum MemoryArenas {
    static func limit() { ballast_limit_arenas(2) }
}
