// How lists get to their readers: in pieces, in gzip, or not at all because they are there.
import Base
import Catalog
import Domain
import GatewayAPI
import HTTP
import JSON
import TestSupport
import Testing

@Suite struct CatalogTransferTests {
    private static let target = "/catalog/v1/models?gateway=up"

    private func house(_ count: Int) throws -> House {
        let models = (0..<count).map { number in
            ListedModel.make("up", "maker/model-\(number)", prompt: "0.00000\(number + 1)") {
                $0.details.description = "The model with the number \(number), \"quoted\"."
            }
        }
        return try House.with([Listing(slug: "up", models: models)])
    }

    @Test(arguments: [0, 1, 50, 127, 128, 1000])
    func `a list says the same in pieces, in gzip and whole`(count: Int) throws {
        let house = try house(count)
        let plain = try house.ask(.get, Self.target)
        let packed = try house.ask(.get, Self.target, [("accept-encoding", "gzip")])

        let root = try JSONDocument(parsing: Bytes(plain.text)).root
        #expect(root["data"]?.count == count)
        #expect(
            root["data"]?.elements.compactMap { $0["id"]?.string } == (0..<count).map { "maker/model-\($0)" })
        #expect(packed.field("content-encoding") == (count > 0 ? "gzip" : nil))
        #expect(try count > 0 ? packed.unpacked() == plain.text : packed.text == plain.text)
        #expect(packed.field("etag") == plain.field("etag"))
        for call in [plain, packed] { #expect(call.field("vary") == "accept-encoding") }
    }

    @Test func `a long list is sent in pieces of bounded size`() throws {
        let call = try house(1000).ask(.get, Self.target)

        #expect(call.writer.writes.count > 5)
        for piece in call.writer.writes { #expect(piece.utf8.count < 70 * 1024) }
    }

    @Test func `a reader who leaves ends it`() throws {
        let call = try house(1000).start(.get, Self.target, leavesAfter: 2)

        #expect(call.failure == .callerLeft)
        #expect(call.writer.writes.count == 2)
    }

    @Test(arguments: [
        ("TAG", true), ("W/TAG", true), ("*", true), ("\"other\", W/TAG", true), ("\"other\"", false),
        ("", false),
    ])
    func `a reader who has it already is told so`(named: String, isSame: Bool) throws {
        let house = try house(3)
        let tag = try #require(house.ask(.get, Self.target).field("etag"))
        #expect(tag.hasPrefix("W/\"testinstance-"))
        let value = named.replacing("W/TAG", with: tag).replacing("TAG", with: String(tag.dropFirst(2)))
        let call = try house.ask(.get, Self.target, [("if-none-match", value)])

        #expect(call.status == (isSame ? 304 : 200))
        #expect(call.text.isEmpty == isSame)
        #expect(call.field("etag") == tag)
        #expect(call.field("cache-control") == "no-cache")
    }

    @Test func `the tag changes with the question and with what is known`() throws {
        let house = try house(3)
        var tags: Set<String?> = []
        for query in ["", "&limit=1", "&offset=1", "&q=model", "&sort=name", "&sort=name&order=desc"] {
            tags.insert(try house.ask(.get, Self.target + query).field("etag"))
        }
        #expect(tags.count == 6)
        tags.insert(try house.ask(.get, "/v1/models").field("etag"))
        // That a list was asked for again in vain changes nothing that is told.
        house.api.models = house.api.models.with(reports: house.api.models.reports)
        tags.insert(try house.ask(.get, Self.target).field("etag"))
        #expect(tags.count == 7)
        house.api.models = try self.house(4).api.models
        tags.insert(try house.ask(.get, Self.target).field("etag"))
        #expect(tags.count == 8)
        // A list that grows old says so, and so is another answer.
        house.time.advance(by: .seconds(4000))
        tags.insert(try house.ask(.get, Self.target).field("etag"))
        #expect(tags.count == 9)
    }

    @Test(arguments: ["/catalog/v1/models", "/v1/models", "/catalog/v1/gateways", "/cache/status"])
    func `heads are told as for the whole`(path: String) throws {
        let house = try house(3)
        let (head, whole) = (try house.ask(.head, path), try house.ask(.get, path))

        #expect(head.status == 200)
        #expect(head.field("etag") == whole.field("etag"))
        for coding in ["gzip", "identity"] {
            let fields = [("accept-encoding", coding)]
            let (head, whole) = (try house.ask(.head, path, fields), try house.ask(.get, path, fields))
            #expect(head.field("content-encoding") == whole.field("content-encoding"))
        }
    }
}
