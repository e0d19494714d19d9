import Foundation

/// A regular expression, found anywhere in a text.
struct TextPattern: Sendable {
    let source: String
    private let expression: NSRegularExpression

    /// `nil` when it is no regular expression.
    init?(_ source: String) {
        guard let expression = try? NSRegularExpression(pattern: source) else { return nil }
        self.source = source
        self.expression = expression
    }

    func isFound(in text: String) -> Bool {
        expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
    }

    /// The texts found, from the left, at most `limit`.
    func matches(in text: String, limit: Int) -> [String] {
        expression.matches(in: text, range: NSRange(location: 0, length: text.utf16.count)).prefix(limit)
            .compactMap { Range($0.range, in: text).map { String(text[$0]) } }
    }
}
