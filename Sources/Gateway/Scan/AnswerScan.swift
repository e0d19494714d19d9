import NIOCore
import Structured

/// What the gateway must know of a whole answer, OpenAI's or Anthropic's, that it forwards as it came.
struct AnswerScan: Sendable, Hashable {
    var usage: TokenUsage?
    /// An error object in a 200 answer.
    var hasError = false

    /// `nil` when the body is no JSON object: a proxy's page, or an answer cut in the middle.
    init?(_ body: ByteBuffer) {
        let result: AnswerScan? = body.withUnsafeReadableBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            var usage: Range<Int>?
            var error: Range<Int>?
            do throws(TopLevelScan.Problem) {
                _ = try TopLevelScan.members(of: bytes) { key, value in
                    guard key.count == 5 else { return }
                    if TopLevelScan.matches(bytes, key, "usage") {
                        usage = value
                    } else if TopLevelScan.matches(bytes, key, "error") {
                        error = value
                    }
                }
            } catch { return nil }
            var scan = AnswerScan()
            scan.usage = usage.flatMap { Self.usage(UnsafeBufferPointer(rebasing: bytes[$0])) }
            scan.hasError = error.map { bytes[$0.lowerBound] != UInt8(ascii: "n") } ?? false
            return scan
        }
        guard let result else { return nil }
        self = result
    }

    private init() {}

    private static func usage(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenUsage? {
        var prompt: Int?
        var completion: Int?
        var read: Int?
        var written: Int?
        do throws(TopLevelScan.Problem) {
            _ = try TopLevelScan.members(of: bytes) { key, value in
                switch key.count {
                case 13 where TopLevelScan.matches(bytes, key, "prompt_tokens"), 12 where TopLevelScan.matches(bytes, key, "input_tokens"):
                    prompt = integer(bytes[value])
                case 17 where TopLevelScan.matches(bytes, key, "completion_tokens"),
                    13 where TopLevelScan.matches(bytes, key, "output_tokens"):
                    completion = integer(bytes[value])
                // Anthropic counts these beside its input tokens, not within.
                case 23 where TopLevelScan.matches(bytes, key, "cache_read_input_tokens"): read = integer(bytes[value])
                case 27 where TopLevelScan.matches(bytes, key, "cache_creation_input_tokens"): written = integer(bytes[value])
                default: break
                }
            }
        } catch { return nil }
        guard let prompt else { return nil }
        return TokenUsage(
            promptTokens: prompt + (read ?? 0) + (written ?? 0), completionTokens: completion ?? 0, cachedPromptTokens: read,
            cacheWriteTokens: written)
    }

    private static func integer(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard !bytes.isEmpty, bytes.count < 16 else { return nil }
        var number = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
