// Looking fields up, and writing them so that nothing breaks out of its line.
import Base
import HTTP
import Testing

@Suite struct HTTPFieldsTests {
    private let fields = HTTPFields([
        ("Accept", "a"), ("Connection", "Keep-Alive, x-y ,Close"), ("accept", "b"), ("X-Empty", ""),
        ("ACCEPT", "c"),
    ])

    @Test func `names are found in any case and order is kept`() {
        #expect(fields.count == 5)
        #expect(fields.first("accept") == Bytes("a"))
        #expect(fields.all("accept").map(\.text) == ["a", "b", "c"])
        #expect(fields.first("x-empty") == .empty)
        #expect(fields.first("accep") == nil)
        #expect(fields.first("accept-encoding") == nil)
        #expect(fields.all("host").isEmpty)
        #expect(fields.map(\.name.text) == ["Accept", "Connection", "accept", "X-Empty", "ACCEPT"])
    }

    @Test func `elements of lists are found in any case`() {
        #expect(fields.containsToken("connection", "keep-alive"))
        #expect(fields.containsToken("connection", "close"))
        #expect(fields.containsToken("connection", "x-y"))
        #expect(!fields.containsToken("connection", "x"))
        #expect(!fields.containsToken("connection", "keep"))
        #expect(!fields.containsToken("x-empty", "close"))
        #expect(!fields.containsToken("host", "close"))
        #expect(fields.containsToken("accept", "c"))
    }

    @Test func `no fields have nothing`() {
        #expect(HTTPFields.empty.count == 0)
        #expect(HTTPFields.empty.first("host") == nil)
        #expect(HTTPFields.empty.map(\.name).isEmpty)
        #expect(HTTPFields([]).count == 0)
    }

    @Test func `fields are found by the beginning of their names, which come back in lower case`() {
        let fields = HTTPFields([
            ("X-Limit-Requests", "1"), ("x-limit-", "none"), ("x-limit-tokens", "2"), ("x-other", "3"),
            ("y-limit-tokens", "4"), ("X-LIMIT-Z", "5"),
        ])

        let found = fields.all(beginningWith: ["x-limit-", "z-"], most: 2)

        #expect(found == [HTTPField("x-limit-requests", "1"), HTTPField("x-limit-tokens", "2")])
        #expect(fields.all(beginningWith: ["x-limit-"], most: 9).last == HTTPField("x-limit-z", "5"))
    }

    @Test func `fields of our own that are not fields are our own mistake`() async {
        await #expect(processExitsWith: .failure) {
            _ = HTTPFields([("A", "b\r\nC: d")])
        }
    }
}

