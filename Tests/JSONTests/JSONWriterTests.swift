// Writing JSON, values as trees, and pointers.
import Base
import Testing

@testable import JSON

@Suite struct JSONWriterTests {
    @Test func `commas are where they belong`() {
        var writer = JSONWriter(into: ByteBuffer())

        writer.object { body in
            body.member("object", "list")
            body.array("data") { list in
                for id in 1...2 { list.object { $0.member("id", id) } }
                list.array { _ in }
                list.object { _ in }
                list.null()
                list.bool(true)
                list.bool(false)
                list.string("x")
                list.string(Bytes("é"))
                list.int(-3)
                list.raw(Bytes("1.50"))
                list.raw("2e3")
            }
            body.object("empty") { _ in }
            body.member("yes", true)
            body.member("absent", nil as String?)
            body.member("present", "p" as String?)
            body.member("number", nil as Int?)
            body.member(null: "nothing")
            body.member("text", text: Bytes("t"))
            body.member("raw", raw: Bytes("{}"))
            body.member("cost", raw: "0.10")
            body.name("last")
            body.int(.min)
        }

        #expect(
            writer.buffer.text
                == #"{"object":"list","data":[{"id":1},{"id":2},[],{},null,true,false,"x","é",-3,1.50,2e3],"#
                + #""empty":{},"yes":true,"absent":null,"present":"p","number":null,"nothing":null,"text":"t","#
                + #""raw":{},"cost":0.10,"last":-9223372036854775808}"#)
    }

    @Test func `an error on the way comes out`() {
        var writer = JSONWriter(into: ByteBuffer())
        let failure = JSONFailure(.tooDeep, at: 1)

        #expect(throws: failure) {
            try writer.object { (_: inout JSONWriter) throws(JSONFailure) in throw failure }
        }
    }

    @Test func `only what must be escaped is escaped`() {
        let buffer = ByteBuffer()
        buffer.append(jsonString: "\0\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}é\u{2028}\u{2029}😀")
        #expect(
            buffer.text
                == "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u{7F}é\u{2028}\u{2029}😀\"")
    }

    @Test(arguments: 0...40)
    func `every text comes back as it was`(length: Int) throws {
        var chance = Chance(state: UInt64(length) + 77)
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\0", "\n", "\u{1F}", "é", "語", "😀", "\u{FFFF}", "\u{2028}",
        ]
        for _ in 0..<20 {
            var text = ""
            for _ in 0..<length { text.unicodeScalars.append(scalars.randomElement(using: &chance) ?? "a") }
            let buffer = ByteBuffer()
            var writer = JSONWriter(into: buffer)
            writer.array {
                $0.string(text)
                $0.string(Bytes(text))
            }

            let strings = try JSONDocument(parsing: buffer.takeAll()).root.elements.map(\.stringBytes)

            #expect(strings == [Bytes(text), Bytes(text)])
        }
    }

    @Test(
        arguments: [[0xFF], [0x61, 0xC3], [0xED, 0xA0, 0x80, 0x62], [0x0A, 0x80], [0xE2, 0x22, 0x5C]]
            as [[UInt8]])
    func `what is not UTF-8 is replaced`(bytes: [UInt8]) throws {
        let buffer = ByteBuffer()
        buffer.append(jsonString: Bytes(bytes))

        let text = try JSONDocument(parsing: buffer.takeAll()).root.string

        #expect(text == String(decoding: bytes, as: UTF8.self))
    }
}

@Suite struct JSONValueTests {
    @Test func `a tree keeps order, duplicates and the spelling of numbers`() throws {
        let text = #"{"b":[1.50,-0,1e400,null,true,false],"a":"é\n","b":{"":{}}}"#
        let value = try JSONValue(parsing: Bytes(text))
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)

        value.write(to: &writer)

        #expect(buffer.text == text)
        #expect(value["b"] == .object([.init("", .object([]))]))
        #expect(value.members?.map(\.name) == ["b", "a", "b"])
        #expect(value.members?[0].value.elements?[1].int == 0)
        #expect(value["a"]?.string == "é\n")
        #expect(value["b"]?.bool == nil && value["b"]?.int == nil && value["x"] == nil)
        #expect(JSONValue(-5).int == -5)
        #expect(JSONValue.null.isNull && JSONValue.bool(true).bool == true)
    }

    @Test func `a text that is not JSON gives no tree`() {
        #expect(throws: JSONFailure(.unexpectedEnd, at: 1)) { try JSONValue(parsing: Bytes("[")) }
    }

    // MARK: Pointers

    /// The examples of RFC 6901 §5 and §6, and a comma.
    static let pointers: [(tokens: [String], text: String, fragment: String)] = [
        ([], "", "#"), (["foo"], "/foo", "#/foo"), (["foo", "0"], "/foo/0", "#/foo/0"), ([""], "/", "#/"),
        (["a/b"], "/a~1b", "#/a~1b"), (["c%d"], "/c%d", "#/c%25d"), (["e^f"], "/e^f", "#/e%5Ef"),
        (["g|h"], "/g|h", "#/g%7Ch"), (["i\\j"], "/i\\j", "#/i%5Cj"), (["k\"l"], "/k\"l", "#/k%22l"),
        ([" "], "/ ", "#/%20"), (["m~n"], "/m~0n", "#/m~0n"), (["a", "b/c", "0"], "/a/b~1c/0", "#/a/b~1c/0"),
        (["é,\n"], "/é,\n", "#/%C3%A9%2C%0A"), (["~1"], "/~01", "#/~01"),
    ]

    @Test(arguments: pointers)
    func `a pointer is written and read`(tokens: [String], text: String, fragment: String) {
        #expect(JSONPointer(tokens).description == text)
        #expect(JSONPointer(tokens).fragment == fragment)
        #expect(JSONPointer(parsing: text)?.tokens == tokens)
    }

    @Test(arguments: ["a", "#/a", "/~", "/~2", "/a~"])
    func `what is no pointer is refused`(text: String) {
        #expect(JSONPointer(parsing: text) == nil)
    }

    @Test func `pointers are built and followed`() throws {
        let root = try JSONDocument(#"{"a":{"b/c":[10,[20]]},"":5,"0":6}"#).root
        let place = JSONPointer().appending("a").appending("b/c").appending(1).appending(0)

        #expect(place.description == "/a/b~1c/1/0")
        #expect(root[place]?.int == 20)
        #expect(root[JSONPointer()]?.kind == .object)
        #expect(root[JSONPointer([""])]?.int == 5)
        #expect(root[JSONPointer(["0"])]?.int == 6)
        for missing in ["2", "01", "-", "-1", "+1", "x", ""] {
            #expect(root[JSONPointer(["a", "b/c", missing])] == nil)
        }
    }
}
