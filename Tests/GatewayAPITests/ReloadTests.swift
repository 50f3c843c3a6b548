// POST /admin/reload: who may, and what is told.
import Base
import GatewayAPI
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct ReloadTests {
    private func house(_ outcome: ReloadOutcome?, adminKey: String? = nil) throws -> House {
        let house = try House(adminKey: adminKey)
        house.administrator.outcome = outcome
        return house
    }

    @Test func `what has changed is told`() throws {
        let house = try house(
            .reloaded(changes: ["a: 1 → 2"], needRestart: ["b: 3 → 4"], warnings: ["c: \"quoted\""]))

        let call = try house.ask(.post, "/admin/reload")

        #expect(call.status == 200)
        #expect(
            call.text
                == #"{"reloaded":true,"changes":["a: 1 → 2"],"need_restart":["b: 3 → 4"],"warnings":["c: \"quoted\""]}"#
        )
    }

    @Test func `a configuration that is refused is 422 with every problem`() throws {
        let house = try house(.refused(problems: ["server.json#/x: wrong", "SLUICE_PORT: wrong too"]))

        let call = try house.ask(.post, "/admin/reload")

        #expect(call.status == 422)
        #expect(call.error("code") == "configuration_refused")
        #expect(call.text.hasPrefix(#"{"reloaded":false,"error":{"message":"#))
        #expect(call.text.hasSuffix(#""problems":["server.json#/x: wrong","SLUICE_PORT: wrong too"]}"#))
    }

    @Test func `where too many wait it is 503`() throws {
        let call = try house(.busy).ask(.post, "/admin/reload")

        #expect(call.status == 503)
        #expect(call.error("code") == "reload_busy")
        #expect(call.field("retry-after") == "1")
    }

    @Test func `nobody waits for ever`() throws {
        let house = try house(nil)

        let call = try house.ask(.post, "/admin/reload")

        house.time.advance(by: .seconds(599))
        #expect(call.response == nil)
        house.time.advance(by: .seconds(2))
        #expect(call.status == 503)
        #expect(call.error("code") == "reload_busy")
    }

    @Test func `it is for operators, and never by GET`() throws {
        let key = "admin-canary-0123456789"
        let house = try house(.reloaded(changes: [], needRestart: [], warnings: []), adminKey: key)

        #expect(try house.ask(.post, "/admin/reload").status == 401)
        #expect(try house.ask(.post, "/admin/reload", [("authorization", "Bearer \(key)")]).status == 200)
        #expect(try house.ask(.get, "/admin/reload").status == 405)
    }

    @Test func `notices are the latest ones`() {
        let notices = Notices()
        #expect(notices.lines == [])

        notices.replace(["one", "two"])
        notices.replace(["three"])

        #expect(notices.lines == ["three"])
    }
}
