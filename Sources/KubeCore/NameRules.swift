/// The rules for names and labels (apimachinery `validation`): each answers what is wrong, to follow the name in a sentence, or `nil`.
public enum NameRules {
    /// RFC 1123 label: most namespaced names that end up in DNS.
    public static func dns1123Label(_ name: String) -> String? {
        label(name, limit: 63, firstMayBeDigit: true)
    }

    /// RFC 1035 label: names of Services.
    public static func dns1035Label(_ name: String) -> String? {
        label(name, limit: 63, firstMayBeDigit: false)
    }

    /// RFC 1123 subdomain: labels with dots between, 253 bytes in all; names of most objects.
    public static func dns1123Subdomain(_ name: String) -> String? {
        if name.utf8.count > 253 { return "is \(name.utf8.count) characters long; use at most 253" }
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            if let problem = label(String(part), limit: 253, firstMayBeDigit: true) {
                return part.count == name.count ? problem : "has a part \"\(part)\" that \(problem)"
            }
        }
        return nil
    }

    /// The key of a label, annotation or extended resource: an optional DNS prefix and `/`, then a name of at most 63 characters.
    public static func qualifiedName(_ name: String) -> String? {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 {
            if let problem = dns1123Subdomain(String(parts[0])) { return "has a prefix that \(problem)" }
        }
        let last = String(parts[parts.count - 1])
        if last.isEmpty { return "has no name part; write name or prefix/name" }
        return labelValue(last)
    }

    /// The value of a label: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
    public static func labelValue(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        if bytes.isEmpty { return nil }
        if bytes.count > 63 { return "is \(bytes.count) characters long; use at most 63" }
        let inner: (UInt8) -> Bool = { isAlphanumeric($0) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0) }
        guard bytes.allSatisfy(inner) else { return "has characters other than letters, digits, '-', '_' and '.'; leave them out" }
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return "must start and end with a letter or digit"
        }
        return nil
    }

    private static func label(_ name: String, limit: Int, firstMayBeDigit: Bool) -> String? {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, let last = bytes.last else { return "is empty; give it a name" }
        if bytes.count > limit { return "is \(bytes.count) characters long; use at most \(limit)" }
        guard bytes.allSatisfy({ isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) else {
            return "has characters other than lower-case letters, digits and '-'; leave them out"
        }
        guard isLower(first) || (firstMayBeDigit && isDigit(first)) else {
            return firstMayBeDigit ? "must start with a lower-case letter or digit" : "must start with a lower-case letter"
        }
        return last == UInt8(ascii: "-") ? "must end with a lower-case letter or digit" : nil
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

/// Names of the objects made for an owner.
public enum ChildNames {
    /// The longest name an owner may have. Pod names carry it twice over: `<name>-standby-prefetch` plus the generated parts of a
    /// ReplicaSet and a pod must stay within a DNS label of 63.
    public static let longestOwner = 40

    /// What is wrong with an owner's name, to follow it in a sentence: its children are Services, so it must be an RFC 1035 label.
    public static func problem(with owner: String) -> String? {
        if owner.utf8.count > longestOwner {
            return "is \(owner.utf8.count) characters long and its children's names would not fit; use at most \(longestOwner)"
        }
        return NameRules.dns1035Label(owner)
    }

    /// `<owner>`, or `<owner>-<suffix>`.
    public static func name(_ owner: String, _ suffix: String? = nil) -> String {
        suffix.map { "\(owner)-\($0)" } ?? owner
    }
}
