// Lines of JSON, inwards.
internal import Base

/// Takes a stream of lines apart without changing or copying its bytes, each line as an event of one `data:`
/// line would be: what reads server-sent events reads these too.
///
/// Pass all bytes not yet consumed to `next`. After an event or an ignored line, consume `raw.upperBound`
/// bytes and call `next` with the rest; after `.needMore` consume nothing and call again with more. Each byte
/// is searched once, however the stream is split. Lines end in LF or CRLF; empty ones are ignored.
///
/// Source: Ollama API reference, "Streaming responses" (`application/x-ndjson`).
package struct LineParser {
    private let limit: Int
    private var hasFailed = false
    /// There is no line break before here.
    private var searched = 0

    /// - Parameter limit: bytes that a line may have, its line break included.
    package init(limit: Int = 16 << 20) {
        self.limit = limit
    }

    /// Finds the next line in `input`, which holds all bytes not yet consumed.
    package mutating func next(_ input: Span<UInt8>) -> SSEStep {
        guard !hasFailed else { return .tooLarge }
        let end = input.firstIndex(of: .lineFeed, in: searched..<input.count)
        let count = end.map { $0 + 1 } ?? input.count
        guard count <= limit else {
            hasFailed = true
            return .tooLarge
        }
        guard let end else {
            searched = count
            return .needMore
        }
        searched = 0
        return step(raw: 0..<count, text: 0..<end, in: input, isTerminated: true)
    }

    /// Takes what is left when the stream has ended. To be called with the input for which `next` said
    /// `.needMore`.
    ///
    /// - Returns: nil when nothing is left.
    package mutating func finish(_ input: Span<UInt8>) -> SSEStep? {
        if hasFailed { return .tooLarge }
        guard input.count > 0 else { return nil }
        searched = 0
        return step(raw: 0..<input.count, text: 0..<input.count, in: input, isTerminated: false)
    }

    private func step(
        raw: Range<Int>, text: Range<Int>, in input: Span<UInt8>, isTerminated: Bool
    ) -> SSEStep {
        let endsInCR = !text.isEmpty && input[text.upperBound - 1] == .carriageReturn
        let data = 0..<(text.upperBound - (endsInCR ? 1 : 0))
        guard !data.isEmpty else { return .ignored(raw: raw) }
        return .event(SSEEvent(raw: raw, type: nil, data: .inPlace(data), isTerminated: isTerminated))
    }
}
