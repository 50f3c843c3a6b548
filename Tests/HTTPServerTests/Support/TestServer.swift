// A server for one test, on a port of its own.
import Base
import EventLoops
import Glibc
import HTTP
import HTTPServer

/// A request as a script sees it.
struct Asked {
    let head: RequestHead
    let body: any RequestBody
    let context: RequestContext

    var path: String { head.target.path.encoded.text }
}

/// What a test's server answers.
typealias Script = @Sendable (Asked) async -> Response

/// Serves a script until the test is over.
final class TestServer: Sendable {
    struct Impatient: Error { let what: String }

    let server: HTTPServer
    let metrics: ServerMetrics
    private let group: EventLoopGroup

    var port: UInt16 { server.address.port }

    /// Runs `test` against a server that answers by `script`, and ends the server.
    static func run(
        loops: Int = 1, _ change: (inout ServerSetup) -> Void = { _ in }, script: @escaping Script,
        test: (TestServer) throws -> Void
    ) throws {
        let server = try TestServer(loops: loops, change, script)
        defer { server.end() }
        try test(server)
    }

    private init(loops: Int, _ change: (inout ServerSetup) -> Void, _ script: @escaping Script) throws {
        metrics = ServerMetrics(
            connections: Gauge(), inFlight: Gauge(), received: Counter(), sent: Counter())
        var setup = ServerSetup(connections: ConnectionLimit(maximum: 10_000), tls: nil, metrics: metrics)
        change(&setup)
        guard let address = SocketAddress(numeric: "127.0.0.1", port: 0) else {
            throw Impatient(what: "an address")
        }
        group = try EventLoopGroup(count: loops)
        server = try HTTPServer(on: address, loops: group.loops, setup: setup) { _ in
            ScriptedResponder(script: script)
        }
    }

    private func end() {
        server.abort()
        let told = Counter()
        for loop in group.loops { loop.execute { told.add() } }
        try? wait("every connection's end") {
            told.value == group.loops.count && server.openConnections == 0
        }
        group.shutDown()
    }

    func connect(receiveBuffer: Int? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Sends `text` on a connection of its own and receives all that comes.
    func exchange(_ text: String) throws -> (text: String, ending: RawClient.Ending) {
        let client = try connect()
        try client.send(text)
        return client.receiveAll()
    }

    /// Spins until `condition` holds.
    func wait(_ what: String, until condition: () -> Bool) throws {
        let deadline = Moment.now.advanced(by: .seconds(20))
        while !condition() {
            guard Moment.now < deadline else { throw Impatient(what: what) }
            sched_yield()
        }
    }

    /// Spins until the server has read so many bytes in all.
    func waitUntilReceived(_ count: Int) throws {
        try wait("\(count) bytes received, not \(metrics.received.value)") {
            metrics.received.value >= count
        }
    }
}

/// Answers by a script; refusals are told in JSON.
private final class ScriptedResponder: Responder {
    private let script: Script

    init(script: @escaping Script) {
        self.script = script
    }

    func respond(to request: consuming Request, in context: RequestContext) async -> Response {
        await script(Asked(head: request.head, body: request.body, context: context))
    }

    func refusal(_ refusal: HTTPRefusal, in context: RequestContext) -> Response {
        Response(refusal)
    }
}

extension Response {
    /// A short whole answer.
    static func text(_ text: String, _ status: HTTPStatus = .ok) -> Response {
        Response(status, fields: [HTTPField("content-type", "text/plain")], body: .bytes([Bytes(text)]))
    }

    init(_ refusal: HTTPRefusal) {
        self.init(
            refusal.status, fields: [HTTPField("content-type", "application/json")],
            body: .bytes([
                Bytes("{\"status\":\(refusal.status)"), Bytes(",\"reason\":\"\(refusal.reason)\"}"),
            ]))
    }
}

extension Asked {
    /// The whole body, and why it ended if not in order.
    func wholeBody() async throws(RequestBodyFailure) -> Bytes {
        let buffer = ByteBuffer()
        while try await body.read(into: buffer) > 0 {}
        return buffer.takeAll()
    }

    /// Answers with the body, or with why there is none.
    func echo() async -> Response {
        do throws(RequestBodyFailure) {
            return Response(.ok, body: .bytes([try await wholeBody()]))
        } catch {
            switch error {
            case .refused(let refusal): return Response(refusal)
            case .callerLeft: return .text("nobody will read this")
            }
        }
    }
}
