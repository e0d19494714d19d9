import NIOCore
import NIOPosix
import Resilience

/// What the process gives a gateway besides its chain.
package struct GatewaySettings: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    package var threads = System.coreCount
    package var maxBodyBytes = 32 * 1024 * 1024
    /// A new connection's first head must be there by then.
    package var headTimeout: TimeAmount = .seconds(10)
    package var keepAliveTimeout: TimeAmount = .seconds(75)
    /// A body must keep up at least 8 KiB a second after this time.
    package var bodyGrace: TimeAmount = .seconds(30)
    /// A caller that does not read for so long is given up.
    package var writeStall: TimeAmount = .seconds(60)
    package var connectTimeout: TimeAmount = .seconds(5)
    /// How long after the finish a provider may take to tell usage.
    package var finishGrace: TimeAmount = .milliseconds(500)
    package var drainTimeout: TimeAmount = .seconds(30)
    package var maxAnswerBytes = 64 * 1024 * 1024
    package var accessLog = true
    package var forceAirgap = false
    package var timeouts: GatewayTimeouts?
    /// Which addresses a target may turn out to have.
    package var addresses = AddressPolicy.unrestricted
    /// Certificates, in PEM, that are trusted besides the system's when a target is spoken to over TLS.
    package var trustRoots: [UInt8] = []
    /// How a host's name becomes addresses.
    package var resolve: HostLookup = SystemLookup.addresses

    /// Where spans are sent; `nil`: nowhere.
    package var telemetry: TelemetrySettings?
    /// Where peers ask, when the chain has a mesh.
    package var meshPort = 8444
    /// How long peers have to come up with an answer.
    package var meshTimeout: TimeAmount = .seconds(1)

    package init() {}
}

/// Limits finer than a table's whole seconds.
package struct GatewayTimeouts: Sendable {
    package var request: Duration
    package var firstToken: Duration
    package var streamIdle: Duration

    package init(request: Duration, firstToken: Duration, streamIdle: Duration) {
        self.request = request
        self.firstToken = firstToken
        self.streamIdle = streamIdle
    }
}
