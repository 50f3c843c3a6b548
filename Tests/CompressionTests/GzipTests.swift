// gzip written and read: at every split, at every cut, and when it attacks.
import Base
import Compression
import Testing

private let document = Bytes(
    (0..<40).map { "{\"id\":\"model-\($0)\",\"price\":\"0.0000\($0 * 7919 % 1000)\"}" }.joined(separator: ",")
)

/// What zlib's `compress` of Python 3.11 makes of "hello hello hello".
private let zlibHello: [UInt8] = [
    0x78, 0x9c, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90, 0x00, 0x3a, 0x2e, 0x06, 0x7d,
]

private let roomy = Inflater.Limits(output: 1 << 24)

private func inflated(_ pieces: [Bytes], _ limits: Inflater.Limits = roomy) throws(InflateFailure) -> Bytes {
    let inflater = Inflater(limits)
    let output = ByteBuffer()
    for piece in pieces { try inflater.inflate(piece, into: output) }
    try inflater.finish()
    return output.takeAll()
}

private func joined(_ parts: Bytes...) -> Bytes { Bytes(parts.flatMap { $0.array }) }

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 2, 100, 65_535, 65_536, 1_000_003])
    func `what is packed is unpacked`(size: Int) throws {
        var state: UInt64 = 1
        let noise = (0..<size).map { index -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 33) : 0x61
        }

        let packed = Gzip.compress(Bytes(noise))

        #expect(try inflated([packed]) == Bytes(noise))
        #expect(packed.count < size + 64)
    }

    @Test(arguments: 1...9)
    func `every level packs`(level: Int) throws {
        let packed = Gzip.compress(document, level: level)

        #expect(packed.count < document.count / 2)
        #expect(try inflated([packed]) == document)
    }

    @Test func `a stream may come split at every byte`() throws {
        let packed = Gzip.compress(document)

        for split in 0...packed.count {
            #expect(try inflated([packed.slice(0..<split), packed.slice(split..<packed.count)]) == document)
        }
        #expect(try inflated((0..<packed.count).map { packed.slice($0..<$0 + 1) }) == document)
    }

    @Test func `a stream cut at any byte is truncated`() {
        let packed = Gzip.compress(document)

        for length in 0..<packed.count {
            #expect(throws: InflateFailure.truncated) { try inflated([packed.slice(0..<length)]) }
        }
    }

    @Test func `a changed byte is never taken for the document`() {
        let packed = Gzip.compress(document)

        // Bytes 4 to 9 are time, flags for people and operating system: they say nothing of the content.
        for position in [0, 1, 2, 3] + Array(10..<packed.count) {
            var damaged = packed.array
            damaged[position] ^= 0x41
            let outcome = try? inflated([Bytes(damaged)])
            #expect(outcome == nil, "byte \(position)")
        }
    }
}

@Suite struct InflaterTests {
    @Test func `zlib's own format is recognised`() throws {
        for split in 0...zlibHello.count {
            let pieces = [Bytes(Array(zlibHello[..<split])), Bytes(Array(zlibHello[split...]))]
            #expect(try inflated(pieces).text == "hello hello hello")
        }
    }

    @Test func `members in a row are one stream, at every split`() throws {
        let packed = joined(
            Gzip.compress(Bytes("first ")), Gzip.compress(.empty), Gzip.compress(Bytes("second")))

        for split in 0...packed.count {
            let pieces = [packed.slice(0..<split), packed.slice(split..<packed.count)]
            #expect(try inflated(pieces).text == "first second")
        }
    }

    @Test func `the end of each member may be the end`() throws {
        let inflater = Inflater(roomy)
        let output = ByteBuffer()
        let member = Gzip.compress(Bytes("member"))

        #expect(try !inflater.inflate(member.slice(0..<member.count - 1), into: output))
        #expect(try inflater.inflate(member.slice(member.count - 1..<member.count), into: output))
        #expect(try inflater.inflate(.empty, into: output))
        #expect(try !inflater.inflate(member.slice(0..<5), into: output))
        #expect(throws: InflateFailure.truncated) { try inflater.finish() }
    }

