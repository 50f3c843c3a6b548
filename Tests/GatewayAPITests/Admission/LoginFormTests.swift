// The form that somebody signs in with.
import Base
import Testing

@testable import GatewayAPI

@Suite struct LoginFormTests {
    private static func key(_ body: String) throws(LoginForm.Fault) -> String {
        try LoginForm(parsing: Bytes(body)).key.text
    }

    @Test(arguments: [
        ("key=abc", "abc"), ("key=", ""), ("key=a+b", "a b"), ("key=a%2Bb", "a+b"), ("key=a%2bb", "a+b"),
        ("key=%C3%A9", "é"), ("key=a%26b%3D", "a&b="), ("key=ab==", "ab=="), ("%6bey=a", "a"),
        ("&key=a&", "a"),
    ])
    func `a form is read as browsers write it`(body: String, key: String) throws {
        #expect(try Self.key(body) == key)
    }

    @Test(
        arguments: [
            ("", .otherFields), ("abc", .otherFields), ("Key=a", .otherFields), ("key=a&key=a", .otherFields),
            ("key=a&b=c", .otherFields), ("b=c&key=a", .otherFields), ("=a", .otherFields),
            ("key=a b", .notAForm), ("key=a\n", .notAForm), ("key=é", .notAForm), ("key=a\u{0}", .notAForm),
            ("key=%", .notAForm), ("key=%4", .notAForm), ("key=%4g", .notAForm), ("key=%g4", .notAForm),
            ("key=%%41", .notAForm), ("key=\u{7f}", .notAForm),
        ] as [(String, LoginForm.Fault)])
    func `anything else is refused`(body: String, fault: LoginForm.Fault) {
        #expect(throws: fault) { try Self.key(body) }
    }

    @Test func `every byte is taken or refused`() {
        for byte in UInt8.min...UInt8.max {
            let form = try? LoginForm(parsing: Bytes(Array("key=a".utf8) + [byte, byte]))
            let isVisible = (0x21...0x7e).contains(byte)
            #expect((form != nil) == (isVisible && byte != UInt8(ascii: "%")), "\(byte)")
        }
    }

    @Test func `a form cut anywhere is a shorter key or refused`() {
        let whole = "key=a%2Fb%2Fc"
        let keys = whole.indices.map { try? Self.key(String(whole[..<$0])) }

        // Without its equals sign a name has an empty value.
        #expect(keys == [nil, nil, nil, "", "", "a", nil, nil, "a/", "a/b", nil, nil, "a/b/"])
    }
}
