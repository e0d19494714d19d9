/// One document of a YAML stream, and where its fields stand in the text.
///
/// Scalars mean what they mean to `sigs.k8s.io/yaml`, and so to kubectl: YAML 1.1 with Go's integers, times as text, and keys that
/// are always text. A key that occurs twice is an error.
public struct YAMLDocument: Sendable {
    public let value: JSONValue
    let place: YAMLPlace

    /// The line, counted from 1, of the field at the end of `path` (member names, and indices in decimal): the line of its key, or
    /// of its first character in a list. `nil` when the document has no such field. A field that comes from an anchor stands there.
    public func line(of path: [String]) -> Int? {
        path.reduce(Optional(place)) { $0?.children[$1] }?.line
    }

    /// The line of the last field on `path` that the document has: where a missing field would have to be added.
    public func nearestLine(of path: [String]) -> Int {
        var place = place
        for step in path {
            guard let next = place.children[step] else { break }
            place = next
        }
        return place.line
    }

    /// Reads a stream of documents separated by `---`. Documents without content (blank, or only comments) are left out.
    public static func stream(_ bytes: [UInt8]) throws(StructuredError) -> [YAMLDocument] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(StructuredError) -> [YAMLDocument] in
            var composer = YAMLComposer(parser: YAMLParser(buffer))
            return try composer.documents()
        }
    }

    /// Reads a stream of documents, as ``stream(_:)-([UInt8])``.
    public static func stream(_ text: String) throws(StructuredError) -> [YAMLDocument] { try stream(Array(text.utf8)) }
}

extension JSONValue {
    /// Reads a text that holds exactly one YAML document.
    public init(yaml text: String) throws(StructuredError) {
        let documents = try YAMLDocument.stream(text)
        guard let first = documents.first else { throw StructuredError("there is no document", line: 1, column: 1) }
        if documents.count > 1 {
            throw StructuredError("expected one document, found \(documents.count)", line: documents[1].place.line, column: 1)
        }
        self = first.value
    }
}

/// The line of a field and the places of the fields under it.
struct YAMLPlace: Sendable {
    var line: Int
    var children: [String: YAMLPlace] = [:]
}