@Suite struct HeadWriterTests {
    @Test func `a response head is written in order`() {
        let buffer = ByteBuffer()
        let head = HeadWriter(response: .tooManyRequests, into: buffer)

        head.add("content-type", "application/json")
        head.add("content-length", 42)
        head.add("x-model", Bytes("openai/gpt-4o"))
        head.add(Bytes("x-limit"), Bytes("5\t6"))
        head.finish()

        #expect(
            buffer.text == "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\n"
                + "content-length: 42\r\nx-model: openai/gpt-4o\r\nx-limit: 5\t6\r\n\r\n")
    }

    @Test func `a request head is written in order`() throws {
        let buffer = ByteBuffer()
        let head = try #require(HeadWriter(request: .post, target: Bytes("/v1/x?a=b"), into: buffer))

        head.add("host", Bytes("api.example.com"))
        head.finish()

        #expect(buffer.text == "POST /v1/x?a=b HTTP/1.1\r\nhost: api.example.com\r\n\r\n")
    }

    @Test func `a status without a phrase keeps its space`() throws {
        let buffer = ByteBuffer()

        _ = HeadWriter(response: try #require(HTTPStatus(299)), into: buffer)

        #expect(buffer.text == "HTTP/1.1 299 \r\n")
    }

    @Test(arguments: [
        "a\r\nb: c", "a\nb", "a\rb", "\0", "a\u{7f}", "a\u{1f}", " a", "a ", "\ta", "a\t", "\r\n", " ",
    ])
    func `a value outside the grammar writes nothing`(value: String) {
        let buffer = ByteBuffer()
        let head = HeadWriter(response: .ok, into: buffer)
        let before = buffer.count

        let isWritten = head.add("x", Bytes(value)) || head.add(Bytes("x"), Bytes(value))

        #expect(!isWritten)
        #expect(buffer.count == before)
    }

    @Test(arguments: ["", "a b", "a:", "a\r\n", "ä", "a\0", "(a)"])
    func `a name that is no token writes nothing`(name: String) {
        let buffer = ByteBuffer()
        let head = HeadWriter(response: .ok, into: buffer)
        let before = buffer.count

        #expect(!head.add(Bytes(name), Bytes("x")))
        #expect(buffer.count == before)
    }

    @Test(arguments: ["", "a", "€", "a\tb", "a,b;c=\"d\""])
    func `a value in the grammar is written`(value: String) {
        let buffer = ByteBuffer()

        #expect(HeadWriter(response: .ok, into: buffer).add("x", Bytes(value)))
        #expect(buffer.text == "HTTP/1.1 200 OK\r\nx: \(value)\r\n")
    }

    @Test func `a byte outside the grammar is found wherever it stands`() {
        for count in 1...40 {
            for position in 0..<count {
                for byte: UInt8 in [0, 10, 13, 31, 127] {
                    var text = [UInt8](repeating: 0x61, count: count)
                    text[position] = byte
                    #expect(!HeadWriter.isFieldValue(Bytes(text)), "\(byte) at \(position) of \(count)")
                    #expect(!HeadWriter.isToken(Bytes(text)), "\(byte) at \(position) of \(count)")
                }
            }
        }
    }

    @Test func `every byte is judged alike wherever it stands`() {
        for byte in UInt8.min...UInt8.max {
            let isInValue = byte >= 0x20 && byte != 0x7f || byte == 9
            let isInToken = Self.tokenCharacters.contains(byte)
            for count in [3, 11, 19, 37] {
                for position in 1..<count - 1 {
                    var text = [UInt8](repeating: UInt8(ascii: "Z"), count: count)
                    text[position] = byte
                    #expect(HeadWriter.isFieldValue(Bytes(text)) == isInValue, "\(byte) at \(position)")
                    #expect(HeadWriter.isToken(Bytes(text)) == isInToken, "\(byte) at \(position)")
                }
            }
        }
    }

    /// RFC 9110 §5.6.2.
    private static let tokenCharacters = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    @Test(arguments: ["", "/a b", "/a\r\nX: y", "/€", "/\u{7f}"])
    func `a target that could break out writes nothing`(target: String) {
        let buffer = ByteBuffer()

        #expect(HeadWriter(request: .get, target: Bytes(target), into: buffer) == nil)
        #expect(HeadWriter(request: HTTPMethod(Bytes("A B")), target: Bytes("/"), into: buffer) == nil)
        #expect(buffer.isEmpty)
    }
}

@Suite struct HTTPStatusTests {
    @Test func `a status has three digits`() {
        #expect(HTTPStatus(99) == nil)
        #expect(HTTPStatus(1000) == nil)
        #expect(HTTPStatus(-200) == nil)
        #expect(HTTPStatus(200) == .ok)
        #expect(HTTPStatus(999)?.code == 999)
        #expect(HTTPStatus.ok.isSuccess && !HTTPStatus.badRequest.isSuccess)
        #expect(HTTPStatus.continue.isInformational && !HTTPStatus.ok.isInformational)
    }

    @Test(arguments: [
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "get", "X",
    ])
    func `a method has the name it was made of`(name: String) {
        let method = HTTPMethod(Bytes(name))

        #expect(method.name == Bytes(name))
        if case .other = method { #expect(name == "get" || name == "X") }
    }
}
