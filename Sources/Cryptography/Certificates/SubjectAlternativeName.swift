import COpenSSL
import COpenSSLShims
import Foundation

/// A name or address a certificate is good for (RFC 5280 §4.2.1.6).
public enum SubjectAlternativeName: Sendable, Hashable {
    case dns(String)
    /// An IPv4 or IPv6 address in text.
    case ip(String)
    case uri(String)

    /// The type and the bytes as they stand in a certificate.
    func encoded() throws(CryptographyError) -> (type: Int32, bytes: [UInt8]) {
        switch self {
        case .dns(let name):
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw CryptographyError("\"\(name)\" is no DNS name; write it in ASCII")
            }
            return (GEN_DNS, Array(name.utf8))
        case .uri(let uri):
            guard !uri.isEmpty, uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw CryptographyError("\"\(uri)\" is no URI; write it in ASCII")
            }
            return (GEN_URI, Array(uri.utf8))
        case .ip(let text):
            guard let bytes = Self.addressBytes(text) else { throw CryptographyError("\"\(text)\" is no IP address") }
            return (GEN_IPADD, bytes)
        }
    }

    init?(type: Int32, bytes: [UInt8]) {
        switch type {
        case GEN_DNS: self = .dns(String(decoding: bytes, as: UTF8.self))
        case GEN_URI: self = .uri(String(decoding: bytes, as: UTF8.self))
        case GEN_IPADD:
            guard let text = Self.addressText(bytes) else { return nil }
            self = .ip(text)
        default: return nil
        }
    }

    private static func addressBytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
        return nil
    }

    private static func addressText(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: 64)
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
