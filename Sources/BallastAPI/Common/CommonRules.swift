import KubeCore
import Resilience

/// Rules that more than one kind needs.
package enum CommonRules {
    package static let nameLength = Rule(
        "self.metadata.name.size() <= 40",
        "metadata.name is {self.metadata.name.size()} characters long and its children's names would not fit; use at most 40")

    package static let nameShape = Rule(
        "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        "metadata.name \"{self.metadata.name}\" cannot name a Service; start with a lower-case letter and use only those, digits and -")

    package static let quantity = Rule(
        "isQuantity(self)", "\"{self}\" is not a quantity; write a number such as 500m, 2 or 64Gi")

    /// For values that may be bare numbers.
    package static let quantityOrNumber = Rule("type(self) == int || isQuantity(self)", quantity.sentence)

    package static let schedule = Rule(
        "self.matches('\(CronSyntax.pattern)')",
        "\"{self}\" is not a schedule; write the cron fields minute, hour, day, month and weekday, as in \"0 20 * * 1-5\"")

    package static let repeatingSchedule = Rule(
        "self.matches('\(CronSyntax.pattern)|\(CronSyntax.shorthandPattern)')",
        "\"{self}\" is not a schedule; write five cron fields as in \"0 20 * * 1-5\", @hourly, @daily, @weekly, @monthly, @yearly, or @every and a time as in \"@every 1m\""
    )

    package static let timeZone = Rule(
        "self.matches('\(TimeZoneName.pattern)')",
        "\"{self}\" is not a time zone; write its IANA name, as in Europe/Berlin or UTC")

    package static let endpointURL = Rule(
        "self.matches('\(EndpointURL.pattern)')",
        "\"{self}\" cannot be called; write https://host/path without user, query or fragment (http:// only for localhost and hosts that end in .svc)"
    )

    package static let money = Rule(
        "self.matches('\(Amount.pattern)')", "\"{self}\" is not an amount; write a decimal number such as \"2.50\"")

    /// Problems of a name whose owner has children called after it.
    static func nameProblems(_ name: String) -> [FieldError] {
        var errors: [FieldError] = []
        if name.unicodeScalars.count > ChildNames.longestOwner {
            errors.append(nameLength.error(at: "metadata.name", String(name.unicodeScalars.count)))
        }
        if !name.fullyMatches("[a-z]([-a-z0-9]*[a-z0-9])?") { errors.append(nameShape.error(at: "metadata.name", name)) }
        return errors
    }
}

/// Five-field cron as text: what can be said of it at admission. `Resilience.Cron` knows what it means, and has the last word.
package enum CronSyntax {
    private static func field(_ value: String) -> String {
        let item = "([*?]|(\(value))(-(\(value)))?)(/[1-9][0-9]{0,2})?"
        return "\(item)(,\(item))*"
    }

    /// Names in any case, without a flag that the two regular-expression engines might read differently.
    private static func names(_ names: String) -> String {
        names.split(separator: " ").map { name in name.map { "[\($0)\($0.lowercased())]" }.joined() }.joined(separator: "|")
    }

    /// RE2 and Swift read it alike. Sunday is 0, 7 or SUN.
    package static let pattern: String = {
        let fields = [
            "[0-5]?[0-9]", "[01]?[0-9]|2[0-3]", "0?[1-9]|[12][0-9]|3[01]",
            "0?[1-9]|1[0-2]|\(names("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"))", "[0-7]|\(names("SUN MON TUE WED THU FRI SAT"))",
        ]
        return "^" + fields.map(field).joined(separator: " +") + "$"
    }()

    /// `@hourly` and its like, and `@every 90s`.
    package static let shorthandPattern = "^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$|^@every ([1-9][0-9]{0,6}(h|m|s)){1,3}$"

    package static func isValid(_ text: String) -> Bool { text.fullyMatches(pattern) && (try? Cron(text)) != nil }

    package static func isValidRepeating(_ text: String) -> Bool {
        (text.fullyMatches(pattern) || text.fullyMatches(shorthandPattern)) && (try? Cron(text)) != nil
    }
}

/// Names of time zones.
package enum TimeZoneName {
    /// The shape; whether the zone exists only the operator can tell.
    package static let pattern = "^(UTC|GMT|[A-Z][A-Za-z0-9]+(/[A-Z][A-Za-z0-9_+-]*){1,2})$"

    package static func isValid(_ name: String) -> Bool { name.fullyMatches(pattern) && (try? Cron("0 0 * * *", timeZone: name)) != nil }
}

/// Addresses that requests and keys may be sent to.
package enum EndpointURL {
    /// Plain HTTP only where it does not leave the cluster or the machine: a key goes with every request.
    package static let pattern =
        "^(https://[A-Za-z0-9.-]+|http://([a-z0-9-]+[.])+svc([.]cluster[.]local)?|http://(localhost|127[.]0[.]0[.]1))"
        + "(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$"

    package static func isValid(_ url: String) -> Bool { url.fullyMatches(pattern) }
}

/// Money as text: up to nine digits, and six decimals.
package enum Amount {
    package static let pattern = "^[0-9]{1,9}([.][0-9]{1,6})?$"

    package static func isValid(_ text: String) -> Bool { text.fullyMatches(pattern) && (try? Money(text)) != nil }
}

extension String {
    /// Whether the whole text matches a pattern of ours, in the syntax that RE2 and Swift share. A pattern that does not compile
    /// matches nothing, and the tests of each rule's good inputs show it.
    func fullyMatches(_ pattern: String) -> Bool {
        guard let expression = try? Regex(pattern, as: AnyRegexOutput.self) else { return false }
        return (try? expression.wholeMatch(in: self)) != nil && !contains { $0.isNewline }
    }
}
