// The native client: HTTP/1.1 to upstreams over pooled connections, on one loop.
package import Base
package import EventLoops
package import HTTP

/// What all loops' clients share.
package struct HTTPClientSetup: Sendable {
    package let resolver: NameResolver
    package let tls: TLSClientContext
    package var pool = PoolLimits()
    package var heads = HeadLimits.response
    /// Where connections are counted; they are never refused.
    package var connections: ConnectionLimit?
    /// Where idle ones are counted.
    package var idleConnections: Gauge?
    /// How much a compressed answer may unfold to.
    package var inflatedBytes = 64 * 1024 * 1024

    package init(resolver: NameResolver, tls: TLSClientContext) {
        self.resolver = resolver
        self.tls = tls
    }
}

/// The idle connections to one origin.
private struct OriginPool {
    let origin: Origin
    var idle: ConnectionPool<ClientConnection>
}

/// Sends requests to upstreams and keeps their connections for the next ones. Confined to its loop.
package final class HTTPClient: UpstreamTransport {
    let loop: EventLoop
    let setup: HTTPClientSetup
    /// One for each origin in use: so few that looking through them is quicker than a dictionary.
    private var pools: [OriginPool] = []
    private var sweep: Timer?

    package init(on loop: EventLoop, setup: HTTPClientSetup) {
        self.loop = loop
        self.setup = setup
    }

    package func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        if let pooled = takePooled(request.origin) {
            do throws(TransportFailure) {
                return try await pooled.send(request, by: deadlines, cancellation: cancellation)
            } catch {
                // The upstream closed it while it lay idle. Nothing came back, so nothing was lost: once more.
                guard pooled.wasStale, error.kind == .reset || error.kind == .truncated else {
                    throw error
                }
            }
        }
        let fresh = try await open(request.origin, by: deadlines.connect, cancellation: cancellation)
        return try await fresh.send(request, by: deadlines, cancellation: cancellation)
    }

    /// Closes every idle connection.
    package func closeIdle() {
        let all = pools
        pools = []
        for var pool in all {
            for connection in pool.idle.removeAll() { connection.close() }
        }
    }

    /// How many connections lie idle.
    package var idleConnections: Int { pools.reduce(0) { $0 + $1.idle.count } }

    // MARK: Opening

    private func open(
        _ origin: Origin, by deadline: Moment, cancellation: Cancellation
    ) async throws(TransportFailure) -> ClientConnection {
        let addresses = await lookUp(origin, by: deadline, cancellation: cancellation)
        let socket: SocketChannel
        do throws(ConnectFailure) {
            let found: [SocketAddress]
            switch addresses {
            // What was checked is what is connected to.
            case .success(let list): found = origin.reach == .anywhere ? list : try list.publicOnes()
            case .failure(let failure): throw .name(failure)
            }
            socket = try await connect(to: found, by: deadline, cancellation: cancellation)
        } catch {
            throw TransportFailure(connecting: error)
        }
        return try await ClientConnection(over: socket, to: origin, client: self, by: deadline, cancellation)
    }

    private func lookUp(
        _ origin: Origin, by deadline: Moment, cancellation: Cancellation
    ) async -> NameResolver.Answer {
        let query = NameQuery(on: loop)
        let handle = cancellation.onCancel { query.cancel() }
        defer { cancellation.remove(handle) }
        return await setup.resolver.addresses(
            of: origin.host, port: origin.port, until: deadline, for: query)
    }

    private func connect(
        to addresses: [SocketAddress], by deadline: Moment, cancellation: Cancellation
    ) async throws(ConnectFailure) -> SocketChannel {
        let connector = Connector(to: addresses, on: loop)
        if cancellation.isCancelled { throw .cancelled }
        let handle = cancellation.onCancel { connector.cancel() }
        defer { cancellation.remove(handle) }
        return try await connector.connect(until: deadline)
    }

    // MARK: Pool

    private func takePooled(_ origin: Origin) -> ClientConnection? {
        guard let index = indexOfPool(origin) else { return nil }
        let (connection, closing) = pools[index].idle.checkOut(at: loop.now, isUsable: { $0.isUsable })
        for connection in closing { connection.close() }
        return connection
    }

    /// A connection has nothing more to do.
    func checkIn(_ connection: ClientConnection) {
        let index = indexOfPool(connection.origin) ?? addPool(connection.origin)
        let isKept = pools[index].idle.checkIn(connection, openedAt: connection.openedAt, at: loop.now)
        if sweep == nil { scheduleSweep() }
        if !isKept { connection.close() }
    }

    private func indexOfPool(_ origin: Origin) -> Int? {
        for index in pools.indices where pools[index].origin == origin { return index }
        return nil
    }

    private func addPool(_ origin: Origin) -> Int {
        pools.append(OriginPool(origin: origin, idle: ConnectionPool(limits: setup.pool)))
        return pools.count - 1
    }

    /// An idle connection was closed by the upstream.
    func forget(_ connection: ClientConnection) {
        if let index = indexOfPool(connection.origin) { pools[index].idle.remove { $0 === connection } }
        connection.close()
    }

    private func scheduleSweep() {
        sweep = loop.schedule(at: loop.now.advanced(by: .seconds(5))) { [weak self] in self?.sweepPools() }
    }

    private func sweepPools() {
        sweep = nil
        var expired: [ClientConnection] = []
        for index in pools.indices { expired += pools[index].idle.expire(at: loop.now) }
        pools.removeAll { $0.idle.count == 0 }
        for connection in expired { connection.close() }
        if !pools.isEmpty { scheduleSweep() }
    }
}

extension TransportFailure {
    init(connecting failure: ConnectFailure) {
        let kind: Kind =
            switch failure {
            case .name(.timedOut), .timedOut: .timedOut
            case .name(.unknownName), .name(.resolverFailed): .unknownHost
            case .refused, .notPublic: .unreachable
            case .name(.cancelled), .cancelled: .cancelled
            }
        self.init(kind, .connecting, failure.description)
    }

    init(_ failure: ChannelFailure, in phase: Phase, _ cancellation: Cancellation) {
        if cancellation.isCancelled {
            self.init(.cancelled, phase, "the caller left")
            return
        }
        let kind: Kind =
            switch failure {
            case .closed, .reset, .io: .reset
            case .writeTimedOut: .timedOut
            case .tls: .tls
            }
        self.init(kind, phase, failure.description)
    }
}
