/// How many connections to one host libcurl may open, sized from the requests under way: as a value, decided without libcurl.
///
/// Uncapped, libcurl answers a server's stream limit with a storm of connections; capped too low, requests wait in silence.
struct ConnectionLimit {
    /// What libcurl is told; it never shrinks, as a limit below the open connections would only close and reopen them.
    private(set) var limit = 1
    private let streamsPerConnection: Int
    private let ceiling: Int
    private let multiplexes: Bool
    private var live: [String: Int] = [:]
    /// Hosts known to speak HTTP/1.1, where every request takes a connection.
    private var serial: Set<String> = []
    /// Hosts that answered since their last failure.
    private var answering: Set<String> = []

    /// A server that allows fewer streams than this gets no more connections for it.
    static let fewestStreams = 10

    init(streamsPerConnection: Int, ceiling: Int, multiplexes: Bool) {
        self.streamsPerConnection = max(1, streamsPerConnection)
        self.ceiling = max(1, ceiling)
        self.multiplexes = multiplexes
    }

    /// A request begins. Like its siblings, tells whether the limit changed.
    mutating func begin(_ url: HTTPURL) -> Bool {
        live[url.origin, default: 0] += 1
        return raise(to: needed(url))
    }

    /// A request ended; `reached` when it had got as far as a connection.
    mutating func end(_ url: HTTPURL, reached: Bool) {
        if !reached { answering.remove(url.origin) }
        let left = (live[url.origin] ?? 1) - 1
        live[url.origin] = left > 0 ? left : nil
    }

    /// The first answer says whether the host multiplexes. `true` when that is news for those that wait to share its connection.
    mutating func noticeHead(_ url: HTTPURL, multiplexed: Bool) -> Bool {
        answering.insert(url.origin)
        if multiplexed {
            serial.remove(url.origin)
            return false
        }
        let isNews = serial.insert(url.origin).inserted
        return raise(to: needed(url)) || isNews
    }

    /// A request has waited for long although the host answers others.
    mutating func widen(_ url: HTTPURL) -> Bool {
        guard answering.contains(url.origin) else { return false }
        let most = Self.connections(for: live[url.origin] ?? 0, each: Self.fewestStreams)
        return limit < most && raise(to: limit + 1)
    }

    private func needed(_ url: HTTPURL) -> Int {
        let each = !multiplexes || !url.isSecure || serial.contains(url.origin) ? 1 : streamsPerConnection
        return Self.connections(for: live[url.origin] ?? 0, each: each)
    }

    private static func connections(for requests: Int, each: Int) -> Int { (requests + each - 1) / each }

    private mutating func raise(to wanted: Int) -> Bool {
        let next = min(ceiling, max(limit, wanted))
        defer { limit = next }
        return next != limit
    }
}
