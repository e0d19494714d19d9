import Foundation
import KubeCore
import KubeTypes
import Structured

/// A kind of slots that the operator's configuration names: how many wait in each namespace that is labelled for it, and what they are.
package struct AdversaryPool: Codable, Sendable, Hashable {
    package static let defaultName = "default"

    package var name: String
    /// Slots that wait in each labelled namespace.
    package var size: Int
    /// The runner's image; the operator's own without it.
    package var image: String?
    package var runtimeClassName: String?
    /// Of a slot. What is left out is filled in: every slot has limits.
    package var resources: ResourceRequirements?
    /// The roles that adversaries take in turn where `spec.vote.roles` names none.
    package var roles: [String]?

    package init(
        name: String = Self.defaultName, size: Int = 3, image: String? = nil, runtimeClassName: String? = nil,
        resources: ResourceRequirements? = nil, roles: [String]? = nil
    ) {
        self.name = name
        self.size = size
        self.image = image
        self.runtimeClassName = runtimeClassName
        self.resources = resources
        self.roles = roles
    }

    package static let defaultRoles = ["skeptic", "safety", "expert"]
    package var effectiveRoles: [String] { roles.flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultRoles }
}

/// Why a file of pools cannot be used, in one sentence.
package struct PoolMistake: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String
}

extension [AdversaryPool] {
    package static let largestPool = 1000

    /// Reads the `pools` of a YAML or JSON document.
    package init(yaml: String) throws {
        let document = try JSONValue(yaml: yaml)
        guard let list = document["pools"]?.array else {
            throw PoolMistake(description: "pools: is missing; write a list of pools, each with a name and a size")
        }
        let known: Set = ["name", "size", "image", "runtimeClassName", "resources", "roles"]
        for (index, entry) in list.enumerated() {
            let strangers = (entry.object ?? [:]).keys.filter { !known.contains($0) }.sorted()
            if let stranger = strangers.first {
                throw PoolMistake(
                    description: "pools[\(index)].\(stranger): is no field of a pool; use \(known.sorted().joined(separator: ", "))")
            }
        }
        do { self = try list.map { try $0.decode(AdversaryPool.self) } } catch {
            throw PoolMistake(description: "pools: \(error)")
        }
        if let mistake { throw mistake }
    }

    /// What is wrong with these pools.
    package var mistake: PoolMistake? {
        var names: Set<String> = []
        for (index, pool) in enumerated() {
            let field = "pools[\(index)]"
            // It becomes the beginning of slots' names, which are labels.
            if let problem = NameRules.dns1035Label(pool.name) {
                return PoolMistake(description: "\(field).name: \"\(pool.name)\" \(problem)")
            }
            if pool.name.utf8.count > SlotNames.longestPool {
                return PoolMistake(
                    description:
                        "\(field).name: \"\(pool.name)\" has \(pool.name.utf8.count) characters; use at most \(SlotNames.longestPool)")
            }
            if !names.insert(pool.name).inserted {
                return PoolMistake(description: "\(field).name: \"\(pool.name)\" stands there twice; rename one")
            }
            if !(0...Self.largestPool).contains(pool.size) {
                return PoolMistake(description: "\(field).size: \(pool.size) is not within 0 to \(Self.largestPool)")
            }
        }
        return nil
    }
}
