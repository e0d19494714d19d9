import Cryptography
import Foundation

/// How a gateway's requests reach the operator. `ballast` hands one in; the gateway has no HTTP client for anything but targets.
package protocol ChannelTransport: Sendable {
    /// Posts a body and returns the answer, whose body is short. Throws when there is none.
    func post(_ body: [UInt8], to url: String) async throws -> (status: Int, body: [UInt8])
    /// Opens a stream; its pieces are cut anywhere. Cancelling the reading task ends it.
    func open(_ url: String) async throws -> (status: Int, body: AsyncThrowingStream<[UInt8], any Error>)
    /// Proves itself with these from now on, and trusts whom they name.
    func use(_ credentials: ChannelCredentials)
}

/// What a gateway proves itself with on the channel, and whom it believes.
package struct ChannelCredentials: Sendable, Hashable {
    package var certificatePEM: String
    package var keyPEM: String
    package var authoritiesPEM: String

    package init(certificatePEM: String, keyPEM: String, authoritiesPEM: String) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
        self.authoritiesPEM = authoritiesPEM
    }

    /// Reads the files of a mounted Secret: `tls.crt`, `tls.key` and `ca.crt`. Throws when one is missing, or when the key is not the
    /// certificate's, as it looks while the files are being replaced.
    package init(folder: String) throws {
        func text(_ name: String) throws -> String {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw CryptographyError("\(folder)/\(name) does not exist or cannot be read")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        self.init(certificatePEM: try text("tls.crt"), keyPEM: try text("tls.key"), authoritiesPEM: try text("ca.crt"))
        _ = try Identity(certificate: Certificate(pem: certificatePEM), key: PrivateKey(pem: keyPEM))
        guard try !Certificate.chain(pem: authoritiesPEM).isEmpty else { throw CryptographyError("\(folder)/ca.crt holds no certificate") }
    }
}
