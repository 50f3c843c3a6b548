// Requests that an operator or the end of the process ends, in every state that they can be in.
import Base
import Domain
import HTTP
import Health
import JSON
import Providers
import Routing
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct EndedRequestTests {
    private static let id = "mine-1"

    private func chat(_ house: House, stream: Bool, id: String = Self.id) throws -> Conversation {
        try house.chat(House.body(model: "up/m", stream: stream), [("x-request-id", id)])
    }

    private func end(_ house: House, _ id: String = Self.id) throws -> Conversation {
        try house.ask(.post, "/admin/requests/\(id)/end")
    }

    private func line(_ house: House, _ id: String = Self.id) throws -> JSONValue {
        let line = try #require(
            house.log.lines.first { $0.contains("\"request\"") && $0.contains("\"\(id)\"") })
        return try JSONValue(parsing: Bytes(line))
    }

    private func expectEnded(_ house: House, status: Int) throws {
        let line = try line(house)
        #expect(line["status"]?.int == status)
        #expect(line["ending"]?.string == "ended_by_operator")
        #expect(line["failure"]?.string == "ended_by_operator")
        #expect(house.api.live().count == 0)
        // It is no failure of the gateway.
        let health = house.health("up")
        #expect(health.traffic.attempts == 0 && health.breakers.isEmpty)
    }

    // MARK: Where it can be

    @Test(arguments: [false, true])
    func `before the first event the caller gets a status`(stream: Bool) throws {
        let house = try House([.hang])
        let call = try chat(house, stream: stream)
        #expect(call.response == nil)

        let answer = try end(house)

        #expect(answer.status == 200)
        #expect(answer.text == #"{"id":"mine-1","ended":true,"requests":1}"#)
        #expect(call.status == 503)
        #expect(call.error("code") == "ended_by_operator")
        #expect(call.field("retry-after") == nil)
        #expect(call.field("x-sluice-attempts") == "up:cancelled")
        #expect(house.transport.cancelledSends == 1)
        try expectEnded(house, status: 503)
    }

    @Test func `after it the stream ends with an error event`() throws {
        let house = try House([.stream([.text(ChatTests.event), .stall])])
        let call = try chat(house, stream: true)
        #expect(call.text == ChatTests.event)

        _ = try end(house)

        #expect(call.isOver && call.failure == nil)
        #expect(call.writer.writes.count == 2)
        #expect(call.writer.writes.last?.hasPrefix("data: {\"error\":") == true)
        #expect(call.text.contains(#""code":"ended_by_operator""#))
        #expect(!call.text.contains("[DONE]"))
        #expect(house.transport.bodies[0].isCancelled)
        try expectEnded(house, status: 200)
    }

    @Test func `after signs of life the error is an event that names the status`() throws {
        let house = try House([.hang])
        let call = try chat(house, stream: true)
        house.time.advance(by: .seconds(31))
        #expect(call.text == ": keep-alive\n\n: keep-alive\n\n")

        _ = try end(house)

        #expect(call.isOver && call.failure == nil)
        #expect(call.text.contains(#""code":"ended_by_operator""#) && call.text.contains("503"))
        #expect(!call.text.contains("[DONE]"))
        try expectEnded(house, status: 200)
    }

    @Test func `between two attempts it ends at once`() throws {
        let failure = TransportFailure(.unreachable, .connecting, "no")
        let house = try House([.fail(failure), .json(200, ChatTests.answer)], rules: RoutingRules())
        let call = try chat(house, stream: false)
        #expect(call.response == nil && house.transport.requests.count == 1)

        _ = try end(house)

        #expect(call.status == 503 && call.error("code") == "ended_by_operator")
        #expect(house.transport.requests.count == 1)
        #expect(try line(house)["ending"]?.string == "ended_by_operator")
    }

    @Test func `a caller who reads slowly is told when it reads`() throws {
        let house = try House([
            .stream([.text(ChatTests.event), .text(ChatTests.event, after: .seconds(1)), .stall])
        ])
        let call = try chat(house, stream: true)
        call.writer.reading = { [time = house.time] in
            await time.sleep(until: time.now.advanced(by: .seconds(20)))
        }
        house.time.advance(by: .seconds(5))

        _ = try end(house)

        // The upstream is let go of at once, whatever the caller does.
        #expect(house.transport.bodies[0].isCancelled)
        #expect(house.api.live().shown.map(\.isEnding) == [true])
        house.time.advance(by: .seconds(60))
        #expect(call.isOver && call.failure == nil)
        #expect(call.text == ChatTests.event + ChatTests.event + (call.writer.writes.last ?? ""))
        #expect(call.writer.writes.last?.contains("ended_by_operator") == true)
        try expectEnded(house, status: 200)
    }

    @Test func `a caller who leaves before it is told is in the log as ended`() throws {
        let house = try House([
            .stream([.text(ChatTests.event), .text(ChatTests.event, after: .seconds(1)), .stall])
        ])
        let call = try chat(house, stream: true)
        call.writer.reading = { [time = house.time] in
            await time.sleep(until: time.now.advanced(by: .seconds(20)))
        }
        house.time.advance(by: .seconds(5))
        _ = try end(house)
        call.writer.leavesAfter = 2
        house.time.advance(by: .seconds(60))

        #expect(call.failure == .callerLeft)
        #expect(try line(house)["ending"]?.string == "ended_by_operator")
    }

    // MARK: Who

    @Test func `all that are called the same end`() throws {
        let house = try House([.hang, .hang, .hang])
        let calls = try [
            chat(house, stream: false), chat(house, stream: true), chat(house, stream: true, id: "other"),
        ]

        #expect(try end(house).text.contains(#""requests":2"#))

        #expect(calls.map(\.isOver) == [true, true, false])
        #expect(try end(house).status == 404)
    }

    @Test func `one that is not there is 404`() throws {
        let house = try House([.json(200, ChatTests.answer)])
        _ = try chat(house, stream: false)

        let call = try end(house)

        #expect(call.status == 404 && call.error("code") == "request_not_found")
        #expect(try house.ask(.get, "/admin/requests/x/end").status == 405)
        #expect(try house.ask(.post, "/admin/requests//end").status == 404)
    }

    @Test func `one whose caller has left is not there any more`() throws {
        let house = try House([.hang])
        let call = try chat(house, stream: false)
        call.cancellation.cancel()

        #expect(try end(house).status == 404)
        house.time.settle()
        #expect(try line(house)["ending"]?.string == "caller_left")
    }

    @Test func `it needs the admin key`() throws {
        let house = try House([.hang], clientKeys: [House.clientKey], adminKey: "admin-canary-key")
        let call = try house.chat(
            House.body(model: "up/m", stream: false),
            [("x-request-id", Self.id), ("x-api-key", House.clientKey)])

        #expect(try end(house).status == 401)
        #expect(!call.isOver)
        let admin = [("x-api-key", "admin-canary-key")]
        #expect(try house.ask(.post, "/admin/requests/\(Self.id)/end", admin).status == 200)
        #expect(call.status == 503)
    }

    // MARK: Shutdown

    @Test func `at the end of the process every one is told`() throws {
        let house = try House([.hang, .stream([.text(ChatTests.event), .stall]), .hang])
        let waiting = try chat(house, stream: false, id: "a")
        let streaming = try chat(house, stream: true, id: "b")
        let late = try chat(house, stream: true, id: "c")
        house.time.advance(by: .seconds(16))

        house.api.endRequests(for: .shutdown)
        house.time.settle()

        #expect(waiting.status == 503 && waiting.field("retry-after") == "1")
        #expect(waiting.error("code") == "server_shutting_down")
        for call in [streaming, late] {
            #expect(call.isOver && call.failure == nil)
            #expect(call.text.contains(#""code":"server_shutting_down""#))
            #expect(!call.text.contains("[DONE]"))
        }
        for id in ["a", "b", "c"] { #expect(try line(house, id)["ending"]?.string == "server_shutting_down") }
        #expect(house.api.live().count == 0)
    }

    @Test func `a request whose body was still to come is told too`() throws {
        let house = try House([.json(200, ChatTests.answer)])
        let body = House.body(model: "up/m", stream: false)
        let call = try house.start(
            .post, "/v1/chat/completions",
            body: DrippingBody([Bytes(body)], every: .seconds(1), house.time))
        house.api.endRequests(for: .shutdown)
        house.time.advance(by: .seconds(3))

        #expect(call.status == 503 && call.error("code") == "server_shutting_down")
        #expect(house.transport.requests.isEmpty)
    }

    @Test func `however many there are, all of them end`() throws {
        let house = try House(Array(repeating: .hang, count: 300))
        let calls = try (0..<300).map { try chat(house, stream: $0 % 2 == 0, id: "r\($0)") }

        house.api.endRequests(for: .shutdown)
        house.time.settle()

        #expect(calls.allSatisfy { $0.status == 503 })
        #expect(house.api.live().count == 0)
    }
}
