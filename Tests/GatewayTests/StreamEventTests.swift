import Testing

@testable import Gateway

@Suite("What counts as a first token")
struct StreamEventTests {
    @Test(
        "words, thinking and tool calls do; frames around them do not",
        arguments: zip(
            [
                StreamEvent.textDelta("a"), .reasoningDelta("hm"), .reasoningDelta("", signature: "s"),
                .toolCallStart(index: 0, id: "1", name: "f"), .textDelta(""), .preamble(AnswerIdentity(id: "", model: "", created: 0)),
                .finish(.stop), .usage(TokenUsage(promptTokens: 1, completionTokens: 1)), .keepAlive, .malformed, .done,
            ], [true, true, true, true, false, false, false, false, false, false, false]))
    func firstToken(event: StreamEvent, isContent: Bool) { #expect(event.isContent == isContent) }
}
