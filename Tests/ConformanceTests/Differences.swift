import Structured

extension JSONValue {
    /// Where this document of the embedded server differs from that of the genuine one, a line each, at most `limit`.
    func differences(from genuine: JSONValue, at path: String = "", limit: Int = 6) -> [String] {
        guard self != genuine else { return [] }
        switch (self, genuine) {
        case (.object(let left), .object(let right)):
            let lines = Set(left.keys).union(right.keys).sorted().flatMap { key in
                left[key].difference(from: right[key], at: "\(path).\(key)", limit: limit)
            }
            return Array(lines.prefix(limit))
        case (.array(let left), .array(let right)) where left.count == right.count:
            let lines = zip(left, right).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: "\(path)[\(index)]", limit: limit)
            }
            return Array(lines.prefix(limit))
        default: return ["\(path): embedded \(text), genuine \(genuine.text)"]
        }
    }
}

extension JSONValue? {
    fileprivate func difference(from genuine: JSONValue?, at path: String, limit: Int) -> [String] {
        switch (self, genuine) {
        case (let left?, let right?): left.differences(from: right, at: path, limit: limit)
        case (nil, let right?): ["\(path): embedded absent, genuine \(right.text)"]
        case (let left?, nil): ["\(path): embedded \(left.text), genuine absent"]
        case (nil, nil): []
        }
    }
}
