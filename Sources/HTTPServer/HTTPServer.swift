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
    package var maximumConnections: Int
    package var tls: TLSServerContext?
    package var metrics: ServerMetrics

    package init(maximumConnections: Int, tls: TLSServerContext?, metrics: ServerMetrics) {
        self.maximumConnections = maximumConnections
        self.tls = tls
        self.metrics = metrics
    }
}

/// Serves HTTP/1.1 on one listening socket with all loops of a group.
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
        let limit = ConnectionLimit(maximum: setup.maximumConnections)
        self.address = listener.address
        rooms = loops.map { ServerRoom(loop: $0, setup: setup) }
        for room in rooms {
            room.loop.execute { room.open(listener, limit, responder(room.loop)) }
        }
    }

    /// Takes no more connections and ends the idle ones.
    package func beginDrain() {
        for room in rooms {
            room.loop.execute { room.beginDrain() }
        }
    }

    /// Ends every connection, whatever it does.
    package func abort() {
        for room in rooms {
            room.loop.execute { room.abort() }
        }
    }

    /// How many connections are open. From any thread.
    package var openConnections: Int {
        rooms.reduce(0) { $0 + $1.openCount.load(ordering: .relaxed) }
    }
}

/// One loop's part of the server.
final class ServerRoom: @unchecked Sendable {  // unchecked: confined to `loop`, but for the atomic
    let loop: EventLoop
    let limits: ServerConnectionLimits
    let headLimits: HeadLimits
    let metrics: ServerMetrics
    let dates = DateCache()
    let openCount = Atomic<Int>(0)
    private let tls: TLSServerContext?
    private var acceptor: Acceptor?
    private var connections: [ObjectIdentifier: ServerConnection] = [:]
    private var isDraining = false

    init(loop: EventLoop, setup: ServerSetup) {
        self.loop = loop
        limits = setup.limits
        headLimits = setup.headLimits
        metrics = setup.metrics
        tls = setup.tls
    }

    func open(_ listener: Listener, _ limit: ConnectionLimit, _ responder: any Responder) {
        let acceptor = Acceptor(listener, on: loop, limit: limit) { [unowned self] socket, release in
            accept(socket, responder, release)
        }
        self.acceptor = acceptor
        acceptor.start()
    }

    /// The connection's own task: it ends with the connection.
    private func accept(
        _ socket: SocketChannel, _ responder: any Responder, _ release: @escaping @Sendable () -> Void
    ) {
        let channel: any Channel = if let tls { TLSChannel(server: tls, over: socket) } else { socket }
        let connection = ServerConnection(channel, peer: socket.peer, responder: responder, room: self)
        connections[ObjectIdentifier(connection)] = connection
        openCount.wrappingAdd(1, ordering: .relaxed)
        metrics.connections.add(1)
        Task(executorPreference: loop) { [self] in
            await connection.serve()
            connections[ObjectIdentifier(connection)] = nil
            openCount.wrappingSubtract(1, ordering: .relaxed)
            metrics.connections.add(-1)
            release()
        }
    }

    func beginDrain() {
        isDraining = true
        acceptor?.stop()
        for connection in connections.values { connection.shutDown() }
    }

    func abort() {
        for connection in connections.values { connection.abort() }
    }
}
