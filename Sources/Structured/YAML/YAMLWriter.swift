import CLibYAML

extension JSONValue {
    /// The value as kubectl prints it with `-o yaml`: block style, members sorted by their UTF-8 bytes, lists not indented under
    /// their key, text of several lines as a literal block, quotes only where the text would mean something else without them.
    /// Long lines are not folded.
    public var yamlText: String { YAMLWriter.text([self]) }

    /// Several values as one stream of documents.
    public static func yamlText(documents: [JSONValue]) -> String { documents.map(\.yamlText).joined(separator: "---\n") }
}

/// Feeds libyaml's emitter. One owner: the C emitter is released with this object.
private final class YAMLWriter {
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>
    private var output: [UInt8] = []

    static func text(_ documents: [JSONValue]) -> String {
        let writer = YAMLWriter()
        writer.emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
        for document in documents {
            writer.emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
            writer.write(document)
            writer.emit { yaml_document_end_event_initialize($0, 1) }
        }
        writer.emit { yaml_stream_end_event_initialize($0) }
        yaml_emitter_flush(writer.emitter)
        return String(decoding: writer.output, as: UTF8.self)
    }

    private init() {
        emitter = .allocate(capacity: 1)
        emitter.initialize(to: yaml_emitter_t())
        precondition(yaml_emitter_initialize(emitter) == 1, "out of memory")
        yaml_emitter_set_unicode(emitter, 1)
        yaml_emitter_set_width(emitter, -1)
        yaml_emitter_set_output(
            emitter,
            { context, bytes, count in
                guard let context, let bytes else { return 0 }
                // The emitter lives inside the writer, so the writer is there whenever the emitter calls.
                let writer = Unmanaged<YAMLWriter>.fromOpaque(context).takeUnretainedValue()
                writer.output.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        yaml_emitter_delete(emitter)
        emitter.deallocate()
    }

    /// libyaml refuses an event only for broken UTF-8 or a wrong order, which cannot come from here, and for want of memory.
    private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) {
        var event = yaml_event_t()
        precondition(make(&event) == 1 && yaml_emitter_emit(emitter, &event) == 1, "libyaml cannot write: out of memory")
    }

    private func write(_ value: JSONValue) {
        switch value {
        case .object(let members):
            let style = members.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
            emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, style) }
            for name in members.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                write(text: name)
                if let member = members[name] { write(member) }
            }
            emit { yaml_mapping_end_event_initialize($0) }
        case .array(let elements):
            let style = elements.isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
            emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, style) }
            for element in elements { write(element) }
            emit { yaml_sequence_end_event_initialize($0) }
        case .string(let text): write(text: text)
        case .null, .bool, .integer, .double: scalar(value.text, YAML_PLAIN_SCALAR_STYLE)
        }
    }

    private func write(text: String) {
        if text.utf8.contains(UInt8(ascii: "\n")) {
            // libyaml drops the first line break of a literal block that begins with one.
            let style = text.utf8.first == UInt8(ascii: "\n") ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_LITERAL_SCALAR_STYLE
            scalar(text, style)
        } else {
            scalar(text, YAMLScalar.needsQuotes(text) ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE)
        }
    }

    private func scalar(_ text: String, _ style: yaml_scalar_style_t) {
        var text = text
        text.withUTF8 { bytes in
            emit { event in
                guard let start = bytes.baseAddress else {
                    var empty: UInt8 = 0
                    return yaml_scalar_event_initialize(event, nil, nil, &empty, 0, 1, 1, style)
                }
                return yaml_scalar_event_initialize(event, nil, nil, start, Int32(bytes.count), 1, 1, style)
            }
        }
    }
}
