// Usage by the one definition, and what gateways say they charged.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct UsageRulesTests {
    private static let dollars = UsageRules(charge: ChargeMember(at: JSONPointer(["cost"]), unit: .dollars))
    private static let ticks = UsageRules(
        completionExcludesReasoning: true,
        charge: ChargeMember(at: JSONPointer(["cost_in_usd_ticks"]), unit: .tenthsOfNanodollars))

    private func usage(_ text: String, _ rules: UsageRules) throws -> Usage? {
        Usage(openAI: try JSONDocument(parsing: Bytes(text)).root, rules)
    }

    @Test func `OpenRouter says what it charged in dollars`() throws {
        // openrouter.ai/docs/use-cases/usage-accounting, with a likelier cost.
        let text = """
            {"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":0},"cost":0.00095,\
            "cost_details":{"upstream_inference_cost":19},"prompt_tokens":194,\
            "prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":100,"audio_tokens":0},"total_tokens":196}
            """
        let expected = Usage(
            promptTokens: 194, completionTokens: 2, cachedTokens: 0, cacheWriteTokens: 100,
            reasoningTokens: 0,
            charge: USD(decimal: "0.00095"))

        #expect(try usage(text, Self.dollars) == expected)
        #expect(try usage(text, UsageRules())?.charge == nil)
    }

    @Test func `xAI says what it charged in ticks, and leaves thoughts out of the completion`() throws {
        let text = """
            {"prompt_tokens":32,"completion_tokens":9,"total_tokens":132,"prompt_tokens_details":{"cached_tokens":6},\
            "completion_tokens_details":{"reasoning_tokens":91},"cost_in_usd_ticks":37756000}
            """
        let expected = Usage(
            promptTokens: 32, completionTokens: 100, cachedTokens: 6, reasoningTokens: 91,
            charge: USD(decimal: "0.0037756"))

        #expect(try usage(text, Self.ticks) == expected)
    }

    @Test(arguments: [
        ("0.00014", "0.00014"), ("1.4e-05", "0.000014"), ("0.00020234999999999998", "0.00020235"), ("0", "0"),
        ("1.4000000000000001e-05", "0.000014"), ("1000000", "1000000"),
    ])
    func `a charge is what its writer meant, whatever noise is behind it`(cost: String, expected: String)
        throws
    {
        #expect(try usage(#"{"cost":\#(cost)}"#, Self.dollars)?.charge?.description == expected)
    }

    @Test(arguments: ["null", "\"0.1\"", "-0.1", "{}", "true", "1e300", "1000001", "[0.1]"])
    func `a charge that cannot be believed is none`(cost: String) throws {
        let text = #"{"prompt_tokens":1,"completion_tokens":2,"cost":\#(cost)}"#

        #expect(try usage(text, Self.dollars) == Usage(promptTokens: 1, completionTokens: 2))
    }

    @Test func `a number of endless length is no charge`() throws {
        let text = "{\"cost\":0.\(String(repeating: "1", count: 100_000))}"

        #expect(try usage(text, Self.dollars) == Usage())
    }
}
