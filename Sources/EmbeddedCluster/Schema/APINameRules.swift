/// The rules for names, label keys and values, in the API server's sentences (apimachinery `content`).
package enum APINameRules {
    /// A DNS-1123 subdomain: what most kinds want as their name.
    package static func subdomain(_ name: String) -> [String] {
        var mistakes: [String] = []
        if name.utf8.count > 253 { mistakes.append("must be no more than 253 characters") }
        if !isSubdomain(name) {
            mistakes.append(
                """
                a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with \
                an alphanumeric character (e.g. 'example.com', regex used for validation is \
                '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
                """)
        }
        return mistakes
    }

    /// A DNS-1123 label: namespaces.
    package static func label(_ name: String) -> [String] {
        var mistakes: [String] = []
        if name.utf8.count > 63 { mistakes.append("must be no more than 63 characters") }
        if !isLabel(name[...]) {
            mistakes.append(
                name.hasSeveralLabels
                    ? "must not contain dots"
                    : """
                    a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an \
                    alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
                    """)
        }
        return mistakes
    }

    /// A DNS-1035 label: Services.
    package static func label1035(_ name: String) -> [String] {
        var mistakes: [String] = []
        if name.utf8.count > 63 { mistakes.append("must be no more than 63 characters") }
        if !isLabel(name[...]) || name.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? true {
            mistakes.append(
                """
                a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with \
                an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')
                """)
        }
        return mistakes
    }

    /// A name that can stand in a URL's path: RBAC kinds.
    package static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// A label's or annotation's key: an optional DNS prefix and a name.
    package static func qualifiedName(_ key: String) -> [String] {
        let rule = """
            must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. \
            'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let name = parts.last else {
            return ["a valid label key \(rule) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
        }
        var mistakes: [String] = []
        if parts.count == 2 {
            mistakes += parts[0].isEmpty ? ["prefix part must be non-empty"] : subdomain(String(parts[0])).map { "prefix part \($0)" }
        }
        if name.isEmpty {
            mistakes.append("name part must be non-empty")
        } else if name.utf8.count > 63 {
            mistakes.append("name part \(tooLong(63))")
        }
        if !isQualifiedPart(name) { mistakes.append("name part \(rule)") }
        return mistakes
    }

    /// A label's value.
    package static func labelValue(_ value: String) -> [String] {
        var mistakes: [String] = []
        if value.utf8.count > 63 { mistakes.append(tooLong(63)) }
        if !value.isEmpty, !isQualifiedPart(value[...]) {
            mistakes.append(
                """
                a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
                alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
                '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
                """)
        }
        return mistakes
    }

    private static func tooLong(_ max: Int) -> String { "must be no more than \(max) bytes" }

    private static func isSubdomain(_ name: String) -> Bool {
        name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        func isAlphanumeric(_ byte: UInt8?) -> Bool { byte.map { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) } ?? false }
        let bytes = label.utf8
        return isAlphanumeric(bytes.first) && isAlphanumeric(bytes.last) && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
    }

    private static func isQualifiedPart(_ part: Substring) -> Bool {
        func isAlphanumeric(_ byte: UInt8?) -> Bool {
            byte.map { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39) } ?? false
        }
        let bytes = part.utf8
        return isAlphanumeric(bytes.first) && isAlphanumeric(bytes.last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }
}

extension String {
    /// Whether this is a subdomain of more than one label, which deserves a shorter sentence where one label is wanted.
    fileprivate var hasSeveralLabels: Bool { contains(".") && APINameRules.subdomain(self).isEmpty }
}
