// Which lists are believed.
import Domain
import Providers
import Testing

@testable import Catalog

@Suite struct ListJudgeTests {
    private static let gateway = GatewayID("g")

    private static func models(_ count: Int, from first: Int = 0, price: USD? = nil) -> [ListedModel] {
        (first..<first + count).map { number in
            var model = ListedModel(gateway: gateway, nativeID: "m\(number)")
            if let price { model.prices = ModelPrices(prompt: .perUnit(price), completion: .unknown) }
            return model
        }
    }

    private static func usd(_ text: String) throws -> USD { try #require(USD(decimal: text)) }

    private func judge(
        _ known: [ListedModel]?, expected: Int = 1, isLocal: Bool = false, isForced: Bool = false,
        earlier: ListSuspicion? = nil, address: String = "https://g"
    ) -> ListJudge {
        var rules = ListRules()
        (rules.expectAtLeast, rules.isLocal, rules.address) = (expected, isLocal, "https://g")
        let list = known.map { KnownList($0, from: .network, address: address) }
        return ListJudge(rules: rules, known: list, earlier: earlier, isForced: isForced)
    }

    private func words(_ judge: ListJudge, _ models: [ListedModel]) -> String? {
        guard case .suspicious(let suspicion) = judge.verdict(on: ListReading(models)) else { return nil }
        return suspicion.words
    }

    @Test func `the same list is the same`() {
        let reading = ListReading(Self.models(3), problems: [.noID: 1])

        #expect(judge(Self.models(3)).verdict(on: reading) == .same(problems: [.noID: 1]))
        #expect(judge(Self.models(4)).verdict(on: reading) == .new(reading))
        #expect(judge(nil).verdict(on: reading) == .new(reading))
    }

    @Test(
        arguments: [
            (10, 5, 1, nil), (10, 4, 1, "4 models, where 10 were known"),
            (11, 5, 1, "5 models, where 11 were known"),
            (10, 7, 8, "7 models, where at least 8 are expected"), (10, 8, 8, nil),
            (3, 1, 1, "1 model, where 3 were known"),
            (10, 0, 1, "0 models, where at least 1 are expected"),
            (1, 0, 1, "0 models, where at least 1 are expected"),
            (0, 1, 1, nil),
        ] as [(Int, Int, Int, String?)])
    func `a list that is much shorter is odd`(known: Int, new: Int, expected: Int, words: String?) {
        // None of the old models is left: that the list is another one is no reason.
        #expect(
            self.words(judge(Self.models(known), expected: expected), Self.models(new, from: 100)) == words)
    }

    @Test func `a first list is believed as long as it has something`() {
        #expect(words(judge(nil, expected: 100), Self.models(1)) == nil)
        #expect(words(judge(nil), []) == "no models")
        #expect(words(judge(nil, isLocal: true), []) == nil)
        // A list from another address is none.
        #expect(words(judge(Self.models(50), expected: 9, address: "https://h"), Self.models(1)) == nil)
    }

    @Test func `local gateways and those who insist are believed`() {
        let few = ListReading(Self.models(1))

        #expect(judge(Self.models(9), expected: 5, isLocal: true).verdict(on: few) == .new(few))
        #expect(judge(Self.models(9), expected: 5, isForced: true).verdict(on: few) == .new(few))
        #expect(judge(Self.models(9), isForced: true).verdict(on: ListReading([])) == .new(ListReading([])))
    }

    @Test func `the same short list is believed the third time`() throws {
        let few = ListReading(Self.models(2))
        var earlier: ListSuspicion?
        for times in 1...2 {
            guard case .suspicious(let suspicion) = judge(Self.models(9), earlier: earlier).verdict(on: few)
            else {
                Issue.record("was believed the time number \(times)")
                return
            }
            #expect(suspicion.times == times)
            earlier = suspicion
        }

        #expect(judge(Self.models(9), earlier: earlier).verdict(on: few) == .new(few))
        // The order of the list is nothing; another short list begins from one.
        let reversed = ListReading(few.models.reversed())
        #expect(judge(Self.models(9), earlier: earlier).verdict(on: reversed) == .new(reversed))
        let other = judge(Self.models(9), earlier: earlier).verdict(on: ListReading(Self.models(2, from: 5)))
        guard case .suspicious(let suspicion) = other else {
            Issue.record("another short list was believed")
            return
        }
        #expect(suspicion.times == 1)
    }

    @Test(arguments: [
        ("0.000001", "0.00005", true), ("0.00005", "0.000001", true), ("0.000001", "0.000049", false),
        ("0.000001", "0.001", true), ("0.000001", "0.000001000000000001", false),
    ])
    func `prices that all move by powers of ten are odd`(old: String, new: String, isOdd: Bool) throws {
        let before = Self.models(3, price: try Self.usd(old))
        let after = Self.models(3, price: try Self.usd(new))

        #expect((words(judge(before), after) != nil) == isOdd)
        // Two may be somebody's decision.
        #expect(words(judge(Array(before.prefix(2))), Array(after.prefix(2))) == nil)
    }

    @Test func `most prices must have moved, among those there were`() throws {
        let (old, new) = (try Self.usd("0.000001"), try Self.usd("0.001"))
        let before = Self.models(8, price: old) + Self.models(50, from: 8)
        let half = Self.models(4, price: new) + Self.models(4, from: 4, price: old) + Self.models(50, from: 8)
        let most =
            Self.models(5, price: new) + Self.models(3, from: 5, price: old)
            + Self.models(50, from: 8, price: new)

        #expect(words(judge(before), half) == nil)
        #expect(
            words(judge(before), most)
                == "the prices of 5 of 8 models are at least 50 times what they were, or a part of it as small"
        )
    }

    @Test func `free and unknown are no prices to compare`() throws {
        let before = Self.models(5, price: try Self.usd("0.000001"))
        var after = before
        for index in after.indices { after[index].prices[.prompt] = index == 0 ? .free : .unknown }

        #expect(words(judge(before), after) == nil)
    }
}
