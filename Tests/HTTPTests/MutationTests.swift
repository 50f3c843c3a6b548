// Thousands of damaged messages: nothing traps, and the split never matters.
import Base
import HTTP
import Testing

@Suite struct MutationTests {
    private static let marks =
        Array("\r\n\r\n: \t,;0159aAfx/%.?#\\\0\u{7f}".utf8) + [0x80, 0xff, 0xef, 0xbb, 0xbf]

    @Test func `a damaged request head is read the same whole and in portions`() {
        var chance = Chance(seed: 1)
        var taken = 0
        for _ in 0..<4000 {
            let origin = RequestHeadParserTests.taken.randomElement(using: &chance)?.0 ?? ""
            let bytes = Bytes(chance.mutated(Bytes(latin1: origin).array, alphabet: MutationTests.marks))
            let whole = parseRequest(bytes, [bytes.count])
            if case .head = whole { taken += 1 }

            #expect(parseRequest(bytes, chance.portions(bytes.count)) == whole, "\(bytes.array)")
            #expect(parseRequest(bytes, Portions.byteByByte(bytes.count)) == whole, "\(bytes.array)")
        }
        #expect((400..<3600).contains(taken), "the damage is not in proportion: \(taken)")
    }

    @Test func `a damaged response head is read the same whole and in portions`() {
        var chance = Chance(seed: 2)
        for _ in 0..<4000 {
            let origin = ResponseHeadParserTests.taken.randomElement(using: &chance)?.0 ?? ""
            let bytes = Bytes(chance.mutated(Bytes(latin1: origin).array, alphabet: MutationTests.marks))
            let whole = parseResponse(bytes, [bytes.count])

            #expect(parseResponse(bytes, chance.portions(bytes.count)) == whole, "\(bytes.array)")
            #expect(parseResponse(bytes, Portions.byteByByte(bytes.count)) == whole, "\(bytes.array)")
        }
    }

    @Test func `a damaged chunked body is read the same whole and in portions`() {
        var chance = Chance(seed: 3)
        for _ in 0..<4000 {
            let origin = BodyDecoderTests.chunked.randomElement(using: &chance)?.0 ?? ""
            let bytes = Bytes(chance.mutated(Bytes(latin1: origin).array, alphabet: MutationTests.marks))
            let whole = decodeBody(bytes, .chunked, [bytes.count])

            #expect(decodeBody(bytes, .chunked, chance.portions(bytes.count)) == whole, "\(bytes.array)")
            #expect(decodeBody(bytes, .chunked, Portions.byteByByte(bytes.count)) == whole, "\(bytes.array)")
        }
    }

    @Test func `a damaged event stream says the same whole and in portions and loses nothing`() {
        var chance = Chance(seed: 4)
        for _ in 0..<4000 {
            let pieces = (0..<3).map { _ in SSEParserTests.streams.randomElement(using: &chance)?.0 ?? "" }
            let text = chance.mutated(Array(pieces.joined().utf8), alphabet: MutationTests.marks)
            let bytes = Bytes(text)
            let whole = readStream(bytes, [bytes.count])

            #expect(whole.relayed == Array(text.starts(with: [0xef, 0xbb, 0xbf]) ? text[3...] : text[...]))
            for portions in [chance.portions(bytes.count), Portions.byteByByte(bytes.count)] {
                let reading = readStream(bytes, portions)
                #expect(reading.relayed == whole.relayed, "\(text)")
                #expect(reading.steps.filter { $0 != "-" } == whole.steps.filter { $0 != "-" }, "\(text)")
            }
        }
    }

    @Test func `event streams agree with a reader written by the book`() {
        var chance = Chance(seed: 5)
        for _ in 0..<4000 {
            let pieces = (0..<3).map { _ in SSEParserTests.streams.randomElement(using: &chance)?.0 ?? "" }
            let text = chance.mutated(Array(pieces.joined().utf8), alphabet: MutationTests.marks)
            let bytes = Bytes(text)
            let steps = readStream(bytes, chance.portions(bytes.count)).steps.filter { $0.contains(":") }

            #expect(steps.filter { !$0.hasPrefix("!") } == eventsByTheBook(text), "\(text)")
        }
    }

    /// The algorithm of the HTML Living Standard §9.2.6, word by word and slowly.
    private func eventsByTheBook(_ stream: [UInt8]) -> [String] {
        var bytes = stream[...]
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        var events: [String] = []
        var data: [UInt8] = []
        var type: [UInt8] = []
        while let end = bytes.firstIndex(where: { $0 == 10 || $0 == 13 }) {
            let line = bytes[..<end]
            let isCRLF = bytes[end] == 13 && end + 1 < bytes.endIndex && bytes[end + 1] == 10
            bytes = bytes[(end + (isCRLF ? 2 : 1))...]
            if line.isEmpty {
                if !data.isEmpty {
                    let text = String(decoding: data.dropLast(), as: UTF8.self)
                    events.append("\(String(decoding: type, as: UTF8.self)):\(text)")
                }
                data = []
                type = []
                continue
            }
            let name = line.prefix { $0 != 58 }
            var value = line.dropFirst(name.count + 1)
            if value.first == 32 { value = value.dropFirst() }
            if name.elementsEqual("data".utf8) { data += value + [10] }
            if name.elementsEqual("event".utf8) { type = Array(value) }
        }
        return events
    }
}
