// Each limit of a head, met and exceeded by one.
import Base
import HTTP
import Testing

@Suite struct HeadLimitsTests {
    private func request(target: Int, fields: Int, padding: Int = 0) -> Bytes {
        let path = "/" + String(repeating: "p", count: target - 1)
        let lines = (1..<fields).map { "F\($0): v\r\n" }.joined()
        let value = String(repeating: "h", count: 1 + padding)
        return Bytes("GET \(path) HTTP/1.1\r\n\(lines)Host: \(value)\r\n\r\n")
    }

    private func outcomes(_ bytes: Bytes, _ limits: HeadLimits) -> Set<Int> {
        let halves = [bytes.count / 2, bytes.count]
        let all = [[bytes.count], halves, Portions.byteByByte(bytes.count)]
        return Set(all.map { parseRequest(bytes, $0, limits: limits).status ?? 200 })
    }

    @Test func `a target may be as long as allowed and no longer`() {
        let limits = HeadLimits(bytes: 4096, fields: 10, target: 500)

        #expect(outcomes(request(target: 500, fields: 1), limits) == [200])
        #expect(outcomes(request(target: 501, fields: 1), limits) == [414])
        #expect(outcomes(request(target: 700, fields: 1), limits) == [414])
    }

    @Test func `a request line without an end is refused in time`() {
        let endless = Bytes("GET /" + String(repeating: "p", count: 9000))

        #expect(parseRequest(endless, [8 * 1024]) == .needMore)
        #expect(parseRequest(endless, [endless.count]).status == 414)
    }

    @Test func `there may be as many fields as allowed and no more`() {
        #expect(outcomes(request(target: 1, fields: 100), .request) == [200])
        #expect(outcomes(request(target: 1, fields: 101), .request) == [431])
    }

    @Test func `a head may be as large as allowed and no larger`() {
        let limits = HeadLimits(bytes: 600)
        let small = request(target: 1, fields: 3)

        #expect(outcomes(request(target: 1, fields: 3, padding: 600 - small.count), limits) == [200])
        #expect(outcomes(request(target: 1, fields: 3, padding: 601 - small.count), limits) == [431])
    }

    @Test func `a head without an end is refused as soon as it is too large`() {
        let endless = Bytes("GET / HTTP/1.1\r\nX: " + String(repeating: "v", count: 700))
        let limits = HeadLimits(bytes: 600)

        #expect(parseRequest(endless, [599], limits: limits) == .needMore)
        #expect(parseRequest(endless, [600], limits: limits).status == 431)
    }

    @Test func `a response head is bounded too`() {
        let limits = HeadLimits(bytes: 100, fields: 3)
        let padding = String(repeating: "v", count: 100 - 24)
        let fitting = Bytes("HTTP/1.1 200 OK\r\nX: \(padding)\r\n\r\n")
        let larger = Bytes("HTTP/1.1 200 OK\r\nX: v\(padding)\r\n\r\n")
        let many = Bytes("HTTP/1.1 200 OK\r\na:\r\nb:\r\nc:\r\nd:\r\n\r\n")

        #expect(fitting.count == 100)
        #expect(parseResponse(fitting, [100], limits: limits).status == nil)
        #expect(parseResponse(larger, [101], limits: limits).status == 0)
        #expect(parseResponse(larger, Portions.byteByByte(101), limits: limits).status == 0)
        #expect(parseResponse(many, [many.count], limits: limits).status == 0)
    }
}
