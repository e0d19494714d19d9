import Foundation
import NIOCore
import Resilience
import Structured

/// What the gateway must know of a request's body, and where it stands, without decoding the body.
struct RequestScan: Sendable, Hashable {
    /// The value of `model` with its quotes; `nil` when absent.
    var modelRange: Range<Int>?
    var model: String?
    var stream = false
    var streamOptionsRange: Range<Int>?
    /// Whether the caller wants usage at the end of a stream.
    var includesUsage = false
    var maxTokens: Int?
    var messagesRange: Range<Int>?
    var choices = 1
    var needs: Capabilities = []
    var costPriority = false
    /// The member `cost_priority` with the comma that goes with it: it is the gateway's own, and providers refuse what they do not know.
    var costPriorityMember: Range<Int>?
    /// Whether the body holds what is not for a target of its own wire: thoughts of another provider.
    var needsRewriting = false
    /// Whether an Anthropic caller asked for the model's thinking.
    var thinks = false
    var open = 0
    var isEmpty = true

    /// Reads a body in its caller's wire. Throws a 400 that says where it stops being one.
    init(_ body: ByteBuffer, wire: Wire = .openAI) throws(GatewayError) {
        let result: Result<RequestScan, GatewayError> = body.withUnsafeReadableBytes { raw in
            let bytes = raw.bindMemory(to: UInt8.self)
            do throws(GatewayError) { return .success(try RequestScan(bytes, wire)) } catch { return .failure(error) }
        }
        self = try result.get()
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ wire: Wire) throws(GatewayError) {
        var scan = Draft()
        do throws(TopLevelScan.Problem) {
            let extent = try TopLevelScan.members(of: bytes) { key, value in scan.note(bytes, key, value) }
            open = extent.open
            isEmpty = extent.isEmpty
        } catch {
            throw .invalid("We could not parse the JSON body of your request: \(error.message).")
        }
        if let twice = scan.duplicate { throw .invalid("The body has the field \"\(twice)\" twice.", param: twice) }
        modelRange = scan.model
        if let range = scan.model {
            guard case .string(let name)? = Self.decode(bytes, range) else { throw .invalid("\"model\" is not a string.", param: "model") }
            model = name
        }
        stream = try Self.flag(bytes, scan.stream, "stream")
        costPriority = try Self.flag(bytes, scan.costPriority, "cost_priority")
        costPriorityMember = scan.costPriorityKey.flatMap { key in scan.costPriority.map { Self.member(bytes, key, $0) } }
        streamOptionsRange = scan.streamOptions
        if let range = scan.streamOptions { includesUsage = Self.decode(bytes, range)?["include_usage"]?.bool ?? false }
        if let range = scan.maxTokens { maxTokens = Self.decode(bytes, range)?.integer.flatMap { Int(exactly: $0) } }
        if let range = scan.choices { choices = Self.decode(bytes, range)?.integer.flatMap { Int(exactly: $0) } ?? 1 }
        if let range = scan.tools, range.count > 2 { needs.insert(.tools) }
        if let range = scan.responseFormat, let type = Self.decode(bytes, range)?["type"]?.string, type != "text" {
            needs.insert(.jsonMode)
        }
        messagesRange = scan.messages
        guard wire == .anthropic else {
            if let range = scan.messages, Self.holdsImage(UnsafeBufferPointer(rebasing: bytes[range])) { needs.insert(.vision) }
            return
        }
        if let range = scan.thinking, let type = Self.decode(bytes, range)?["type"]?.string { thinks = type != "disabled" }
        if let range = scan.outputConfig, let format = Self.decode(bytes, range)?["format"], !format.isNull { needs.insert(.jsonMode) }
        guard let range = scan.messages else { return }
        let words = Self.anthropicWords(UnsafeBufferPointer(rebasing: bytes[range]))
        if words.image { needs.insert(.vision) }
        needsRewriting = words.foreignThought
    }

    private struct Draft {
        var model, stream, streamOptions, maxTokens, messages, choices, tools, responseFormat, costPriority, costPriorityKey: Range<Int>?
        var thinking, outputConfig: Range<Int>?
        var duplicate: String?

        mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, _ key: Range<Int>, _ value: Range<Int>) {
            // The lengths differ for nearly all members, so that most are dismissed by one comparison.
            switch key.count {
            case 1 where TopLevelScan.matches(bytes, key, "n"): Self.set(&choices, value, "n", &duplicate)
            case 5 where TopLevelScan.matches(bytes, key, "model"): Self.set(&model, value, "model", &duplicate)
            case 5 where TopLevelScan.matches(bytes, key, "tools"): Self.set(&tools, value, "tools", &duplicate)
            case 6 where TopLevelScan.matches(bytes, key, "stream"): Self.set(&stream, value, "stream", &duplicate)
            case 8 where TopLevelScan.matches(bytes, key, "messages"): Self.set(&messages, value, "messages", &duplicate)
            case 8 where TopLevelScan.matches(bytes, key, "thinking"): Self.set(&thinking, value, "thinking", &duplicate)
            case 10 where TopLevelScan.matches(bytes, key, "max_tokens"): maxTokens = value
            case 13 where TopLevelScan.matches(bytes, key, "cost_priority"):
                Self.set(&costPriority, value, "cost_priority", &duplicate)
                costPriorityKey = key
            case 13 where TopLevelScan.matches(bytes, key, "output_config"): Self.set(&outputConfig, value, "output_config", &duplicate)
            case 14 where TopLevelScan.matches(bytes, key, "stream_options"): Self.set(&streamOptions, value, "stream_options", &duplicate)
            case 15 where TopLevelScan.matches(bytes, key, "response_format"):
                Self.set(&responseFormat, value, "response_format", &duplicate)
            case 21 where TopLevelScan.matches(bytes, key, "max_completion_tokens"): maxTokens = value
            default: break
            }
        }

        /// Remembers where a field is, and its name where it was there before.
        private static func set(_ field: inout Range<Int>?, _ value: Range<Int>, _ name: String, _ duplicate: inout String?) {
            if field != nil { duplicate = name }
            field = value
        }
    }

    /// From a member's quote to the comma after it, or from the comma before it where it is the last.
    private static func member(_ bytes: UnsafeBufferPointer<UInt8>, _ key: Range<Int>, _ value: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        var end = value.upperBound
        while end < bytes.count, isSpace(bytes[end]) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ",") { return key.lowerBound - 1..<end + 1 }
        var start = key.lowerBound - 1
        while start > 0, isSpace(bytes[start - 1]) { start -= 1 }
        let follows = start > 0 && bytes[start - 1] == UInt8(ascii: ",")
        return (follows ? start - 1 : key.lowerBound - 1)..<value.upperBound
    }

    private static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> JSONValue? {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        if slice.count > 2, let base = slice.baseAddress, base[0] == UInt8(ascii: "\""), memchr(base, 0x5C, slice.count) == nil {
            return .string(String(decoding: slice[1..<(slice.count - 1)], as: UTF8.self))
        }
        return try? JSONValue(parsing: slice)
    }

    private static func flag(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>?, _ name: String
    ) throws(GatewayError) -> Bool {
        guard let range else { return false }
        switch decode(bytes, range) {
        case .bool(let value)?: return value
        case .null?: return false
        default: throw .invalid("\"\(name)\" is not a boolean.", param: name)
        }
    }

    private static let foreignMark = Array("\"\(AnthropicWords.foreignSignature)\"".utf8)

    /// Whether some block is an image, and whether some thought bears the mark of another provider's. Strings that merely look so cost
    /// a detour, nothing else.
    private static func anthropicWords(_ bytes: UnsafeBufferPointer<UInt8>) -> (image: Bool, foreignThought: Bool) {
        var found = (image: false, foreignThought: false)
        guard let base = bytes.baseAddress else { return found }
        var start = 0
        while start < bytes.count, let quote = memchr(base + start, 0x22, bytes.count - start) {
            let place = quote - UnsafeMutableRawPointer(mutating: base)
            start = place + 1
            if place + 7 <= bytes.count, memcmp(base + place, "\"image\"", 7) == 0, followsType(bytes, place) { found.image = true }
            if place + foreignMark.count <= bytes.count, memcmp(base + place, foreignMark, foreignMark.count) == 0 {
                found.foreignThought = true
            }
        }
        return found
    }

    /// Whether the value that begins at `place` is that of a member `"type"`.
    private static func followsType(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var before = place
        while before > 0, [0x20, 0x0A, 0x0D, 0x09, 0x3A].contains(bytes[before - 1]) { before -= 1 }
        return before >= 6 && memcmp(base + before - 6, "\"type\"", 6) == 0
    }

    /// Whether some member `"type"` says `"image_url"`. The underscore is the rarest of its letters, so it is what is looked for.
    private static func holdsImage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        var start = 0
        while start < bytes.count, let found = memchr(base + start, 0x5F, bytes.count - start) {
            let place = found - UnsafeMutableRawPointer(mutating: base)
            start = place + 1
            guard place >= 6, place + 5 <= bytes.count, memcmp(base + place - 6, "\"image_url\"", 11) == 0 else { continue }
            if followsType(bytes, place - 6) { return true }
        }
        return false
    }
}

