import NIOSSL

/// The client side of TLS to targets: certificates and names are always verified, and only HTTP/1.1 is offered.
final class TLSContext: Sendable {
    private let context: NIOSSLContext

    /// `trustRoots`: PEM, trusted besides the system's.
    init(trustRoots: [UInt8] = []) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        if !trustRoots.isEmpty { configuration.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMBytes(trustRoots))] }
        context = try NIOSSLContext(configuration: configuration)
    }

    init(_ context: NIOSSLContext) { self.context = context }

    func callAsFunction() -> NIOSSLContext { context }
}
