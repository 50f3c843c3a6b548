// What `sluice top` shows on screens of all sizes.
import Base
import JSON
import Testing

@testable import App

@Suite struct TopScreenTests {
    /// As a server tells it; `%` stands for quotation marks.
    private static let data = """
        {%version%:%1.2.3%,%number%:7,%made_on%:%2026-07-26T12:03:59Z%,%tables%:{
        %summary%:{%order%:[%gateways%],%rows%:[
          {%key%:%gateways%,%look%:%degraded%,%texts%:{%value%:%1 of 2%,%detail%:%1 down%}}]},
        %gateways%:{%rows%:[
          {%key%:%groq%,%look%:%healthy%,%texts%:{%name%:%Groq%,%position%:%#1%,%state%:%healthy%,
            %endpoint%:%answered in 12 ms, 4 s ago%,%cache%:%312 models, 42 s old%,%latency%:%182 ms / 1.2 s%}},
          {%key%:%far%,%look%:%down%,%texts%:{%name%:%Far%,%position%:%#2%,%state%:%down%,%endpoint%:%timed out%}}]},
        %live%:{%rows%:[{%key%:%req_1%,%look%:%streaming%,
          %texts%:{%model%:%\\u001b[2Jevil\\u202emodel\\u4e2d\\u6587%,%gateway%:%groq%,%age%:%3 s%}}]},
        %recent%:{%rows%:[{%key%:%req_0%,%look%:%failed%,%texts%:{%ended%:%12:03:50%,%outcome%:%502%}}]},
        %problems%:{%rows%:[{%key%:%p%,%look%:%plain%,%texts%:{%text%:%needs a restart: SLUICE_PORT%}}]}}}
        """.replacing("%", with: "\"")

    private func tables(_ text: String = data) throws -> LiveTables {
        LiveTables(try JSONDocument(parsing: Bytes(text)).root)
    }

    private func screen(_ trouble: String? = nil) throws -> TopScreen {
        TopScreen(try tables(), place: "http://127.0.0.1:8000", trouble: trouble)
    }

    @Test func `everything is there where there is room`() throws {
        let lines = try screen().lines(width: 200, height: 60)

        #expect(
            lines.map(\.text) == [
                "Sluice 1.2.3 at http://127.0.0.1:8000  12:03:59 UTC",
                "gateways  1 of 2  (1 down)",
                "needs a restart: SLUICE_PORT",
                "",
                "#   GATEWAY  STATE    ENDPOINT                    MODELS                BREAKER  TRAFFIC  "
                    + "P50 / P95       FIRST EVENT  COST  LAST FAILURE",
                "#1  Groq     healthy  answered in 12 ms, 4 s ago  312 models, 42 s old                    "
                    + "182 ms / 1.2 s",
                "#2  Far      down     timed out",
                "",
                "UNDER WAY           GATEWAY  ATTEMPT  AGE  PROGRESS",
                " [2Jevil model中文  groq              3 s",
                "",
                "LATELY    MODEL  GATEWAY  OUTCOME  ATTEMPTS  TOKENS  COST  TOOK",
                "12:03:50                  502",
            ])
        #expect(lines[0].style == .title)
        #expect(lines[1].style == .warning)
        #expect(lines[4].style == .head)
        #expect(lines[6].style == .bad)
    }

    @Test func `no line is wider and no screen is higher than there is room`() throws {
        for trouble in [nil, "cannot be asked: refused; trying again"] {
            let screen = try screen(trouble)
            for width in 0...120 {
                for height in [0, 1, 2, 3, 5, 8, 9, 10, 13, 24] {
                    let lines = screen.lines(width: width, height: height)
                    #expect(lines.count <= height)
                    #expect(lines.allSatisfy { TextColumns.width(of: $0.text) <= width })
                }
            }
        }
    }

    @Test func `what does not fit is counted`() throws {
        var tables = try tables()
        let row = tables["recent"][0]
        tables["recent"] = Array(repeating: row, count: 500)

        let lines = TopScreen(tables, place: "x").lines(width: 80, height: 24).map(\.text)

        #expect(lines.count == 24)
        let told = try #require(lines.last?.split(separator: " "))
        #expect(told.first == "…" && told.last == "more")
        let shown = lines.count { $0.hasPrefix("12:03:50") }
        #expect(shown > 5)
        #expect(told[2] == "\(500 - shown)")
        // The others are still there.
        #expect(lines.contains { $0.hasPrefix("#1  Groq") } && lines.contains { $0.contains("evil") })
    }

    @Test func `nothing from elsewhere moves the cursor`() throws {
        for line in try screen("\u{1b}[31mred\u{9b}2J").lines(width: 100, height: 40) {
            let isClean = line.text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) && !$0.properties.isBidiControl
            }
            #expect(isClean)
        }
    }

    @Test func `while a server is not there its trouble is shown above what it told last`() throws {
        let lines = try screen("cannot be asked: refused; trying again").lines(width: 100, height: 30)

        #expect(lines[0].style == .bad)
        #expect(lines[0].text == "cannot be asked: refused; trying again")
        #expect(lines.contains { $0.text.hasPrefix("#1  Groq") })
    }

    @Test(arguments: [
        "{}", "[]", "7", "null", #"{"tables":7}"#, #"{"tables":{"gateways":7}}"#,
        #"{"tables":{"gateways":{"rows":{"a":1}}}}"#, #"{"tables":{"gateways":{"rows":[7,{"texts":[1]}]}}}"#,
        #"{"version":7,"made_on":[],"tables":{"live":{"rows":[{"key":1,"look":2,"texts":{"model":3}}]}}}"#,
    ])
    func `a server of another version is shown as far as it is understood`(text: String) throws {
        let lines = TopScreen(try tables(text), place: "x").lines(width: 80, height: 24)

        #expect(lines[0].text == "Sluice at x")
        #expect(lines.count <= 24)
    }

    // MARK: Columns

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""), ("中文字", 6, "中文字"),
        ("中文字", 5, "中文…"), ("中文字", 4, "中…"), ("a🙂b", 3, "a…"), ("é–→", 3, "é–→"),
    ])
    func `texts are cut to columns`(text: String, width: Int, cut: String) {
        #expect(TextColumns.cut(text, to: width) == cut)
    }

    @Test(arguments: [
        ([3, 4], 10, [3, 4]), ([3, 40, 5], 20, [3, 12, 5]), ([30, 30], 11, [5, 5]), ([3, 4], 0, [0, 0]),
        ([], 5, []),
    ])
    func `the widest columns give way first`(wanted: [Int], total: Int, widths: [Int]) {
        #expect(TextColumns.fitting(wanted, within: total) == widths)
    }

    // MARK: Gateways

    @Test func `the live table shows what a server says and blanks for what it does not`() throws {
        let text = """
            {"data":[{"slug":"a","state":"healthy","endpoint":{"words":"answered\\u001b[2J"},"cost":{}},7,
            {"slug":"b","state":"down","reason":"timed out","list":7}]}
            """
        let table = LiveGatewaysCommand.table(try JSONDocument(parsing: Bytes(text)).root)

        #expect(
            table == """
                SLUG  STATE    ENDPOINT      MODELS  BREAKERS  TRAFFIC  P50 / P95  COST  REASON
                a     healthy  answered [2J

                b     down                                                               timed out
                """)
    }
}
