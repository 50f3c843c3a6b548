import Base
import CurlClient
import EventLoops
import HTTP
import HTTPClient
import NetworkSupport
import Testing

/// What the tests of this folder are run over: everything that implements the seam to upstreams with a network.
enum Transport: CustomTestStringConvertible {
    case native, curl

    static let all = [native, curl]

    var testDescription: String { "\(self)" }

    /// A transport of this kind.
    fileprivate func make(
        on loop: EventLoop, _ settings: inout TransportSettings, resolver: NameResolver, authority: String?
    ) throws -> any PoolingTransport {
        switch self {
        case .native:
            var setup = HTTPClientSetup(
                resolver: resolver, tls: try TLSClientContext(authoritiesFile: authority))
            setup.pool = settings.pool
            setup.connections = settings.connections
            setup.inflatedBytes = settings.inflatedBytes
            return HTTPClient(on: loop, setup: setup)
        case .curl:
            try #require(LibCurl.problem == nil)
            var setup = CurlSetup(
                resolver: resolver, authorities: try CurlAuthorities(authoritiesFile: authority))
            setup.pool = settings.pool
            setup.connections = settings.connections
            setup.inflatedBytes = settings.inflatedBytes
            setup.proxies = ProxySettings(reading: { settings.proxies[$0] }, problems: &settings.problems)
            return CurlTransport(on: loop, setup: setup)
        }
    }
}

/// A transport that keeps connections.
protocol PoolingTransport: UpstreamTransport {
    var idleConnections: Int { get }
    func closeIdle()
}

extension HTTPClient: PoolingTransport {}
extension CurlTransport: PoolingTransport {}

/// What a test may change.
struct TransportSettings {
    var pool = Self.patientPool
    var connections: ConnectionLimit?
    var inflatedBytes = 64 << 20
    /// The environment's variables, for libcurl.
    var proxies: [String: String] = [:]
    fileprivate var problems: [ProxySettings.Problem] = []

    /// What decides is what happens, not how fast this machine is.
    private static var patientPool: PoolLimits {
        var limits = PoolLimits()
        limits.staleWindow = .seconds(60)
        return limits
    }
}

/// A transport on a loop, with one origin.
final class TestClient: @unchecked Sendable {  // unchecked: confined to the loop
    let loop: EventLoop
    let origin: Origin
    private(set) var client: (any PoolingTransport)?

    init(
        over transport: Transport, on loop: EventLoop, port: UInt16, host: String = "127.0.0.1",
        isSecure: Bool = false, resolver: NameResolver = NameResolver(), trusting authority: String? = nil,
        reach: Origin.Reach = .anywhere, change: (inout TransportSettings) -> Void = { _ in }
    ) throws {
        var settings = TransportSettings()
        change(&settings)
        self.loop = loop
        origin = Origin(isSecure: isSecure, host: host, port: port, reach: reach)
        client = try transport.make(
            on: loop, &settings, resolver: resolver,
            authority: authority.map { TestCertificates.shared.path("\($0).pem") })
    }

    var idle: Int { client?.idleConnections ?? 0 }

    /// Closes what is idle and lets the client go.
    func close() {
        client?.closeIdle()
        client = nil
    }

    func deadlines(connect: Duration? = nil, head: Duration? = nil, stall: Duration = .seconds(30))
        -> UpstreamDeadlines
    {
        UpstreamDeadlines(
            connect: connect.map { loop.now.advanced(by: $0) } ?? loop.patience,
            head: head.map { loop.now.advanced(by: $0) } ?? loop.patience, stall: stall)
    }

    func send(
        _ method: HTTPMethod = .get, _ target: String = "/", fields: [HTTPField] = [], body: [Bytes] = [],
        by deadlines: UpstreamDeadlines? = nil, cancellation: Cancellation = Cancellation()
    ) async throws(TransportFailure) -> UpstreamResponse {
        guard let client else { throw TransportFailure(.cancelled, .connecting, "the test is over") }
        let request = UpstreamRequest(
            origin: origin, method: method, target: Bytes(target), fields: fields, body: body)
        return try await client.send(request, by: deadlines ?? self.deadlines(), cancellation: cancellation)
    }

    /// Sends a request and reads the whole answer.
    func fetch(_ method: HTTPMethod = .get, _ target: String = "/", body: [Bytes] = [])
        async throws(TransportFailure) -> (status: Int, text: String)
    {
        let response = try await send(method, target, body: body)
        return (response.head.status.code, try await response.body.readAll(on: loop).text)
    }
}

extension UpstreamBody {
    /// Everything until the end.
    func readAll(on loop: EventLoop) async throws(TransportFailure) -> Bytes {
        let buffer = ByteBuffer()
        while case .bytes = try await read(into: buffer, until: loop.patience) {}
        return buffer.takeAll()
    }

    /// Everything that comes before a failure, and the failure.
    func readToFailure(on loop: EventLoop) async -> (text: String, failure: TransportFailure?) {
        let buffer = ByteBuffer()
        do throws(TransportFailure) {
            while case .bytes = try await read(into: buffer, until: loop.patience) {}
            return (buffer.text, nil)
        } catch {
            return (buffer.text, error)
        }
    }
}

/// What an exchange failed with.
func whatFails(_ exchange: () async throws(TransportFailure) -> Void) async -> TransportFailure? {
    do throws(TransportFailure) {
        try await exchange()
        return nil
    } catch {
        return error
    }
}

extension TransportFailure {
    /// What is decided on; the reason is for people.
    var what: What { What(kind: kind, phase: phase) }

    struct What: Equatable {
        let kind: Kind
        let phase: Phase
    }
}

extension TransportFailure.What {
    init(_ kind: TransportFailure.Kind, _ phase: TransportFailure.Phase) {
        self.init(kind: kind, phase: phase)
    }
}

/// An answer with a body of known length.
func answer(_ body: String, fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
}
