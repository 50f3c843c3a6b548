// Which candidates are called, in which order, and why others are not.
import Base
import Catalog
import Domain
import JSON
import Providers
import Testing

@testable import Routing

@Suite struct PlannerTests {
    private static let now = Moment(nanoseconds: 1_000_000_000_000)

    private func consider(
        _ model: String, _ members: String = "", in dialect: Dialect = .chat, failover: String? = nil,
        town: Town? = nil,
        breakers: BreakerTable? = nil, speeds: SpeedTable? = nil
    ) throws -> Consideration {
        let town = try town ?? Town()
        let request = ModelRequest.chat(try .make(model, members, in: dialect))
        let wishes = try RoutingWishes(of: request, failover: failover.map { Bytes($0) })
        return try Planner(town.table, town.snapshot, breakers, speeds).consider(
            request, wishes, at: Self.now)
    }

    private func plan(_ consideration: Consideration) throws -> RoutePlan {
        try consideration.plan(by: .distantFuture, at: Self.now)
    }

    /// `maker, hostb, hosta:ignored`
    private func text(_ consideration: Consideration) -> String {
        consideration.candidates.map { candidate in
            candidate.gateway.id.slug + (candidate.verdict == .tried ? "" : ":\(candidate.verdict.code)")
        }
        .joined(separator: ", ")
    }

    // MARK: What is kept

