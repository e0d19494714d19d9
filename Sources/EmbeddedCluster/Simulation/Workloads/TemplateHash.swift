import Structured

/// The label that keeps one template's pods apart from another's.
enum TemplateHash {
    /// FNV-1a over the canonical bytes of the template, in the letters of `rand.SafeEncodeString`. The genuine value hashes Go's
    /// memory layout, so only its shape can be the same.
    static func of(_ template: JSONValue, collisionCount: Int) -> String {
        var hash: UInt32 = 2_166_136_261
        let salt = collisionCount == 0 ? [] : Array(String(collisionCount).utf8)
        for byte in template.bytes + salt {
            hash = (hash ^ UInt32(byte)) &* 16_777_619
        }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        return String(decoding: String(hash).utf8.map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }

    static let label = "pod-template-hash"

    /// Whether two templates differ in nothing but that label.
    static func same(_ left: JSONValue, _ right: JSONValue) -> Bool { stripped(left) == stripped(right) }

    private static func stripped(_ template: JSONValue) -> JSONValue {
        var template = template
        template[path: "metadata", "labels", label] = nil
        if template[path: "metadata", "labels"]?.object?.isEmpty == true { template[path: "metadata", "labels"] = nil }
        template[path: "metadata", "creationTimestamp"] = nil
        if template["metadata"]?.object?.isEmpty == true { template["metadata"] = nil }
        return template
    }
}
