/// Makes values of events: anchors, merge keys, the bounds that keep a small text from becoming a large document.
struct YAMLComposer {
    private struct Node {
        var value: JSONValue
        var place: YAMLPlace
        /// How many values it holds, itself included, with aliases counted as what they stand for.
        var size = 1
    }

    /// Deeper nesting than this is an error, as it is in JSON.
    private static let maxDepth = 512
    /// How many values aliases may add to a document: generous for templates, small beside a "billion laughs".
    private static let maxAliasedValues = 100_000

    private let parser: YAMLParser
    private var anchors: [String: Node] = [:]
    private var aliasedValues = 0

    init(parser: YAMLParser) { self.parser = parser }

    mutating func documents() throws(StructuredError) -> [YAMLDocument] {
        var documents: [YAMLDocument] = []
        while true {
            let event = try parser.next()
            switch event.kind {
            case .streamEnd: return documents
            case .documentStart:
                anchors = [:]
                aliasedValues = 0
                let root = try parser.next()
                let node = try node(root, depth: 0)
                if !isBlank(root) { documents.append(YAMLDocument(value: node.value, place: node.place)) }
            default: continue
            }
        }
    }

    private func isBlank(_ event: YAMLEvent) -> Bool {
        if case .scalar("", isPlain: true) = event.kind { event.tag == nil && event.anchor == nil } else { false }
    }

    private func error(_ message: String, _ event: YAMLEvent) -> StructuredError {
        StructuredError(message, line: event.line, column: event.column)
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(StructuredError) -> Node {
        guard depth <= Self.maxDepth else { throw error("nested deeper than \(Self.maxDepth) levels", event) }
        let node: Node
        switch event.kind {
        case .scalar(let text, let isPlain):
            do throws(YAMLScalar.Failure) {
                node = Node(value: try YAMLScalar.value(text, tag: event.tag, isPlain: isPlain), place: YAMLPlace(line: event.line))
            } catch {
                throw self.error(error.message, event)
            }
        case .alias(let name):
            guard let target = anchors[name] else { throw error("*\(name) refers to an anchor that is not defined before it", event) }
            aliasedValues += target.size
            guard aliasedValues <= Self.maxAliasedValues else {
                throw error("aliases expand to more than \(Self.maxAliasedValues) values", event)
            }
            return target
        case .sequenceStart:
            try requireTag(event, "seq")
            node = try sequence(event, depth: depth)
        case .mappingStart:
            try requireTag(event, "map")
            node = try mapping(event, depth: depth)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw error("expected a value", event)
        }
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private func requireTag(_ event: YAMLEvent, _ kind: String) throws(StructuredError) {
        guard let tag = event.tag, tag != "!", tag != "tag:yaml.org,2002:\(kind)" else { return }
        throw error("the tag \(tag) is not supported here", event)
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int) throws(StructuredError) -> Node {
        var elements: [JSONValue] = []
        var result = Node(value: .null, place: YAMLPlace(line: start.line))
        while true {
            let event = try parser.next()
            if case .sequenceEnd = event.kind { break }
            let element = try node(event, depth: depth + 1)
            result.place.children[String(elements.count)] = element.place
            result.size += element.size
            elements.append(element.value)
        }
        result.value = .array(elements)
        return result
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int) throws(StructuredError) -> Node {
        var members: [String: JSONValue] = [:]
        var merged: [Node] = []
        var result = Node(value: .null, place: YAMLPlace(line: start.line))
        while true {
            let keyEvent = try parser.next()
            if case .mappingEnd = keyEvent.kind { break }
            if case .scalar("<<", isPlain: true) = keyEvent.kind, keyEvent.tag == nil {
                merged += try mergeSources(depth: depth)
                continue
            }
            let key = try key(keyEvent, depth: depth)
            let member = try node(try parser.next(), depth: depth + 1)
            guard members.updateValue(member.value, forKey: key) == nil else {
                let first = result.place.children[key]?.line ?? start.line
                throw error("key \"\(key)\" occurs twice; it is already on line \(first)", keyEvent)
            }
            result.place.children[key] = YAMLPlace(line: keyEvent.line, children: member.place.children)
            result.size += member.size
        }
        // What is written out wins over what is merged, and an earlier merge over a later one (YAML 1.1 merge keys).
        for source in merged {
            result.size += source.size
            for (key, value) in source.value.object ?? [:] where members[key] == nil {
                members[key] = value
                result.place.children[key] = source.place.children[key]
            }
        }
        result.value = .object(members)
        return result
    }

    private mutating func mergeSources(depth: Int) throws(StructuredError) -> [Node] {
        let event = try parser.next()
        if case .sequenceStart = event.kind {
            var sources: [Node] = []
            while true {
                let element = try parser.next()
                if case .sequenceEnd = element.kind { return sources }
                sources.append(try mergeSource(element, depth: depth + 1))
            }
        }
        return [try mergeSource(event, depth: depth)]
    }

    private mutating func mergeSource(_ event: YAMLEvent, depth: Int) throws(StructuredError) -> Node {
        let source = try node(event, depth: depth + 1)
        guard case .object = source.value else { throw error("<< takes a mapping or a list of mappings", event) }
        return source
    }

    private mutating func key(_ event: YAMLEvent, depth: Int) throws(StructuredError) -> String {
        switch try node(event, depth: depth + 1).value {
        case .string(let text): return text
        case .bool(let flag): return flag ? "true" : "false"
        case .integer(let number): return String(number)
        case let value where value.double != nil: return value.text
        case let value: throw error("a key must be text, a number or a boolean, not \(value.typeName)", event)
        }
    }
}
