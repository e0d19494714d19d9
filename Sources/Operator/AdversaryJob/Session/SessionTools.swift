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
