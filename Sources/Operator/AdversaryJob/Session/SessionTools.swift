import ControllerRuntime
import Cryptography
import Foundation
import KubeCore
import KubeTypes
import Logging
import RunnerProtocol

/// What sessions work with.
package struct SessionTools: Sendable {
    package var slots: SlotMaker
    package var api: any KubeAPI
    package var wire: any RunnerWire
    package var admission: any ChainAdmission
    package var reader: @Sendable () -> ObjectReader
    package var time: any TimeSource
    package var metrics: AdversaryMetrics
    package var log: Logger

    package init(
        slots: SlotMaker, api: any KubeAPI, wire: any RunnerWire, admission: any ChainAdmission,
        reader: @escaping @Sendable () -> ObjectReader, time: any TimeSource, metrics: AdversaryMetrics, log: Logger
    ) {
        self.slots = slots
        self.api = api
        self.wire = wire
        self.admission = admission
        self.reader = reader
        self.time = time
        self.metrics = metrics
        self.log = log
    }
}

/// Lets a session's adversaries ask a chain, until they no longer may.
package protocol ChainAdmission: Sendable {
    /// A credential that the chain's gateways take from now on, and for at most `life`.
    func admit(session: String, to chain: NamespacedName, for life: Duration) -> String?
    /// From now on they do not.
    func revoke(session: String, from chain: NamespacedName)
}

/// For chains that ask nobody for a key.
package struct OpenAdmission: ChainAdmission {
    package init() {}
    package func admit(session: String, to chain: NamespacedName, for life: Duration) -> String? { nil }
    package func revoke(session: String, from chain: NamespacedName) {}
}
