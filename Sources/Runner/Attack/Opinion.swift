import RunnerProtocol
import Structured

/// What a model said about an answer, once it is understood.
struct Opinion: Equatable {
    var choice: RunnerLine.Vote.Choice
    /// From 0 to 1, in hundredths.
    var confidencePercent: Int
    var rationale: String

    struct Unreadable: Error, Equatable, CustomStringConvertible {
        var description: String
    }

    /// Reads a reply. Models like to wrap the object in a fence or in words: the outermost braces count.
    static func read(_ text: String) -> Result<Opinion, Unreadable> {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
            let object = try? JSONValue(parsing: String(text[start...end]))
        else { return .failure(Unreadable(description: "it is not a JSON object")) }
        let choice: RunnerLine.Vote.Choice? =
            switch object["vote"]?.string?.lowercased() {
            case "refute": .refute
            case "uphold": .uphold
            case "abstain": .abstain
            default: nil
            }
        guard let choice else { return .failure(Unreadable(description: "its vote is not refute, uphold or abstain")) }
        let number = object["confidence"].flatMap { $0.double ?? $0.string.flatMap(Double.init) }
        guard let number, (0...1).contains(number) else {
            return .failure(Unreadable(description: "its confidence is not a number from 0 to 1"))
        }
        return .success(
            Opinion(choice: choice, confidencePercent: Int((number * 100).rounded()), rationale: object["rationale"]?.string ?? ""))
    }

    /// As a line; a rationale beyond `longest` bytes is cut between characters.
    func vote(longest: Int) -> RunnerLine.Vote {
        let confidence =
            confidencePercent == 100 ? "1" : confidencePercent == 0 ? "0" : "0.\(confidencePercent < 10 ? "0" : "")\(confidencePercent)"
        var text = Substring(rationale)
        while text.utf8.count > longest { text = text.dropLast(max(1, (text.utf8.count - longest) / 4)) }
        return RunnerLine.Vote(vote: choice, confidence: confidence, rationale: String(text))
    }
}
