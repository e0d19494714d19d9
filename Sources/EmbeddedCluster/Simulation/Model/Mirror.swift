import KubeCore
import Structured

/// All followed objects as last seen or written, with the indexes controllers ask for. A write is put in with its answer before the
/// next decision, which does what expectations do in the genuine controllers: nothing is created twice.
struct Mirror {
    private var tables: [Kind: [NamespacedName: Resource]] = [:]
    private var owned: [String: Set<Place>] = [:]
    private var posted: [Posting: Set<NamespacedName>] = [:]
    private var spaces: [Kind: [String: Set<NamespacedName>]] = [:]
    private var onNode: [String: Set<NamespacedName>] = [:]

    private struct Place: Hashable {
        var kind: Kind
        var key: NamespacedName
    }

    private struct Posting: Hashable {
        var kind: Kind
        var namespace: String
        var label: String
        var value: String
    }

    subscript(kind: Kind, key: NamespacedName) -> Resource? { tables[kind]?[key] }
    subscript(kind: Kind, name: String) -> Resource? { tables[kind]?[NamespacedName(namespace: "", name: name)] }

    /// All objects of a kind, ordered by name, so that decisions are reproducible.
    func all(_ kind: Kind) -> [Resource] { (tables[kind] ?? [:]).values.sorted { $0.key < $1.key } }

    func count(_ kind: Kind) -> Int { tables[kind]?.count ?? 0 }

    func all(_ kind: Kind, in namespace: String) -> [Resource] { resources(kind, spaces[kind]?[namespace]) }

    /// The objects of a kind with an owner reference to that UID.
    func owned(_ kind: Kind, by uid: String) -> [Resource] {
        (owned[uid] ?? []).filter { $0.kind == kind }.compactMap { self[kind, $0.key] }.sorted { $0.key < $1.key }
    }

    func pods(onNode node: String) -> [Resource] { resources(.pod, onNode[node]) }

    /// The objects of a namespace a selector matches. The rarest of the labels it names bounds the work.
    func matching(_ kind: Kind, in namespace: String, _ selector: LabelSelector) -> [Resource] {
        var candidates = spaces[kind]?[namespace]
        for (label, value) in Self.isLabelIndexed(kind) ? selector.matchLabels ?? [:] : [:] {
            let list = posted[Posting(kind: kind, namespace: namespace, label: label, value: value)] ?? []
            if list.count < candidates?.count ?? 0 { candidates = list }
        }
        return resources(kind, candidates).filter { selector.matches($0.labels) }
    }

    private func resources(_ kind: Kind, _ keys: Set<NamespacedName>?) -> [Resource] {
        (keys ?? []).compactMap { self[kind, $0] }.sorted { $0.key < $1.key }
    }

    /// Takes a version in; `false` when a later one is already here. The one before it comes back through `previous`.
    mutating func put(_ resource: Resource, previous: inout Resource?) -> Bool {
        previous = self[resource.kind, resource.key]
        if let previous {
            if previous.uid == resource.uid ? previous.revision >= resource.revision : previous.revision > resource.revision {
                return false
            }
            unindex(previous)
        }
        tables[resource.kind, default: [:]][resource.key] = resource
        index(resource)
        return true
    }

    /// Forgets an object, unless a later one has taken its name.
    mutating func remove(_ kind: Kind, _ key: NamespacedName, revision: UInt64) -> Resource? {
        guard let resource = self[kind, key], resource.revision <= revision else { return nil }
        unindex(resource)
        tables[kind]?[key] = nil
        return resource
    }

    private mutating func index(_ resource: Resource) {
        spaces[resource.kind, default: [:]][resource.namespace, default: []].insert(resource.key)
        for owner in resource.owners { owned[owner.uid, default: []].insert(Place(kind: resource.kind, key: resource.key)) }
        guard Self.isLabelIndexed(resource.kind) else { return }
        for posting in postings(of: resource) { posted[posting, default: []].insert(resource.key) }
        if let node = resource.nodeName { onNode[node, default: []].insert(resource.key) }
    }

    private mutating func unindex(_ resource: Resource) {
        spaces[resource.kind]?[resource.namespace]?.remove(resource.key)
        for owner in resource.owners {
            owned[owner.uid]?.remove(Place(kind: resource.kind, key: resource.key))
            if owned[owner.uid]?.isEmpty == true { owned[owner.uid] = nil }
        }
        guard Self.isLabelIndexed(resource.kind) else { return }
        for posting in postings(of: resource) {
            posted[posting]?.remove(resource.key)
            if posted[posting]?.isEmpty == true { posted[posting] = nil }
        }
        if let node = resource.nodeName { onNode[node]?.remove(resource.key) }
    }

    /// Workloads are found by selector often enough to pay for the index.
    private static func isLabelIndexed(_ kind: Kind) -> Bool { kind == .pod || kind == .replicaSet }

    private func postings(of resource: Resource) -> [Posting] {
        resource.labels.map { Posting(kind: resource.kind, namespace: resource.namespace, label: $0.key, value: $0.value) }
    }
}
