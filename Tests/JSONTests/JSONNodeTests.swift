// Reading documents: members, strings, numbers, duplicates.
import Base
import Foundation
import Testing

@testable import JSON

@Suite struct JSONNodeTests {
    @Test func `one walk finds members by their unescaped names, and where their values are`() throws {
        let root = try JSONDocument(#"{"a":1,"b\u0062":[2,{"a":0}],"":{},"a":3}"#).root
        var found: [String: Int] = [:]
        var last: JSONPlace?

        root.forEachMember { name, place in
            for text: StaticString in ["a", "bb", "", "b"] where name.matches(text) {
                found["\(text)", default: 0] += 1
            }
            if name.matches("a") { last = place }
        }
        root[last]?.forEachMember { _, _ in Issue.record("a number has no members") }

        #expect(found == ["a": 2, "bb": 1, "": 1])
        #expect(root[last]?.int == 3)
        #expect(root[nil as JSONPlace?] == nil)
    }

    @Test func `a document is walked without being copied`() throws {
        let text =
            " {\"model\" : \"gpt\", \"n\":[1, {\"deep\":[[]]} ,null],\"ok\":true,\"no\":false,\"none\":null} "
        let root = try JSONDocument(text).root

        #expect(root.kind == .object)
        #expect(root.range == 1..<text.utf8.count - 1)
        #expect(root.count == 5)
        #expect(root.members.map { $0.name.string } == ["model", "n", "ok", "no", "none"])
        #expect(root["model"]?.raw == Bytes("\"gpt\""))
        #expect(root["model"]?.string == "gpt")
        #expect(root["n"]?.count == 3)
        #expect(root["n"]?.elements.map(\.kind) == [.number, .object, .null])
        #expect(root["n"]?.elements.map { $0.raw.text } == ["1", "{\"deep\":[[]]}", "null"])
        #expect(root["ok"]?.bool == true)
        #expect(root["no"]?.bool == false)
        #expect(root["none"]?.isNull == true)
        #expect(root["missing"] == nil)
        #expect(root["deep"] == nil)
    }

    @Test(arguments: ["null", "true", "1", "\"a\"", "[]", "{}", "[\"a\",1]"])
    func `asking a value for what it is not gives nothing`(text: String) throws {
        let root = try JSONDocument(text).root

        #expect(root.isNull == (text == "null"))
        #expect((root.bool != nil) == (text == "true"))
        #expect((root.int != nil) == (text == "1"))
        #expect((root.numberText != nil) == (text == "1"))
        #expect((root.string != nil) == (text == "\"a\""))
        #expect((root.stringBytes != nil) == (text == "\"a\""))
        #expect(root.matches("a") == (text == "\"a\""))
        #expect(Array(root.elements).count == (text.hasPrefix("[\"") ? 2 : 0))
        #expect(Array(root.members).isEmpty)
        #expect(root["a"] == nil)
        #expect(root.duplicateMembers.isEmpty)
    }

    @Test func `strings share memory unless they have escapes`() throws {
        let document = try JSONDocument("[\"plain\",\"li\\ne\"]")
        let inside = unsafe document.bytes.unsafeBytes
        let strings = document.root.elements.compactMap(\.stringBytes)

        let plain = unsafe strings[0].unsafeBytes.baseAddress == inside.baseAddress.map { unsafe $0 + 2 }
        #expect(plain)
        #expect(strings.map(\.text) == ["plain", "li\ne"])
        withExtendedLifetime((document, strings)) {}
    }

    static let escapes: [(json: String, text: String)] = [
        (#""""#, ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u8a9e""#, "Aé語"),
        (#""\ud83d\ude00!""#, "😀!"), (#""\uD83D\uDE00\uD83D\uDE00""#, "😀😀"), (#""a\u0000b""#, "a\0b"),
        (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\u0041""#, "\u{FFFD}A"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        (#""é\n語""#, "é\n語"), (#""\\u0041""#, "\\u0041"), ("\"\u{2028}\"", "\u{2028}"),
    ]

    @Test(arguments: escapes)
    func `escapes are taken out, lone surrogates replaced`(json: String, text: String) throws {
        let root = try JSONDocument(json).root
        #expect(root.string == text)
        #expect(root.stringBytes == Bytes(text))
        #expect(root.matches(Bytes(text)) == !text.contains("\u{FFFD}"))
        #expect(!root.matches(Bytes(text + "x")))
        #expect(!root.matches("x"))
    }

    // MARK: Numbers

    static let integers: [(text: String, value: Int?)] = [
        ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("3.0", 3), ("3e2", 300), ("3E+2", 300), ("300e-2", 3),
        ("0.3e1", 3), ("1.5e1", 15), ("12.3400e2", 1234), ("-1.0e0", -1), ("0.000e99999999999999999999", 0),
        ("0e-99999999999999999999", 0), ("1.5", nil), ("1e-1", nil), ("0.1", nil), ("15e-1", nil),
        ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775808", .min),
        ("-9223372036854775809", nil), ("9223372036854775807.0", .max), ("-9.223372036854775808e18", .min),
        ("18446744073709551615", nil), ("18446744073709551616", nil), ("1e18", 1_000_000_000_000_000_000),
        ("1e19", nil), ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil), ("10e-1", 1),
        ("1.00000000000000000000000000000", 1), ("1.00000000000000000000000000001", nil),
        ("100000000000000000000000000000e-29", 1), ("100000000000000000000000000001e-29", nil),
        ("0.00000000000000000000000000001e29", 1), ("92233720368547758070e-1", .max), ("00", nil),
    ]

    @Test(arguments: integers.dropLast())
    func `whole numbers in range are exact, others are none`(text: String, value: Int?) throws {
        let node = try #require(try JSONDocument("[\(text)]").root.elements.first { _ in true })
        #expect(node.int == value)
        #expect(node.numberText?.text == text)
        #expect(JSONValue(node).int == value)
        #expect(JSONValue(node).numberText == text)
    }

    // MARK: Duplicates

    @Test func `the last of several members counts`() throws {
        let root = try JSONDocument(#"{"a":1,"\u0061":2,"b":0,"a":3,"A":4}"#).root

        #expect(root["a"]?.int == 3)
        #expect(root.member(named: "a")?.name.range.lowerBound == 24)
        #expect(root.duplicateMembers.map { $0.name.raw.text } == ["\"a\"", "\"\\u0061\""])
        #expect(root.duplicateMembers.map { $0.value.int } == [1, 2])
    }

    @Test(arguments: [1, 5, 12, 13, 40])
    func `names are compared after unescaping, in objects of any size`(others: Int) throws {
        let filling = (0..<others).map { "\"member\($0)\":{\"twin\":0}" }.joined(separator: ",")
        let root = try JSONDocument(
            "{\"tw\\u0069n\":1,\(filling),\"twin\":2,\"\\ud800\":3,\"\\ud801\":4,\"\\ufffd\":5}"
        ).root

        #expect(root.duplicateMembers.map { $0.value.int } == [1])
        #expect(root["twin"]?.int == 2)
        #expect(root.member(named: Bytes("member\(others - 1)"))?.value["twin"]?.int == 0)
        #expect(root["\u{FFFD}"]?.int == 5)
    }

    @Test func `100,000 members are searched for duplicates in one go`() throws {
        let names = (0..<100_000).map { "\"\($0 % 60_000)\":\($0)" }
        let root = try JSONDocument("{\(names.joined(separator: ","))}").root

        #expect(root.duplicateMembers.map { $0.value.int } == Array(0..<40_000))
        #expect(root["59999"]?.int == 59_999)
        #expect(root["39999"]?.int == 99_999)
        let same = try JSONDocument(
            "{\(Array(repeating: "\"\\u0061\":0", count: 100_000).joined(separator: ","))}")
        #expect(same.root.duplicateMembers.count == 99_999)
    }

    // MARK: Against Foundation

    @Test func `accepted cases of the suite have the strings Foundation reads`() throws {
        for example in SuiteCase.all where example.name.hasPrefix("y_string") {
            let document = try JSONDocument(parsing: Bytes(example.text))
            let theirs = try JSONSerialization.jsonObject(
                with: Data(example.text), options: .fragmentsAllowed)
            let ours = JSONValue(document.root)
            #expect(
                (ours.elements?[0].string ?? ours.string) == (theirs as? [String])?[0] ?? theirs as? String)
        }
    }
}
