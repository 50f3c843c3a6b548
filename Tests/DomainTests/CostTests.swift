// What answers cost: worked out by hand, in dollars.
import Testing

@testable import Domain

@Suite struct CostTests {
    private static func prices(_ amounts: [ModelPrices.Kind: String]) -> ModelPrices {
        var prices = ModelPrices()
        for (kind, text) in amounts { prices[kind] = price(text) }
        return prices
    }

    private static func price(_ text: String) -> Price {
        switch text {
        case "free": .free
        case "dynamic": .dynamic
        default: USD(decimal: text).map { .perUnit($0) } ?? .unknown
        }
    }

    // Anthropic's prices for Claude Sonnet, Google's for Gemini Flash, xAI's for Grok, DeepSeek's: November 2026.
    private static let sonnet = prices([
        .prompt: "0.000003", .completion: "0.000015", .cacheRead: "0.0000003", .cacheWrite: "0.00000375",
    ])
    private static let flash = prices([
        .prompt: "0.0000003", .completion: "0.0000025", .cacheRead: "0.000000075",
    ])
    private static let grok = prices([
        .prompt: "0.000003", .completion: "0.000015", .cacheRead: "0.00000075",
    ])
    private static let deepseek = prices([
        .prompt: "0.00000028", .completion: "0.00000042", .cacheRead: "0.000000028",
    ])
    private static let plain = prices([.prompt: "0.0000025", .completion: "0.00001"])

    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let prices: ModelPrices
        let usage: Usage
        let cost: String?

