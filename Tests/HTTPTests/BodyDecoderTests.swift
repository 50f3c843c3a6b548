// Bodies of every framing, at every split. Chunked cases follow llhttp's and picohttpparser's lists
// (nodejs/llhttp test/request/transfer-encoding.md, h2o/picohttpparser test.c) and known smuggling tricks.
import Base
import HTTP
import Testing

/// What a body decoder made of some bytes.
enum BodyOutcome: Equatable {
    case finished(String, rest: Int)
    case cutOff(String)
    case openEnd(String)
    case fault(HTTPFault)
}

/// Decodes a body of which so many bytes have arrived at each step.
func decodeBody(
    _ bytes: Bytes, _ framing: BodyFraming, _ portions: [Int], limits: ChunkLimits = ChunkLimits()
) -> BodyOutcome {
    var decoder = BodyDecoder(framing, limits: limits)
    var body: [UInt8] = []
    var position = 0
    for count in portions {
        while position < count, !decoder.isFinished {
            do {
                let input = bytes.slice(position..<count)
                let step = try input.withSpan { (span) throws(HTTPFault) in try decoder.decode(span) }
                body += input.slice(step.body).array
                position += step.consumed
                if step.isFinished != decoder.isFinished { return .cutOff("a step contradicts its decoder") }
                if step.consumed == 0, !step.isFinished { return .cutOff("a step without progress") }
            } catch {
                return .fault(error)
            }
        }
    }
    let text = String(decoding: body, as: UTF8.self)
    if decoder.isFinished { return .finished(text, rest: bytes.count - position) }
    return decoder.mayEndHere ? .openEnd(text) : .cutOff(text)
}

@Suite struct BodyDecoderTests {
    static let chunked: [(String, String, Int)] = [
        ("0\r\n\r\n", "", 0), ("000\r\n\r\n", "", 0), ("0000000000000000\r\n\r\n", "", 0),
        ("b\r\nhello world\r\n0\r\n\r\n", "hello world", 0),
        ("B\r\nhello world\r\n0\r\n\r\nGET", "hello world", 3),
        ("6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n", "hello world", 0),
        ("1e\r\nall your base are belong to us\r\n0\r\n\r\n", "all your base are belong to us", 0),
        ("00001\r\na\r\n0\r\n\r\n", "a", 0), ("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n", 0),
        ("6;comment=hi\r\nhello \r\n5;a;b=\"c; \\\"d\\\"\"\r\nworld\r\n0;last\r\n\r\n", "hello world", 0),
        ("1;\ta=\u{e9}\r\nx\r\n0\r\n\r\n", "x", 0), ("2;\r\naa\r\n0\r\n\r\n", "aa", 0),
        ("1\r\nx\r\n0\r\na: b\r\nc:d\r\n\r\nrest", "x", 4), ("1\r\nx\r\n0\r\nVary:\r\n\r\n", "x", 0),
    ]

    @Test(arguments: chunked)
    func `a chunked body is the same at every split`(text: String, body: String, rest: Int) {
        let bytes = Bytes(latin1: text)
        let whole = BodyOutcome.finished(body, rest: rest)

        #expect(decodeBody(bytes, .chunked, Portions.byteByByte(bytes.count)) == whole)
        for portions in Portions.splits(bytes.count) {
            #expect(decodeBody(bytes, .chunked, portions) == whole)
        }
    }

    @Test(arguments: chunked)
    func `a truncated chunked body is never whole`(text: String, body: String, rest: Int) {
        let bytes = Bytes(latin1: text)

        for count in 0..<bytes.count - rest {
            guard case .cutOff(let start) = decodeBody(bytes.slice(0..<count), .chunked, [count]) else {
                Issue.record("whole after \(count) bytes")
                continue
            }
            #expect(body.utf8.starts(with: start.utf8))
        }
    }

    static let malformed: [(String, HTTPFault)] = [
        ("\r\n0\r\n\r\n", .badChunkSize), (" 0\r\n\r\n", .badChunkSize), ("z\r\nabc", .badChunkSize),
        ("0x1\r\na\r\n0\r\n\r\n", .badChunkSize), ("+1\r\na\r\n0\r\n\r\n", .badChunkSize),
        ("-1\r\na\r\n0\r\n\r\n", .badChunkSize), ("1 ;ext\r\na\r\n0\r\n\r\n", .badChunkSize),
        ("1 \r\na\r\n0\r\n\r\n", .badChunkSize), ("1\t\r\na\r\n0\r\n\r\n", .badChunkSize),
        ("1\na\n0\n\n", .badChunkSize), ("1\r\r\na\r\n", .badChunkSize), ("5\r\r;ABCD\r\n34", .badChunkSize),
        ("2 erfrferferf\r\naa\r\n", .badChunkSize), ("3 \n  \r\nfoo\r\n", .badChunkSize),
        (";ext\r\n", .badChunkSize), ("1;a\nb\r\n", .badChunkSize), ("1;a\0\r\n", .badChunkSize),
        ("1;a\rb\r\n", .badChunkSize), ("1_0\r\n", .badChunkSize), ("1,1\r\n", .badChunkSize),
        ("g\r\n", .badChunkSize),
        ("8000000000000000\r\n", .badChunkSize), ("ffffffffffffffff\r\n", .badChunkSize),
        ("10000000000000001\r\n", .badChunkSize), ("00000000000000001\r\na", .badChunkSize),
        ("\u{b2}\r\n", .badChunkSize), ("3\r\nfoo\r\n\r\n", .badChunkSize),
        ("5\r\nABCDE0\r\n\r\n", .badChunkEnd), ("5\r\nABCDE\n0\r\n", .badChunkEnd),
        ("1\r\nabc\r\n", .badChunkEnd),
        ("1\r\na\r0\r\n", .badChunkEnd), ("1\r\na0\r\n\r\n", .badChunkEnd),
        ("0\r\n\n", .badTrailer), ("0\r\na\r\n\r\n", .badTrailer), ("0\r\n: b\r\n\r\n", .badTrailer),
        ("0\r\na : b\r\n\r\n", .badTrailer), ("0\r\n a: b\r\n\r\n", .badTrailer),
        ("0\r\na: b\r\n c\r\n\r\n", .badTrailer),
        ("0\r\na: b\n\r\n", .badTrailer), ("0\r\na: \0\r\n\r\n", .badTrailer), ("0\r\n\rX", .badTrailer),
        ("0\r\na: b\rX", .badTrailer), ("0\r\nGET / HTTP/1.1\r\n\r\n", .badTrailer),
    ]

