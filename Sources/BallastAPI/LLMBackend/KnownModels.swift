/// What families of models can do, for backends whose spec does not say. Sources: the providers' model pages and the model cards.
package enum KnownModels {
    private struct Family {
        /// Lower-case text that the model's name, without its owner, begins with.
        let prefix: String
        let tools: Bool
        let vision: Bool
        let jsonMode: Bool
        let prefill: Bool
    }

    // The longest prefix wins, so variants stand beside their families. Prefill is what vLLM and Ollama continue by themselves; OpenAI
    // and Gemini have no such thing, and Claude answers it with 400 from 4.6 on, so an unknown Claude has none (4-2 begins a date).
    private static let families: [Family] = [
        Family(prefix: "gpt-3.5", tools: true, vision: false, jsonMode: true, prefill: false),
        Family(prefix: "gpt-4", tools: true, vision: false, jsonMode: true, prefill: false),
        Family(prefix: "gpt-4-turbo", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "gpt-4o", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "gpt-4.1", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "gpt-5", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "o1", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "o1-mini", tools: false, vision: false, jsonMode: false, prefill: false),
        Family(prefix: "o3", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "o4-mini", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "claude", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "claude-3", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-sonnet-4-0", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-sonnet-4-2", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-opus-4-0", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-opus-4-1", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-opus-4-2", tools: true, vision: true, jsonMode: false, prefill: true),
        Family(prefix: "claude-sonnet-4-5", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "claude-opus-4-5", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "claude-haiku-4-5", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "gemini-1.5", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "gemini-2", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "gemini-3", tools: true, vision: true, jsonMode: true, prefill: false),
        Family(prefix: "qwen2.5", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "qwen2.5-vl", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "qwen2.5vl", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "qwen3", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "qwen3-vl", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "llama-3.1", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "llama-3.2", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "llama-3.2-11b-vision", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "llama-3.2-90b-vision", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "llama-3.3", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "llama-4", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "llama3.1", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "llama3.2", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "llama3.2-vision", tools: false, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "llama3.3", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "mistral-7b", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "mistral-small", tools: true, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "mixtral", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "deepseek-r1", tools: false, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "deepseek-v3", tools: true, vision: false, jsonMode: true, prefill: true),
        Family(prefix: "gemma-3", tools: false, vision: true, jsonMode: true, prefill: true),
        Family(prefix: "phi-4", tools: false, vision: false, jsonMode: true, prefill: true),
    ]

    /// What the model of that name can do; every answer is `false` for a model that is not known. An owner before a slash and case do
    /// not matter: `Qwen/Qwen2.5-72B-Instruct` and `qwen2.5:72b` are one family.
    package static func capabilities(of name: String) -> LLMBackendSpec.Capabilities {
        let lowered = name.lowercased()
        let plain = lowered.split(separator: "/").last.map(String.init) ?? lowered
        let bare = plain.hasPrefix("meta-") ? String(plain.dropFirst(5)) : plain
        let family = families.filter { bare.hasPrefix($0.prefix) }.max { $0.prefix.count < $1.prefix.count }
        return LLMBackendSpec.Capabilities(
            tools: family?.tools ?? false, vision: family?.vision ?? false, jsonMode: family?.jsonMode ?? false,
            prefill: family?.prefill ?? false)
    }
}
