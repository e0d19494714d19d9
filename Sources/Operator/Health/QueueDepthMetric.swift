/// How many requests wait in a model server, read from its Prometheus page.
///
/// vLLM exports one series per engine and model (`vllm:num_requests_waiting{engine="0",model_name="…"} 3.0`); they are added up.
/// Source: https://docs.vllm.ai/en/latest/usage/metrics.html
package enum QueueDepthMetric {
    /// The name of the gauge.
    package static let name = "vllm:num_requests_waiting"

    /// The sum over all series; `nil` when the page has none, which is not the same as an empty queue.
    package static func waiting(inPage page: [UInt8]) -> Int? {
        var sum: Double?
        for line in page.split(separator: UInt8(ascii: "\n")) {
            guard let value = value(ofLine: line) else { continue }
            sum = (sum ?? 0) + value
        }
        guard let sum, sum.isFinite, sum >= 0, sum < 1e9 else { return nil }
        return Int(sum.rounded(.up))
    }

    private static func value(ofLine line: ArraySlice<UInt8>) -> Double? {
        let prefix = Array(name.utf8)
        guard line.starts(with: prefix) else { return nil }
        var rest = line.dropFirst(prefix.count)
        if rest.first == UInt8(ascii: "{") {
            guard let close = closingBrace(of: rest) else { return nil }
            rest = rest[(close + 1)...]
        } else if rest.first != UInt8(ascii: " ") {
            return nil  // a longer name, such as num_requests_waiting_by_reason
        }
        let fields = rest.split(separator: UInt8(ascii: " "))
        guard let number = fields.first else { return nil }
        return Double(String(decoding: number, as: UTF8.self).trimmingCarriageReturn)
    }

    /// The brace that ends the labels: braces inside quoted label values do not count.
    private static func closingBrace(of text: ArraySlice<UInt8>) -> Int? {
        var quoted = false
        var escaped = false
        for index in text.indices {
            let byte = text[index]
            if escaped {
                escaped = false
            } else if quoted, byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                quoted.toggle()
            } else if byte == UInt8(ascii: "}"), !quoted {
                return index
            }
        }
        return nil
    }
}

extension String {
    fileprivate var trimmingCarriageReturn: String { hasSuffix("\r") ? String(dropLast()) : self }
}
