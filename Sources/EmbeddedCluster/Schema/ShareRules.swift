import Structured

/// What counts of pods must look like where they may be shares in percent (kubernetes `pkg/apis/apps/validation`).
enum ShareRules {
    /// The mistakes in a count or a share.
    static func amount(_ value: JSONValue?) -> [String] {
        switch value {
        case .integer(let number)?: return number < 0 ? ["must be greater than or equal to 0"] : []
        case .string(let text)?:
            guard percent(text) == nil else { return [] }
            return [
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
                    + "validation is '[0-9]+%')"
            ]
        default: return []
        }
    }

    /// As ``amount(_:)``, of shares of what there is.
    static func part(_ value: JSONValue?) -> [String] { amount(value) + whole(value) }

    /// What is wrong with a share that is more than the whole.
    static func whole(_ value: JSONValue?) -> [String] {
        guard let share = value?.string.flatMap(percent), share > 100 else { return [] }
        return ["must not be greater than 100%"]
    }

    /// The number in a count or a share; none in what is neither.
    static func number(_ value: JSONValue?) -> Int64 { value?.integer ?? value?.string.flatMap { percent($0) ?? Int64($0) } ?? 0 }

    private static func percent(_ text: String) -> Int64? {
        guard text.hasSuffix("%"), text.count > 1, text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text.dropLast()) ?? .max
    }
}
