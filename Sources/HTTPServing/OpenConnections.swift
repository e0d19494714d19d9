import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The connections of one server, each kept from its set-up until it is closed.
final class OpenConnections: Sendable {
    private struct State {
        var values: [ObjectIdentifier: any ServerChildChannelValue] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The same channel, whose connections are kept here.
    func keeping(_ channel: any ServerChildChannel) -> any ServerChildChannel { wrap(channel) }

    private func wrap(_ channel: some ServerChildChannel) -> any ServerChildChannel { KeptChannel(base: channel, connections: self) }

    fileprivate func keep(_ value: some ServerChildChannelValue) {
        let channel = value.channel
        let key = ObjectIdentifier(channel)
        let isLate = state.withLock { state in
            state.values[key] = value
            return state.isClosed
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.values[key] = nil } }
        if isLate { channel.close(promise: nil) }
    }

    /// Closes what is open, and from now on what is still being set up.
    func close() {
        let open = state.withLock { state in
            state.isClosed = true
            return state.values.values.map(\.channel)
        }
        for channel in open { channel.close(promise: nil) }
    }
}

private struct KeptChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let connections: OpenConnections

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger).map { value in
            connections.keep(value)
            return value
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
