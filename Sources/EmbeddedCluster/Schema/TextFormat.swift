import Foundation

/// The values of `format` that the server enforces on texts; formats it does not know are ignored.
enum TextFormat {
    private static let numeric: Set<String> = ["int32", "int64", "float", "double"]
    private static let unchecked: Set<String> = ["password", "bsonobjectid", "creditcard", "isbn", "isbn10", "isbn13", "ssn"]

    static func isKnown(_ format: String) -> Bool {
        let name = format.replacing("-", with: "")
        return numeric.contains(name) || unchecked.contains(name) || checks[name] != nil
    }

    /// Whether a text has the format; formats that say nothing about texts accept all.
    static func isValid(_ text: String, format: String) -> Bool { checks[format.replacing("-", with: "")]?(text) ?? true }

    private static let checks: [String: @Sendable (String) -> Bool] = [
        "datetime": expression(
            #"^[0-9]+-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"#
        ),
        "date": expression(#"^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$"#),
        "duration": expression(
            #"^\s*[+-]?([0-9]*\.?[0-9]+\s*(ns|nano|us|µs|μs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week)s?\s*)+$|^0$"#),
        "uuid": expression(#"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$"#),
        "uuid3": expression(#"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?3[0-9a-fA-F]{3}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$"#),
        "uuid4": expression(#"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?4[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$"#),
        "uuid5": expression(#"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?5[0-9a-fA-F]{3}-?[89abAB][0-9a-fA-F]{3}-?[0-9a-fA-F]{12}$"#),
        "email": expression(#"^[^@\s]+@[^@\s]+$"#),
        "hostname": { text in
            text.utf8.count <= 255
                && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                    hostLabel(String($0))
                }
        },
        "ipv4": { IPAddress($0)?.family == 4 },
        "ipv6": { IPAddress($0)?.family == 6 },
        "cidr": { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]) else { return false }
            return (0...(address.family == 4 ? 32 : 128)).contains(length)
        },
        "mac": expression(#"^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$"#),
        "uri": { text in
            if text.hasPrefix("/") { return true }
            return URLComponents(string: text)?.scheme?.isEmpty == false
        },
        "byte": expression(#"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"#),
        "hexcolor": expression(#"^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"#),
    ]

    private static let hostLabel = expression(#"^[A-Za-z0-9]([-A-Za-z0-9_]{0,61}[A-Za-z0-9])?$"#)

    /// A check by an expression written in this file; a typo makes every value invalid, which the tests of formats would show.
    private static func expression(_ source: String) -> @Sendable (String) -> Bool {
        let pattern = TextPattern(source)
        return { pattern?.isFound(in: $0) ?? false }
    }
}

/// An IP address in text, as Go's `netip` reads it (zones are refused).
struct IPAddress: Sendable, Hashable {
    /// 4 or 6.
    var family: Int
    /// In network order: 4 or 16 bytes.
    var bytes: [UInt8]

    init?(_ text: String) {
        if text.contains(":") {
            var address = in6_addr()
            guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
            family = 6
            bytes = withUnsafeBytes(of: &address) { Array($0) }
        } else {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let octets = parts.compactMap { part in part.count > 1 && part.hasPrefix("0") ? nil : UInt8(part) }
            guard parts.count == 4, octets.count == 4, parts.allSatisfy({ !$0.hasPrefix("+") }) else { return nil }
            family = 4
            bytes = octets
        }
    }
}

extension IPAddress {
    /// The canonical text.
    var text: String {
        if family == 4 { return bytes.map(String.init).joined(separator: ".") }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return bytes.withUnsafeBytes { raw in
            guard inet_ntop(AF_INET6, raw.baseAddress, &buffer, socklen_t(buffer.count)) != nil else { return "" }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
