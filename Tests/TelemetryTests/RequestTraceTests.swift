// What goes on with a request's trace.
import Base
import HTTP
import JSON
import Telemetry
import Testing

@Suite struct RequestTraceTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let sampled = "00-\(trace)-b7ad6b7169203331-01"
    private static let unsampled = "00-\(trace)-b7ad6b7169203331-00"
    private let queue = SpanQueue()

    private func begin(
        _ sampler: Sampler? = Sampler(), _ fields: [(name: String, value: String)] = []
    ) -> RequestTrace? {
        Tracer(
            sampler.map {
                Tracing($0, into: queue, clock: { WallTime(nanoseconds: 1_800_000_000_000_005_000) })
            }
        ).begin(HTTPFields(fields))
    }

    private func sent(_ trace: RequestTrace?, at nanoseconds: Int64 = 1) -> [String] {
        let fields = trace?.fields(ofAttemptBegunAt: Moment(nanoseconds: nanoseconds)) ?? []
        return fields.map { "\($0.name): \($0.value)" }
    }

    // MARK: Nothing is recorded

    @Test func `without tracing and without a caller's trace there is nothing`() {
        #expect(begin(nil) == nil)
        #expect(begin(Sampler(.never)) == nil)
    }

    @Test(arguments: [nil, Sampler(.never, asksParent: false)])
    func `the caller's fields go on unchanged where nothing is recorded`(sampler: Sampler?) {
        let trace = begin(
            sampler, [("traceparent", Self.sampled), ("tracestate", "congo=1"), ("baggage", "user=alice")])

        #expect(sent(trace) == ["traceparent: \(Self.sampled)", "tracestate: congo=1"])
        #expect(trace?.isRecorded == false)
        trace?.tell(at: Moment(nanoseconds: 1)) { _ in Issue.record("it is not recorded") }
        #expect(queue.count == 0)
    }

    @Test func `a parent that is not recorded is not recorded here either`() {
        let trace = begin(Sampler(), [("traceparent", Self.unsampled)])

        #expect(sent(trace) == ["traceparent: \(Self.unsampled)"])
        #expect(trace?.isRecorded == false)
    }

    @Test func `what is not a trace is not passed on`() {
        #expect(begin(nil, [("traceparent", "00-nonsense")]) == nil)
        #expect(begin(nil, [("tracestate", "congo=1")]) == nil)
        #expect(begin(nil, [("traceparent", Self.sampled), ("traceparent", Self.sampled)]) == nil)
        let odd = begin(nil, [("traceparent", Self.sampled), ("tracestate", "NOT A STATE")])
        #expect(sent(odd) == ["traceparent: \(Self.sampled)"])
    }

    @Test func `several fields of a state are one`() {
        let trace = begin(nil, [("traceparent", Self.sampled), ("tracestate", "a=1"), ("tracestate", "b=2")])

        #expect(sent(trace).last == "tracestate: a=1,b=2")
    }

    // MARK: It is recorded

    @Test func `each attempt is a span of its own in the caller's trace`() throws {
        let trace = try #require(
            begin(Sampler(), [("traceparent", Self.sampled), ("tracestate", "congo=1"), ("baggage", "a=b")]))

        let (first, second) = (sent(trace, at: 1), sent(trace, at: 2))
        let spans = [first, second].map {
            String($0[0].dropFirst("traceparent: 00-\(Self.trace)-".count).prefix(16))
        }
        #expect(first[0].hasPrefix("traceparent: 00-\(Self.trace)-"))
        #expect(first[0].hasSuffix("-01"))
        #expect(first[1...] == ["tracestate: congo=1"])
        #expect(Set(spans + ["b7ad6b7169203331"]).count == 3)
        #expect(trace.parentSpan == SpanID(0xb7ad_6b71_6920_3331))
        #expect(
            trace.takeSpan(ofAttemptBegunAt: Moment(nanoseconds: 2))?.value == UInt64(spans[1], radix: 16))
        #expect(
            trace.takeSpan(ofAttemptBegunAt: Moment(nanoseconds: 1))?.value == UInt64(spans[0], radix: 16))
        #expect(trace.takeSpan(ofAttemptBegunAt: Moment(nanoseconds: 1)) == nil)
    }

    @Test func `a trace that begins here has a random name`() throws {
        let (first, second) = (try #require(begin()), try #require(begin()))

        let (one, other) = (sent(first), sent(second))
        #expect(one.count == 1 && one[0].hasSuffix("-03"))
        #expect(one[0].dropLast(20) != other[0].dropLast(20))
        #expect(first.parentSpan == nil)
    }

    @Test func `spans are written as OTLP wants them`() throws {
        let trace = try #require(
            begin(Sampler(), [("traceparent", Self.sampled), ("tracestate", "congo=1")]))
        let server = try #require(trace.serverSpan)

        trace.tell(at: Moment(nanoseconds: 5_000)) { spans in
            spans.add(
                TraceSpan(
                    .server, server, parent: trace.parentSpan, "chat", of: Bytes("a \"model\"\u{0}\n"),
                    from: Moment(nanoseconds: 1), to: Moment(nanoseconds: 6000),
                    hasFailed: true)
            ) { attributes in
                attributes.add("text", "quote \" and \\ and \u{202e}")
                attributes.add("word", "chat" as StaticString)
                attributes.add("number", Int.max)
                attributes.add("truth", true)
                attributes.add("wait", Duration.milliseconds(1500))
                attributes.add("reasons", list: "stop")
            }
        }

        let batch = try #require(queue.taken)
        #expect(batch.hasPrefix(","))
        let span = try JSONValue(parsing: Bytes(String(batch.dropFirst())))
        #expect(
            span
                == (try JSONValue(
                    parsing: Bytes(
                        #"""
                        {"traceId":"\#(Self.trace)","spanId":"\#(server.value.hexadecimal)",
                         "parentSpanId":"b7ad6b7169203331","traceState":"congo=1","kind":2,
                         "name":"chat a \"model\"\u0000\n","startTimeUnixNano":"1800000000000000001",
                         "endTimeUnixNano":"1800000000000006000","status":{"code":2},"attributes":[
                         {"key":"text","value":{"stringValue":"quote \" and \\ and \u202e"}},
                         {"key":"word","value":{"stringValue":"chat"}},
                         {"key":"number","value":{"intValue":"9223372036854775807"}},
                         {"key":"truth","value":{"boolValue":true}},
                         {"key":"wait","value":{"doubleValue":1.5}},
                         {"key":"reasons","value":{"arrayValue":{"values":[{"stringValue":"stop"}]}}}]}
                        """#))))
    }

    @Test func `long texts are cut`() throws {
        let trace = try #require(begin())
        let server = try #require(trace.serverSpan)
        let long = Bytes(String(repeating: "ä", count: 5000))

        trace.tell(at: Moment(nanoseconds: 5_000)) { spans in
            spans.add(
                TraceSpan(
                    .client, server, parent: nil, "chat", of: long, from: Moment(nanoseconds: 1),
                    to: Moment(nanoseconds: 2), hasFailed: false)
            ) { $0.add("model", long) }
        }

        let batch = try #require(queue.taken)
        #expect(batch.utf8.count < 700)
        #expect(throws: Never.self) { try JSONValue(parsing: Bytes(String(batch.dropFirst()))) }
    }
}

@Suite struct SamplerTests {
    private func tracer(_ sampler: Sampler) -> Tracer { Tracer(Tracing(sampler, into: SpanQueue())) }

    private func share(_ sampler: Sampler, _ fields: HTTPFields = .empty) -> Double {
        let tracer = tracer(sampler)
        let recorded = (0..<4000).filter { _ in tracer.begin(fields)?.isRecorded == true }.count
        return Double(recorded) / 4000
    }

    @Test func `a ratio is a share of the traces that begin here`() {
        #expect(share(Sampler(.ratio(0))) == 0)
        #expect(share(Sampler(.ratio(1))) == 1)
        // Six standard deviations around a quarter of 4000.
        #expect(abs(share(Sampler(.ratio(0.25))) - 0.25) < 0.042)
    }

    @Test func `the caller decides only where it is asked`() {
        let yes = HTTPFields([("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")])
        let no = HTTPFields([("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")])

        #expect(share(Sampler(.never), yes) == 1)
        #expect(share(Sampler(.always), no) == 0)
        #expect(share(Sampler(.never, asksParent: false), yes) == 0)
        #expect(share(Sampler(.always, asksParent: false), no) == 1)
    }
}

extension UInt64 {
    /// Sixteen digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