extension RequestScan {
    /// The body with another `model`, and usage asked for at the end of a stream, in place: nothing else changes.
    func rewriting(_ body: ByteBuffer, model newModel: String, askForUsage: Bool, allocator: ByteBufferAllocator) -> ByteBuffer {
        if let modelRange, costPriorityMember == nil, !(stream && askForUsage && !includesUsage), Self.isPlain(newModel) {
            return model == newModel ? body : Self.replacing(modelRange, of: body, with: newModel, allocator)
        }
        let quoted = JSONValue.string(newModel).bytes
        var edits: [(range: Range<Int>, text: [UInt8])] = []
        var front: [UInt8] = []
        if let costPriorityMember { edits.append((costPriorityMember, [])) }
        if let modelRange {
            if model != newModel { edits.append((modelRange, quoted)) }
        } else {
            front += Array("\"model\":".utf8) + quoted + (isEmpty || isOnlyMember(body) ? [] : [UInt8(ascii: ",")])
        }
        if stream, askForUsage, !includesUsage {
            if let streamOptionsRange {
                edits.append((streamOptionsRange, Array("{\"include_usage\":true}".utf8)))
            } else {
                front += Array("\"stream_options\":{\"include_usage\":true},".utf8)
            }
        }
        if !front.isEmpty { edits.append((open + 1..<open + 1, front)) }
        guard !edits.isEmpty else { return body }
        // What is put in front stands before what is taken out at the same place.
        edits.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var output = allocator.buffer(capacity: body.readableBytes + 64 + front.count + quoted.count)
        var position = 0
        let base = body.readerIndex
        func copy(until end: Int) {
            if let slice = body.getSlice(at: base + position, length: end - position) { output.writeImmutableBuffer(slice) }
        }
        for edit in edits {
            copy(until: edit.range.lowerBound)
            output.writeBytes(edit.text)
            position = edit.range.upperBound
        }
        copy(until: body.readableBytes)
        return output
    }

    /// Whether a JSON string says it as it is.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C } }

    /// What nearly every request needs: another model, and nothing else.
    private static func replacing(
        _ range: Range<Int>, of body: ByteBuffer, with model: String, _ allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var output = allocator.buffer(capacity: body.readableBytes + model.utf8.count + 2)
        body.withUnsafeReadableBytes { bytes in
            output.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<range.lowerBound]))
            output.writeInteger(UInt8(ascii: "\""))
            output.writeString(model)
            output.writeInteger(UInt8(ascii: "\""))
            output.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range.upperBound...]))
        }
        return output
    }

    /// Whether nothing is left of the body without `cost_priority`.
    private func isOnlyMember(_ body: ByteBuffer) -> Bool {
        guard let member = costPriorityMember else { return false }
        let rest = body.readableBytesView.enumerated().filter { !member.contains($0.offset) && $0.element > 0x20 }
        return rest.count == 2
    }
}
