// Prices as lists have them.
import Base
import Domain
import JSON
import TestSupport
import Testing

@testable import Providers

@Suite struct ListedPricesTests {
    private static func gateway(_ prices: String, _ more: String = "") throws -> Gateway {
        try .make(#","models":{"prices":{\#(prices)}\#(more)}"#)
    }

    private static func model(_ prices: String, _ members: String) throws -> ListedModel? {
        try Listing(gateway(prices), [#"[{"id":"a",\#(members)}]"#]).models?.first
    }

    @Test(
        arguments: [
            ("1e-7", "0.0000001", nil), ("\"1e-7\"", "0.0000001", nil), ("\"0.00000250\"", "0.0000025", nil),
            ("2.3000000000000002e-07", "0.00000023", nil), ("0.04000000000000001", "0.04", nil),
            ("\"0.10 USD\"", nil, "1 with a price that is no number"),
            ("\"$1\"", nil, "1 with a price that is no number"),
            ("\"NaN\"", nil, "1 with a price that is no number"),
            ("\"\"", nil, "1 with a price that is no number"),
            ("\"Infinity\"", nil, "1 with a price that is no number"),
            ("true", nil, "1 with a price that is no number"),
            ("[1]", nil, "1 with a price that is no number"), ("{}", nil, "1 with a price that is no number"),
            ("-5", nil, "1 with a negative price"), ("\"-0.000001\"", nil, "1 with a negative price"),
            ("1e400", nil, "1 with an absurd price"), ("1e99", nil, "1 with an absurd price"),
            ("null", nil, nil), ("0", nil, nil), ("\"0\"", nil, nil), ("-0", nil, nil), ("1e-30", nil, nil),
        ] as [(String, String?, String?)])
    func `a price is exact, or not known and said to be wrong`(
        json: String, price: String?, problem: String?
    ) throws {
        let gateway = try Self.gateway(#""prompt":"/p","completion":"/c","unit":"USD/token""#)

        let listing = Listing(gateway, [#"[{"id":"a","p":\#(json),"c":0.5}]"#])

        let prices = listing.models?.first?.prices
        #expect(prices?[.prompt].amount?.description == price)
        #expect(prices?[.prompt] != .free && prices?[.prompt] != .dynamic)
        #expect(prices?[.completion].amount?.description == "0.5")
        #expect(listing.problems == (problem.map { [$0] } ?? []))
    }

    @Test(arguments: [
        ("USD/token", "0.000003"), ("USD/1K tokens", "0.003"), ("USD/1M tokens", "3"),
        ("1e-4 USD/1M tokens", "30000"), ("cents/token", "0.0003"), ("cents/100M tokens", "30000"),
        ("USD/1M tokens", "\"3.00\""), ("USD/1M tokens", "3e0"),
        ("amount*10^-scale USD/token", #"{"amount":3000,"scale":9}"#),
        ("amount*10^-scale USD/token", #"{"amount":"3","scale":6,"currency":"USD"}"#),
    ])
    func `every unit is exact`(unit: String, number: String) throws {
        let model = try Self.model(#""prompt":"/p","unit":"\#(unit)""#, #""p":\#(number)"#)

        #expect(model?.prices[.prompt].amount?.description == "0.000003")
        #expect(model?.prices[.completion] == .unknown)
    }

    @Test func `what is read in a unit is what was written, whatever it was`() throws {
        let scales: [(PriceUnit, Int)] = [
            (.dollarsPerToken, 0), (.dollarsPerThousand, -3), (.dollarsPerMillion, -6),
            (.tenThousandthsPerMillion, -10), (.centsPerToken, -2), (.centsPerHundredMillion, -10),
            (.dollarsPerImage, 0), (.dollarsPerRequest, 0), (.dollarsPerSearch, 0),
        ]
        var random = SplitMix(seed: 20_261_121)
        for (unit, scale) in scales {
            for _ in 0..<500 {
                let digits = 1 + Int(random.next() % 999_999)
                let exponent = Int(random.next() % 8) - 8 - scale
                let expected = try #require(USD(decimal: "\(digits)e\(exponent + scale)"))
                for text in ["\(digits)e\(exponent)", USD(decimal: "\(digits)e\(exponent)")?.description] {
                    guard let text else { continue }
                    let node = try JSONDocument(parsing: Bytes(text)).root

                    #expect(unit.read(node) == .price(.perUnit(expected)))
                }
            }
        }
    }

    @Test(arguments: ["-1", "\"-1\"", "-1.0"])
    func `minus one is a dynamic price in every unit`(number: String) throws {
        let prices = #""prompt":"/p","unit":"USD/1M tokens","image":{"at":"/p","unit":"USD/image"}"#
        let model = try Self.model(prices, #""p":\#(number)"#)

        #expect(model?.prices[.prompt] == .dynamic && model?.prices[.image] == .dynamic)
    }

    @Test func `the first place that has a price counts`() throws {
        let prices = #""prompt":["/a","/b","/c"],"unit":"USD/token""#
        let gateway = try Self.gateway(prices)

        let listing = Listing(gateway, [#"[{"id":"x","a":null,"b":"?","c":2},{"id":"y","a":"?","b":-3}]"#])

        #expect(listing.models?.map { $0.prices[.prompt].amount?.description } == ["2", nil])
        #expect(listing.problems == ["1 with a price that is no number"])
    }

    @Test func `each price may have a unit of its own`() throws {
        let prices = """
            "prompt":"/p","unit":"USD/1M tokens","completion":{"at":"/c","unit":"cents/token"},
            "request":{"at":"/r","unit":"USD/request"},"image":{"at":"/i","unit":"USD/image"},
            "webSearch":{"at":"/w","unit":"USD/search"},"audio":"/a"
            """
        let model = try Self.model(prices, #""p":3,"c":0.001,"r":0.01,"i":0.04,"w":0.005,"a":100"#)

        let texts = ModelPrices.Kind.allCases.map { model?.prices[$0].amount?.description }
        #expect(texts == ["0.000003", "0.00001", "0.01", "0.04", "0.0001", "0.005", nil, nil, nil])
    }

    // MARK: Zeros

    private static let everything = """
        "prompt":"/p","completion":"/c","cacheRead":"/k","unit":"USD/token",
        "request":{"at":"/r","unit":"USD/request"},"reasoning":"/t"
        """

    @Test func `zeros beside a price cost nothing extra, zeros for tokens are no price`() throws {
        let model = try Self.model(Self.everything, #""p":1,"c":0,"k":0,"r":"0","t":0"#)

        #expect(model?.prices[.completion] == .unknown && model?.prices[.cacheRead] == .unknown)
        #expect(model?.prices[.request] == .free && model?.prices[.reasoning] == .free)
    }

    @Test func `nothing but zeros is nothing known`() throws {
        #expect(try Self.model(Self.everything, #""p":0,"c":0,"k":0,"r":"0","t":0"#)?.prices.isEmpty == true)
    }

    @Test func `zeros are free where the record says so`() throws {
        let gateway = try Self.gateway(Self.everything, #","free":{"suffix":":free"}"#)

        let models = Listing(
            gateway, [#"[{"id":"a:free","p":0,"c":"0.0"},{"id":"b:free","p":1},{"id":"c","p":0}]"#]
        )
        .models

        #expect(models?[0].prices == ModelPrices(prompt: .free, completion: .free))
        #expect(models?[1].prices[.prompt].amount?.description == "1")
        #expect(models?[2].prices.isEmpty == true)
    }

    @Test func `where all is free no number counts`() throws {
        let gateway = try Self.gateway(Self.everything, #","free":true"#)

        #expect(
            Listing(gateway, [#"[{"id":"a","p":7}]"#]).models?.first?.prices
                == ModelPrices(prompt: .free, completion: .free))
    }

    // MARK: Tiers

    @Test func `tiers may be in the row, in a list, or in a list for each price`() throws {
        let prices = #""prompt":"/p","unit":"USD/token""#
        let tiers: [(String, String)] = [
            (#""promptTokens":"/n","prompt":"/long""#, #""n":200000,"long":2"#),
            (#""at":"/t","promptTokens":"/n","prompt":"/cost""#, #""t":[{"n":200000,"cost":2}]"#),
            (
                #""price":"/cost","promptTokens":"/n","prompt":"/t""#,
                #""t":[{"cost":1},{"n":200000,"cost":2}]"#
            ),
        ]
        var expected = ModelPrices(prompt: .perUnit(try #require(USD(decimal: "1"))), completion: .unknown)
        let long = ModelPrices(prompt: .perUnit(try #require(USD(decimal: "2"))), completion: .unknown)
        expected.tiers = [PriceTier(promptTokens: 200_000, prices: long)]
        for (record, row) in tiers {
            let model = try Self.model("\(prices),\"tiers\":{\(record)}", #""p":1,\#(row)"#)

            #expect(model?.prices == expected)
        }
    }

    @Test func `tiers are in order, and those that say nothing are none`() throws {
        let prices =
            #""prompt":"/p","unit":"USD/token","tiers":{"at":"/t","promptTokens":"/n","prompt":"/c"}"#
        let rows =
            #"{"n":300,"c":3},{"n":200,"c":2},{"n":0,"c":9},{"n":-5,"c":9},{"c":9},{"n":400},{"n":500,"c":0},7"#

        let model = try Self.model(prices, #""p":1,"t":[\#(rows)]"#)

        #expect(model?.prices.tiers.map(\.promptTokens) == [200, 300])
    }

    @Test(arguments: ["null", "{}", "[]", "7", "\"x\""])
    func `what is no list of tiers is none`(json: String) throws {
        for shape in [#""at":"/t","prompt":"/c""#, #""price":"/c","prompt":"/t""#] {
            let prices = #""prompt":"/p","unit":"USD/token","tiers":{"promptTokens":"/n",\#(shape)}"#

            #expect(try Self.model(prices, #""p":1,"t":\#(json)"#)?.prices.tiers == [])
        }
    }
}

/// Numbers that look random and are the same each time.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
