import EventLoops
import NetworkSupport
import Testing

/// Runs `body` beside a TLS server on the same loop that plays `script` on each of its connections.
///
/// - Parameters:
///   - connections: how many there are to be.
///   - body: gets the server's address.
func withSecureServer(
    on loop: EventLoop, connections: Int = 1,
    _ script: @escaping @Sendable (TLSChannel, _ close: () -> Void) async throws -> Void,
    _ body: (SocketAddress) async throws -> Void
) async throws {
    let certificates = TestCertificates.shared
    let context = try TLSServerContext(
        certificateFile: certificates.path("server.pem"), keyFile: certificates.path("server.key"))
    let listener = try Listener(on: try #require(SocketAddress(numeric: "127.0.0.1", port: 0)))
    let serving = Shared<[Task<Void, any Error>]>([])
    let acceptor = Acceptor(listener, on: loop, limit: ConnectionLimit(maximum: 10)) { socket, _ in
        let channel = Shared(TLSChannel(server: context, over: socket))
        serving.value.append(
            Task(executorPreference: loop) {
                defer { socket.close() }
                try await script(channel.value) { socket.close() }
            })
    }
    acceptor.start()

    try await body(listener.address)

    acceptor.stop()
    #expect(serving.value.count == connections)
    for task in serving.value { _ = await task.result }
}