    @Test(arguments: ["\0", "x", "\u{1f}x", "\u{1f}\u{1f}", "{}", "   "])
    func `what follows and is no member is garbage`(tail: String) {
        let gzip = Gzip.compress(document)

        #expect(throws: InflateFailure.trailingGarbage) { try inflated([joined(gzip, Bytes(tail))]) }
        #expect(throws: InflateFailure.trailingGarbage) {
            try inflated([gzip] + tail.utf8.map { Bytes([$0]) })
        }
        #expect(throws: InflateFailure.trailingGarbage) {
            try inflated([joined(Bytes(zlibHello), Bytes(tail))])
        }
    }

    @Test func `a zlib stream has one member only`() {
        #expect(throws: InflateFailure.trailingGarbage) {
            try inflated([Bytes(zlibHello), Bytes(zlibHello)])
        }
        #expect(throws: InflateFailure.trailingGarbage) {
            try inflated([Bytes(zlibHello), Gzip.compress(document)])
        }
    }

    @Test(arguments: ["{\"id\":1}", "\u{1f}\u{1f}", "<html>", "\0\0\0\0"])
    func `what is not compressed is corrupt`(text: String) {
        let failure = #expect(throws: InflateFailure.self) { try inflated([Bytes(text)]) }

        guard case .corrupt = failure else {
            Issue.record("unexpected \(String(describing: failure))")
            return
        }
    }

    @Test func `a failure is final`() {
        let inflater = Inflater(roomy)
        let output = ByteBuffer()
        let first = #expect(throws: InflateFailure.self) {
            try inflater.inflate(Bytes("{\"id\":1}"), into: output)
        }

        let second = #expect(throws: InflateFailure.self) {
            try inflater.inflate(Gzip.compress(document), into: output)
        }
        let last = #expect(throws: InflateFailure.self) { try inflater.finish() }
        #expect(second == first)
        #expect(last == first)
    }

    @Test func `a dictionary is refused`() {
        // FDICT set, with a header check that fits (RFC 1950 section 2.2).
        let wantsDictionary: [UInt8] = [0x78, 0xbb, 0x11, 0x22, 0x33, 0x44, 0x01]

        #expect(throws: InflateFailure.corrupt("it needs a dictionary")) {
            try inflated([Bytes(wantsDictionary)])
        }
    }

    @Test func `the limit of the output is exact`() throws {
        let packed = Gzip.compress(document)
        let pieces = (0..<packed.count).map { packed.slice($0..<$0 + 1) }
        let short = document.count - 1

        #expect(try inflated([packed], .init(output: document.count)) == document)
        #expect(try inflated(pieces, .init(output: document.count)) == document)
        #expect(throws: InflateFailure.tooLarge(limit: short)) {
            try inflated([packed], .init(output: short))
        }
        #expect(throws: InflateFailure.tooLarge(limit: short)) { try inflated(pieces, .init(output: short)) }
        #expect(throws: InflateFailure.tooLarge(limit: 0)) { try inflated([packed], .init(output: 0)) }
        #expect(try inflated([Gzip.compress(.empty)], .init(output: 0)).isEmpty)
    }

    @Test func `a bomb is stopped early`() {
        let bomb = Gzip.compress(Bytes([UInt8](repeating: 0, count: 30 << 20)), level: 9)
        let inflater = Inflater(.init(output: 1 << 30))
        let output = ByteBuffer()

        #expect(throws: InflateFailure.tooDense(ratio: 200)) { try inflater.inflate(bomb, into: output) }
        #expect(output.count < (1 << 20) + (128 << 10))
    }

    @Test func `a dense but small stream passes`() throws {
        let zeros = Bytes([UInt8](repeating: 0, count: 1 << 20))

        #expect(try inflated([Gzip.compress(zeros)]) == zeros)
    }

    @Test func `many empty members cost no more than their bytes`() throws {
        let empty = Gzip.compress(.empty).array
        let flood = Bytes(Array(repeatElement(empty, count: 10_000).joined()))

        #expect(try inflated([flood]).isEmpty)
    }
}
