import KubeCore
import Structured

/// Values with the texts that quoting gets wrong.
enum SeededValues {
    private static let awkward = [
        "", " ", "a", "yes", "No", "on", "y", "null", "~", "Null", "true", "0x1F", "0o17", "017", "08", "1_000", "1e3", "1.", ".5", "-.inf",
        ".nan", "+12", "-", "--", "---", "...", "- a", "? b", ": c", "a: b", "a:", "#c", "a #b", "a#b", "&x", "*x", "!t", "|", ">", "%d",
        "@a",
        "`b", "{", "}", "[", "]", ",", "{a: b}", "it's", "\"q\"", "back\\slash", "tab\there", "trailing ", " leading", "line\nbreak",
        "line\n",
        "\nline", "\n", "\n\n", "a\n\nb\n\n", "  indented\nblock", "trailing \nspace", "cr\rlf\r\n", "nul\u{0}", "bell\u{7}", "\u{85}",
        "\u{2028}",
        "\u{FEFF}bom", "ünïcode", "日本語", "😀", "2026-01-02", "2026-01-02T03:04:05Z", "12:30:45", "1:2", "10.0.0.1:80", "<<", "=", "a,b",
        "key with space",
        "100m", "500Gi", "0.95", "0 20 * * 1-5", "https://example.com:8443/a?b=c#d", "{{ .Values.x }}", "\u{7F}", "é\u{301}", "\t",
        "a\tb\nc",
    ]

    static func value(_ random: inout SeededGenerator, depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 11 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &random) >> Int64.random(in: 0..<63, using: &random))
        case 3: return .double(Double(Int64.random(in: -1_000_000...1_000_000, using: &random)) / 1024 + 0.0001)
        case 4...6: return .string(text(&random))
        case 7, 8: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            let names = (0..<Int.random(in: 0..<5, using: &random)).map { _ in text(&random) }
            return .object(Dictionary(names.map { ($0, value(&random, depth: depth + 1)) }, uniquingKeysWith: { $1 }))
        }
    }

    static func text(_ random: inout SeededGenerator) -> String {
        let word = awkward[Int.random(in: 0..<awkward.count, using: &random)]
        return Int.random(in: 0..<4, using: &random) == 0 ? word + awkward[Int.random(in: 0..<awkward.count, using: &random)] : word
    }
}
