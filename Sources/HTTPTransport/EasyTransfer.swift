import CLibCurl
import CLibCurlShims

/// A transfer on the transport thread: the easy handle with all it refers to. Made, used and freed on that thread only; libcurl must have
/// given the handle back (`curl_multi_remove_handle`) before the last reference goes.
final class EasyTransfer {
    let handle: UnsafeMutableRawPointer
    let transfer: Transfer
    unowned let engine: CurlEngine
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private let errorText: UnsafeMutablePointer<CChar>

    /// libcurl was about to send: from here on the server may have seen the request.
    var dispatched = false
    /// This transfer opens a connection of its own.
    var opening = false
    /// The first address the policy forbade.
    var refusedAddress: String?

    var headDeadline: ContinuousClock.Instant?
    var totalDeadline: ContinuousClock.Instant?
    var stallDeadline: ContinuousClock.Instant?

    private(set) var headIsDelivered = false
    private var status = 0
    private var version = ""
    private var headers = HTTPHeaders()

    var origin: String { transfer.url.origin }

    init(_ transfer: Transfer, engine: CurlEngine) throws(HTTPError) {
        guard let handle = curl_easy_init() else { throw .invalidRequest("libcurl has no memory for another transfer") }
        self.handle = handle
        self.transfer = transfer
        self.engine = engine
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) { try check(ballast_curl_set_long(handle, option, value)) }

    func set(_ option: CURLoption, _ value: String?) throws(HTTPError) {
        try check(value.map { ballast_curl_set_string(handle, option, $0) } ?? ballast_curl_set_string(handle, option, nil))
    }

    func set(_ option: CURLoption, blob: [UInt8]) throws(HTTPError) {
        try check(blob.withUnsafeBytes { ballast_curl_set_blob(handle, option, $0.baseAddress, $0.count) })
    }

    func set(_ option: CURLoption, list: [String]) throws(HTTPError) {
        var head: UnsafeMutablePointer<curl_slist>?
        for line in list {
            guard let next = curl_slist_append(head, line) else {
                curl_slist_free_all(head)
                throw .invalidRequest("libcurl has no memory for another header")
            }
            head = next
        }
        guard let head else { return }
        lists.append(head)
        try check(ballast_curl_set_list(handle, option, head))
    }

    func setBody(_ body: [UInt8]) throws(HTTPError) {
        try check(ballast_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        var copy = body.isEmpty ? [0] : body
        try check(copy.withUnsafeMutableBytes { ballast_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
    }

    /// The callbacks get this object unretained: the engine keeps it until libcurl has let go of the handle.
    func installCallbacks() throws(HTTPError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(ballast_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        try check(ballast_curl_set_write(handle, onBody, context))
        try check(ballast_curl_set_header(handle, onHeader, context))
        try check(ballast_curl_set_opensocket(handle, onOpenSocket, context))
        try check(ballast_curl_set_prereq(handle, onDispatch, context))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else { throw .invalidRequest("libcurl refused an option: \(String(cString: curl_easy_strerror(code)))") }
    }

    // MARK: Results

    /// What a finished transfer came to.
    func result(of code: CURLcode) -> Result<Void, any Error> {
        if code == CURLE_OK { return .success(()) }
        return .failure(error(for: code))
    }

    private func error(for code: CURLcode) -> HTTPError {
        if let refusedAddress, !dispatched { return .refusedAddress(refusedAddress) }
        let text = errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        guard !dispatched else { return .connection(text) }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT: return .invalidRequest(text)
        case CURLE_OPERATION_TIMEDOUT: return .timeout("connect")
        default: return .unreachable(text)
        }
    }

    // MARK: The response

    fileprivate func receive(headerLine line: UnsafeBufferPointer<UInt8>) {
        // Trailers come this way too, after the body; nothing here uses them.
        guard !headIsDelivered else { return }
        let text = String(decoding: line, as: UTF8.self)
        let end = text.lastIndex { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }.map(text.index(after:)) ?? text.startIndex
        let trimmed = text[..<end]
        if trimmed.hasPrefix("HTTP/") {
            let parts = trimmed.dropFirst(5).split(separator: " ", maxSplits: 2)
            version = parts.first.map(String.init) ?? ""
            status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        } else if trimmed.isEmpty {
            if (100..<200).contains(status) { return headers = HTTPHeaders() }  // an interim response: the real one follows
            deliverHead()
        } else if let colon = trimmed.firstIndex(of: ":") {
            let value = trimmed[trimmed.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.add(String(trimmed[..<colon]), String(value))
        }
    }

    private func deliverHead() {
        headIsDelivered = true
        headDeadline = nil
        let address = ballast_curl_get_string(handle, CURLINFO_PRIMARY_IP).map { String(cString: $0) }
        engine.noticeHead(from: self, httpVersion: version)
        transfer.receive(ResponseHead(status: status, headers: headers, peer: HTTPPeer(httpVersion: version, address: address)))
    }
}

private func owner(_ context: UnsafeMutableRawPointer?) -> EasyTransfer? {
    context.map { Unmanaged<EasyTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func onBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let bytes, let easy = owner(context) else { return 0 }
    let accepted = bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
        easy.transfer.receive(Array(UnsafeBufferPointer(start: $0, count: size * count)))
    }
    return accepted ? size * count : Int(CURL_WRITEFUNC_PAUSE)
}

private func onHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let bytes, let easy = owner(context) else { return 0 }
    bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
        easy.receive(headerLine: UnsafeBufferPointer(start: $0, count: size * count))
    }
    return size * count
}

private func onDispatch(
    _ context: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?, _ peerPort: Int32,
    _ localPort: Int32
) -> Int32 {
    owner(context)?.dispatched = true
    return CURL_PREREQFUNC_OK
}

private func onOpenSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address, let easy = owner(context) else { return CURL_SOCKET_BAD }
    easy.opening = true
    let configuration = easy.engine.configuration
    if let policy = configuration.addressPolicy {
        var text = [CChar](repeating: 0, count: 64)
        let known = ballast_curl_address_text(address, &text, text.count) != 0
        let name = known ? String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "of an unknown family"
        guard known, policy(name) else {
            easy.refusedAddress = easy.refusedAddress ?? name
            return CURL_SOCKET_BAD
        }
    }
    return ballast_curl_open_socket(address, UInt32(clamping: configuration.unacknowledgedTimeout.milliseconds))
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a wait is never cut short.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
