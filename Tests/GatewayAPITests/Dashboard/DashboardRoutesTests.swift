// The page's routes, as a browser and as a program see them.
import Base
import Compression
import HTTP
import JSON
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct DashboardRoutesTests {
    private static let page = "/health/gateways/dashboard"
    private static let form = [
        ("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html,*/*;q=0.8"),
        ("sec-fetch-site", "same-origin"),
    ]

    // MARK: The page

    @Test func `the page comes whole, kept by nobody and shown in no frame`() throws {
        let call = try House().ask(.get, Self.page)

        #expect(call.status == 200)
        #expect(call.field("content-type") == "text/html; charset=utf-8")
        #expect(call.field("content-security-policy")?.contains("default-src 'none'") == true)
        #expect(call.field("cache-control") == "no-store")
        #expect(call.text.hasPrefix("<!DOCTYPE html>"))
        #expect(call.text.contains("<bdi data-at=name>Up</bdi>"))
        #expect(call.text.contains("LOCKED_API_KEY"))
        #expect(!call.text.contains(House.key))
    }

    @Test func `models are in it where a row is to be open`() throws {
        let house = try House()

        #expect(!(try house.ask(.get, Self.page).text.contains("fault-429")))
        #expect(try house.ask(.get, Self.page + "?open=demo").text.contains("fault-429"))
        #expect(try house.ask(.get, Self.page + "?open=%3Cimg%3E").status == 200)
    }

    @Test(arguments: ["", "/data", "/events"])
    func `without a right to it nothing is seen`(end: String) throws {
        let house = try House(adminKey: "admin-canary-key-4711")
        let refused = try house.ask(.get, Self.page + end)
        let allowed = try house.ask(
            .get, Self.page + end, [("authorization", "Bearer admin-canary-key-4711")])

        #expect(refused.status == 401)
        #expect(!refused.text.contains("Up"))
        #expect(allowed.status == 200)
        house.runOut()
    }

    @Test func `without script it can be left by whoever signed in`() throws {
        let house = try House(adminKey: "admin-canary-key-4711")
        let page = try house.ask(.get, Self.page, [("authorization", "Bearer admin-canary-key-4711")])

        #expect(page.text.contains("/dashboard/logout"))
        #expect(!(try House().ask(.get, Self.page).text.contains("/dashboard/logout")))
    }

    // MARK: Files

    @Test(arguments: [
        ("/app.js", "text/javascript; charset=utf-8"), ("/style.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
    ])
    func `files are open, packed where that is wanted, and not sent twice`(name: String, type: String) throws
    {
        let house = try House(adminKey: "admin-canary-key-4711")
        let plain = try house.ask(.get, Self.page + name)
        let packed = try house.ask(.get, Self.page + name, [("accept-encoding", "gzip")])
        let tag = try #require(plain.field("etag"))

        #expect(plain.status == 200)
        #expect(plain.field("content-type") == type)
        #expect(packed.field("content-encoding") == "gzip")
        guard case .bytes(let parts) = packed.response?.body else { throw HTTPFault.badTarget }
        #expect(parts.byteCount < plain.text.utf8.count)
        #expect(try house.ask(.get, Self.page + name, [("if-none-match", tag)]).status == 304)
    }

    // MARK: Data and events

    @Test func `the data has words and numbers`() throws {
        let house = try House()
        let root = try JSONDocument(parsing: Bytes(house.ask(.get, Self.page + "/data").text)).root

        #expect(root["version"]?.string == "1.2.3")
        #expect(root["gateways"]?.elements.first { _ in true }?["slug"] != nil)
        #expect(root["live"]?["count"]?.int == 0)
        #expect(root["tables"]?["gateways"]?["order"] != nil)
    }

    @Test func `a watcher is told each second, and at first everything`() throws {
        let house = try House()
        let call = try house.ask(.get, Self.page + "/events")
        #expect(call.field("content-type") == "text/event-stream; charset=utf-8")
        #expect(call.writer.writes.count == 1)
        #expect(call.writer.writes.first?.hasPrefix("retry: 2000\n\ndata: {\"number\":1,") == true)

        house.time.advance(by: .seconds(3))

        #expect(call.writer.writes.count == 4)
        #expect(call.writer.writes.last?.utf8.count ?? .max < call.writer.writes[0].utf8.count / 2)
        house.readiness.beginDrain()
        house.time.advance(by: .seconds(1))
        #expect(call.isOver)
    }

    @Test func `fifty watchers share what is made`() throws {
        let house = try House()
        let calls = try (0..<50).map { _ in try house.ask(.get, Self.page + "/events") }
        house.time.advance(by: .seconds(5))

        #expect(calls.allSatisfy { $0.writer.writes.count == 6 })
        let numbers = Set(calls.compactMap { $0.writer.writes.last?.prefix(20) })
        #expect(numbers.count == 1)
        #expect(numbers.first?.contains("\"number\":6,") == true)
        house.readiness.beginDrain()
        house.time.advance(by: .seconds(1))
        #expect(house.time.timerCount == 0)
    }

    @Test func `a stream ends by itself after an hour`() throws {
        let house = try House()
        let call = try house.ask(.get, Self.page + "/events")
        house.time.advance(by: .seconds(3599))
        #expect(!call.isOver)

        house.time.advance(by: .seconds(2))

        #expect(call.isOver)
        #expect(call.failure == nil)
    }

    @Test func `who leaves is noticed with the next event`() throws {
        let house = try House()
        let call = try house.start(.get, Self.page + "/events", leavesAfter: 2)
        house.time.advance(by: .seconds(5))

        #expect(call.failure == .callerLeft)
        #expect(call.writer.writes.count == 2)
    }

    @Test func `a stream ends for who may not see it any more`() throws {
        let house = try House(adminKey: "admin-canary-key-4711")
        let call = try house.ask(
            .get, Self.page + "/events", [("authorization", "Bearer admin-canary-key-4711")])
        house.time.advance(by: .seconds(1))
        #expect(!call.isOver)

        house.api.configuration = try House(adminKey: "another-canary-key-4711").api.configuration
        house.time.advance(by: .seconds(1))

        #expect(call.isOver)
    }

    /// What a slow reader did not read is not kept for it.
    @Test func `who reads slowly gets the latest`() {
        let time = ManualTime()
        let writer = SlowWriter()
        var number = 0
        var state: DashboardState?
        let events = DashboardEvents(
            time: time,
            state: { moment in
                number += 1
                state = DashboardState(
                    Shown.reading(live: [Shown.live("a", events: number)]), after: state)
                return state ?? DashboardState(Shown.reading(), after: nil)
            }, goesOn: { number < 3 })
        let running = time.start {
            do throws(BodyWriteFailure) { try await events.write(to: writer) } catch {}
        }
        time.advance(by: .seconds(60))
        #expect(number == 1)

        for _ in 0..<3 {
            writer.read()
            time.settle()
            time.advance(by: .seconds(1))
        }

        #expect(!running.isRunning)
        #expect(writer.texts.count == 3)
        #expect(writer.texts.last?.contains("3 events") == true)
    }

    // MARK: Forms

    @Test(arguments: [
        ("/health/gateways/up/check", "?done=check&gateway=up"),
        ("/health/gateways/nobody/fix", "?failed=fix&gateway=nobody"),
        ("/cache/refresh/up", "?failed=refresh&gateway=up"), ("/admin/requests/none/end", "?failed=end"),
    ])
    func `a form without script leads back to the page`(path: String, query: String) throws {
        let call = try House().ask(.post, path, Self.form)

        #expect(call.status == 303)
        #expect(call.field("location") == Self.page + query)
    }

    @Test func `a program gets the route's own answer`() throws {
        #expect(try House().ask(.post, "/admin/requests/none/end").status == 404)
    }

    @Test func `a form of a foreign page is refused as ever`() throws {
        let foreign = Self.form.dropLast() + [("sec-fetch-site", "cross-site")]

        #expect(try House().ask(.post, "/cache/refresh/up", Array(foreign)).status == 403)
    }

    @Test(arguments: [
        ("?done=refresh&gateway=up", "healthy>The list of Up was asked for again."),
        ("?failed=refresh&gateway=up", "down>The list of Up could not be had. What there was stays."),
        ("?done=end", "healthy>The request is being ended."), ("?done=refresh&gateway=nobody", "plain>"),
        ("?done=%3Cscript%3E", "plain>"), ("?done=refresh", "plain>"), ("", "plain>"),
    ])
    func `a notice is one of our sentences or none`(query: String, sentence: String) throws {
        let text = try House().ask(.get, Self.page + query).text

        #expect(text.contains("<p id=notice role=status data-look=\(sentence)</p>"))
    }
}

/// A caller who reads only when the test says so.
private final class SlowWriter: BodyWriter {
    private(set) var texts: [String] = []
    private var waiting: Resumption<Void>?

    func write(_ buffer: ByteBuffer) async throws(BodyWriteFailure) {
        texts.append(buffer.text)
        buffer.clear()
        await Resumption<Void>.suspend { waiting = $0 }
    }

    func read() {
        waiting?.resume()
        waiting = nil
    }
}
