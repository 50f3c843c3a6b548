// Gateways and answers as the tests of probes need them.
import Base
import Domain
import JSON
import Providers
import TestSupport
import Testing

@testable import App

extension Gateway {
    /// A gateway made of a record's text, with a list of its own that has one model.
    static func make(
        _ members: String = #","models":{"list":["small"]}"#, key: String? = "sk-canary-key-0123456789"
    ) throws -> Gateway {
        let record = """
            {"slug":"g","name":"G","format":"openai","baseURL":"https://upstream.example/v1"\(members)}
            """
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: "g")
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

/// Whole bodies and streams of an upstream that does everything right, and how to spoil them.
enum Answers {
    static let usage = #"{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}"#
    static let limits = [("x-ratelimit-remaining-requests", "9")]

    static func whole(
        _ message: String = #"{"role":"assistant","content":"Hello"}"#, finish: String = "stop",
        usage: String? = usage
    ) -> String {
        let choice = #"{"index":0,"message":\#(message),"finish_reason":"\#(finish)"}"#
        let counted = usage.map { #","usage":\#($0)"# } ?? ""
        return #"{"id":"1","object":"chat.completion","model":"small","choices":[\#(choice)]\#(counted)}"#
    }

    static func toolCall(arguments: String = #"{\"city\":\"Oslo\"}"#) -> String {
        let call = """
            {"id":"call_1","type":"function","function":{"name":"current_time","arguments":"\(arguments)"}}
            """
        return whole(#"{"role":"assistant","content":null,"tool_calls":[\#(call)]}"#, finish: "tool_calls")
    }

    static func stream(usage: String? = usage) -> String {
        let chunks = [
            #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}"#,
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        ]
        let counted = usage.map { [#"{"choices":[],"usage":\#($0)}"#] } ?? []
        return (chunks + counted + ["[DONE]"]).map { "data: \($0)\n\n" }.joined()
    }

    static let unknownModel = #"{"error":{"message":"There is no such model.","code":"model_not_found"}}"#
    static let wrongKey = #"{"error":{"message":"Incorrect API key.","code":"invalid_api_key"}}"#

    /// What such an upstream says to the calls of a probe, in their order, by what each is about.
    static func scripts(_ changes: [ProbeCheck.Subject: UpstreamScript] = [:]) -> [UpstreamScript] {
        let good: [(ProbeCheck.Subject, UpstreamScript)] = [
            (.chat, .json(200, whole(), limits)),
            (.stream, .stream(stream())),
            (.tools, .json(200, toolCall())),
            // The second call about tools has no subject of its own.
            (.usage, .json(200, whole())),
            (.unknownModel, .json(404, unknownModel)),
            (.wrongKey, .json(401, wrongKey)),
        ]
        return good.map { changes[$0.0] ?? $0.1 }
    }
}

/// A probe of a scripted upstream.
struct ScriptedProbe {
    let time = ManualTime()
    let transport: ScriptedTransport
    private let gateway: Gateway

    init(_ scripts: [UpstreamScript] = Answers.scripts(), gateway: Gateway? = nil) throws {
        transport = ScriptedTransport(time: time, scripts)
        self.gateway = try gateway ?? Gateway.make()
    }

    func start() -> Running<ProbeReport> {
        let client = GatewayClient(
            time: time, over: GatewayTransports(native: transport, memory: transport),
            instance: Bytes("instance"))
        let caller = ProbeCaller(client: client, time: time, timeouts: ChatTimeouts(), limits: ChatLimits())
        return time.start { [gateway] in
            var probe = GatewayProbe(gateway, caller: caller)
            return await probe.run()
        }
    }

    /// The report of a probe that needs no time to pass.
    func run() throws -> ProbeReport { try #require(start().value) }
}

extension ProbeReport {
    func callAsFunction(_ subject: ProbeCheck.Subject) throws -> ProbeCheck {
        try #require(checks.first { $0.subject == subject })
    }

    /// The subjects of that outcome, in their order.
    func subjects(_ outcome: ProbeCheck.Outcome) -> [ProbeCheck.Subject] {
        checks.filter { $0.outcome == outcome }.map(\.subject)
    }
}
