// The transport over libcurl: for proxies and HTTP/2, which the native client does not speak.
internal import Base
package import EventLoops
package import HTTP

/// Sends requests to upstreams by libcurl, on the loop it is given. Confined to that loop.
///
/// To its callers it is as the native client: the same deadlines, failures and bounds. Names are looked up by the same
/// resolver, so libcurl starts no threads. Where they differ: libcurl counts idle connections together, not for each
/// origin, and finds out only when it wants to use one again that it has ended.
package final class CurlTransport: UpstreamTransport {
    private let loop: EventLoop
    private let setup: CurlSetup
    private let multi: CurlMulti

    package init(on loop: EventLoop, setup: CurlSetup) {
        self.loop = loop
        self.setup = setup
        multi = CurlMulti(on: loop, pool: setup.pool, connections: setup.connections)
    }

    package func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        // What libcurl itself would say names a path: that is for whoever starts the program.
        guard LibCurl.problem == nil, let handle = CurlHandle() else {
            throw TransportFailure(.unreachable, .connecting, "libcurl is not there")
        }
        let proxy = setup.proxies.proxy(for: request.origin)
        let body = RequestBody(request.body)
        try handle.describe(request, body, by: proxy)
        let addresses = try await lookUp(request.origin, by: proxy, deadlines.connect, cancellation)
        handle.setWay(to: request.origin, by: proxy, addresses)
        handle.setTrust(setup.authorities)
        handle.setPool(setup.pool)
        handle.offerHTTP2(setup.offersHTTP2)
        let terms = CurlExchange.Terms(
            method: request.method, hasBody: body.count > 0, heads: setup.heads,
            staleWindow: setup.pool.staleWindow, allowsHTTP2: setup.offersHTTP2)
        let transfer = CurlTransfer(terms, body, on: loop)
        return try await run(transfer, handle, by: deadlines, cancellation)
    }

    private func run(
        _ transfer: CurlTransfer, _ request: CurlHandle, by deadlines: UpstreamDeadlines,
        _ cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        if cancellation.isCancelled { throw TransportFailure(.cancelled, .connecting, "the caller left") }
        let handle = cancellation.onCancel(tell: transfer)
        do throws(TransportFailure) {
            let head = try await transfer.run(request, on: multi, by: deadlines)
            let body = CurlBody(transfer, cancellation, handle)
            return UpstreamResponse(head: head, body: Inflation.of(body, head, limit: setup.inflatedBytes))
        } catch {
            cancellation.remove(handle)
            throw error
        }
    }

    /// The addresses of whoever is to be connected to; none where its host is an address.
    private func lookUp(
        _ origin: Origin, by proxy: Proxy?, _ deadline: Moment, _ cancellation: Cancellation
    ) async throws(TransportFailure) -> [SocketAddress] {
        // Where a proxy would lead is known to the proxy alone.
        guard proxy == nil || origin.reach == .anywhere else { throw .notPublic }
        let (host, port) = (proxy?.host ?? origin.host, proxy?.port ?? origin.port)
        if let numeric = SocketAddress(numeric: host, port: port) {
            _ = try allowed([numeric], for: origin)
            return []
        }
        let query = NameQuery(on: loop)
        let handle = cancellation.onCancel { query.cancel() }
        defer { cancellation.remove(handle) }
        switch await setup.resolver.addresses(of: host, port: port, until: deadline, for: query) {
        case .success(let addresses): return try allowed(addresses, for: origin)
        case .failure(let failure): throw TransportFailure(lookingUp: failure)
        }
    }

    /// Where the request may go of the addresses that a name has: what was checked is what is connected to.
    private func allowed(
        _ addresses: [SocketAddress], for origin: Origin
    ) throws(TransportFailure) -> [SocketAddress] {
        guard origin.reach == .publicInternet else { return addresses }
        do throws(ConnectFailure) { return try addresses.publicOnes() } catch { throw .notPublic }
    }

    /// Closes every idle connection; where requests are under way, when the last of them has ended.
    package func closeIdle() {
        multi.closeIdle()
    }

    /// How many connections lie idle.
    package var idleConnections: Int { multi.idleConnections }
}

extension TransportFailure {
    fileprivate static let notPublic = TransportFailure(
        .unreachable, .connecting, ConnectFailure.notPublic.description)

    fileprivate init(lookingUp failure: NameFailure) {
        let kind: Kind =
            switch failure {
            case .timedOut: .timedOut
            case .unknownName, .resolverFailed: .unknownHost
            case .cancelled: .cancelled
            }
        self.init(kind, .connecting, ConnectFailure.name(failure).description)
    }
}
