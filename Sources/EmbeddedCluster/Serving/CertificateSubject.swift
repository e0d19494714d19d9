/// Reads who a certificate names: the common name and the organisations of its subject (RFC 5280 §4.1.2.6).
enum CertificateSubject {
    /// `nil` when the bytes are no certificate with a common name.
    static func read(der: [UInt8]) -> ClientCertificate? {
        var certificate = DERReader(der[...])
        guard var outer = certificate.enter(0x30), var body = outer.enter(0x30) else { return nil }
        if body.peek == 0xA0 { _ = body.next() }
        for _ in 0..<4 where body.next() == nil { return nil }  // serial number, signature algorithm, issuer, validity
        guard var subject = body.enter(0x30) else { return nil }
        var commonName: String?
        var organizations: [String] = []
        while var set = subject.enter(0x31) {
            while var attribute = set.enter(0x30) {
                guard let identifier = attribute.next(), let value = attribute.next() else { continue }
                let text = String(decoding: value.content, as: UTF8.self)
                if identifier.content.elementsEqual([0x55, 0x04, 0x03]) { commonName = text }
                if identifier.content.elementsEqual([0x55, 0x04, 0x0A]) { organizations.append(text) }
            }
        }
        return commonName.map { ClientCertificate(commonName: $0, organizations: organizations) }
    }
}

/// Walks DER elements (X.690).
private struct DERReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var peek: UInt8? { bytes.first }

    /// The next element; `nil` at the end and for lengths that lead beyond it.
    mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard let tag = bytes.popFirst(), var length = bytes.popFirst().map(Int.init) else { return nil }
        if length >= 0x80 {
            let count = length - 0x80
            guard count <= 4, bytes.count >= count else { return nil }
            length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            bytes = bytes.dropFirst(count)
        }
        guard bytes.count >= length else { return nil }
        defer { bytes = bytes.dropFirst(length) }
        return (tag, bytes.prefix(length))
    }

    /// The inside of the next element if it has that tag.
    mutating func enter(_ tag: UInt8) -> DERReader? {
        guard peek == tag, let element = next() else { return nil }
        return DERReader(element.content)
    }
}
