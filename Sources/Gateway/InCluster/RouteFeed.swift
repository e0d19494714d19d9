import BallastAPI
import Structured

/// Puts a chain's table together with the Secrets it names, as they arrive in any order. A value: what the cluster said goes in; which
/// Secrets to follow and what to serve comes out.
///
/// A table is served once everything is known of the Secrets it names. One that cannot be read leaves the last good one in use.
package struct RouteFeed: Sendable {
    /// What is to be served from now on.
    package struct Routes: Sendable {
        package var table: RouteTable
        package var secrets: SecretData
        package var version: String
    }

    private let namespace: String
    private let chain: String
    private var wanted: (table: RouteTable, version: String)?
    /// What is known of the Secrets: `nil` inside for one that is not there.
    private var known: [String: [String: [UInt8]]?] = [:]
    /// Why the newest table is not in use, in one sentence.
    package private(set) var problem: String?

    package init(namespace: String, chain: String) {
        self.namespace = namespace
        self.chain = chain
    }

    /// The Secrets to follow.
    package var secretNames: Set<String> { wanted?.table.secretNames ?? [] }

    /// The ConfigMap's entry as it is now; `nil` when there is none, or no ConfigMap. Returns what to serve, if that changed.
    package mutating func take(table text: String?, version: String) -> Routes? {
        guard let text else {
            problem = "ConfigMap \"\(RouteTable.configMapName(of: chain))\" holds no entry \"\(RouteTable.configMapKey)\""
            return nil
        }
        do {
            let table = try Self.read(text)
            guard table.namespace == namespace, table.chain == chain else {
                problem = "the table is of chain \(table.namespace)/\(table.chain), not of \(namespace)/\(chain)"
                return nil
            }
            problem = nil
            wanted = (table, version)
            known = known.filter { secretNames.contains($0.key) }
            return routes
        } catch {
            problem = "the table cannot be read: \(error)"
            return nil
        }
    }

    /// A Secret as it is now; `nil` when it is not there or may not be read. Returns what to serve, if that changed.
    package mutating func take(secret name: String, _ data: [String: [UInt8]]?) -> Routes? {
        guard secretNames.contains(name) else { return nil }
        if let before = known[name], before == data { return nil }
        known[name] = .some(data)
        return routes
    }

    /// A Secret that the API server refuses to show: it counts as absent, unless it was shown before.
    package mutating func refused(secret name: String) -> Routes? { known[name] == nil ? take(secret: name, nil) : nil }

    private var routes: Routes? {
        guard let wanted, wanted.table.secretNames.allSatisfy({ known[$0] != nil }) else { return nil }
        return Routes(table: wanted.table, secrets: known.compactMapValues { $0 }, version: wanted.version)
    }

    private struct UnknownVersion: Error, CustomStringConvertible {
        var version: Int64
        var description: String {
            "its version \(version) is neither \(RouteTable.currentVersion) nor next to it; run a gateway of the operator's version"
        }
    }

    private static func read(_ text: String) throws -> RouteTable {
        let value = try JSONValue(parsing: Array(text.utf8))
        // Before anything else: a field of a version far away may mean something else.
        guard let version = value["version"]?.integer, abs(version - Int64(RouteTable.currentVersion)) <= 1 else {
            throw UnknownVersion(version: value["version"]?.integer ?? 0)
        }
        return try value.decode(RouteTable.self)
    }
}
