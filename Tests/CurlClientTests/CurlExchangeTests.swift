import Base
import HTTP
import Testing

@testable import CurlClient

@Suite struct CurlExchangeTests {
    private let start = Moment(nanoseconds: 0)

    private func exchange(hasBody: Bool = false, allowsHTTP2: Bool = false) -> CurlExchange {
        CurlExchange(
            .init(
                method: .post, hasBody: hasBody, heads: .response, staleWindow: .seconds(2),
                allowsHTTP2: allowsHTTP2)
        )
    }

    /// An exchange whose answer began with `lines`.
    private func answered(_ lines: String..., allowsHTTP2: Bool = false) -> (CurlExchange, goesOn: Bool) {
        var exchange = exchange(allowsHTTP2: allowsHTTP2)
        _ = exchange.aboutToSend(at: start)
        let goesOn = lines.allSatisfy { hear($0, &exchange) }
        return (exchange, goesOn)
    }

    private func hear(_ line: String, _ exchange: inout CurlExchange) -> Bool {
        Bytes(line + "\r\n").withSpan { exchange.received(headLine: $0) }
    }

    private func take(_ body: String, _ exchange: inout CurlExchange) -> (text: String, goesOn: Bool) {
        let buffer = ByteBuffer()
        let goesOn = Bytes(body).withSpan { exchange.received(body: $0, into: buffer) }
        return (buffer.text, goesOn)
    }

    private static let reset = TransportFailure(.reset, .waiting, "reset")

    // MARK: Sending

    @Test func `it connects, sends, waits, reads and is finished`() {
        var exchange = exchange(hasBody: true)
        #expect(exchange.phase == .connecting)
        let mayConnect = exchange.mayConnect(at: start)
        let maySend = exchange.aboutToSend(at: start)
        #expect(mayConnect && maySend)
        #expect(exchange.phase == .sending)
        exchange.sentAll()
        #expect(exchange.phase == .waiting)
        #expect(hear("HTTP/1.1 200 OK", &exchange))
        #expect(hear("content-length: 2", &exchange))
        #expect(exchange.head == nil)
        #expect(hear("", &exchange))
        #expect(exchange.head?.status == .ok)
        #expect(exchange.phase == .reading)
        #expect(take("ok", &exchange) == ("ok", true))
        #expect(exchange.isWhole)
        exchange.ended(nil)
        #expect(exchange.step == .finished)
    }

    @Test func `a request without a body is not being sent for long`() {
        var exchange = exchange()
        _ = exchange.aboutToSend(at: start)

        #expect(exchange.phase == .waiting)
    }

    @Test(arguments: [(0, true), (1999, true), (2000, false), (9000, false)])
    func `it is sent once more only within the window`(milliseconds: Int, mayBe: Bool) {
        var exchange = exchange()
        _ = exchange.aboutToSend(at: start)
        let later = start.advanced(by: .milliseconds(milliseconds))

        let (mayConnect, maySend) = (exchange.mayConnect(at: later), exchange.aboutToSend(at: later))

        #expect(mayConnect == mayBe)
        #expect(maySend == mayBe)
        #expect(exchange.isOver == !mayBe)
    }

    @Test func `it is not sent a third time`() {
        var exchange = exchange()
        _ = exchange.aboutToSend(at: start)
        _ = exchange.aboutToSend(at: start)

        let maySend = exchange.aboutToSend(at: start)

        #expect(!maySend)
        #expect(exchange.step == .failed(.unanswered))
    }

    @Test func `it is not sent again when a line of an answer came`() {
        var (exchange, _) = answered("HTTP/1.1 100 Continue")

        let mayConnect = exchange.mayConnect(at: start)

        #expect(!mayConnect)
        #expect(exchange.step == .failed(.unanswered))
    }

    // MARK: Heads

    @Test func `informational heads are skipped`() {
        let (exchange, goesOn) = answered(
            "HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early Hints", "link: </x>", "", "HTTP/1.1 201 Created",
            "")

        #expect(goesOn)
        #expect(exchange.head?.status == .created)
    }

    @Test func `the status line of HTTP/2 is understood where it was offered`() {
        let (exchange, goesOn) = answered(
            "HTTP/2 103 ", "link: </x>", "", "HTTP/2 200 ", "", allowsHTTP2: true)

        #expect(goesOn)
        #expect(exchange.isHTTP2)
        #expect(exchange.head?.status == .ok)
        #expect(exchange.head?.framing == .untilClose)
    }

