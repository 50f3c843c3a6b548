// The server: a listening socket, every loop taking connections from it, and an orderly end.
package import Base
package import EventLoops
package import HTTP
internal import Synchronization

/// What the server counts.
package struct ServerMetrics: Sendable {
    package let connections: Gauge
    package let inFlight: Gauge
    package let received: Counter
    package let sent: Counter

    package init(connections: Gauge, inFlight: Gauge, received: Counter, sent: Counter) {
        self.connections = connections
        self.inFlight = inFlight
        self.received = received
        self.sent = sent
    }
}

/// How a server is set up.
package struct ServerSetup: Sendable {
    package var limits = ServerConnectionLimits()
    package var headLimits = HeadLimits.request
    /// How many connections may be open at once, on all loops.
    package var connections: ConnectionLimit
    package var tls: TLSServerContext?
    package var metrics: ServerMetrics

    package init(connections: ConnectionLimit, tls: TLSServerContext?, metrics: ServerMetrics) {
        self.connections = connections
        self.tls = tls
        self.metrics = metrics
    }
}

/// Serves HTTP/1.1 on one listening socket with all loops of a group, until it is told to end; letting go of this
/// value does not end it.
package final class HTTPServer: Sendable {
    package let address: SocketAddress
    private let rooms: [ServerRoom]

    /// Starts to serve.
    ///
    /// - Parameter responder: makes a loop's responder; called on that loop.
    /// - Throws: `.io` with EADDRINUSE when the port is taken.
    package init(
        on address: SocketAddress, loops: [EventLoop], setup: ServerSetup,
        responder: @escaping @Sendable (EventLoop) -> any Responder
    ) throws(ChannelFailure) {
        let listener = try Listener(on: address)
        self.address = listener.address
        rooms = loops.map { ServerRoom(loop: $0, setup: setup) }
        for room in rooms {
            room.loop.execute { room.open(listener, setup.connections, responder(room.loop)) }
        }
    }

    /// Takes no more connections, which are refused when all loops have heard of it, and ends the idle ones; busy
    /// ones end after their answer.
    package func beginDrain() {
        for room in rooms {
            room.loop.execute { room.beginDrain() }
        }
    }

    /// Takes no more connections and ends every one there is, whatever it does.
    package func abort() {
        for room in rooms {
            room.loop.execute { room.abort() }
        }
    }

    /// How many connections are open, those included that linger after their last answer. From any thread.
    package var openConnections: Int {
        rooms.reduce(0) { $0 + $1.openCount.load(ordering: .relaxed) }
    }
}
