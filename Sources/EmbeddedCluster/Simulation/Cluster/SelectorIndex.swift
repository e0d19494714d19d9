import KubeCore

/// Which selectors may match an object, without trying them all.
struct SelectorIndex {
    private struct Pair: Hashable {
        var namespace: String
        var label: String
        var value: String
    }

    private var byPair: [Pair: Set<NamespacedName>] = [:]
    private var open: [String: Set<NamespacedName>] = [:]
    private var selectors: [NamespacedName: LabelSelector] = [:]

    /// Sets a selector; `nil` removes it.
    mutating func set(_ key: NamespacedName, _ selector: LabelSelector?) {
        if let old = selectors.removeValue(forKey: key) {
            if let pair = Self.pair(key, old) { byPair[pair]?.remove(key) } else { open[key.namespace]?.remove(key) }
        }
        guard let selector else { return }
        selectors[key] = selector
        if let pair = Self.pair(key, selector) {
            byPair[pair, default: []].insert(key)
        } else {
            open[key.namespace, default: []].insert(key)
        }
    }

    /// One required label stands for the whole selector.
    private static func pair(_ key: NamespacedName, _ selector: LabelSelector) -> Pair? {
        selector.matchLabels?.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
            .map { Pair(namespace: key.namespace, label: $0.key, value: $0.value) }
    }

    /// The holders of selectors that match.
    func matching(namespace: String, labels: [String: String]) -> [NamespacedName] {
        var candidates = open[namespace] ?? []
        for (label, value) in labels { candidates.formUnion(byPair[Pair(namespace: namespace, label: label, value: value)] ?? []) }
        return candidates.filter { selectors[$0]?.matches(labels) == true }
    }
}
