// Vectors and the like: what is no conversation, at the same doors, by the same rules.
import Base
import Domain
import HTTP
import JSON
import Providers
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct TaskTests {
    private static let endpoints = #","endpoints":{"embeddings":"/embeddings"}"#

    /// `one` and `two` list the same model, and can be asked for vectors.
    private static func town() throws -> GatewayRegistry {
        GatewayRegistry(
            try ["one", "two"].map { slug in
                try House.gateway(
                    slug,
                    #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://\#(slug).example/v1""#
                        + #","models":{"list":["acme/vectors"]}"# + endpoints + "}",
                    key: House.key)
            } + [
                try House.gateway(
                    "talks",
                    #"{"slug":"talks","name":"T","format":"openai","baseURL":"https://talks.example/v1"}"#,
                    key: House.key)
            ])
    }

    private static func embed(_ house: House, _ model: String, _ rest: String = "") throws -> Conversation {
        try house.start(
            .post, "/v1/embeddings",
            body: PiecewiseBody(#"{"input":"canary","model":"\#(model)"\#(rest)}"#))
    }

    private static let answer =
        #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,1]}],"#
        + #""model":"native","usage":{"prompt_tokens":3,"total_tokens":3}}"#

    @Test func `vectors are asked for as chats are`() throws {
        let house = try House([.json(503, "{}"), .json(200, Self.answer)], registry: Self.town())

        let asked = try Self.embed(house, "acme/vectors", #","dimensions":2,"x":1.50"#)

        #expect(asked.status == 200)
        #expect(house.transport.requests.map(\.target.text) == ["/v1/embeddings", "/v1/embeddings"])
        #expect(
            house.transport.sent[1] == #"{"input":"canary","model":"acme/vectors","dimensions":2,"x":1.50}"#)
        #expect(asked.text == Self.answer.replacing("\"native\"", with: "\"acme/vectors\""))
        #expect(asked.field("x-sluice-attempts") == "one:503,two:ok")
    }

    @Test func `who has no endpoint for it is not asked`() throws {
        let house = try House(registry: Self.town())

        let asked = try Self.embed(house, "talks/anything")

        #expect(asked.status == 400)
        #expect(asked.error("code") == "no_gateway_has_endpoint")
        #expect(house.transport.requests.isEmpty)
    }
}
