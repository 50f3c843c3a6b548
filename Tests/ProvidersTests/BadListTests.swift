// Lists of models that are none, or not what they should be.
import Base
import Domain
import HTTP
import JSON
import TestSupport
import Testing

@testable import Providers

@Suite struct BadListTests {
    private static let list = #"{"data":[{"id":"a","p":1e-7},{"id":"b","p":"0.5"}]}"#

    // MARK: Answers that are no lists

    @Test(arguments: [
        ("<!doctype html><title>502</title>", "answered a page: unexpected byte at offset 0"),
        ("\r\n <html></html>", "answered a page: unexpected byte at offset 3"),
        ("Bad gateway", "answered no JSON: unexpected byte at offset 0"),
        ("", "answered no JSON: unexpected end at offset 0"),
        (#"{"data":[{"id":"a","p":NaN}]}"#, "answered no JSON: unexpected byte at offset 23"),
        (#"{"data":[{"id":"a","p":0.1.2}]}"#, "answered no JSON: unexpected byte at offset 26"),
        (#"{"data":[]} {}"#, "answered no JSON: unexpected byte at offset 12"),
        (String(repeating: "[", count: 100_000), "answered no JSON: nested too deep at offset 128"),
        ("null", "has no list of models"),
        (#"{"data":{"id":"a"}}"#, "has no list of models"),
        (#"{"error":{"message":"secret"}}"#, "has no list of models"),
    ])
    func `what is no list is said to be none`(answer: String, reason: String) throws {
        #expect(try Listing(.make(), [answer]).failure == reason)
    }

    @Test func `a list that is cut anywhere is none`() throws {
        for count in 0..<Self.list.utf8.count {
            let listing = try Listing(.make(), [String(Self.list.prefix(count))])

            #expect(listing.failure == "answered no JSON: unexpected end at offset \(count)")
        }
    }

    @Test func `a list that comes in pieces is the same list`() throws {
        for size in 1...Self.list.utf8.count {
            let pieces = UpstreamStep.pieces(of: Self.list, size: size)
            let listing = try Listing(.make(), [.answer(200, [], pieces, after: .zero)])

            #expect(listing.ids == ["a", "b"])
        }
    }

    @Test func `why there is no answer is said without what was answered`() throws {
        let broken = [UpstreamStep.text(#"{"data":["#), .fail(TransportFailure(.truncated, .reading, "no"))]
        let cases: [(UpstreamScript, String)] = [
            (.json(401, #"{"error":"sk-canary"}"#), "answered 401"), (.json(502, "<html>"), "answered 502"),
            (.fail(TransportFailure(.unreachable, .connecting, "no")), "cannot be reached"),
            (.fail(TransportFailure(.timedOut, .waiting, "no")), "did not answer in time"),
            (.answer(200, [], broken, after: .zero), "broke off its answer"),
        ]
        for (script, reason) in cases {
            #expect(try Listing(.make(), [script]).failure == reason)
        }
    }

    @Test func `a page is given up at its first byte, and its connection closed`() throws {
        let steps = [UpstreamStep.text("<" + String(repeating: " ", count: 70_000)), .stall]

        let listing = try Listing(.make(), [.answer(200, [], steps, after: .zero)])

        #expect(listing.failure == "answered a page: unexpected byte at offset 0")
        #expect(listing.transport.bodies.map(\.isCancelled) == [true])
    }

    @Test func `a list that does not end is given up in time`() throws {
        let time = ManualTime()
        let body = ScriptedBody([.text("["), .stall], time: time)
        let running = time.start {
            await Self.failure(of: body, atMost: 100, by: time.now.advanced(by: .seconds(5)))
        }

        time.advance(by: .seconds(6))

        #expect(running.value == "did not answer in time")
        #expect(body.isCancelled)
    }

    @Test func `a list may be as long as its limit, and not a byte longer`() {
        for (limit, reason) in [
            (Self.list.utf8.count, nil), (Self.list.utf8.count - 1, "is longer than 64 MiB"),
        ] {
            let time = ManualTime()
            let body = ScriptedBody(UpstreamStep.pieces(of: Self.list, size: 10), time: time)

            #expect(time.run { await Self.failure(of: body, atMost: limit, by: .distantFuture) } == reason)
        }
    }

    private static func failure(
        of body: ScriptedBody, atMost limit: Int, by deadline: Moment
    ) async -> String? {
        do throws(ListFailure) {
            _ = try await body.pieces(atMost: limit, by: deadline)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `more models than anybody has are no list`() throws {
        let most = ModelListReader.mostModels
        let rows = (0...most).map { #"{"id":"\#($0)"}"# }

        #expect(try Listing(.make(), ["[\(rows.dropLast().joined(separator: ","))]"]).models?.count == most)
        #expect(
            try Listing(.make(), ["[\(rows.joined(separator: ","))]"]).failure
                == "has more than 100000 models")
    }

    // MARK: Rows

    @Test(arguments: [
        (#"{"id":7}"#, "1 without an id"), (#"{"id":""}"#, "1 without an id"),
        (#"{"id":null}"#, "1 without an id"), ("{}", "1 without an id"), (#"{"ID":"a"}"#, "1 without an id"),
        ("null", "1 no object"), ("[]", "1 no object"), ("\"a\"", "1 no object"), ("7", "1 no object"),
        (#"{"id":"a\nb"}"#, "1 with an id that cannot be asked for"),
        (#"{"id":"a\u001b[31m"}"#, "1 with an id that cannot be asked for"),
        (#"{"id":"\u007f"}"#, "1 with an id that cannot be asked for"),
        (#"{"id":" a"}"#, "1 with an id that cannot be asked for"),
        (#"{"id":"a "}"#, "1 with an id that cannot be asked for"),
        (#"{"id":"b"}"#, "1 listed twice"), (#"{"id":"\u0062"}"#, "1 listed twice"),
    ])
    func `a row that cannot be used is left out and counted`(row: String, problem: String) throws {
        let listing = try Listing(.make(), [#"[{"id":"b"},\#(row),{"id":"c"}]"#])

        #expect(listing.ids == ["b", "c"])
        #expect(listing.problems == [problem])
    }

    @Test(arguments: [512, 513, 1_000_000])
    func `an id has an end`(count: Int) throws {
        let id = String(repeating: "x", count: count)

        let listing = try Listing(.make(), [#"[{"id":"\#(id)"},{"id":"b"}]"#])

        #expect(listing.ids == (count == 512 ? [id, "b"] : ["b"]))
        #expect(listing.problems == (count == 512 ? [] : ["1 with a text that is too long"]))
    }

    @Test(arguments: [
        ("name", "\"%\"", 512), ("owned_by", "\"%\"", 512), ("kind", "\"%\"", 512),
        ("description", "\"%\"", 16_384), ("limits", #"{"a":"%"}"#, 4096 - 8), ("secure", "\"%\"", 4096 - 2),
    ])
    func `a text that is too long is left out whole, not cut`(member: String, json: String, most: Int) throws
    {
        let gateway = try Gateway.make(
            """
            ,"models":{"fields":{"name":"/name","description":"/description","type":"/kind",
            "perRequestLimits":"/limits"},"metadata":"/secure"}
            """)
        for count in [most, most + 1] {
            let value = json.replacing("%", with: String(repeating: "x", count: count))
            let listing = Listing(gateway, [#"[{"id":"a","\#(member)":\#(value)}]"#])

            let plain = ListedModel(gateway: gateway.id, nativeID: "a")
            #expect((listing.models == [plain]) == (count > most))
            #expect(listing.problems == (count > most ? ["1 with a text that is too long"] : []))
        }
    }

    @Test func `what has another type than it should is not known`() throws {
        let gateway = try Gateway.make(
            """
            ,"models":{"fields":{"name":"/x","contextLength":"/x","supportedParameters":"/x","tags":"/x",
            "topProvider":"/x","isPrivate":"/x"},"modality":{"arrow":"/x","inputs":"/x","outputs":"/x"}}
            """)
        for value in ["-1", "0", "1.5", "null", "[]", "[1,{}]"] {
            let model = Listing(
                gateway, [#"[{"id":"a","created":\#(value),"owned_by":\#(value),"x":\#(value)}]"#]
            )
            .models?.first

            var plain = ListedModel(gateway: gateway.id, nativeID: "a")
            // A list is one, also when it is empty.
            if value.hasPrefix("[") { plain.supportedParameters = [] }
            #expect(model == plain)
        }
    }
}
