// Reading gzip and zlib a piece at a time, with a bound on what comes out.
package import Base
internal import CZlib

/// Why compressed bytes are refused.
package enum InflateFailure: Error, Hashable, Sendable {
    /// Not gzip or zlib, or damaged; with zlib's reason.
    case corrupt(String)
    /// The input ended before the stream did.
    case truncated
    /// Bytes after the end that are not another gzip member.
    case trailingGarbage
    /// More than this many bytes would come out.
    case tooLarge(limit: Int)
    /// More than this many bytes would come out for each byte that went in: a bomb.
    case tooDense(ratio: Int)
}

/// Unpacks `Content-Encoding: gzip` and `deflate`, whichever the first bytes announce.
///
/// Several gzip members in a row are one stream (RFC 1952 §2.2). `deflate` means zlib's format (RFC 9110 §8.4.1.2);
/// raw deflate is refused. Confined to one task; holds about 40 KiB until it is freed.
@safe
package final class Inflater {
    /// How much may come out.
    package struct Limits: Hashable, Sendable {
        /// The most bytes in all.
        package var output: Int

        /// The most bytes out for each byte in, once `freeOutput` bytes have come out. JSON rarely reaches 50, a bomb
        /// 1,000.
        package var ratio: Int

        /// So many bytes may come out at any ratio.
        package var freeOutput: Int

        package init(output: Int, ratio: Int = 200, freeOutput: Int = 1 << 20) {
            precondition(output >= 0 && output < .max && ratio > 0 && freeOutput >= 0, "limits out of range")
            self.output = output
            self.ratio = ratio
            self.freeOutput = freeOutput
        }
    }

    private enum State {
        case reading
        /// At the end of a member: whole, unless another one follows.
        case betweenMembers
        case failed(InflateFailure)
    }

    private enum Format { case unknown, gzip, zlib }

    // On the heap and never moved: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let limits: Limits
    private var state = State.reading
    private var format = Format.unknown
    private var hasEarlierMember = false
    private var totalIn = 0
    private var totalOut = 0

    package init(_ limits: Limits) {
        self.limits = limits
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe sluice_inflate_start(stream) == Z_OK else { preconditionFailure("out of memory") }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Unpacks the next piece and appends what comes out to `output`.
    ///
    /// - Returns: whether the stream is whole so far, so that the input may end here.
    /// - Throws: the first failure, and the same one ever after. Some bytes may have been appended before it.
    @discardableResult
    package func inflate(_ input: Bytes, into output: ByteBuffer) throws(InflateFailure) -> Bool {
        if case .failed(let failure) = state { throw failure }
        do {
            var position = 0
            while position < input.count {
                // zlib counts its input in 32 bits.
                let end = min(input.count, position + 1 << 20)
                try unpack(input.slice(position..<end), into: output)
                position = end
            }
        } catch {
            state = .failed(error)
            throw error
        }
        return isWhole
    }

    /// Tells that the input has ended.
    ///
    /// - Throws: `.truncated` when something is missing, or the failure of before.
    package func finish() throws(InflateFailure) {
        if case .failed(let failure) = state { throw failure }
        guard isWhole else { throw .truncated }
    }

    private var isWhole: Bool {
        if case .betweenMembers = state { true } else { false }
    }
}

// MARK: zlib

extension Inflater {
    private static let largestStep = 64 * 1024

    private func unpack(_ piece: Bytes, into output: ByteBuffer) throws(InflateFailure) {
        if format == .unknown { format = piece[0] == Self.gzipMark ? .gzip : .zlib }
        let before = totalIn
        unsafe stream.pointee.next_in = UnsafeMutableRawPointer(mutating: piece.unsafeBytes.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = UInt32(piece.count)
        defer { withExtendedLifetime(piece) {} }
        var filled = false
        repeat {
            let position = totalIn - before
            if isWhole { try beginMember(with: piece[position]) }
            filled = try step(into: output)
            totalIn = unsafe before + piece.count - Int(stream.pointee.avail_in)
            try judge()
        } while unsafe stream.pointee.avail_in > 0 || (filled && !isWhole)
    }

    private static let gzipMark: UInt8 = 0x1f

    private func beginMember(with first: UInt8) throws(InflateFailure) {
        guard format == .gzip, first == Self.gzipMark else { throw .trailingGarbage }
        guard unsafe sluice_inflate_next_member(stream) == Z_OK else {
            preconditionFailure("zlib lost its state")
        }
        hasEarlierMember = true
        state = .reading
    }

    /// One call of zlib.
    ///
    /// - Returns: whether it used all the room it was given, so that more may come without more input.
    private func step(into output: ByteBuffer) throws(InflateFailure) -> Bool {
        // One byte more than is allowed tells "exactly the limit" from "too large".
        let wanted = unsafe min(max(Int(stream.pointee.avail_in) * 4, 4096), Self.largestStep)
        let room = min(wanted, limits.output - totalOut + 1)
        var status = Z_OK
        let written = unsafe output.withUnsafeRoom(for: room) { room in
            unsafe stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(room.count)
            status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            return unsafe room.count - Int(stream.pointee.avail_out)
        }
        totalOut += written
        try understand(status)
        return written == room
    }

    private func understand(_ status: Int32) throws(InflateFailure) {
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: state = .betweenMembers
        case Z_NEED_DICT: throw .corrupt("it needs a dictionary")
        case Z_MEM_ERROR: preconditionFailure("out of memory")
        default:
            // A later member is one only when it begins with gzip's two bytes.
            if unsafe hasEarlierMember && stream.pointee.total_in <= 2 { throw .trailingGarbage }
            let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            throw .corrupt(reason ?? "not a compressed stream")
        }
    }

    private func judge() throws(InflateFailure) {
        guard totalOut <= limits.output else { throw .tooLarge(limit: limits.output) }
        guard totalOut > limits.freeOutput else { return }
        let (allowed, overflow) = totalIn.multipliedReportingOverflow(by: limits.ratio)
        guard overflow || totalOut <= allowed else { throw .tooDense(ratio: limits.ratio) }
    }
}