        init(_ name: String, _ prices: ModelPrices, _ usage: Usage, _ cost: String?) {
            (testDescription, self.prices, self.usage, self.cost) = (name, prices, usage, cost)
        }
    }

    private static func usage(
        _ prompt: Int?, _ completion: Int?, cached: Int? = nil, written: Int? = nil, thoughts: Int? = nil
    ) -> Usage {
        Usage(
            promptTokens: prompt, completionTokens: completion, cachedTokens: cached,
            cacheWriteTokens: written, reasoningTokens: thoughts)
    }

    private static let known = [
        Example("tokens", plain, usage(1000, 500), "0.0075"),
        Example("one token", plain, usage(1, 0), "0.0000025"),
        Example("nothing", plain, usage(0, 0), "0"),
        // 50 × 0.000003 + 1000 × 0.0000003 + 200 × 0.00000375 + 100 × 0.000015
        Example(
            "Anthropic, cache read and written", sonnet, usage(1250, 100, cached: 1000, written: 200),
            "0.0027"),
        // 100 × 0.0000003 + 900 × 0.000000075 + (20 + 300) × 0.0000025
        Example("Gemini, with thoughts", flash, usage(1000, 320, cached: 900, thoughts: 300), "0.0008975"),
        // 32 × 0.000003 + (9 + 91) × 0.000015
        Example("xAI, with thoughts", grok, usage(32, 100, cached: 0, thoughts: 91), "0.001596"),
        // 36 × 0.00000028 + 64 × 0.000000028 + 10 × 0.00000042
        Example("DeepSeek, hits and misses", deepseek, usage(100, 10, cached: 64), "0.000016072"),
        Example("all of it cached", deepseek, usage(64, 0, cached: 64), "0.000001792"),
        Example(
            "free", prices([.prompt: "free", .completion: "free"]),
            usage(10, 10, cached: 5, written: 5, thoughts: 5),
            "0"),
        Example(
            "free, and nobody counted", prices([.prompt: "free", .completion: "free"]), usage(nil, nil), "0"),
        Example("listed at zero", prices([.prompt: "0", .completion: "0"]), usage(10, 10), "0"),
        Example(
            "a price for the request",
            prices([.prompt: "0.000001", .completion: "0.000001", .request: "0.005"]),
            usage(1, 1), "0.005002"),
        Example(
            "a free request", prices([.prompt: "0.000001", .completion: "0.000001", .request: "free"]),
            usage(1, 1),
            "0.000002"),
        Example(
            "thoughts at a price of their own",
            prices([.prompt: "0.000001", .completion: "0.000002", .reasoning: "0.000003"]),
            usage(0, 10, thoughts: 4), "0.000024"),
        Example(
            "thoughts listed at zero cost what the answer does",
            prices([.prompt: "0.000001", .completion: "0.000002", .reasoning: "0"]),
            usage(0, 10, thoughts: 4),
            "0.00002"),
        Example(
            "thoughts listed as free cost what the answer does",
            prices([.prompt: "0.000001", .completion: "0.000002", .reasoning: "free"]),
            usage(0, 10, thoughts: 4),
            "0.00002"),
        Example("no cache, and no price for one", plain, usage(10, 0, cached: 0, written: 0), "0.000025"),
        Example(
            "images and searches have no part",
            prices([.prompt: "0.000001", .completion: "0.000001", .image: "0.01", .webSearch: "dynamic"]),
            usage(1, 1), "0.000002"),
        Example(
            "to the last place", prices([.prompt: "0.000000000000000001", .completion: "0"]), usage(3, 7),
            "0.000000000000000003"),
    ]

    private static let unknown = [
        Example("no prices", ModelPrices(), usage(10, 10), nil),
        Example("no prices and no tokens", ModelPrices(), usage(0, 0), nil),
        Example("no usage", plain, Usage(), nil),
        Example("no prompt tokens", plain, usage(nil, 10), nil),
        Example("no completion tokens", plain, usage(10, nil), nil),
        Example("no price of the prompt", prices([.completion: "0.000001"]), usage(10, 10), nil),
        Example("no price of the completion", prices([.prompt: "0.000001"]), usage(10, 10), nil),
        Example("cached, and nobody said at what price", plain, usage(10, 10, cached: 1), nil),
        Example("written to a cache, and nobody said at what price", flash, usage(10, 10, written: 1), nil),
        Example("dynamic", prices([.prompt: "dynamic", .completion: "dynamic"]), usage(10, 10), nil),
        Example(
            "a dynamic request", prices([.prompt: "0.000001", .completion: "0.000001", .request: "dynamic"]),
            usage(1, 1), nil),
        Example(
            "dynamic thoughts",
            prices([.prompt: "0.000001", .completion: "0.000002", .reasoning: "dynamic"]),
            usage(0, 10, thoughts: 4), nil),
        Example("more cached than there was", sonnet, usage(10, 10, cached: 11), nil),
        Example("more cached and written than there was", sonnet, usage(10, 10, cached: 6, written: 5), nil),
        Example("counts at their limit", sonnet, usage(.max, 0, cached: .max, written: .max), nil),
        Example("more thoughts than answer", grok, usage(32, 9, thoughts: 91), nil),
        Example("negative counts", sonnet, usage(10, 10, cached: -1), nil),
        Example("a negative prompt", plain, usage(-1, 10), nil),
        Example("a negative answer", plain, usage(1, -10), nil),
        Example(
            "no room for a product", prices([.prompt: "99999999999999999999", .completion: "0"]),
            usage(1000, 0), nil),
        Example(
            "no room for the sum",
            prices([.prompt: "99999999999999999999", .completion: "99999999999999999999"]), usage(1, 1), nil),
    ]

    @Test(arguments: known + unknown)
    func `an answer costs exactly this, or it is not known`(example: Example) {
        #expect(example.prices.cost(of: example.usage)?.description == example.cost)
    }

    @Test(arguments: [
        (199_999, "0.19999900001"), (200_000, "0.40000000001"), (200_001, "0.40000200001"),
        (999_999, "1.99999800001"), (1_000_000, "4.00000000003"),
    ])
    func `a tier holds for the whole request from its border on`(prompt: Int, cost: String) throws {
        var prices = Self.prices([.prompt: "0.000001", .completion: "0.00000000001"])
        prices.tiers = [
            PriceTier(promptTokens: 200_000, prices: Self.prices([.prompt: "0.000002"])),
            PriceTier(
                promptTokens: 1_000_000,
                prices: Self.prices([.prompt: "0.000004", .completion: "0.00000000003"])),
        ]

        #expect(prices.cost(of: Self.usage(prompt, 1))?.description == cost)
        #expect(prices.cost(of: Self.usage(nil, 1)) == nil)
    }

    @Test func `what the gateway charged is the cost, whatever the prices say`() throws {
        let charge = try #require(USD(decimal: "0.00014"))

        #expect(Usage(promptTokens: 1, charge: charge).cost(at: Self.plain) == charge)
        #expect(Usage(charge: .zero).cost(at: Self.plain) == .zero)
        #expect(Usage(charge: charge).cost(at: ModelPrices()) == charge)
        #expect(Self.usage(1000, 500).cost(at: Self.plain)?.description == "0.0075")
    }
}