    @Test(arguments: [
        "HTTP/2 200 ", "HTTP/3 200", "HTTP/1.1 200x", "garbage", "", "HTTP/1.1 101 Switching Protocols",
    ])
    func `a status line that is none ends it at once`(line: String) {
        let (exchange, goesOn) = answered(line)

        #expect(!goesOn)
        guard case .failed(let failure) = exchange.step else { return #expect(Bool(false)) }
        #expect(failure.kind == .malformed)
        #expect(failure.phase == .waiting)
    }

    @Test func `a head has its bounds`() {
        var (exchange, _) = answered("HTTP/1.1 200 OK")
        let line = "x: " + String(repeating: "y", count: 995)
        var lines = 0
        while hear(line, &exchange) { lines += 1 }

        #expect(lines == 65)
        #expect(exchange.isOver)
    }

    @Test func `informational heads and trailers are bounded together`() {
        for beginning in [
            ["HTTP/1.1 100 Continue", ""], ["HTTP/1.1 200 OK", "transfer-encoding: chunked", ""],
        ] {
            var (exchange, _) = answered()
            for line in beginning { #expect(hear(line, &exchange)) }
            let isRead = exchange.head != nil
            var bytes = 0
            while isRead
                ? hear("x: y", &exchange) : hear("HTTP/1.1 100 Continue", &exchange) && hear("", &exchange)
            {
                bytes += isRead ? 6 : 25
            }

            #expect((260_000...262_144).contains(bytes))
            #expect(exchange.isOver)
        }
    }

    // MARK: Bodies

    @Test func `chunks are taken apart, and trailers skipped`() {
        var (exchange, _) = answered("HTTP/1.1 200 OK", "transfer-encoding: chunked", "")

        #expect(take("2\r\nok\r\n3\r\n", &exchange) == ("ok", true))
        #expect(take("abc\r\n0\r\n", &exchange) == ("abc", true))
        #expect(!exchange.isWhole)
        #expect(hear("x-trailer: y", &exchange))
        #expect(take("x-trailer: y\r\n\r\n", &exchange) == ("", true))
        #expect(exchange.isWhole)
    }

    @Test func `bad chunks end it after what came before them`() {
        var (exchange, _) = answered("HTTP/1.1 200 OK", "transfer-encoding: chunked", "")

        #expect(take("2\r\nok\r\nzz\r\n", &exchange) == ("ok", false))
        exchange.ended(Self.reset)
        guard case .failed(let failure) = exchange.step else { return #expect(Bool(false)) }
        #expect(failure.kind == .malformed)
    }

    @Test(arguments: ["content-length: 2", "transfer-encoding: chunked"])
    func `bytes behind the end are not taken, and end the connection`(framing: String) {
        var (exchange, _) = answered("HTTP/1.1 200 OK", framing, "")
        let body = framing.hasPrefix("content") ? "okX" : "2\r\nok\r\n0\r\n\r\nX"

        #expect(take(body, &exchange) == ("ok", false))
        exchange.ended(Self.reset)
        #expect(exchange.step == .finished)
    }

    @Test func `a body before its head is none`() {
        var (exchange, _) = answered("HTTP/1.1 200 OK")

        #expect(take("x", &exchange) == ("", false))
    }

    // MARK: Ends

    @Test(arguments: [
        (["HTTP/1.1 200 OK", "content-length: 4", ""], "half", true),
        (["HTTP/1.1 200 OK", "content-length: 5", ""], "half", false),
        (["HTTP/1.1 200 OK", "transfer-encoding: chunked", ""], "4\r\nhalf\r\n0\r\n\r\n", true),
        (["HTTP/1.1 200 OK", "transfer-encoding: chunked", ""], "4\r\nhalf\r\n", false),
        (["HTTP/1.1 200 OK", ""], "half", true), (["HTTP/1.1 200 OK", ""], "", true),
        (["HTTP/1.1 204 No Content", ""], "", true), (["HTTP/1.1 100 Continue", ""], "", false),
        ([], "", false),
    ])
    func `libcurl's word for an end is not enough`(lines: [String], body: String, isWhole: Bool) {
        var exchange = exchange()
        _ = exchange.aboutToSend(at: start)
        for line in lines { _ = hear(line, &exchange) }
        if !body.isEmpty { _ = take(body, &exchange) }

        exchange.ended(nil)

        #expect((exchange.step == .finished) == isWhole)
        #expect(exchange.isOver)
    }

    @Test func `the first failure counts`() {
        var exchange = exchange()
        exchange.fail(TransportFailure(.cancelled, .connecting, "first"))

        exchange.ended(Self.reset)
        exchange.ended(nil)

        #expect(exchange.step == .failed(TransportFailure(.cancelled, .connecting, "first")))
    }
}