    @Test(arguments: malformed)
    func `chunks that two readers could split differently are refused`(text: String, fault: HTTPFault) {
        let bytes = Bytes(latin1: text)

        #expect(decodeBody(bytes, .chunked, Portions.byteByByte(bytes.count)) == .fault(fault))
        for portions in Portions.splits(bytes.count) {
            #expect(decodeBody(bytes, .chunked, portions) == .fault(fault))
        }
    }

    @Test func `the largest chunk is one that can be counted`() {
        let bytes = Bytes("7fffffffffffffff\r\nabc")

        #expect(decodeBody(bytes, .chunked, [bytes.count]) == .cutOff("abc"))
    }

    @Test func `the extensions of a chunk may be as long as allowed and no longer`() {
        let limit = ChunkLimits().extensions
        let fitting = "1;" + String(repeating: "e", count: limit - 1) + "\r\nx\r\n"
        let longer = "1;" + String(repeating: "e", count: limit) + "\r\nx\r\n"
        let twice = Bytes(fitting + fitting + "0\r\n\r\n")
        let second = Bytes(fitting + longer)

        #expect(decodeBody(twice, .chunked, [twice.count]) == .finished("xx", rest: 0))
        #expect(decodeBody(second, .chunked, [second.count]) == .fault(.chunkLineTooLong))
    }

    @Test(arguments: [
        ("1;e\r\nx\r\n0\r\n\r\n", BodyOutcome.finished("x", rest: 0)),
        ("1;ee\r\nx\r\n0\r\n\r\n", .fault(.chunkLineTooLong)),
        ("0000000000000001\r\nx\r\n0\r\n\r\n", .finished("x", rest: 0)),
        ("0\r\nt:\r\n\r\n", .finished("", rest: 0)), ("0\r\nt:v\r\n\r\n", .fault(.trailersTooLarge)),
    ])
    func `what may stand around chunks can be set`(text: String, expected: BodyOutcome) {
        var limits = ChunkLimits()
        (limits.extensions, limits.trailers) = (2, 6)
        let bytes = Bytes(text)

        #expect(decodeBody(bytes, .chunked, Portions.byteByByte(bytes.count), limits: limits) == expected)
    }

    @Test func `trailers may be as large as allowed and no larger`() {
        let line = "a: " + String(repeating: "v", count: 1019) + "\r\n"
        let lines = String(repeating: line, count: 7)
        // The empty line at the end counts, too.
        let fitting = Bytes("0\r\n" + lines + line.replacing(": vv", with: ": ") + "\r\n")
        let larger = Bytes("0\r\n" + lines + line.replacing(": vv", with: ": v") + "\r\n")

        #expect(fitting.count - 3 == ChunkLimits().trailers)
        #expect(decodeBody(fitting, .chunked, [fitting.count]) == .finished("", rest: 0))
        #expect(decodeBody(larger, .chunked, [larger.count]) == .fault(.trailersTooLarge))
    }

    @Test func `a body of a known length ends there`() {
        let bytes = Bytes("hello world")

        #expect(decodeBody(bytes, .length(5), [bytes.count]) == .finished("hello", rest: 6))
        #expect(decodeBody(bytes, .length(11), Portions.byteByByte(11)) == .finished("hello world", rest: 0))
        #expect(decodeBody(bytes, .length(12), [bytes.count]) == .cutOff("hello world"))
        #expect(decodeBody(bytes, .length(0), [bytes.count]) == .finished("", rest: 11))
        #expect(decodeBody(bytes, .none, [bytes.count]) == .finished("", rest: 11))
        #expect(decodeBody(.empty, .length(1), [0]) == .cutOff(""))
    }

    @Test func `a body until the close takes everything and may end anywhere`() {
        let bytes = Bytes("hello")

        #expect(decodeBody(bytes, .untilClose, Portions.byteByByte(5)) == .openEnd("hello"))
        #expect(decodeBody(.empty, .untilClose, [0]) == .openEnd(""))
    }

    @Test(arguments: [0, 1, 15, 16, 255, 4096, 70000])
    func `what the chunk writer writes is read back`(count: Int) {
        let body = Bytes(String(repeating: "x", count: count))
        let buffer = ByteBuffer()

        ChunkWriter.chunk(body, into: buffer)
        ChunkWriter.chunk(.empty, into: buffer)
        ChunkWriter.begin(3, into: buffer)
        buffer.append("end")
        ChunkWriter.end(3, into: buffer)
        ChunkWriter.last(into: buffer)
        let bytes = buffer.takeAll()

        #expect(decodeBody(bytes, .chunked, [bytes.count]) == .finished(body.text + "end", rest: 0))
    }

    @Test func `chunks are written as the grammar has them`() {
        let buffer = ByteBuffer()

        ChunkWriter.chunk(Bytes("hello world, hello"), into: buffer)
        ChunkWriter.last(into: buffer)

        #expect(buffer.text == "12\r\nhello world, hello\r\n0\r\n\r\n")
    }
}
