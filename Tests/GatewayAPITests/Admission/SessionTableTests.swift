// Who is signed in, and the cookie that shows it.
import Base
import HTTP
import Testing

@testable import GatewayAPI

@Suite struct SessionTableTests {
    private static let start = Moment(nanoseconds: 1_000_000_000_000)
    private static let key = Secret("admin-key-canary")

    private static func token(_ number: Int) -> Secret { Secret("token-\(number)") }

    private static func table(of count: Int) -> SessionTable {
        var table = SessionTable()
        for number in 0..<count { table.open(token(number), with: key, at: start) }
        return table
    }

    private static func isOpen(
        _ number: Int, in table: SessionTable, with key: Secret = key, after: Duration = .zero
    ) -> Bool {
        table.isOpen(token(number).reveal(), with: key, at: start.advanced(by: after))
    }

    @Test func `a session lasts twelve hours`() {
        let table = Self.table(of: 2)

        #expect(Self.isOpen(0, in: table))
        #expect(Self.isOpen(1, in: table, after: .seconds(12 * 3600) - .nanoseconds(1)))
        #expect(!Self.isOpen(1, in: table, after: .seconds(12 * 3600)))
    }

    @Test(arguments: ["", "token", "token-2", "token-00", "Token-0"])
    func `what is no token opens nothing`(token: String) {
        #expect(!Self.table(of: 2).isOpen(Bytes(token), with: Self.key, at: Self.start))
        #expect(!SessionTable().isOpen(Bytes(token), with: Self.key, at: Self.start))
    }

    @Test func `a closed session is over, others go on`() {
        var table = Self.table(of: 3)
        table.close(Self.token(1).reveal())
        table.close(Bytes("nobody's"))

        #expect([0, 1, 2].map { Self.isOpen($0, in: table) } == [true, false, true])
    }

    @Test func `with another admin key there are no sessions`() {
        #expect(!Self.isOpen(0, in: Self.table(of: 1), with: Secret("another-admin-key")))
    }

    @Test func `the oldest makes room`() {
        let table = Self.table(of: SessionTable.most + 1)

        #expect(table.count == SessionTable.most)
        #expect(!Self.isOpen(0, in: table))
        #expect(Self.isOpen(1, in: table))
        #expect(Self.isOpen(SessionTable.most, in: table))
    }

    @Test func `those that are over make room first`() {
        var table = Self.table(of: SessionTable.most)
        table.open(Self.token(100), with: Self.key, at: Self.start.advanced(by: SessionTable.lifetime))

        #expect(table.count == 1)
    }

    // MARK: Cookies

    @Test(arguments: [
        (false, "sluice_session=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200"),
        (true, "__Host-sluice_session=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200; Secure"),
    ])
    func `a cookie is for our own pages only`(isSecure: Bool, text: String) {
        let cookie = SessionCookie(isSecure: isSecure)

        #expect(cookie.field(keeping: Secret("abc")).value.text == text)
        #expect(cookie.fieldForgetting.value.text.contains("session=; "))
        #expect(cookie.fieldForgetting.value.text.contains("Max-Age=0"))
    }

    @Test(
        arguments: [
            ("sluice_session=abc", "abc"), ("a=b; sluice_session=abc; c=d", "abc"),
            ("a=b;sluice_session=abc", "abc"),
            ("sluice_session=one; sluice_session=two", "one"), ("sluice_session=", ""),
            ("sluice_session", nil), ("asluice_session=abc", nil), ("SLUICE_SESSION=abc", nil),
            ("__Host-sluice_session=abc", nil), ("", nil), (";;;", nil), ("a=sluice_session=abc", nil),
        ] as [(String, String?)])
    func `a cookie is found by its exact name`(field: String, value: String?) {
        let fields = HTTPFields([("cookie", field)])

        #expect(SessionCookie(isSecure: false).value(in: fields)?.text == value)
    }

    @Test func `over TLS only a cookie counts that was set over TLS`() {
        let fields = HTTPFields([("cookie", "sluice_session=planted; __Host-sluice_session=real")])

        #expect(SessionCookie(isSecure: true).value(in: fields)?.text == "real")
    }
}
