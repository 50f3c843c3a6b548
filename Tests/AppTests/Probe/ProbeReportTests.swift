// What cards and their JSON say.
import Base
import Domain
import JSON
import Testing

@testable import App

@Suite struct ProbeReportTests {
    private var report: ProbeReport {
        var report = ProbeReport(GatewayID("g"), name: "Good AI")
        report.ask(model: "small")
        report.add(
            ProbeCheck(.wrongKey, .failed, "accepts a made-up key", took: .milliseconds(1234)),
            ProbeCheck(.chat, .passed, "answers", took: .milliseconds(412)),
            ProbeCheck(.metadata, .warned, "of 1: 0 with a context length"))
        report.skip([.tools, .chat], because: "no tools")
        return report
    }

    @Test func `a card on a terminal`() {
        #expect(
            ProbeCard(report, marks: .signs).text == """
                g: Good AI, asked for small

                  ✗  wrong-key              1.2 s  accepts a made-up key
                  ✓  chat                  412 ms  answers
                  !  metadata                      of 1: 0 with a context length
                  –  tools                         no tools

                  1 of 2 passed (50 %), 1 warned, 1 skipped


                """)
    }

    @Test func `a card in a file has words`() {
        let lines = ProbeCard(report, marks: .words).text.split(separator: "\n")

        #expect(lines[1].hasPrefix("  FAILED   wrong-key"))
        #expect(lines[2].hasPrefix("  passed   chat"))
        #expect(lines[3].hasPrefix("  warned   metadata"))
        #expect(lines[4].hasPrefix("  skipped  tools"))
    }

    @Test func `JSON for programs`() throws {
        let json = try JSONValue(parsing: report.json)

        #expect(json["gateway"]?.string == "g" && json["model"]?.string == "small")
        #expect(json["score"]?.int == 50 && json["passed"]?.int == 1 && json["skipped"]?.int == 1)
        #expect(
            json["checks"]?.elements?.first
                == .object([
                    .init("check", .string("wrong-key")), .init("outcome", .string("failed")),
                    .init("text", .string("accepts a made-up key")), .init("milliseconds", .number("1234")),
                ]))
        #expect(json["checks"]?.elements?.last?["milliseconds"] == .null)
        #expect(!report.json.text.contains("\n"))
    }

    @Test func `of one subject the first check counts, and finishing brings them into order`() {
        var report = report

        report.finish(because: "later")

        #expect(report.checks.map(\.subject) == ProbeCheck.Subject.allCases)
        #expect(report.checks.first { $0.subject == .chat }?.outcome == .passed)
        #expect(report.checks.first?.sentence == "later")
    }

    @Test func `nothing tried is no score`() throws {
        var report = ProbeReport(GatewayID("g"), name: "G")
        report.finish(because: "G_API_KEY is not set")

        #expect(report.score == nil && !report.hasFailed)
        #expect(ProbeCard(report, marks: .words).text.contains("nothing tried, 13 skipped"))
        #expect(try JSONValue(parsing: report.json)["score"] == .null)
    }

    @Test func `what an upstream says cannot write on the terminal`() {
        let check = ProbeCheck(
            .chat, .failed, "a\u{1b}[2Jb\r\nc\u{202e}d\u{2028}" + String(repeating: "é", count: 500))

        #expect(check.sentence.hasPrefix("a [2Jb  c d é"))
        #expect(check.sentence.count == 241 && check.sentence.hasSuffix("…"))
    }
}
