// True listings, from the gateway to the reader of the catalog.
import Base
import Catalog
import Foundation
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@Suite struct GoldenObjectTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// What the gateways answer: the same texts that the reading of lists is held to.
    private static let listings = GoldenCase.all(
        "Lists", beside: root.appendingPathComponent("Tests/ProvidersTests/ModelListTests.swift").path)

    @Test(
        arguments: GoldenCase.all(
            "Catalog", beside: root.appendingPathComponent("Tests/GatewayAPITests/x").path))
    func `what a gateway lists is told as the contract says`(golden: GoldenCase) throws {
        let listing = try #require(Self.listings.first { $0.name == golden.name })
        let record = try String(
            contentsOf: Self.root.appendingPathComponent("Config/Gateways/\(golden.name).json"),
            encoding: .utf8)
        let answers = ["answer", "answer 2", "answer 3", "answer 4", "answer 5"].compactMap { listing[$0] }
        let gateway = try House.gateway(golden.name, record, key: House.key)
        let house = try House(
            listings: answers.map { .json(200, $0) }, registry: GatewayRegistry([gateway]))

        let root = try house.read("/catalog/v1/models?gateway=\(golden.name)").root
        let objects = root["data"]?.elements.map(\.raw.text) ?? []
        #expect(objects == golden.lines("objects"))
    }
}
