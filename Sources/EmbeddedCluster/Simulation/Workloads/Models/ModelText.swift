import Structured

/// What a simulated model says: made from the prompt and a seed, so that the same question has the same answer.
enum ModelText {
    private static let words = [
        "the", "model", "answers", "with", "care", "and", "a", "measured", "tone", "while", "every", "token", "follows", "from", "its",
        "prompt", "so", "that", "tests", "can", "rely", "on", "what", "it", "says",
    ]

    /// `count` tokens; every one but the first begins with a space.
    static func tokens(prompt: String, seed: UInt64, count: Int) -> [String] {
        var state = seed ^ 14_695_981_039_346_656_037
        for byte in prompt.utf8 { state = (state ^ UInt64(byte)) &* 1_099_511_628_211 }
        return (0..<max(0, count)).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let word = words[Int((state >> 33) % UInt64(words.count))]
            return index == 0 ? word.capitalized(first: true) : " " + word
        }
    }

    /// What a model says that must answer with a JSON object: one that reviewers of an answer can be asked for.
    static func object(prompt: String, seed: UInt64) -> String {
        let words = tokens(prompt: prompt, seed: seed, count: 12).joined()
        let number = words.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let object: JSONValue = [
            "vote": number % 3 == 0 ? "refute" : "uphold", "confidence": .double(Double(60 + number % 40) / 100),
            "rationale": .string(words + "."),
        ]
        return object.text
    }

    /// About four characters to the token, as tokenizers have it.
    static func tokenCount(_ text: String) -> Int { max(1, (text.utf8.count + 3) / 4) }

    /// The text of an OpenAI chat request or completion.
    static func prompt(of body: JSONValue) -> String {
        if let prompt = body["prompt"]?.string { return prompt }
        let messages = body["messages"]?.array ?? []
        return messages.map { message in
            message["content"]?.string ?? (message["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: " ")
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func capitalized(first: Bool) -> String { first ? prefix(1).uppercased() + dropFirst() : self }
}
