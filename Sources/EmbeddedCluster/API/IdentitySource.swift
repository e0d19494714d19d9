import KubeCore
import Synchronization

/// Where UIDs and the ends of generated names come from: reproducible from a seed.
package final class IdentitySource: Sendable {
    private let state: Mutex<SeededGenerator>
    private let counter = Mutex(0)

    package init(seed: UInt64) { state = Mutex(SeededGenerator(seed: seed)) }

    /// A version 4 UUID.
    package func uid() -> String {
        let (high, low) = state.withLock { ($0.next(), $0.next()) }
        let digits = Array("0123456789abcdef".utf8)
        let bits = (
            (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000,
            (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        )
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? bits.0 : bits.1
            text.append(digits[Int(word >> UInt64(60 - position % 16 * 4) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Five characters that spell no word, as the genuine server appends them to `generateName`.
    package func nameSuffix() -> String {
        var bits = state.withLock { $0.next() }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        let characters = (0..<5).map { _ -> UInt8 in
            defer { bits /= 27 }
            return alphabet[Int(bits % 27)]
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// 1, 2, 3, …: for what must not be given out twice.
    func ordinal() -> Int {
        counter.withLock { counter in
            counter += 1
            return counter
        }
    }
}
