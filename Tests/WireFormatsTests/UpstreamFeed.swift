// Requests, answers and streams of other formats as golden cases have them.
import Base
import Domain
import HTTP
import JSON
import TestSupport
import Testing
import WireFormats

/// What a caller got of an answer in another format.
struct FedOutcome: Equatable {
    var text = ""
    /// Prompt, completion, cached and reasoning tokens; `-` for what is unknown.
    var usage = "- - - -"
    var finishReason: String?
    /// As `empty`, or an error's message.
    var fault: String?
}

enum UpstreamFeed {
    enum Framing {
        case events, lines
    }

    static let frame = AnswerFrame(modelText: Bytes("\"g/asked\""), created: 1716, nonce: "0a", .usage)

    /// Relays a stream of which so many bytes arrive at each step, to a caller who wants usage.
    static func relay(
        _ bytes: Bytes, _ portions: [Int], as framing: Framing, _ decoder: any AnswerDecoder,
        _ frame: AnswerFrame = frame
    ) -> FedOutcome {
        let relay = TranslatingRelay(decoder, frame)
        let out = ByteBuffer()
        var outcome = FedOutcome()
        do throws(ReplyFault) {
            try feed(bytes, portions, as: framing, to: relay, out)
            try relay.finish(into: out)
        } catch {
            outcome.fault = words(error)
        }
        outcome.text = out.text
        outcome.usage = words(relay.usage)
        outcome.finishReason = relay.finishReason
        return outcome
    }

    /// Gives a stream to a relay, so many bytes at each step.
    static func feed(
        _ bytes: Bytes, _ portions: [Int], as framing: Framing, to relay: any StreamRelay, _ out: ByteBuffer
    ) throws(ReplyFault) {
        var (parser, position) = (StreamParser(framing), 0)
        for count in portions {
            while case .event(let raw, let data) = parser.next(bytes.slice(position..<count)) {
                if let data { try relay.receive(raw, data: data, at: nil, isError: false, into: out) }
                position += raw.count
            }
        }
    }

    static func read(
        whole text: String, _ decoder: any AnswerDecoder, _ frame: AnswerFrame = frame
    ) -> FedOutcome {
        do throws(ReplyFault) {
            guard let document = try? JSONDocument(parsing: Bytes(text)) else { throw .malformed }
            let reply = try TranslatedReply.read(document, decoder, frame)
            return FedOutcome(
                text: reply.body.map(\.text).joined(), usage: words(reply.usage),
                finishReason: reply.finishReason)
        } catch {
            return FedOutcome(fault: words(error))
        }
    }

    /// A caller's request as a conversation.
    static func conversation(_ text: String) throws -> Conversation {
        try OpenAIConversation.read(ChatRequest(reading: JSONDocument(parsing: Bytes(text))))
    }

    private static func words(_ fault: ReplyFault) -> String {
        switch fault {
        case .malformed: "malformed"
        case .empty: "empty"
        case .cutShort: "cut short"
        case .tooLarge: "too large"
        case .inBand(let details): details.message ?? "an error without words"
        }
    }

    private static func words(_ usage: Usage?) -> String {
        [usage?.promptTokens, usage?.completionTokens, usage?.cachedTokens, usage?.reasoningTokens]
            .map { $0.map(String.init) ?? "-" }.joined(separator: " ")
    }
}

extension UpstreamFeed {
    /// The text with each of its values in turn replaced by values of all types.
    static func mistyped(_ text: String) -> [String] {
        guard let document = try? JSONDocument(parsing: Bytes(text)) else { return [] }
        var nodes: [JSONNode] = []
        func gather(_ node: JSONNode) {
            nodes.append(node)
            for element in node.elements { gather(element) }
            for member in node.members { gather(member.value) }
        }
        gather(document.root)
        let values = ["null", "true", "-1", "1e99", #""x""#, #""""#, "[]", "{}", "[{}]", #"{"":[null]}"#]
        return nodes.flatMap { node in
            values.map { document.replacing(node, with: Bytes($0)).map(\.text).joined() }
        }
    }

    /// The stream with each of its lines replaced by each of the same that is mistyped.
    static func mistyped(lines text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var streams: [String] = []
        for (index, line) in lines.enumerated() {
            let prefix = line.hasPrefix("data: ") ? "data: " : ""
            for other in mistyped(String(line.dropFirst(prefix.count))) {
                lines[index] = prefix + other
                streams.append(lines.joined(separator: "\n"))
            }
            lines[index] = line
        }
        return streams
    }

    /// Whether all that a caller got is what OpenAI's clients can read, and tells its end.
    static func isReadable(_ outcome: FedOutcome) -> Bool {
        let chunks = outcome.text.split(separator: "\n").map { $0.hasPrefix("data: ") ? $0.dropFirst(6) : $0 }
        let isWhole = outcome.fault == nil
        return (isWhole || !chunks.contains("[DONE]"))
            && chunks.allSatisfy { $0 == "[DONE]" || (try? JSONDocument(parsing: Bytes(String($0)))) != nil }
    }
}

/// Either parser, as far as the relays need it.
private struct StreamParser {
    enum Step {
        case event(raw: Bytes, data: Bytes?)
        case needMore
    }

    private let framing: UpstreamFeed.Framing
    private var events = SSEParser()
    private var lines = LineParser()

    init(_ framing: UpstreamFeed.Framing) { self.framing = framing }

    mutating func next(_ input: Bytes) -> Step {
        let step =
            switch framing {
            case .events: input.withSpan { events.next($0) }
            case .lines: input.withSpan { lines.next($0) }
            }
        switch step {
        case .event(let event):
            let data: Bytes =
                switch event.data {
                case .inPlace(let range): input.slice(range)
                case .joined(let joined): joined
                }
            return .event(raw: input.slice(0..<event.raw.upperBound), data: data)
        case .comment(let raw), .ignored(let raw):
            return .event(raw: input.slice(0..<raw.upperBound), data: nil)
        case .needMore, .tooLarge: return .needMore
        }
    }
}

extension GoldenCase {
    /// What the gateway sent, with the last line feed, which a section does not have.
    var upstream: String { (self["upstream"] ?? "") + "\n" }

    /// What the case says an answer comes to. Sections: `caller`, `usage`, `finish`, `fault`.
    var outcome: FedOutcome {
        let caller = self["caller"] ?? ""
        return FedOutcome(
            text: caller.hasPrefix("data:") ? caller + "\n" : caller, usage: self["usage"] ?? "- - - -",
            finishReason: self["finish"], fault: self["fault"])
    }
}
