// Gateways and calls as these tests need them.
import Base
import Domain
import Foundation
import HTTP
import JSON
import Providers
import TestSupport
import Testing
import WireFormats

extension Gateway {
    /// A gateway made of a record's text.
    static func make(
        slug: String = "g", format: WireFormat = .openAI, _ members: String = "",
        key: String? = "sk-canary-key-0123456789"
    ) throws -> Gateway {
        let chat = format == .openAI ? "" : #","chat":{"path":"/chat"}"#
        let record = """
            {"slug":"\(slug)","name":"G"\(chat),"format":"\(format.rawValue)","baseURL":"https://upstream.example/v1"\(members)}
            """
        let descriptor = try GatewayDescriptor(reading: JSONValue(parsing: Bytes(record)), slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

extension Gateway {
    /// A gateway of this repository's configuration, with a key.
    static func ofConfig(_ slug: String, key: String? = "sk-canary-key-0123456789") throws -> Gateway {
        let file = GatewayDescriptorTests.repository.appendingPathComponent("Config/Gateways/\(slug).json")
        let value = try JSONValue(parsing: Bytes(String(contentsOf: file, encoding: .utf8)))
        let descriptor = try GatewayDescriptor(reading: value, slug: slug)
        return try Gateway(
            descriptor, baseURL: #require(BaseURL(descriptor.baseURL)), key: key.map { Secret($0) })
    }
}

/// One call of a gateway over a scripted transport.
struct Call {
    let time = ManualTime()
    let transport: ScriptedTransport
    let cancellation = Cancellation()
    var gateway: Gateway
    var timeouts = ChatTimeouts()
    var limits = ChatLimits()
    var deadline = Moment.distantFuture
    /// What the model costs there.
    var prices = ModelPrices()
    var door = Door.chat

    init(_ script: UpstreamScript, gateway: Gateway? = nil) throws {
        transport = ScriptedTransport(time: time, [script])
        self.gateway = try gateway ?? Gateway.make()
    }

    /// The call itself, not begun.
    func work(stream: Bool, wantsUsage: Bool = false) throws -> () async -> Outcome {
        try work(door.request(stream: stream, wantsUsage: wantsUsage))
    }

    /// The call of a request's text, not begun.
    func work(_ text: String) throws -> () async -> Outcome {
        let request = try ChatRequest(reading: JSONDocument(parsing: Bytes(text)), in: door.dialect)
        let client = GatewayClient(
            time: time, over: GatewayTransports(native: transport, memory: transport),
            instance: Bytes("instance"))
        return { await Outcome(client, request, self) }
    }

    func start(stream: Bool, wantsUsage: Bool = false) throws -> Running<Outcome> {
        time.start(try work(stream: stream, wantsUsage: wantsUsage))
    }

    func start(_ text: String) throws -> Running<Outcome> { time.start(try work(text)) }

    func run(_ text: String) throws -> Outcome { try #require(start(text).value) }

    func run(stream: Bool, wantsUsage: Bool = false) throws -> Outcome {
        try #require(start(stream: stream, wantsUsage: wantsUsage).value)
    }
}

/// What came of a call.
struct Outcome {
    var text = ""
    var failure: ProviderFailure?
    var usage: Usage?
    var finishReason: String?
    var fields: [HTTPField] = []
    /// What each advance brought.
    var progress: [ChatStream.Progress] = []
    private let door: Door

    init(_ client: GatewayClient, _ request: ChatRequest, _ call: Call) async {
        door = call.door
        let out = ByteBuffer()
        do throws(ProviderFailure) {
            let conditions = ChatConditions(
                timeouts: call.timeouts, limits: call.limits, deadline: call.deadline,
                cancellation: call.cancellation)
            var conversation: Conversation?
            let encoded = try await client.encode(
                request, &conversation, for: call.gateway, nativeModel: Bytes("native"), listed: nil,
                under: conditions)
            let reply = try await client.chat(
                request, encoded: encoded, for: CalledModel(request.modelText, prices: call.prices),
                to: call.gateway, under: conditions)
            switch reply {
            case .whole(let whole):
                text = whole.body.map(\.text).joined()
                (usage, finishReason, fields) = (whole.usage, whole.finishReason, whole.fields)
            case .stream(let stream):
                fields = stream.takeFields()
                try await read(stream, out)
            }
        } catch {
            failure = error
        }
    }

    private mutating func read(_ stream: ChatStream, _ out: ByteBuffer) async throws(ProviderFailure) {
        defer { (usage, finishReason) = (stream.usage, stream.finishReason) }
        do throws(ProviderFailure) {
            while progress.last != .ended {
                progress.append(try await stream.advance(into: out, until: .distantFuture))
                text += out.text
                out.clear()
            }
        } catch {
            if stream.isCommitted { text += out.text }
            throw error
        }
        stream.finish()
    }

    /// How often the caller is told that a stream ended well.
    var endMarks: Int { text.split(separator: door.endMark, omittingEmptySubsequences: false).count - 1 }

    /// How many pieces of text the caller is told that say Hello.
    var pieces: Int { text.split(separator: door.hello, omittingEmptySubsequences: false).count - 1 }

    /// Whether the last that the caller is told is that the stream ended well.
    var endsWell: Bool { text.hasSuffix(door.end) }

    /// `complete`, or why not.
    var ending: String {
        guard let failure else { return "complete" }
        switch failure.kind {
        case .brokenAnswer, .emptyAnswer: return failure.kind.rawValue
        default: return "\(failure.kind.rawValue): \(failure.message)"
        }
    }
}
