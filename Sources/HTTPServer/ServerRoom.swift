// One loop's part of the server.
internal import Base
internal import EventLoops
internal import HTTP
internal import Synchronization

/// Takes connections on one loop and keeps account of them until they end.
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

    init(loop: EventLoop, setup: ServerSetup) {
        self.loop = loop
        limits = setup.limits
        headLimits = setup.headLimits
        metrics = setup.metrics
        tls = setup.tls
    }

    /// Whether its connections are TLS.
    var isSecure: Bool { tls != nil }

    /// Begins to take connections. The room and its acceptor hold each other until `close`.
    func open(_ listener: Listener, _ limit: ConnectionLimit, _ responder: any Responder) {
        let acceptor = Acceptor(listener, on: loop, limit: limit) { [self] socket, release in
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
        close()
        for connection in connections.values { connection.shutDown() }
    }

    func abort() {
        close()
        for connection in connections.values { connection.abort() }
    }

    /// Takes no more connections. The last room to do so closes the listening socket, so that callers are refused
    /// instead of waiting in its queue.
    private func close() {
        acceptor?.stop()
        acceptor = nil
    }
}
