// What a stream of server-sent events is made of.
package import Base

/// One event of a stream. All ranges count from the start of the input in which it was found.
package struct SSEEvent: Sendable {
    /// Every byte of the event, from the end of the one before to the end of its blank line: relaying these
    /// relays the event with its comments and the fields nobody knows. `raw.upperBound` bytes are done with.
    package let raw: Range<Int>

    /// The name of a type other than `message`.
    package let type: Range<Int>?

    /// The data.
    package let data: SSEData

    /// Whether a blank line ended the event. Without one the stream ended in its midst: a conforming client
    /// would drop it, and its data may be cut off.
    package let isTerminated: Bool

    init(raw: Range<Int>, type: Range<Int>?, data: SSEData, isTerminated: Bool) {
        self.raw = raw
        self.type = type
        self.data = data
        self.isTerminated = isTerminated
    }

    /// All that came, whatever it is, as one event.
    package init(all count: Int) {
        self.init(raw: 0..<count, type: nil, data: .inPlace(0..<count), isTerminated: true)
    }
}

/// The data of an event.
package enum SSEData: Sendable {
    /// One `data:` line: a range of the input.
    case inPlace(Range<Int>)
    /// Several `data:` lines, joined with LF.
    case joined(Bytes)
}

/// What an `SSEParser` found next.
package enum SSEStep: Sendable {
    case event(SSEEvent)
    /// A block of comment lines only.
    case comment(raw: Range<Int>)
    /// A blank line of its own, or a block without data, which dispatches no event.
    case ignored(raw: Range<Int>)
    case needMore
    /// An event exceeds the limit; the stream cannot be read any further.
    case tooLarge
}
