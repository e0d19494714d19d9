import NIOCore

/// A head's fields: the bytes as they came, and where each name and value lies in them. A field becomes a string when somebody asks
/// for it, since most never are.
struct HeaderFields: Sendable {
    /// Offsets from the first of ``bytes``. Values are without the white space around them.
    struct Place: Sendable {
        var name: Range<Int32>
        var value: Range<Int32>
    }

    private var bytes: ByteBuffer
    private var places: [Place]

    init(bytes: ByteBuffer = ByteBuffer(), places: [Place] = []) {
        self.bytes = bytes
        self.places = places
    }

    /// The first value of that name, which is in lower case and has only letters, digits and hyphens.
    func first(_ name: StaticString) -> String? {
        bytes.withUnsafeReadableBytes { bytes in
            places.first { Self.matches(bytes, $0.name, name) }.map { Self.text(bytes, $0.value) }
        }
    }

    /// All values of that name, in the order of the wire.
    func all(_ name: StaticString) -> [String] {
        bytes.withUnsafeReadableBytes { bytes in
            places.filter { Self.matches(bytes, $0.name, name) }.map { Self.text(bytes, $0.value) }
        }
    }

    /// Whether there is a field of that name.
    func contains(_ name: StaticString) -> Bool {
        bytes.withUnsafeReadableBytes { bytes in places.contains { Self.matches(bytes, $0.name, name) } }
    }

    /// Names and values as they came.
    var lines: [(name: String, value: String)] {
        bytes.withUnsafeReadableBytes { bytes in places.map { (Self.text(bytes, $0.name), Self.text(bytes, $0.value)) } }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int32>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes[Int(range.lowerBound)..<Int(range.upperBound)]), as: UTF8.self)
    }

    /// Whether the bytes are `word`, which is in lower case, but for case.
    static func matches(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int32>, _ word: StaticString) -> Bool {
        // Most names are dismissed by their length.
        guard range.count == word.utf8CodeUnitCount else { return false }
        let start = Int(range.lowerBound)
        // Setting the bit that tells cases apart changes neither digits nor hyphens.
        return word.withUTF8Buffer { word in word.indices.allSatisfy { bytes[start + $0] | 0x20 == word[$0] } }
    }
}
