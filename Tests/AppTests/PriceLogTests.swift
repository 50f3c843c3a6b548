// What the log says of prices.
import Base
import Catalog
import Domain
import JSON
import Providers
import Testing

@testable import App

@Suite struct PriceLogTests {
    @Test func `a drift and what is not believed are a line each, once`() throws {
        let record = #"{"slug":"g","name":"G","format":"openai","baseURL":"https://g.example"}"#
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: "g")
        let gateway = try Gateway(descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: nil)
        func prices(_ prompt: String) throws -> ModelPrices {
            let amount = try #require(USD(decimal: prompt, scale: -6))
            return ModelPrices(prompt: .perUnit(amount), completion: .unknown)
        }
        func model(_ id: String, _ prompt: String) throws -> ListedModel {
            var model = ListedModel(gateway: gateway.id, nativeID: id)
            model.prices = try prices(prompt)
            return model
        }
        let entry = PriceBook.Entry(
            gateway: gateway.id, nativeID: "m", prices: try prices("2"), source: "https://g",
            date: "2026-07-26")
        let snapshot = ModelSnapshot(
            [.init(of: gateway, [try model("m", "2.5"), try model("n", "9000000")], .known)],
            CatalogKnowledge(book: PriceBook([entry])))
        let capture = LogCapture()
        let log = Log(level: .info, form: .text, sink: capture)
        var notices = PriceNotices()

        log.tell(notices.news(in: snapshot.priceReports))
        log.tell(notices.news(in: snapshot.priceReports))

        #expect(capture.lines.count == 2)
        #expect(
            capture.lines.first?.contains(
                "prices drift") == true)
        for part in ["worst=m", "2.5 USD/1M tokens", "2 USD/1M tokens", "+25.0 %"] {
            #expect(capture.lines.first?.contains(part) == true, "\(capture.lines)")
        }
        #expect(capture.lines.last?.contains("prices not believed") == true)
        #expect(capture.lines.last?.contains("example=n") == true, "\(capture.lines)")
    }
}
