// The numbers and aliases of routing, as their files say.
import Base
import Foundation
import Routing
import Testing

@testable import App

@Suite struct RoutingReaderTests {
    /// A folder with one file in it.
    private func folder(_ name: String, _ text: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sluice-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        return folder.path
    }

    private func rules(_ text: String) throws -> (rules: RoutingRules, problems: [String]) {
        let folder = try folder("routing.json", text)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var reader = RoutingReader()
        let rules = reader.rules(in: folder)
        return (rules, reader.problems.map(\.description))
    }

    private func aliasProblems(_ text: String) throws -> [String] {
        let folder = try folder("aliases.json", text)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var reader = RoutingReader()
        _ = reader.aliases(in: folder)
        return reader.problems.map(\.description)
    }

    @Test func `the files that come with Sluice are right, and say the defaults`() {
        var reader = RoutingReader()
        let rules = reader.rules(in: repository + "/Config")
        _ = reader.aliases(in: repository + "/Catalog")

        #expect(reader.problems.isEmpty)
        #expect(rules == RoutingRules())
        #expect(FileManager.default.fileExists(atPath: repository + "/Config/routing.json"))
        #expect(FileManager.default.fileExists(atPath: repository + "/Catalog/aliases.json"))
    }

    @Test func `a file that is not there means the defaults`() {
        var reader = RoutingReader()

        #expect(reader.rules(in: "/nowhere") == RoutingRules())
        _ = reader.aliases(in: "/nowhere")
        #expect(reader.problems.isEmpty)
    }

    @Test func `every number reaches its rule`() throws {
        let read = try rules(
            #"""
            {"attempts":2,"retries":{"most":3,"pauseFrom":"1s","pauseTo":"2s","percent":4},
             "breaker":{"failuresInARow":5,"percent":6,"leastOutcomes":7,"window":"8s","open":"9s","longestOpen":"10s",
                        "probe":"11s","refusalsOfKey":12},"rateLimit":{"unsaid":"13s","longest":"14s"}}
            """#)
        var rules = RoutingRules()
        rules.attempts = 2
        (rules.retries.most, rules.retries.percent) = (3, 4)
        rules.retries.pause = .seconds(1) ... .seconds(2)
        (rules.breaker.failuresInARow, rules.breaker.percent, rules.breaker.leastOutcomes) = (5, 6, 7)
        (rules.breaker.window, rules.breaker.open, rules.breaker.longestOpen) = (
            .seconds(8), .seconds(9), .seconds(10)
        )
        (rules.breaker.probe, rules.breaker.refusalsOfKey) = (.seconds(11), 12)
        (rules.breaker.unsaidWait, rules.breaker.longestWait) = (.seconds(13), .seconds(14))

        #expect(read.problems.isEmpty)
        #expect(read.rules == rules)
    }

    @Test(arguments: [
        (#"{"attempts":0}"#, "routing.json#/attempts"), (#"{"attempts":"six"}"#, "routing.json#/attempts"),
        (#"{"breaker":{"open":"0s"}}"#, "routing.json#/breaker/open"),
        (#"{"retry":{}}"#, "routing.json#/retry"),
        (#"{"breaker":{"opens":"1s"}}"#, "routing.json#/breaker/opens"), ("{", "routing.json:1"),
        ("[]", "routing.json"),
        (#"{"retries":{"percent":101}}"#, "routing.json#/retries/percent"),
    ])
    func `what is wrong is told with its place`(text: String, place: String) throws {
        let problems = try rules(text).problems

        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(place) == true, "\(problems)")
    }

    @Test func `pauses the wrong way round are one pause`() throws {
        let read = try rules(#"{"retries":{"pauseFrom":"5s","pauseTo":"1s"}}"#)

        #expect(read.rules.retries.pause == .seconds(5) ... .seconds(5))
    }

    @Test(
        arguments: [
            (#"{"a":"b/c","d":["e/f","g/h"]}"#, nil), ("{}", nil), ("[]", "aliases.json"),
            (#"{"a":""}"#, "aliases.json#/a"), (#"{"a":[]}"#, "aliases.json#/a"),
            (#"{"a":3}"#, "aliases.json#/a"),
            (#"{"a":["x",3]}"#, "aliases.json#/a"), (#"{"":"x"}"#, "aliases.json#/"),
            (#"{"a":"x","a":"y"}"#, "aliases.json#/a"),
            ("{\n\n,", "aliases.json:3"),
        ] as [(String, String?)])
    func `an alias stands for a model or a list of them`(text: String, place: String?) throws {
        let problems = try aliasProblems(text)

        #expect(problems.count == (place == nil ? 0 : 1))
        #expect(place == nil || problems.first?.hasPrefix(place ?? "") == true, "\(problems)")
    }
}
