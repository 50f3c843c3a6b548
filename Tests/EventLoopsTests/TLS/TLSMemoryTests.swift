// What an idle session costs, measured in a process of its own.
import Base
import CPosix
import Testing

@testable import EventLoops

@Suite struct TLSMemoryTests {
    // OpenSSL's own structures take about 13.5 kB of these; the buffers it would keep without being told to release
    // them are 34 kB more.
    private static let serverLimit = 16 * 1024
    private static let clientLimit = 20 * 1024

    @Test func `an idle session of a server keeps no buffers`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let bytes = try Self.bytesPerIdleSession(\.server)
            print("idle TLS session of a server: \(bytes) bytes")
            #expect(bytes > 0 && bytes < Self.serverLimit)
        }

        report(result)
    }

    @Test func `an idle session of a client keeps no buffers`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let bytes = try Self.bytesPerIdleSession(\.client)
            print("idle TLS session of a client: \(bytes) bytes")
            #expect(bytes > 0 && bytes < Self.clientLimit)
        }

        report(result)
    }

    private func report(_ result: ExitTest.Result?) {
        print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self), terminator: "")
    }

    /// The resident memory that each of 1000 used sessions adds while it is kept.
    private static func bytesPerIdleSession(_ side: KeyPath<TLSPair, TLSSession>) throws -> Int {
        let (client, server) = (try TestTLS.client(), try TestTLS.server())
        let count = 1000
        var kept: [TLSSession] = []
        for _ in 0..<100 { kept.append(try usedPair(client, server)[keyPath: side]) }
        let before = sluice_resident_bytes()
        for _ in 0..<count { kept.append(try usedPair(client, server)[keyPath: side]) }
        let after = sluice_resident_bytes()
        return withExtendedLifetime(kept) { Int(after - before) / count }
    }

    /// A pair that has talked: tickets are read, and each side has sent a large answer.
    private static func usedPair(_ client: TLSClientContext, _ server: TLSServerContext) throws -> TLSPair {
        let pair = TLSPair(client: client, server: server)
        try pair.open()
        let answer = Bytes([UInt8](repeating: 97, count: 100_000))
        _ = try pair.send(answer, from: pair.server, to: pair.client)
        _ = try pair.send(answer, from: pair.client, to: pair.server)
        return pair
    }
}
