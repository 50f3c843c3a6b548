// Rules for single members: which they are for.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

extension Glob {
    fileprivate func matches(text: String) -> Bool { Bytes(text).withSpan { matches($0) } }
}

extension ParameterRule {
    /// A rule as the golden files write it: `/pointer drop`, `/pointer rename name`, `/pointer values a=b`, then perhaps
    /// `models=a*,b`, `when=[1]` and `unless=[1]`.
    init(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let path = try #require(JSONPointer(parsing: words[0])).tokens
        let action: Action
        switch words[1] {
        case "rename": action = .rename(words[2])
        case "values":
            let pair = words[2].split(separator: "=").map(String.init)
            action = .values([pair[0]: pair[1]])
        default: action = .drop
        }
        func option(_ name: String) -> String? {
            words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
        }
        func values(_ name: String) throws -> [JSONValue] {
            try option(name).map { try JSONValue(parsing: Bytes($0)).elements ?? [] } ?? []
        }
        let models = option("models")?.split(separator: ",").map { Glob(String($0)) } ?? []
        try self.init(
            path: path, action: action, models: models, when: values("when"), unless: values("unless"))
    }
}

@Suite struct ParameterRulesTests {
    @Test(arguments: [
        ("*", "", true), ("*", "gpt-5", true), ("gpt-5*", "gpt-5", true), ("gpt-5*", "gpt-5-mini", true),
        ("gpt-5*", "gpt-4o", false), ("o?-*", "o3-mini", true), ("o?-*", "o3", false), ("o?", "o3", true),
        ("o?", "o", false), ("", "", true), ("", "a", false), ("a*b*c", "aXbYc", true),
        ("a*b*c", "aXbY", false),
        ("a*b*c", "abbcc", true), ("*a", "ba", true), ("*a", "ab", false), ("**", "x", true),
        ("a.c", "abc", false),
        ("GPT-5", "gpt-5", false), ("gpt-5", "gpt-5-mini", false),
    ])
    func `a pattern is for whole names`(pattern: String, name: String, matches: Bool) {
        #expect(Glob(pattern).matches(text: name) == matches)
    }

    @Test func `a pattern of stars takes no longer than it must`() {
        let pattern = String(repeating: "*a", count: 200) + "b"

        #expect(!Glob(pattern).matches(text: String(repeating: "a", count: 20_000)))
    }

    @Test func `rules keep their order, whoever they are for`() throws {
        let lines = [
            "/a drop models=x*", "/b drop models=x*", "/c drop", "/d drop models=x*,y", "/e drop models=y",
        ]
        let rules = try lines.map(ParameterRule.init(line:))
        let groups = ParameterRuleGroup.groups(of: rules)

        #expect(groups.map(\.rules.count) == [2, 1, 1, 1])
        #expect(groups.flatMap(\.rules) == rules)
        #expect(groups.map { $0.applies(toModel: Bytes("x1")) } == [true, true, true, false])
        #expect(groups.map { $0.applies(toModel: Bytes("y")) } == [false, true, true, true])
        #expect(ParameterRuleGroup.groups(of: []).isEmpty)
    }

    @Test(arguments: [
        ("1", "[1]", "[]", true), ("1.0", "[1]", "[]", true), ("1e0", "[1]", "[]", true),
        ("2", "[1]", "[]", false),
        ("1", "[]", "[1]", false), ("0.5", "[]", "[1]", true), ("null", "[null]", "[]", true),
        ("\"a\"", "[\"a\"]", "[]", true),
        ("\"1\"", "[1]", "[]", false), ("false", "[]", "[false,null]", false), ("[1]", "[[1]]", "[]", true),
    ])
    func `a rule is for some values, or all but some`(
        value: String, when: String, unless: String, applies: Bool
    ) throws {
        let rule = try ParameterRule(line: "/x drop when=\(when) unless=\(unless)")

        let root = try JSONDocument(parsing: Bytes(value)).root

        #expect(rule.applies(toValue: root) == applies)
    }
}
