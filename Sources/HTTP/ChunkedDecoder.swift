// The chunked transfer coding, inwards.

/// How much may stand around the bytes of a chunked body.
package struct ChunkLimits: Equatable, Sendable {
    /// The extensions of one chunk, their semicolons included, in bytes.
    package var extensions = 4 << 10
    /// All trailer fields together, the empty line behind them included, in bytes.
    package var trailers = 8 << 10

    package init() {}
}

/// Decodes a chunked body from bytes that arrive in any portions, without copying or keeping any of them.
///
/// Chunk extensions are skipped and trailer fields checked and dropped. Every line ends in CRLF and nothing
/// else; white space around a chunk size is refused.
///
/// Source: RFC 9112 §7.1.
package struct ChunkedDecoder {
    private enum State {
        case size(Int, digits: Int)
        case extensions(Int)
        case sizeLineFeed(Int)
        case body(left: Int)
        case bodyCarriageReturn, bodyLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
        case finished
    }

    private let limits: ChunkLimits
    private var state = State.size(0, digits: 0)
    /// Bytes of the current chunk's extensions, or of the trailers.
    private var extraBytes = 0

    package init(limits: ChunkLimits = ChunkLimits()) {
        self.limits = limits
    }

    /// Whether the last chunk and the trailers were seen.
    package var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    /// Consumes `input` up to the end of the first run of body bytes in it, or all of it.
    ///
    /// - Returns: a step with a body that is not empty, or one that consumed everything, or the final one.
    /// - Throws: for anything that is not in the grammar or above the limits.
    package mutating func decode(_ input: Span<UInt8>) throws(HTTPFault) -> BodyStep {
        var position = 0
        while position < input.count {
            switch state {
            case .body(let left):
                let end = position + min(left, input.count - position)
                let remaining = left - (end - position)
                state = remaining == 0 ? .bodyCarriageReturn : .body(left: remaining)
                return BodyStep(consumed: end, body: position..<end, isFinished: false)
            case .finished:
                return BodyStep(consumed: position, body: position..<position, isFinished: true)
            case .size, .extensions, .sizeLineFeed, .bodyCarriageReturn, .bodyLineFeed, .trailerStart,
                .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
                state = try state(after: input[position])
                position += 1
            }
        }
        return BodyStep(consumed: position, body: position..<position, isFinished: isFinished)
    }

    private mutating func state(after byte: UInt8) throws(HTTPFault) -> State {
        switch state {
        case .size, .extensions, .sizeLineFeed:
            return try sizeLine(byte)
        case .bodyCarriageReturn:
            guard byte == .carriageReturn else { throw .badChunkEnd }
            return .bodyLineFeed
        case .bodyLineFeed:
            guard byte == .lineFeed else { throw .badChunkEnd }
            return .size(0, digits: 0)
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .lastLineFeed:
            return try trailer(byte)
        case .body, .finished:
            return state
        }
    }

    private mutating func sizeLine(_ byte: UInt8) throws(HTTPFault) -> State {
        switch state {
        case .size(let size, let digits):
            if let digit = byte.hexDigit {
                guard digits < 16, size <= Int.max >> 4 else { throw .badChunkSize }
                return .size(size << 4 | Int(digit), digits: digits + 1)
            }
            guard digits > 0 else { throw .badChunkSize }
            if byte == UInt8(ascii: ";") { return try extended(size) }
            guard byte == .carriageReturn else { throw .badChunkSize }
            return .sizeLineFeed(size)
        case .extensions(let size):
            if byte == .carriageReturn { return .sizeLineFeed(size) }
            if byte.isForbiddenInValue { throw .badChunkSize }
            return try extended(size)
        case .sizeLineFeed(let size):
            guard byte == .lineFeed else { throw .badChunkSize }
            extraBytes = 0
            return size == 0 ? .trailerStart : .body(left: size)
        case .body, .bodyCarriageReturn, .bodyLineFeed, .trailerStart, .trailerName, .trailerValue,
            .trailerLineFeed, .lastLineFeed, .finished:
            return state
        }
    }

    private mutating func extended(_ size: Int) throws(HTTPFault) -> State {
        extraBytes += 1
        if extraBytes > limits.extensions { throw .chunkLineTooLong }
        return .extensions(size)
    }

    private mutating func trailer(_ byte: UInt8) throws(HTTPFault) -> State {
        extraBytes += 1
        if extraBytes > limits.trailers { throw .trailersTooLarge }
        switch state {
        case .trailerStart:
            if byte == .carriageReturn { return .lastLineFeed }
            guard byte.isTokenCharacter else { throw .badTrailer }
            return .trailerName
        case .trailerName:
            if byte == .colon { return .trailerValue }
            guard byte.isTokenCharacter else { throw .badTrailer }
            return .trailerName
        case .trailerValue:
            if byte == .carriageReturn { return .trailerLineFeed }
            if byte.isForbiddenInValue { throw .badTrailer }
            return .trailerValue
        case .trailerLineFeed:
            guard byte == .lineFeed else { throw .badTrailer }
            return .trailerStart
        case .lastLineFeed:
            guard byte == .lineFeed else { throw .badTrailer }
            return .finished
        case .size, .extensions, .sizeLineFeed, .body, .bodyCarriageReturn, .bodyLineFeed, .finished:
            return state
        }
    }
}
