// Tables in files.
import Base
import Domain
import JSON
import Testing

@testable import Providers

@Suite struct CSVTableTests {
    @Test(arguments: [
        ("a,b\n1,2\n", [["1", "2"]]), ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
        ("a,b\n\"1,\"\"2\"\"\nx\",\n", [["1,\"2\"\nx", ""]]), ("\u{feff}a,b\n1,2", [["1", "2"]]),
        ("\n\na,b\n\n1,2\n\n", [["1", "2"]]), ("a,b\n\"\",\"\"", [["", ""]]), ("a,b", []),
        ("a,b\nx\ry,é", [["x\ry", "é"]]),
    ])
    func `rows are read as RFC 4180 says`(text: String, rows: [[String]]) throws {
        let table = try CSVTable(parsing: Bytes(text))

        #expect(table.columns == ["a", "b"] && table.rows == rows)
    }

    @Test(arguments: [
        ("", CSVFailure(kind: .badHeader, line: 1)), ("a,a\n", CSVFailure(kind: .badHeader, line: 1)),
        ("a,\n1,2", CSVFailure(kind: .badHeader, line: 1)), ("a,b\n1", CSVFailure(kind: .cellCount, line: 2)),
        ("a,b\n1,2\n\n1,2,3", CSVFailure(kind: .cellCount, line: 4)),
        ("a,b\n1,\"2\n3", CSVFailure(kind: .openQuote, line: 2)),
        ("a,b\n\"1\n\",2\n1,2\"3", CSVFailure(kind: .strayQuote, line: 4)),
        ("a,b\n\"1\"2,3", CSVFailure(kind: .strayQuote, line: 2)),
    ])
    func `what is no table is refused with its line`(text: String, failure: CSVFailure) {
        #expect(throws: failure) { try CSVTable(parsing: Bytes(text)) }
    }

    @Test func `what is not UTF-8 is refused`() {
        #expect(throws: CSVFailure(kind: .badUTF8, line: 2)) {
            try CSVTable(parsing: Bytes([0x61, 0x0a, 0xff]))
        }
    }

    @Test func `a table is a list of models whose pointers are columns`() throws {
        let gateway = try Gateway.make(
            """
            ,"models":{"file":"x.csv","fields":{"name":"/title","contextLength":"/context","created":"/since"},
            "modality":{"arrow":"/modality"},"prices":{"prompt":"/in","unit":"USD/1M tokens"}}
            """)
        guard case .file(let name, let rows) = gateway.descriptor.models else {
            Issue.record("no file")
            return
        }
        let table = """
            id,title,context,since,modality,in
            a,"One, two",8192,2024-10-04T06:00:00Z,text->text,0.5
            b,,,,,free
            """

        let reading = try rows.models(in: Bytes(table), ofFile: name, of: gateway.id)

        var model = ListedModel(gateway: gateway.id, nativeID: "a")
        (model.name, model.contextLength, model.created) = ("One, two", 8192, 1_728_021_600)
        model.modality = Modality(inputs: ["text"], outputs: ["text"])
        model.prices[.prompt] = .perUnit(try #require(USD(decimal: "0.0000005")))
        #expect(reading.models == [model, ListedModel(gateway: gateway.id, nativeID: "b")])
        #expect(reading.problems == [.priceIsNoNumber: 1])
    }
}
