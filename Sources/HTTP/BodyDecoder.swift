// Takes a body out of the bytes that carry it.

/// What a portion of received bytes was.
package struct BodyStep: Hashable, Sendable {
    /// How many bytes of the input are done with. The rest is to be passed again, perhaps with more.
    package let consumed: Int

    /// Which bytes of the input are bytes of the body; may be empty.
    package let body: Range<Int>

    /// Whether the body ended; the next message begins at `consumed`.
    package let isFinished: Bool
}

/// Decodes a body of any framing, in place: the bytes of the body are ranges of the input.
///
/// Pass what was received; as long as the step consumed less than that and is not finished, pass the rest.
package struct BodyDecoder {
    private enum State {
        case length(Int)
        case chunked(ChunkedDecoder)
        case untilClose
    }

    private var state: State

    /// - Parameter limits: for a chunked body.
    package init(_ framing: BodyFraming, limits: ChunkLimits = ChunkLimits()) {
        state =
            switch framing {
            case .none: .length(0)
            case .length(let length): .length(length)
            case .chunked: .chunked(ChunkedDecoder(limits: limits))
            case .untilClose: .untilClose
            }
    }

    /// Whether the whole body was seen; from then on nothing is consumed.
    package var isFinished: Bool {
        switch state {
        case .length(let left): left == 0
        case .chunked(let decoder): decoder.isFinished
        case .untilClose: false
        }
    }

    /// Whether the body is whole if the connection ends now. If not, it was cut off.
    package var mayEndHere: Bool {
        switch state {
        case .length, .chunked: isFinished
        case .untilClose: true
        }
    }

    /// How much is still to come; nil when only the bytes tell.
    package var remaining: Int? {
        if case .length(let left) = state { left } else { nil }
    }

    /// Notes body bytes that were read past the decoder, into their own buffer; at most `remaining`.
    package mutating func received(_ count: Int) {
        guard case .length(let left) = state else { return }
        state = .length(left - min(count, left))
    }

    /// Takes the next run of body bytes out of `input`.
    ///
    /// - Throws: for malformed chunks. The body must then be treated as cut off.
    package mutating func decode(_ input: Span<UInt8>) throws(HTTPFault) -> BodyStep {
        switch state {
        case .length(let left):
            let taken = min(left, input.count)
            state = .length(left - taken)
            return BodyStep(consumed: taken, body: 0..<taken, isFinished: taken == left)
        case .chunked(var decoder):
            defer { state = .chunked(decoder) }
            return try decoder.decode(input)
        case .untilClose:
            return BodyStep(consumed: input.count, body: 0..<input.count, isFinished: false)
        }
    }
}
