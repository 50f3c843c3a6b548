// Writing gzip a piece at a time.
package import Base
internal import CZlib

/// Packs pieces into one gzip member (RFC 1952) without a name or a time, so that no long text is ever held whole.
///
/// Confined to one task; holds about 256 KiB until it is freed.
@safe
package final class GzipWriter {
    // On the heap and never moved: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var isFinished = false
    private static let pieceLimit = 1 << 20

    /// - Parameter level: 1 (fast) to 9 (small).
    package init(level: Int) {
        precondition((1...9).contains(level), "a level outside 1...9")
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe sluice_gzip_start(stream, Int32(level)) == Z_OK else {
            preconditionFailure("out of memory")
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Packs `input` and appends what comes of it to `output`: often nothing, until enough has been gathered.
    package func append(_ input: Bytes, to output: ByteBuffer) {
        precondition(!isFinished, "appended after the end")
        var position = 0
        while position < input.count {
            let piece = input.slice(position..<min(input.count, position + Self.pieceLimit))
            position += piece.count
            pack(piece, isLast: false, to: output)
        }
    }

    /// Appends what is left and the end of the member. Nothing can be appended after it.
    package func finish(to output: ByteBuffer) {
        precondition(!isFinished, "finished twice")
        isFinished = true
        pack(.empty, isLast: true, to: output)
    }

    private func pack(_ piece: Bytes, isLast: Bool, to output: ByteBuffer) {
        unsafe stream.pointee.next_in = UnsafeMutableRawPointer(mutating: piece.unsafeBytes.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = UInt32(piece.count)
        var status = Z_OK
        repeat {
            let room = unsafe Int(deflateBound(stream, UInt(stream.pointee.avail_in)))
            _ = unsafe output.withUnsafeRoom(for: room) { room in
                unsafe stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(room.count)
                status = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                return unsafe room.count - Int(stream.pointee.avail_out)
            }
        } while unsafe isLast ? status == Z_OK : stream.pointee.avail_in > 0
        withExtendedLifetime(piece) {}
    }
}
