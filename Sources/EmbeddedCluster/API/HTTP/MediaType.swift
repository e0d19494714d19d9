/// The forms an answer can take, by the `Accept` header.
enum AnswerForm: Sendable, Hashable {
    case plain
    case table
    case partialMetadata
    case partialMetadataList

    /// The first form asked for that is served; `nil` when nothing is.
    static func accepted(_ header: String?) -> AnswerForm? {
        guard let header, !header.isEmpty else { return .plain }
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmed }
            guard let type = parts.first, ["application/json", "*/*", "application/*", "application/yaml"].contains(type) else { continue }
            let parameters = Dictionary(
                parts.dropFirst().compactMap { part -> (String, String)? in
                    let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
                    return pair.count == 2 ? (pair[0], pair[1]) : nil
                }, uniquingKeysWith: { $1 })
            switch parameters["as"] {
            case nil: return .plain
            case "Table" where parameters["g"] == "meta.k8s.io": return .table
            case "PartialObjectMetadata": return .partialMetadata
            case "PartialObjectMetadataList": return .partialMetadataList
            default: continue
            }
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
