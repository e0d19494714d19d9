import KubeCore
import Structured
import Synchronization

/// Every kind that is served: the built-in ones, and those that CustomResourceDefinitions add and take away.
package final class ResourceRegistry: Sendable {
    struct State {
        var byPath: [Path: ResourceDefinition] = [:]
        /// By `apiVersion kind`.
        var byKind: [String: Path] = [:]
        /// In the order discovery lists them.
        var order: [Path] = []
        /// Counts changes, so that documents made from the registry can be kept until it changes.
        var version = 0
    }

    struct Path: Hashable {
        var group: String
        var version: String
        var plural: String
    }

    private let state: Mutex<State>

    package init(_ definitions: [ResourceDefinition] = BuiltInResources.all) {
        var initial = State()
        for definition in definitions { initial.put(definition) }
        state = Mutex(initial)
    }

    package func definition(group: String, version: String, plural: String) -> ResourceDefinition? {
        state.withLock { $0.byPath[Path(group: group, version: version, plural: plural)] }
    }

    package func definition(_ type: ResourceType) -> ResourceDefinition? {
        definition(group: type.group, version: type.version, plural: type.plural)
    }

    /// The served version of a kind by what stands in a manifest.
    package func definition(apiVersion: String, kind: String) -> ResourceDefinition? {
        state.withLock { state in state.byKind["\(apiVersion) \(kind)"].flatMap { state.byPath[$0] } }
    }

    /// All definitions, in discovery order.
    package var all: [ResourceDefinition] { state.withLock { state in state.order.compactMap { state.byPath[$0] } } }

    /// Changes whenever a definition is added or removed.
    package var version: Int { state.withLock { $0.version } }

    /// Replaces every version of a custom kind; an empty list removes it.
    package func replaceCustom(_ crd: String, with definitions: [ResourceDefinition]) {
        state.withLock { state in
            for (path, definition) in state.byPath where definition.custom?.definition == crd {
                let stays = definitions.contains { $0.type.version == path.version && $0.resource == definition.resource }
                if !stays { state.remove(path) }
            }
            for definition in definitions { state.put(definition) }
            state.version += 1
        }
    }
}

extension ResourceRegistry.State {
    mutating func put(_ definition: ResourceDefinition) {
        let path = ResourceRegistry.Path(
            group: definition.type.group, version: definition.type.version, plural: definition.type.plural)
        byKind[definition.type.description] = path
        if byPath.updateValue(definition, forKey: path) == nil { order.append(path) }
    }

    mutating func remove(_ path: ResourceRegistry.Path) {
        if let type = byPath[path]?.type { byKind[type.description] = nil }
        byPath[path] = nil
        order.removeAll { $0 == path }
    }
}
