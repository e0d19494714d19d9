import KubeCore

/// The caller's place in a trace (https://www.w3.org/TR/trace-context), and the header that hands it on.
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits, not all zero.
    var traceID: String
    /// The caller's span: 16 hexadecimal digits, not all zero.
    var parentID: String
    var isSampled: Bool

    /// Reads version 00. Anything else is as if nothing had come.
    init?(_ header: String) {
        let bytes = Array(header.utf8)
        guard bytes.count == 55, bytes[2] == 0x2D, bytes[35] == 0x2D, bytes[52] == 0x2D, bytes[0] == 0x30, bytes[1] == 0x30 else {
            return nil
        }
        let digits = bytes.enumerated().filter { ![2, 35, 52].contains($0.offset) }.map(\.element)
        guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }) else { return nil }
        let (trace, parent) = (bytes[3..<35], bytes[36..<52])
        guard trace.contains(where: { $0 != 0x30 }), parent.contains(where: { $0 != 0x30 }) else { return nil }
        traceID = String(decoding: trace, as: UTF8.self)
        parentID = String(decoding: parent, as: UTF8.self)
        // The lowest bit of the flags; the last digit's parity is enough to know it.
        isSampled = (bytes[54] <= 0x39 ? bytes[54] - 0x30 : bytes[54] - 0x57) & 1 == 1
    }

    static func header(traceID: String, spanID: String, isSampled: Bool) -> String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }
}

extension SeededGenerator {
    /// An id that no trace forbids: 16 digits, not all zero.
    mutating func spanID() -> String {
        let digits = String(max(1, next()), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
