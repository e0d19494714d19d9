/// One of the five fields of a cron expression: the set of values it matches.
struct CronField: Sendable, Hashable {
    /// What a field may hold.
    struct Kind {
        var name: String
        var range: ClosedRange<Int>
        var words: [String] = []

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let dayOfMonth = Kind(name: "day-of-month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12, words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
        /// 7 is read as another Sunday.
        static let dayOfWeek = Kind(name: "day-of-week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
    }

    private var bits: UInt64 = 0
    /// Written as `*` or `?`: the field leaves the choice to the others.
    private(set) var isWildcard = false

    init(_ text: Substring, _ kind: Kind) throws(CronError) {
        guard !text.isEmpty else { throw CronError("\(kind.name) is empty") }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { try add(part, of: text, kind) }
        if kind.range.upperBound == 7, contains(7) { bits = (bits | 1) & ~(1 << 7) }
    }

    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    var lowest: Int { bits.trailingZeroBitCount }

    private mutating func add(_ part: Substring, of text: Substring, _ kind: Kind) throws(CronError) {
        let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let span = pieces.first else {
            throw CronError("\(kind.name) \"\(text)\" has more than one / in \"\(part)\"")
        }
        var step = 1
        if pieces.count == 2 {
            guard let number = Self.digits(pieces[1]), number >= 1 else {
                throw CronError("\(kind.name) \"\(text)\": the step \"\(pieces[1])\" is not a number above 0")
            }
            step = number
        }
        let range: ClosedRange<Int>
        if span == "*" || span == "?" {
            // Seven is Sunday again, which a step would otherwise reach as an eighth day.
            range = kind.range.upperBound == 7 ? 0...6 : kind.range
            if step == 1 { isWildcard = true }
        } else {
            range = try Self.range(span, of: text, kind, open: pieces.count == 2)
        }
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) { bits |= 1 << UInt64(value) }
    }

    /// `a`, `a-b`; with a step, `a` alone means from there to the end.
    private static func range(_ span: Substring, of text: Substring, _ kind: Kind, open: Bool) throws(CronError) -> ClosedRange<Int> {
        let ends = span.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first else {
            throw CronError("\(kind.name) \"\(text)\" has more than one - in \"\(span)\"")
        }
        let low = try value(first, of: text, kind)
        guard ends.count == 2 else { return low...(open ? max(low, kind.range.upperBound == 7 ? 6 : kind.range.upperBound) : low) }
        let high = try value(ends[1], of: text, kind)
        guard low <= high else { throw CronError("\(kind.name) \"\(text)\": the range \(span) ends before it begins") }
        return low...high
    }

    private static func value(_ word: Substring, of text: Substring, _ kind: Kind) throws(CronError) -> Int {
        let value = kind.words.firstIndex(of: word.uppercased()).map { $0 + kind.range.lowerBound } ?? digits(word)
        guard let value else {
            throw CronError("\(kind.name) \"\(text)\": \"\(word)\" is not \(kind.words.isEmpty ? "a number" : "a number or a name")")
        }
        guard kind.range.contains(value) else {
            throw CronError("\(kind.name) \"\(text)\": \(value) is not between \(kind.range.lowerBound) and \(kind.range.upperBound)")
        }
        return value
    }

    private static func digits(_ word: Substring) -> Int? {
        guard !word.isEmpty, word.utf8.count <= 9, word.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return nil
        }
        return Int(word)
    }
}
