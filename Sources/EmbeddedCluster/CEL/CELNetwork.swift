import Foundation

/// An absolute URL, as Go's `url.ParseRequestURI` takes it: with a scheme and host, or a path from the root.
struct CELURL: Sendable, Hashable {
    var scheme: String
    /// With the port, as written.
    var host: String
    var hostname: String
    var port: String
    var path: String
    var query: String

    init?(_ text: String) {
        guard !text.contains(where: { $0 == " " || $0.isNewline }), !text.isEmpty else { return nil }
        var rest = text[...]
        scheme = ""
        host = ""
        if let separator = rest.range(of: "://") {
            scheme = String(rest[..<separator.lowerBound])
            guard scheme.first?.isLetter == true, scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }) else {
                return nil
            }
            rest = rest[separator.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            rest = rest.dropFirst(authority.count)
            host = authority.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        } else if !rest.hasPrefix("/") {
            return nil
        }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count == 2 ? String(parts[1]) : ""
        hostname = host
        port = ""
        if let bracket = host.firstIndex(of: "]"), host.hasPrefix("[") {
            hostname = String(host[host.index(after: host.startIndex)..<bracket])
            port = String(host[host.index(after: bracket)...].dropFirst())
        } else if let colon = host.lastIndex(of: ":") {
            hostname = String(host[..<colon])
            port = String(host[host.index(after: colon)...])
        }
        guard port.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    }

    /// The query's values by name, in order.
    var queryValues: [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.replacing("+", with: " ").removingPercentEncoding ?? String($0) }
            values[parts[0], default: []].append(parts.count == 2 ? parts[1] : "")
        }
        return values
    }
}

/// A block of addresses, `10.0.0.0/8`.
struct CELCIDR: Sendable, Hashable {
    var address: IPAddress
    var prefixLength: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), let length = Int(parts[1]),
            (0...address.bytes.count * 8).contains(length)
        else { return nil }
        self.address = address
        prefixLength = length
    }

    func contains(_ other: IPAddress) -> Bool {
        let whole = prefixLength / 8
        guard other.family == address.family, other.bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
        guard whole < address.bytes.count else { return true }
        let mask: UInt8 = ~(0xFF >> UInt8(prefixLength % 8))
        return other.bytes[whole] & mask == address.bytes[whole] & mask
    }

    func contains(_ other: CELCIDR) -> Bool { other.prefixLength >= prefixLength && contains(other.address) }
}

extension IPAddress {
    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    var isLoopback: Bool { family == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 }
    var isLinkLocalUnicast: Bool {
        family == 4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    var isLinkLocalMulticast: Bool {
        family == 4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0x0F == 0x02
    }
    var isMulticast: Bool { family == 4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }
    var isGlobalUnicast: Bool {
        !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && bytes != [255, 255, 255, 255]
    }
}
