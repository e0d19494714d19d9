import Structured

extension RouteTable {
    /// The entry of the ConfigMap ``configMapName(of:)`` that holds the table.
    package static let configMapKey = "routes.json"

    /// The ConfigMap that a chain's gateways watch.
    package static func configMapName(of chain: String) -> String { "\(chain)-routes" }

    /// The table as its ConfigMap carries it: one line of JSON with sorted members, so that equal tables are equal texts.
    package func text() throws -> String { try JSONValue(encoding: self).text }
}
