import Base
import Testing

@testable import CurlClient

@Suite struct RequestBodyTests {
    /// Everything, read in pieces of `size`.
    private func readAll(_ body: inout RequestBody, by size: Int) -> [String] {
        var pieces: [String] = []
        while !body.isAtEnd {
            var room = [UInt8](repeating: 0, count: size)
            let count = unsafe room.withUnsafeMutableBytes { unsafe body.read(into: $0) }
            pieces.append(String(decoding: room[..<count], as: UTF8.self))
        }
        return pieces
    }

    @Test(arguments: [
        (1, ["a", "b", "c", "d", "e"]), (2, ["ab", "cd", "e"]), (5, ["abcde"]), (9, ["abcde"]),
    ])
    func `pieces reach across slices`(size: Int, pieces: [String]) {
        var body = RequestBody([.empty, Bytes("ab"), .empty, Bytes("c"), Bytes("de"), .empty])

        #expect(body.count == 5)
        #expect(readAll(&body, by: size) == pieces)
    }

    @Test func `it can be read again`() {
        var body = RequestBody([Bytes("ab"), Bytes("cd")])
        _ = readAll(&body, by: 3)

        body.rewind()

        #expect(readAll(&body, by: 4) == ["abcd"])
    }

    @Test func `no body is at its end`() {
        #expect(RequestBody([]).isAtEnd)
        #expect(RequestBody([.empty]).isAtEnd)
        #expect(RequestBody([.empty]).count == 0)
    }
}
