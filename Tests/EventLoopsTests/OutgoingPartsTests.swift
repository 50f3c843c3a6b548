import Base
import Testing

@testable import EventLoops

@Suite struct OutgoingPartsTests {
    private let words = ["", "one", "", "", "three", "fourteen", ""].map { Bytes($0) }
    private let whole = "onethreefourteen"

    @Test func `nothing is to be sent of no parts or empty ones`() {
        #expect(OutgoingParts([]).isEmpty)
        #expect(OutgoingParts([.empty, .empty]).isEmpty)
    }

    @Test(arguments: 1...16) func `however it is cut, everything comes once and in order`(step: Int) {
        var parts = OutgoingParts(words)
        var sent = ""

        while !parts.isEmpty {
            let offered = parts.next(64, atMost: 100).map(\.text).joined()
            sent += offered.prefix(step)
            parts.sent(min(step, offered.count))
        }

        #expect(sent == whole)
    }

    @Test(arguments: 1...17) func `no more bytes are offered than asked for`(bytes: Int) {
        let parts = OutgoingParts(words)

        #expect(parts.next(64, atMost: bytes).map(\.text).joined() == whole.prefix(bytes))
    }

    @Test(arguments: 1...4) func `no more parts are offered than asked for, and none is empty`(limit: Int) {
        let parts = OutgoingParts(words)

        let offered = parts.next(limit, atMost: 100)

        #expect(offered.count == min(limit, 3))
        #expect(offered.allSatisfy { !$0.isEmpty })
    }

    @Test func `an empty part amid what is left is passed over`() {
        var parts = OutgoingParts(words)

        parts.sent(4)

        #expect(parts.next(64, atMost: 100).map(\.text) == ["hree", "fourteen"])
    }
}
