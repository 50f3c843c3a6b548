// The orders in which models are shown.
import Base
import Domain
import Testing

@testable import Catalog

@Suite struct ModelOrderTests {
    /// Five models: some facts are not known of some, and two are equal in all.
    private func snapshot() throws -> ModelSnapshot {
        try Lists(gateways: [("g", "", ["m/a", "m/b", "m/c", "m/d", "m/e"])]) { model in
            let prices: [String: Int128] = ["m/a": 3, "m/b": 1, "m/d": 1, "m/e": 2]
            if let price = prices[model.nativeID] {
                model.prices = ModelPrices(
                    prompt: .perUnit(USD(attodollars: price * Lists.believed)),
                    completion: .perUnit(USD(attodollars: (9 - price) * Lists.believed)))
                (model.created, model.contextLength) = (Int(price) * 100, Int(price) * 1000)
            }
            model.name = ["m/a": "zeta", "m/b": "Alpha", "m/c": "beta"][model.nativeID]
        }
        .snapshot()
    }

    @Test(arguments: [
        (ModelOrder.name, false, "b c d e a"), (.name, true, "a e d c b"), (.created, false, "b d e a c"),
        (.created, true, "a e b d c"), (.context, false, "b d e a c"), (.context, true, "a e b d c"),
        (.promptPrice, false, "b d e a c"), (.promptPrice, true, "a e b d c"),
        (.completionPrice, false, "a e b d c"), (.completionPrice, true, "b d e a c"),
    ])
    func `what is not known comes last, equals by their ids`(
        order: ModelOrder, isDescending: Bool, expected: String
    ) throws {
        let snapshot = try snapshot()

        for _ in 0..<2 {
            let places = snapshot.order(by: order, isDescending: isDescending)
            #expect(
                places.map { String(snapshot.models[Int($0)].id.suffix(1)) }.joined(separator: " ")
                    == expected)
        }
    }

    @Test func `a free model costs less than any other`() throws {
        let snapshot = try Lists(gateways: [("g", "", ["m/a", "m/b", "m/c"])]) { model in
            if model.nativeID == "m/a" { model.prices = ModelPrices(prompt: .dynamic, completion: .dynamic) }
            if model.nativeID == "m/b" {
                model.prices = ModelPrices(
                    prompt: .perUnit(USD(attodollars: Lists.believed)), completion: .unknown)
            }
            if model.nativeID == "m/c" { model.prices = ModelPrices(prompt: .free, completion: .free) }
        }
        .snapshot()

        #expect(snapshot.order(by: .promptPrice, isDescending: false) == [2, 1, 0])
        #expect(snapshot.order(by: .promptPrice, isDescending: true) == [1, 2, 0])
    }
}
