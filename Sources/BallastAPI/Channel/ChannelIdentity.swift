import KubeCore

/// The name under which a chain's gateways speak: `spiffe://ballast/ns/<namespace>/chain/<chain>`, the URI in their certificate.
package struct ChannelIdentity: Sendable, Hashable, CustomStringConvertible {
    package var chain: NamespacedName

    package init(_ chain: NamespacedName) { self.chain = chain }

    /// Reads a URI; `nil` for anything that is not exactly of this form.
    package init?(uri: String) {
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 7, parts[0] == "spiffe:", parts[1] == "", parts[2] == "ballast", parts[3] == "ns", parts[5] == "chain",
            Self.isName(parts[4]), Self.isName(parts[6])
        else { return nil }
        chain = NamespacedName(namespace: String(parts[4]), name: String(parts[6]))
    }

    package var description: String { "spiffe://ballast/ns/\(chain.namespace)/chain/\(chain.name)" }

    /// Names of Kubernetes objects need no escaping in a URI; whatever would is no such name.
    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x2E }
    }
}
