// The page as a whole: small, harmless, and without anything that its policy forbids.
import Base
import Foundation
import Health
import Testing

@testable import GatewayAPI

@Suite struct DashboardPageTests {
    private static let hostile = "<img src=x onerror=alert(1)>\u{202e}</script>\" ' & \u{0}"

    @Test func `names from elsewhere are text wherever they stand`() throws {
        let reading = Shown.reading(
            [
                try Shown.health("up", name: Self.hostile),
                try Shown.health("no", name: Self.hostile, key: nil),
            ],
            live: [Shown.live("a~\(Self.hostile)", model: Self.hostile, failed: [Self.hostile])],
            recent: [Shown.recent(model: Self.hostile, failure: Self.hostile)],
            problems: [Self.hostile])
        let page = Shown.page(reading)

        #expect(!page.contains("<img"))
        #expect(page.components(separatedBy: "</script>").count == 2)
        #expect(!page.unicodeScalars.contains { VisibleText.isHidden($0) && $0 != "\n" })
        #expect(page.components(separatedBy: "&lt;img src=x onerror=alert(1)&gt;\\u202e").count > 6)
    }

    @Test func `nothing in it is against its policy`() throws {
        let page = Shown.page(Shown.reading([try Shown.health("up")], live: [Shown.live()]))

        #expect(!page.contains("style="))
        #expect(!page.contains("<style"))
        #expect(!page.contains("javascript:"))
        #expect(!page.contains("http"))
        #expect(page.range(of: #"\son[a-z]+="#, options: .regularExpression) == nil)
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.contains("<script src=/health/gateways/dashboard/app.js defer></script>"))
    }

    /// The reach of the page: 25 gateways, as many requests as are ever shown, in realistic names.
    @Test func `with everything that it shows it is below 100 KB`() throws {
        let reading = Shown.reading(
            try (0..<25).map { try Shown.health("vercel-ai-gateway-\($0)") },
            live: (0..<100).map {
                Shown.live("req_testinstance03\($0)", tokens: 1234, age: .seconds(100 + $0))
            },
            recent: (0..<100).map { Shown.recent("req_testinstance04\($0)") })
        let page = Shown.page(reading)

        #expect(page.utf8.count < 100_000)
        #expect(page.components(separatedBy: "data-key=").count > 225)
    }

    @Test func `ids and slugs in addresses are escaped`() {
        #expect(PagePath.end("a/../b?c#d%") == "/admin/requests/a%2F..%2Fb%3Fc%23d%25/end")
    }
}
