// Gateways' lists of models, read as their records say.
import Base
import Domain
import Foundation
import HTTP
import JSON
import TestSupport
import Testing

@testable import Providers

@Suite struct ModelListTests {
    @Test(arguments: GoldenCase.all("Lists"))
    func `a gateway's list is read as its record says`(golden: GoldenCase) throws {
        let slug = try #require(
            GatewayDescriptorTests.slugs.filter { golden.name.hasPrefix($0) }.max { $0.count < $1.count })
        let answers = ["answer", "answer 2", "answer 3", "answer 4", "answer 5"].compactMap { golden[$0] }

        let listing = try Listing(Gateway.ofConfig(slug), answers)

        #expect(listing.requests == golden.lines("requests"))
        #expect(listing.models?.map(line) == golden.lines("models"))
        #expect(listing.problems == golden.lines("problems"))
        #expect(listing.models?.allSatisfy { $0.gateway.slug == slug } == true)
    }

    @Test(arguments: GatewayDescriptorTests.slugs)
    func `every gateway with a list has a case`(slug: String) throws {
        guard case .listing = try Gateway.ofConfig(slug).descriptor.models else { return }

        #expect(GoldenCase.all("Lists").contains { $0.name == slug })
    }

    /// A model as the golden files write it.
    private func line(_ model: ListedModel) -> String {
        let details = model.details
        let facts: [String?] = [
            model.name.map { "name='\($0)'" }, model.created.map { "created=\($0)" },
            model.owner.map { "owner=\($0)" }, model.contextLength.map { "context=\($0)" },
            model.maxOutputTokens.map { "most=\($0)" }, text(model.modality),
            model.supportedParameters.map { "takes=\($0.joined(separator: ","))" },
            model.thinks.map { "thinks=\($0)" },
            details.description.map { "description='\($0)'" }, details.type.map { "type=\($0)" },
            details.tags.isEmpty ? nil : "tags=\(details.tags.joined(separator: ","))",
            details.tokenizer.map { "tokenizer=\($0)" }, details.instructType.map { "instruct=\($0)" },
            details.huggingFaceID.map { "hugging-face=\($0)" }, details.topProvider.map { "top=\($0)" },
            details.perRequestLimits.map { "limits=\($0)" },
            details.defaultParameters.map { "defaults=\($0)" }, details.metadata.map { "metadata=\($0)" },
        ]
        let tiers = model.prices.tiers.map { tier in
            "from-\(tier.promptTokens)=(\(prices(tier.prices).joined(separator: " ")))"
        }
        let all = [model.nativeID] + facts.compactMap { $0 } + prices(model.prices) + tiers
        return all.joined(separator: " ")
    }

    private func text(_ modality: Modality) -> String? {
        guard modality != Modality() else { return nil }
        return "\(modality.inputs.joined(separator: "+"))->\(modality.outputs.joined(separator: "+"))"
    }

    private func prices(_ prices: ModelPrices) -> [String] {
        ModelPrices.Kind.allCases.compactMap { kind in text(prices[kind]).map { "\(kind)=\($0)" } }
    }

    private func text(_ price: Price) -> String? {
        switch price {
        case .perUnit(let amount): "\(amount)"
        case .free: "free"
        case .dynamic: "dynamic"
        case .unknown: nil
        }
    }

    @Test func `an empty list is a list`() throws {
        #expect(try Listing(.make(), [#"{"data":[]}"#]).reading == ListReading([]))
    }

    // MARK: Pages

    private static let paged =
        #","models":{"path":"/m?size=2","paging":{"cursor":"after","next":"/last","more":"/more"}}"#

    @Test func `pages are read until there is no more`() throws {
        let listing = try Listing(
            .make(Self.paged),
            [
                #"{"data":[{"id":"a"},{"id":"b"}],"last":"b","more":true}"#,
                #"{"data":[{"id":"b"},{"id":"c"}],"last":"c&d=é","more":true}"#,
                #"{"data":[{"id":"e"}],"last":"e","more":false}"#,
            ])

        #expect(listing.ids == ["a", "b", "c", "e"])
        #expect(
            listing.targets == ["/v1/m?size=2", "/v1/m?size=2&after=b", "/v1/m?size=2&after=c%26d%3D%C3%A9"])
    }

    @Test(arguments: [
        #"{"data":[],"last":null}"#, #"{"data":[]}"#, #"{"data":[],"last":""}"#, #"{"data":[],"last":7}"#,
    ])
    func `a page that names no other is the last`(page: String) throws {
        #expect(try Listing(.make(Self.paged), [page]).models == [])
    }

    @Test func `a list of which a page is missing is unknown`() throws {
        let listing = try Listing(
            .make(Self.paged), [#"{"data":[{"id":"a"}],"last":"a","more":true}"#, "<html>"])

        #expect(listing.models == nil)
        #expect(listing.targets.count == 2)
    }

    @Test func `a list without end is given up after a hundred pages`() throws {
        let pages = (0..<200).map { #"{"data":[{"id":"a"}],"last":"\#($0)","more":true}"# }

        let listing = try Listing(.make(Self.paged), pages)

        #expect(listing.failure == "has more than 100 pages")
        #expect(listing.targets.count == 100)
    }

    @Test func `pages that lead back to where they were are given up at once`() throws {
        let pages = ["b", "c", "b", "d"].map { #"{"data":[{"id":"a"}],"last":"\#($0)","more":true}"# }

        let listing = try Listing(.make(Self.paged), pages)

        #expect(listing.failure == "has pages that lead in a circle")
        #expect(listing.targets.count == 3)
    }

    // MARK: Where there is nothing to ask

    @Test func `a list in the record needs no call`() throws {
        let listing = try Listing(.make(#","models":{"list":["a","b"]}"#), [] as [String])

        #expect(listing.ids == ["a", "b"])
        #expect(listing.targets.isEmpty)
    }

    @Test func `a list beside a path is for when it cannot be asked`() throws {
        let gateway = try Gateway.make(#","models":{"path":["/x","/y"],"list":["a"]}"#)

        #expect(Listing(gateway, ["<html>", "[]"]).ids == [])
        #expect(Listing(gateway, ["<html>", "<html>"]).ids == ["a"])
        #expect(Listing(gateway, [#"[{"id":"b"}]"#]).ids == ["b"])
    }

    @Test func `the catalog of images says what goes in and out, but for training and tools`() throws {
        let file = GatewayDescriptorTests.repository.appendingPathComponent("Catalog/models/fal.json")
        guard case .file(let name, let rows) = try Gateway.ofConfig("fal").descriptor.models else {
            Issue.record("the record does not name the file")
            return
        }

        let contents = Bytes(Array(try Data(contentsOf: file)))
        let reading = try rows.models(in: contents, ofFile: name, of: GatewayID("fal"))

        let counts = Dictionary(grouping: reading.models) { $0.modality.arrow ?? $0.details.type ?? "" }
        #expect(
            counts.mapValues(\.count) == [
                "image->video": 17, "text->image": 14, "text->video": 8, "image->image": 7, "training": 7,
                "video->video": 5, "text->audio": 5, "utility": 4, "image->3d": 2,
            ])
        #expect(
            reading.models.allSatisfy {
                $0.modality.made?.contains(.text) != true && $0.name != nil && $0.owner != nil
            })
        #expect(reading.models.allSatisfy { $0.prices == ModelPrices() })
        #expect(reading.problems.isEmpty)
    }
}
