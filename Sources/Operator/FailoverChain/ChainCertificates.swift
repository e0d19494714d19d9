import Foundation
import KubeCore
import KubeTypes

/// Issues what a chain's gateways prove themselves with on the operator's channel: the content of the Secret `<chain>-gateway`.
package protocol ChainCertificates: Sendable {
    /// Judges the certificate that a chain has, and makes another where it is needed: there is none, it was made for another name or by
    /// another authority, or two thirds of its life are over.
    ///
    /// Asked at every observation, so it is quick and never waits. `current` is the Secret as the cache keeps it: `tls.crt` and `ca.crt` in
    /// full, of `tls.key` only that it is there. Throws when nothing can be issued now; the error's description says why in one sentence.
    func certificate(of chain: NamespacedName, current: Secret?, now: Date) throws -> ChainCertificate
}

/// The answer of ``ChainCertificates``.
package enum ChainCertificate: Sendable, Hashable {
    /// The Secret stays as it is until then.
    case good(renewAt: Date)
    /// What the Secret shall hold from now on: `tls.crt`, `tls.key` and `ca.crt`, each PEM.
    case issued(data: [String: Base64Data], renewAt: Date)

    /// When the next one is due.
    package var renewAt: Date {
        switch self {
        case .good(let date), .issued(_, let date): date
        }
    }
}
