// What holds of every snapshot, whatever gateways list.
import Base
import Domain
import Providers
import Testing

@testable import Catalog

@Suite struct SnapshotPropertyTests {
    /// Names that meet, differ and mislead in all the ways there are.
    private static let ids = [
        "gpt-4o", "GPT-4o", "openai/gpt-4o", "OpenAI/GPT-4o", "openai/gpt-4o-2024-05-13", "gpt-4o-2024-05-13",
        "openai/gpt-4o-20240513", "openai/gpt-4o-2024-11-20", "openai/gpt-4o:free",
        "openai/gpt-4o-2024-05-13:free",
        "@openai/gpt-4o", "@key/gpt-4o", "meta/llama-3", "meta-llama/Meta-Llama-3", "meta-llama/llama-3:free",
        "anthropic/claude-3-5", "anthropic/claude-3.5", "claude-3-5-20240620", "a/b/c", "x", "X", "b/x",
        "c/X",
        "openai/x", "Llama-Quick", "meta-llama/llama-3-8b-instruct", "x:free", "b/x:free", "b/x-20240101",
    ]

    private func lists(_ random: inout some RandomNumberGenerator) -> Lists {
        let makes = ["a": "openai", "b": "", "c": "xai", "host": "", "anthropic": "anthropic"]
        return Lists(
            gateways: makes.keys.sorted().map { slug in
                let ids = Self.ids.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
                return (slug: slug, makes: makes[slug] ?? "", ids: ids.shuffled(using: &random))
            })
    }

    @Test func `ids are unique, every offer is of one model, and the model of its id is found`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let snapshot = try lists(&random).snapshot()

            #expect(Set(snapshot.models.map(\.id)).count == snapshot.models.count)
            #expect(
                snapshot.models.map(\.id)
                    == snapshot.models.map(\.id).sorted { Bytes($0).precedes(Bytes($1)) })
            #expect(snapshot.models.reduce(0) { $0 + $1.offers.count } == snapshot.offers.count)
            for (place, offer) in snapshot.offers.enumerated() {
                #expect(snapshot.model(ofOfferAt: place).offers.contains { $0 === offer })
            }
            for model in snapshot.models {
                #expect(snapshot.model(called: model.idBytes) === model, "\(model.id)")
            }
        }
    }

    @Test func `in which order lists come does not matter, nor what was known before`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let lists = try lists(&random).lists()
            let knowledge = CatalogKnowledge(names: .example)
            let snapshot = ModelSnapshot(lists, knowledge)
            let before = ModelSnapshot(lists.filter { _ in Bool.random(using: &random) }, knowledge)

            #expect(ModelSnapshot(lists.shuffled(using: &random), knowledge).text == snapshot.text)
            #expect(ModelSnapshot(lists, knowledge, after: before).text == snapshot.text)
        }
    }

    @Test func `a request never leads to a free variant, unless it says so`() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let snapshot = try lists(&random).snapshot()
            for id in Self.ids {
                let isFree = id.hasSuffix(":free")
                for offer in snapshot.offers(ofCatalogID: Bytes(id)) {
                    #expect(offer.nativeID.hasSuffix(":free") == isFree, "\(id)")
                }
            }
        }
    }
}