    @Test(arguments: [
        (
            #","previous_response_id":"r","input":"a""#,
            "maker:keeps_nothing, hostb, hosta:no_fallbacks, resale:keeps_nothing"
        ),
        (
            #","input":[{"type":"item_reference","id":"m"}]"#,
            "maker:keeps_nothing, hostb, hosta:no_fallbacks, resale:keeps_nothing"
        ),
        (
            #","background":true,"provider":{"ignore":["hostb"]}"#,
            "maker:keeps_nothing, hostb:ignored, hosta, resale:keeps_nothing"
        ),
        (#","input":"a""#, "maker, hostb, hosta, resale"),
    ])
    func `what one gateway keeps leads to the first that may keep it, and to no other`(
        members: String, order: String
    ) throws {
        let town = try Town(speakers: ["hosta", "hostb"])

        let consideration = try consider("acme/one", members, in: .responses, town: town)

        #expect(text(consideration) == order)
        #expect(try plan(consideration).isForced == order.contains("keeps_nothing"))
    }

    @Test func `where none keeps anything the member is named`() throws {
        let consideration = try consider("acme/one", #","prompt":{"id":"p"}"#, in: .responses)

        #expect(throws: PlanFailure.nothingKept(member: "prompt")) { try plan(consideration) }
    }

    // MARK: Wishes

    @Test(arguments: [
        ("", "maker, hostb, hosta, resale"),
        (#","provider":{"order":["resale","hosta"]}"#, "resale, hosta, maker, hostb"),
        (#","provider":{"order":["RESALE","nobody"]}"#, "resale, maker, hostb, hosta"),
        (#","provider":{"only":["hosta","resale"]}"#, "maker:not_in_only, hostb:not_in_only, hosta, resale"),
        (#","provider":{"only":["mkr"]}"#, "maker, hostb:not_in_only, hosta:not_in_only, resale:not_in_only"),
        (#","provider":"hosta""#, "maker:not_in_only, hostb:not_in_only, hosta, resale:not_in_only"),
        (#","provider":"somebody-else""#, "maker, hostb, hosta, resale"),
        (#","provider":{"only":["somebody-else"]}"#, "maker, hostb, hosta, resale"),
        (
            #","provider":{"only":["somebody-else","hosta"]}"#,
            "maker:not_in_only, hostb:not_in_only, hosta, resale:not_in_only"
        ),
        (#","provider":{"ignore":["maker"]}"#, "maker:ignored, hostb, hosta, resale"),
        (
            #","provider":{"order":["resale"],"allow_fallbacks":false}"#,
            "resale, maker:no_fallbacks, hostb:no_fallbacks, hosta:no_fallbacks"
        ),
        (
            #","provider":{"ignore":["maker"],"allow_fallbacks":false}"#,
            "maker:ignored, hostb, hosta:no_fallbacks, resale:no_fallbacks"
        ),
        (#","providerOptions":{"gateway":{"order":["hosta"]}}"#, "hosta, maker, hostb, resale"),
        (#","provider":{"sort":"throughput"}"#, "maker, hostb, hosta, resale"),
    ])
    func `wishes filter and order`(members: String, order: String) throws {
        #expect(text(try consider("acme/one", members)) == order)
    }

    @Test func `the field x-sluice-failover allows the first only`() throws {
        let consideration = try consider("acme/one", failover: "off")

        #expect(text(consideration) == "maker, hostb:no_fallbacks, hosta:no_fallbacks, resale:no_fallbacks")
        #expect(try plan(consideration).isForced)
    }

    @Test func `prices filter and order, exactly`() throws {
        let prices = ["maker": "0.000003", "resale": "0.000001", "hosta": "0.0000025"]
        let town = try Town { model in
            guard let price = prices[model.gateway.slug].flatMap({ USD(decimal: $0) }) else { return }
            model.prices = ModelPrices(prompt: .perUnit(price), completion: .free)
        }
        let dearest = #","provider":{"max_price":{"prompt":2.5}}"#
        let cheaper = #","provider":{"max_price":{"prompt":"2.499999999999"}}"#

        #expect(
            text(try consider("acme/one", #","provider":{"sort":"price"}"#, town: town))
                == "resale, hosta, maker, hostb")
        #expect(
            text(try consider("acme/one", dearest, town: town))
                == "maker:too_expensive, hostb:price_unknown, hosta, resale")
        #expect(
            text(try consider("acme/one", cheaper, town: town))
                == "maker:too_expensive, hostb:price_unknown, hosta:too_expensive, resale")
        #expect(
            text(try consider("acme/one", #","provider":{"max_price":{"completion":0}}"#, town: town))
                == "maker, hostb:price_unknown, hosta, resale")
    }

    @Test(arguments: [
        (#","tools":[]"#, "maker, hostb, hosta, resale"),
        (#","top_k":5"#, "maker:unsupported_top_k, hostb, hosta, resale"),
        (#","max_completion_tokens":5,"user":"u","x":1"#, "maker, hostb, hosta, resale"),
        (#","top_k":null"#, "maker, hostb, hosta, resale"),
    ])
    func `who does not take a parameter is out where all are asked for`(members: String, order: String) throws
    {
        let town = try Town {
            if $0.gateway.slug == "maker" { $0.supportedParameters = ["tools", "max_tokens"] }
        }
        let asking = members + #","provider":{"require_parameters":true}"#

        #expect(text(try consider("acme/one", asking, town: town)) == order)
        #expect(text(try consider("acme/one", members, town: town)) == "maker, hostb, hosta, resale")
    }

    @Test func `wishes that address the gateway's own providers are left to it`() throws {
        // It was named, and it reads `provider` itself.
        #expect(text(try consider("resale/acme/one", #","provider":{"only":["maker"]}"#)) == "resale")
        #expect(try plan(try consider("resale/acme/one")).attempts[0].isPinned)
        // This one does not.
        #expect(
            text(try consider("hosta/acme/one", #","provider":{"only":["maker"]}"#)) == "hosta:not_in_only")
    }

    @Test func `members for gateways like this one are passed on only to who was named and knows them`()
        throws
    {
        let members = #","provider":{"sort":"price"}"#
        for (model, isKept) in [("resale/acme/one", true), ("hosta/acme/one", false), ("other/three", false)]
        {
            let request = try ChatRequest.make(model, members)
            let attempt = try plan(try consider(model, members)).attempts[0]
            let body = try GatewayClient.preview(
                request, for: attempt.gateway, nativeModel: attempt.nativeModel,
                listed: attempt.listed, isPinned: attempt.isPinned
            ).body
            #expect(body.map(\.text).joined().contains("provider") == isKept, "\(model)")
        }
    }

    // MARK: Speed

    /// A table in which streams of these gateways with `acme/one` went so.
    private func speeds(_ timings: [String: StreamTiming], _ town: Town) throws -> SpeedTable {
        let speeds = SpeedTable()
        for candidate in try town.resolve("acme/one").candidates {
            guard let timing = timings[candidate.gateway.id.slug] else { continue }
            speeds.record(timing, of: candidate.attempt.breakerKey, at: Self.now)
        }
        return speeds
    }

    private static func timing(_ firstEvent: Duration, tokens: Int? = nil) -> StreamTiming {
        StreamTiming(firstEvent: firstEvent, tokens: tokens, flow: .seconds(1), heldUp: .zero)
    }

    @Test(arguments: [
        (#","provider":{"sort":"throughput"}"#, "hosta, maker, hostb, resale"),
        (#","provider":{"sort":{"by":"throughput","partition":"none"}}"#, "hosta, maker, hostb, resale"),
        (#","providerOptions":{"gateway":{"sort":"tps"}}"#, "hosta, maker, hostb, resale"),
        (#","provider":{"sort":"latency"}"#, "resale, hosta, maker, hostb"),
        (#","providerOptions":{"gateway":{"sort":"ttft"}}"#, "resale, hosta, maker, hostb"),
        (
            #","provider":{"sort":"throughput","order":["hostb"]}"#,
            "hostb, hosta, maker, resale"
        ),
        (#","provider":{"sort":"exacto"}"#, "maker, hostb, hosta, resale"),
        ("", "maker, hostb, hosta, resale"),
    ])
    func `the fastest come first, who was not measured last`(members: String, order: String) throws {
        let town = try Town()
        let speeds = try speeds(
            [
                "hosta": Self.timing(.seconds(2), tokens: 200),
                "maker": Self.timing(.seconds(3), tokens: 100),
                // Too short for a throughput.
                "resale": Self.timing(.seconds(1), tokens: 3),
            ], town)

        let consideration = try consider("acme/one", members, town: town, speeds: speeds)

        #expect(text(consideration) == order)
    }

    @Test func `what was measured long ago says nothing`() throws {
        let town = try Town()
        let speeds = try speeds(["hosta": Self.timing(.seconds(1), tokens: 200)], town)
        let later = Self.now.advanced(by: MeasuredSpeed.lifetime)
        let request = ModelRequest.chat(try .make("acme/one:nitro"))

        let consideration = try Planner(town.table, town.snapshot, nil, speeds).consider(
            request, nil, at: later)

        #expect(text(consideration) == "maker, hostb, hosta, resale")
    }

    // MARK: Suffixes

    @Test func `nitro sorts by throughput and floor by price, unless the request says how`() throws {
        let prices = ["maker": "0.000003", "resale": "0.000001", "hosta": "0.0000025"]
        let town = try Town { model in
            guard let price = prices[model.gateway.slug].flatMap({ USD(decimal: $0) }) else { return }
            model.prices = ModelPrices(prompt: .perUnit(price), completion: .free)
        }
        let speeds = try speeds(["hosta": Self.timing(.seconds(1), tokens: 200)], town)
        let price = #","provider":{"sort":"price"}"#

        let nitro = try consider("acme/one:nitro", town: town, speeds: speeds)
        #expect(text(nitro) == "hosta, maker, hostb, resale")
        #expect(nitro.sort == .throughput)
        #expect(nitro.candidates[0].speed?.tokensPerSecond == 200)
        #expect(
            try plan(nitro).attempts.map(\.nativeModel.text) == ["acme/one", "one", "acme/one", "acme/one"])
        // The answer calls the model as the caller does.
        #expect(try plan(nitro).attempts[0].modelText.text == #""acme/one:nitro""#)
        let floor = try consider("acme/one:floor", town: town, speeds: speeds)
        #expect(text(floor) == "resale, hosta, maker, hostb")
        #expect(text(try consider("acme/one:nitro", price, town: town, speeds: speeds)) == text(floor))
    }

    @Test func `a free variant that nobody lists is whatever costs nothing, and nothing else`() throws {
        let price = try #require(USD(decimal: "0.000003"))
        let town = try Town { model in
            if model.gateway.slug == "hosta" {
                model.prices = ModelPrices(prompt: .free, completion: .free)
            } else if model.gateway.slug == "maker" {
                model.prices = ModelPrices(prompt: .perUnit(price), completion: .free)
            }
        }

        #expect(
            text(try consider("acme/one:free", town: town))
                == "maker:too_expensive, hostb:price_unknown, hosta, resale:price_unknown")
        let dear = try consider("acme/two:free", town: Town())
        #expect(throws: PlanFailure.noneWished) { try plan(dear) }
    }

    @Test func `a suffix of one model in a list concerns that one only`() throws {
        let town = try Town()
        let speeds = try speeds(["hosta": Self.timing(.seconds(1), tokens: 200)], town)
        let plan = try plan(
            try consider("acme/two", #","models":["acme/one:nitro"]"#, town: town, speeds: speeds))

        #expect(
            plan.attempts.map { "\($0.gateway.id) \($0.nativeModel)" }.prefix(4) == [
                "maker Two", "hosta Acme/Two", "resale acme/two", "hosta acme/one",
            ])
    }

    // MARK: Models that stand in

    @Test func `models are tried one after the other, each by its own name`() throws {
        let plan = try plan(try consider("other/three", #","models":["gone/x","acme/two","other/three"]"#))

        #expect(
            plan.attempts.map { "\($0.gateway.id) \($0.nativeModel) \($0.modelText)" } == [
                #"resale other/Three "other/three""#, #"maker Two "acme/two""#, #"hosta Acme/Two "acme/two""#,
                #"resale acme/two "acme/two""#,
            ])
    }

    @Test func `a model that is unknown is no harm while another one is there`() throws {
        let standIn = try consider("gone/x", #","models":["gone/y","other/three"]"#)

        #expect(text(standIn) == "resale")
        #expect(standIn.kind == .catalogID)
        #expect(throws: ResolutionFailure.self) { try consider("gone/x", #","models":["gone/y"]"#) }
    }

    @Test func `a listed limit of output comes with the attempt`() throws {
        let town = try Town { if $0.gateway.slug == "hostb" { $0.maxOutputTokens = 77 } }

        #expect(
            try plan(try consider("acme/one", town: town)).attempts.map(\.listed?.maxOutputTokens) == [
                nil, 77, nil, nil,
            ])
    }

    // MARK: Who is out

    @Test func `a model that makes no text is out, and told so when nobody makes any`() throws {
        let town = try Town {
            if $0.nativeID == "picture" || $0.gateway.slug == "maker" { $0.modality.outputs = ["image"] }
        }

        #expect(text(try consider("acme/one", town: town)) == "maker:no_text, hostb, hosta, resale")
        let picture = try consider("local/picture", town: town)
        #expect(throws: PlanFailure.cannot(.chat, makes: .images)) { try plan(picture) }
    }

    @Test func `each ability has its own who is out`() throws {
        let town = try Town {
            switch $0.gateway.slug {
            case "maker": $0.modality.outputs = ["embedding"]
            case "hosta": $0.modality.outputs = ["text"]
            default: break
            }
        }
        let request = ModelRequest.task(
            try TaskRequest(
                reading: JSONDocument(parsing: Bytes(#"{"model":"acme/one","input":"x"}"#)), for: .embeddings)
        )

        let consideration = try Planner(town.table, town.snapshot, nil).consider(request, nil, at: Self.now)

        // None of the records in town names the endpoint; what the list says of the model goes before.
        #expect(
            text(consideration)
                == "maker:no_endpoint, hostb:no_endpoint, hosta:no_embeddings, resale:no_endpoint")
        #expect(throws: PlanFailure.lacks(.embeddings)) { try plan(consideration) }
    }

    @Test func `wishes that leave nobody are told as such`() throws {
        let consideration = try consider("acme/one", #","provider":{"only":["local"]}"#)

        #expect(throws: PlanFailure.noneWished) { try plan(consideration) }
    }

    @Test func `no more are tried than allowed`() throws {
        var rules = RoutingRules()
        rules.attempts = 2
        let consideration = try consider("acme/one", town: Town(rules: rules))

        #expect(text(consideration) == "maker, hostb, hosta:beyond_limit, resale:beyond_limit")
    }

    // MARK: Breakers

    /// A table in which each call of these gateways for `acme/one` came out so.
    private func breakers(_ outcomes: [(String, CallOutcome)], _ town: Town) throws -> BreakerTable {
        let breakers = BreakerTable()
        for (slug, outcome) in outcomes {
            let candidate = try #require(
                town.resolve("acme/one").candidates.first { $0.gateway.id.slug == slug })
            for _ in 0..<5 {
                breakers.record(
                    outcome, of: candidate.attempt.breakerKey, at: candidate.gateway.id, Self.now)
            }
        }
        return breakers
    }

    @Test func `who failed too often or is rate limited is out for a while`() throws {
        let town = try Town()
        let breakers = try breakers(
            [("maker", .failed), ("hosta", .rateLimited(wait: .seconds(7)))], town)
        let consideration = try consider("acme/one", town: town, breakers: breakers)

        #expect(text(consideration) == "maker:breaker_open, hostb, hosta:rate_limited, resale")
        #expect(consideration.candidates[0].verdict.until == Self.now.advanced(by: .seconds(10)))
        #expect(consideration.candidates[2].verdict.until == Self.now.advanced(by: .seconds(7)))
        #expect(try !plan(consideration).isForced)
        // Another model there is not concerned.
        #expect(text(try consider("acme/two", town: town, breakers: breakers)) == "maker, hosta, resale")
    }

    @Test func `a key that is refused is out for all models`() throws {
        let town = try Town()
        let breakers = try breakers([("maker", .keyRefused)], town)

        #expect(
            text(try consider("acme/two", town: town, breakers: breakers))
                == "maker:breaker_open, hosta, resale")
    }

    @Test func `the only candidate is let through, whatever is known of it`() throws {
        let town = try Town()
        for outcome in [CallOutcome.failed, .keyRefused, .rateLimited(wait: .seconds(3))] {
            let consideration = try consider(
                "acme/one", #","provider":{"only":["maker"]}"#, town: town,
                breakers: breakers([("maker", outcome)], town))

            #expect(try plan(consideration).attempts.count == 1)
            #expect(try plan(consideration).isForced)
        }
    }

    @Test func `when all are out the wait is that of the first to be free`() throws {
        let town = try Town()
        let open: [(String, CallOutcome)] = ["maker", "hosta", "resale"].map { ($0, .failed) }
        let unavailable = try consider(
            "acme/one", town: town, breakers: breakers(open + [("hostb", .failed)], town))
        let limited = try consider(
            "acme/one", town: town,
            breakers: breakers(open + [("hostb", .rateLimited(wait: .seconds(2)))], town))

        #expect(throws: PlanFailure.unavailable(GatewayID("maker"), wait: .seconds(10))) {
            try plan(unavailable)
        }
        #expect(throws: PlanFailure.rateLimited(GatewayID("hostb"), wait: .seconds(2))) { try plan(limited) }
    }
}
