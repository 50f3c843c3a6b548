import Base
import EventLoops
import HTTP
import NetworkSupport

@testable import HTTPClient

/// A client on a loop, with one origin.
final class TestClient: @unchecked Sendable {  // unchecked: confined to the loop
    let loop: EventLoop
    let origin: Origin
    private(set) var client: HTTPClient?

    init(
        on loop: EventLoop, port: UInt16, host: String = "127.0.0.1", isSecure: Bool = false,
        resolver: NameResolver = NameResolver(), trusting authority: String? = nil,
        change: (inout HTTPClientSetup) -> Void = { _ in }
    ) throws {
        let tls = try TLSClientContext(
            authoritiesFile: authority.map { TestCertificates.shared.path("\($0).pem") })
        var setup = HTTPClientSetup(resolver: resolver, tls: tls)
        change(&setup)
        self.loop = loop
        origin = Origin(isSecure: isSecure, host: host, port: port)
        client = HTTPClient(on: loop, setup: setup)
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
