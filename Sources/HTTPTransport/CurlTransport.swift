import CLibCurl
import Foundation
import Synchronization

/// HTTP over libcurl: one thread, one pool of connections.
///
/// Requests to one host share HTTP/2 connections; how many there are follows from how many requests run. Long-lived streams belong
/// into a transport of their own, so that short requests never wait behind them. Keep the transport as long as any body is read:
/// letting it go shuts it down.
public final class CurlTransport: HTTPExecutor {
    private let mailbox = Mailbox()
    private let bufferLimit: Int
    private let lastID = Atomic<UInt64>(0)

    private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Starts the thread. Throws ``HTTPError/invalidRequest(_:)`` when libcurl cannot be initialised.
    public init(_ configuration: CurlTransportConfiguration = CurlTransportConfiguration()) throws(HTTPError) {
        guard Self.libraryIsReady, let multi = curl_multi_init() else { throw .invalidRequest("libcurl could not be initialised") }
        bufferLimit = max(1, configuration.responseBufferBytes)
        let bell = Mailbox.Bell(multi: multi)
        mailbox.install(bell)
        let thread = Thread { [mailbox] in
            CurlEngine(multi: bell, mailbox: mailbox, configuration: configuration).run()
        }
        thread.name = "http-transport"
        thread.start()
    }

    deinit { mailbox.post(.shutDown(grace: .zero)) }

    public func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let transfer = Transfer(id: id, request: request, url: try HTTPURL(request.url), bufferLimit: bufferLimit, mailbox: mailbox)
        let head = try await transfer.head()
        let reader = BodyReader(transfer)
        return HTTPResponse(status: head.status, headers: head.headers, body: HTTPBody { try await reader.next() }, peer: head.peer)
    }

    /// Uses other trust or another identity for requests from now on. Those under way go on with what they began with.
    public func use(_ tls: TLSSettings) { mailbox.post(.use(tls)) }

    /// Takes no more requests, gives those under way `grace` to end, and returns when the thread has left. Whatever still ran then ends with
    /// ``HTTPError/shutDown``.
    public func shutdown(grace: Duration = .zero) async {
        mailbox.post(.shutDown(grace: grace))
        await mailbox.waitUntilLeft()
    }
}
