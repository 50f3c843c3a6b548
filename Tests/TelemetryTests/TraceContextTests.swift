// traceparent and tracestate, as their specification says.
import Base
import Telemetry
import Testing

@Suite struct TraceContextTests {
    private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func context(_ text: String) -> TraceContext? { TraceContext(parsing: Bytes(text)) }

    @Test func `a traceparent is read and written back as it was`() throws {
        let context = try #require(Self.context(Self.good))

        #expect(context.trace == TraceID(high: 0x0af7_6519_16cd_43dd, low: 0x8448_eb21_1c80_319c))
        #expect(context.span == SpanID(0xb7ad_6b71_6920_3331))
        #expect(context.flags == .sampled)
        #expect(context.text.text == Self.good)
    }

    @Test func `flags that this version does not know are left out`() throws {
        let all = try #require(Self.context(Self.good.dropLast(2) + "ff"))

        #expect(all.flags == [.sampled, .random])
        #expect(all.text.text.hasSuffix("-03"))
        #expect(try #require(Self.context(Self.good.dropLast(2) + "00")).flags.isEmpty)
    }

    @Test func `cut at any byte it is none`() {
        for length in 0..<Self.good.utf8.count {
            #expect(Self.context(String(Self.good.prefix(length))) == nil, "\(length)")
        }
    }

    @Test func `with a wrong byte at any place it is none`() {
        for index in 0..<Self.good.utf8.count {
            for wrong in ["g", "A", " ", "-", "_", "\u{7f}"] {
                var bytes = Array(Self.good.utf8)
                guard bytes[index] != wrong.utf8.first else { continue }
                bytes[index] = wrong.utf8.first ?? 0
                #expect(TraceContext(parsing: Bytes(bytes)) == nil, "\(wrong) at \(index)")
            }
        }
    }

    /// Source: W3C Trace Context §3.2.2, and the cases of its test suite.
    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "cc-12345678901234567890123456789012-1234567890123456-01.what-the-future-will-be-like",
        ".0-12345678901234567890123456789012-1234567890123456-01",
        "0x-12345678901234567890123456789012-1234567890123456-01",
        "00-.2345678901234567890123456789012-1234567890123456-01",
    ])
    func `what is not one is none`(text: String) {
        #expect(Self.context(text) == nil)
    }

    @Test func `a later version may say more`() throws {
        let context = try #require(
            Self.context(
                "cc-12345678901234567890123456789012-1234567890123456-01-what-the-future-will-be-like"))

        #expect(context.text.text == "00-12345678901234567890123456789012-1234567890123456-01")
        #expect(Self.context("01-12345678901234567890123456789012-1234567890123456-01") != nil)
    }
}
