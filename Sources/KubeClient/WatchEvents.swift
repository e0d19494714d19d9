import HTTPTransport
import KubeCore
import Structured

/// A watch as a sequence that never fails: it lists, watches, and starts over by itself until its task is cancelled, and then ends.
///
/// Nothing is read ahead of the reader but what fits the transport's buffer.
public struct WatchEvents<Object: Sendable>: AsyncSequence, Sendable {
    public typealias Element = WatchEvent<Object>
    public typealias Failure = Never

    let client: KubeClient
    let scope: ObjectScope
    let configuration: WatchMachine<Object>.Configuration
    let seed: UInt64
    let decode: @Sendable (JSONValue) throws -> Object

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(
            driver: WatchDriver(
                client: client, machine: WatchMachine(scope, configuration: configuration, seed: seed), decode: decode))
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = Never

        var driver: WatchDriver<Object>

        public mutating func next() async -> WatchEvent<Object>? { await driver.next() }
    }
}

/// Does what the machine says and tells it what came of it.
struct WatchDriver<Object: Sendable> {
    /// What is under way: one thing at a time.
    private enum Activity {
        case starting
        case listing(APIRequest)
        case opening(APIRequest)
        case reading(HTTPBody.AsyncIterator)
        case pausing(Duration)
    }

    private let client: KubeClient
    private let decode: @Sendable (JSONValue) throws -> Object
    private var machine: WatchMachine<Object>
    private var activity = Activity.starting
    private var splitter = WatchFrameSplitter()
    /// Lines that have come and are not yet taken, the next one last.
    private var lines: [[UInt8]] = []
    /// Events not yet read, the next one last.
    private var events: [WatchEvent<Object>] = []

    init(client: KubeClient, machine: WatchMachine<Object>, decode: @escaping @Sendable (JSONValue) throws -> Object) {
        self.client = client
        self.machine = machine
        self.decode = decode
    }

    mutating func next() async -> WatchEvent<Object>? {
        while true {
            if let event = events.popLast() { return event }
            guard !Task.isCancelled else { return nil }
            do {
                if let event = try await step() { follow(machine.handle(event, at: client.time.uptime)) }
            } catch is CancellationError {
                return nil
            } catch {
                follow(machine.handle(.failed(Self.failure(error)), at: client.time.uptime))
            }
        }
    }

    /// Goes on with what is under way; `nil` when there is nothing yet to tell the machine.
    private mutating func step() async throws -> WatchMachine<Object>.Event? {
        switch activity {
        case .starting: return .started
        case .pausing(let pause):
            try await client.time.sleep(for: pause)
            return .waited
        case .listing(let request):
            return .page(try WatchPage(try await client.send(request, retry: .never), decode: decode))
        case .opening(let request):
            activity = .reading(try await client.stream(request).makeAsyncIterator())
            return nil
        case .reading(var body):
            if let line = lines.popLast() { return .frame(WatchFrame(line: line, decode: decode)) }
            guard let chunk = try await body.next() else { return .ended }
            activity = .reading(body)
            lines = try splitter.push(chunk).reversed()
            return nil
        }
    }

    private mutating func follow(_ actions: [WatchMachine<Object>.Action]) {
        var told: [WatchEvent<Object>] = []
        for action in actions {
            switch action {
            case .emit(let event): told.append(event)
            case .wait(let pause): begin(.pausing(pause))
            case .send(let request):
                if case .stream = request.shape { begin(.opening(request)) } else { begin(.listing(request)) }
            }
        }
        events = told.reversed()
    }

    /// Letting go of the body ends its transfer.
    private mutating func begin(_ next: Activity) {
        activity = next
        lines = []
        splitter = WatchFrameSplitter()
    }

    private static func failure(_ error: any Error) -> WatchFailure {
        switch error {
        case let failure as WatchFailure: failure
        case let status as APIStatus: .status(status)
        case let error as WatchFrameSplitter.FrameTooLarge: .malformed("\(error)")
        default: .transport("\(error)")
        }
    }
}
