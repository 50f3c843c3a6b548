// How the events of a stream are told apart.
internal import Domain
internal import HTTP

/// A stream's bytes as events: server-sent ones, lines of JSON, or whatever came at a time.
enum StreamFraming {
    case events(SSEParser)
    case lines(LineParser)
    case bytes

    /// - Parameter limit: bytes that an event may have.
    init(_ format: WireFormat, limit: Int) {
        self =
            switch format {
            case .openAI, .anthropic, .gemini: .events(SSEParser(limit: limit))
            case .ollama: .lines(LineParser(limit: limit))
            }
    }

    /// Whether a JSON text among the bytes is an event rather than a whole answer.
    var hasBareJSON: Bool {
        switch self {
        case .events: false
        case .lines, .bytes: true
        }
    }

    /// Finds the next event in `input`, which holds all bytes not yet consumed.
    @inline(__always)
    mutating func next(_ input: Span<UInt8>) -> SSEStep {
        switch self {
        case .events(var parser):
            let step = parser.next(input)
            self = .events(parser)
            return step
        case .lines(var parser):
            let step = parser.next(input)
            self = .lines(parser)
            return step
        case .bytes:
            guard input.count > 0 else { return .needMore }
            return .event(SSEEvent(all: input.count))
        }
    }

    /// Takes what is left when the stream has ended; nil when that is nothing.
    mutating func finish(_ input: Span<UInt8>) -> SSEStep? {
        switch self {
        case .events(var parser):
            let step = parser.finish(input)
            self = .events(parser)
            return step
        case .lines(var parser):
            let step = parser.finish(input)
            self = .lines(parser)
            return step
        case .bytes: return nil
        }
    }
}
