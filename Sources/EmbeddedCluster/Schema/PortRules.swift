/// The rules for ports, in the API server's sentences (apimachinery `IsValidPortNum`, `IsValidPortName`).
enum PortRules {
    static func number(_ number: Int64) -> [String] {
        (1...65535).contains(number) ? [] : ["must be between 1 and 65535, inclusive"]
    }

    static func name(_ name: String) -> [String] {
        var mistakes: [String] = []
        let bytes = name.utf8
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte) }
        if bytes.count > 15 { mistakes.append("must be no more than 15 bytes") }
        if bytes.isEmpty || !bytes.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D }) {
            mistakes.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !bytes.contains(where: isLetter) { mistakes.append("must contain at least one letter (a-z)") }
        if name.contains("--") { mistakes.append("must not contain consecutive hyphens") }
        if name.hasPrefix("-") || name.hasSuffix("-") { mistakes.append("must not begin or end with a hyphen") }
        return mistakes
    }
}
