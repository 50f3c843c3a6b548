// What connections cost that do nothing, measured in a process of its own.
import Base
import CPosix
import Glibc
import HTTP
import HTTPServer
import Testing

@Suite struct IdleConnectionTests {
    private static let count = 2000
    /// What the goals allow, in bytes.
    private static let limit = 16 * 1024

    @Test func `two thousand idle connections cost little and are all served`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            sluice_raise_descriptor_limit()
            try TestServer.run(loops: 2, script: TestApp.script) { server in
                // What the first ones leave in the allocator is there for all that follow.
                let first = try Self.open(100, server)
                let bare = try Self.cost(server) { try (0..<Self.count).map { _ in try server.connect() } }
                try Self.serve(bare.clients, server)
                bare.clients.forEach { $0.close() }
                try server.wait("their end") { server.server.openConnections == first.count }
                let used = try Self.cost(server) { try Self.open(Self.count, server) }
                print("a fresh connection: \(bare.bytes) bytes; an idle one: \(used.bytes) bytes")

                #expect(Self.isSanitized || (bare.bytes < Self.limit && used.bytes < Self.limit))
                try Self.serve(used.clients, server)
                try Self.serve(first, server)
            }
        }

        print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self), terminator: "")
    }

    /// A sanitizer keeps memory of its own for ours.
    private static var isSanitized: Bool {
        unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    }

    /// The resident memory that each connection adds.
    private static func cost(
        _ server: TestServer, _ open: () throws -> [RawClient]
    ) throws -> (bytes: Int, clients: [RawClient]) {
        let opened = server.server.openConnections
        let before = sluice_resident_bytes()
        let clients = try open()
        try server.wait("all connections") { server.server.openConnections == opened + clients.count }
        return (Int(sluice_resident_bytes() - before) / clients.count, clients)
    }

    private static func open(_ count: Int, _ server: TestServer) throws -> [RawClient] {
        let clients = try (0..<count).map { _ in try server.connect() }
        try serve(clients, server)
        return clients
    }

    private static func serve(_ clients: [RawClient], _ server: TestServer) throws {
        for client in clients { try client.send(Ask.post("/echo", "hello")) }
        for client in clients { #expect(try client.answer().body == "hello") }
    }
}
