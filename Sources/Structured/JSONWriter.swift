extension JSONValue {
    /// The canonical text: members sorted by their UTF-8 bytes, no white space. Equal values give equal bytes.
    public var bytes: [UInt8] {
        var writer = JSONWriter(indent: nil)
        writer.write(self, depth: 0)
        return writer.output
    }

    /// The canonical text as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text over several lines, members sorted, two spaces a level, as kubectl prints it.
    public var prettyText: String {
        var writer = JSONWriter(indent: 2)
        writer.write(self, depth: 0)
        return String(decoding: writer.output, as: UTF8.self)
    }
}

private struct JSONWriter {
    private(set) var output: [UInt8] = []
    private let indent: Int?

    init(indent: Int?) { self.indent = indent }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number): output.append(contentsOf: String(number).utf8)
        case .double(let number): write(number)
        case .string(let text): write(text)
        case .array(let elements):
            guard !elements.isEmpty else { return append("[]") }
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                separate(index, depth: depth + 1)
                write(element, depth: depth + 1)
            }
            newline(depth: depth)
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            guard !members.isEmpty else { return append("{}") }
            output.append(UInt8(ascii: "{"))
            for (index, name) in members.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }).enumerated() {
                separate(index, depth: depth + 1)
                write(name)
                output.append(UInt8(ascii: ":"))
                if indent != nil { output.append(0x20) }
                if let member = members[name] { write(member, depth: depth + 1) }
            }
            newline(depth: depth)
            output.append(UInt8(ascii: "}"))
        }
    }

    private mutating func append(_ word: StaticString) {
        output.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func separate(_ index: Int, depth: Int) {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        newline(depth: depth)
    }

    private mutating func newline(depth: Int) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(0x20, count: depth * indent))
    }

    /// JSON has no infinities: they become `null`, as in ECMAScript.
    private mutating func write(_ number: Double) {
        guard number.isFinite else { return append("null") }
        var text = number.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        output.append(contentsOf: text.utf8)
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var plain = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                output.append(contentsOf: bytes[plain..<index])
                escape(byte)
                plain = index + 1
            }
            output.append(contentsOf: bytes[plain...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            append("u00")
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
    }
}
