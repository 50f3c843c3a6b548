// gzip of whole answers.
package import Base
internal import CZlib

/// Writing gzip (RFC 1952).
package enum Gzip {
    /// `bytes` as one gzip member without a name or a time. May take long for large input (about 20 ms a MiB): not
    /// for a loop.
    ///
    /// - Parameter level: 1 (fast) to 9 (small).
    package static func compress(_ bytes: Bytes, level: Int = 6) -> Bytes {
        precondition((1...9).contains(level), "a level outside 1...9")
        var stream = unsafe z_stream()
        guard unsafe sluice_gzip_start(&stream, Int32(level)) == Z_OK else {
            preconditionFailure("out of memory")
        }
        defer { unsafe deflateEnd(&stream) }
        let output = ByteBuffer()
        var position = 0
        repeat {
            // zlib counts its input in 32 bits.
            let piece = bytes.slice(position..<min(bytes.count, position + inputLimit))
            position += piece.count
            unsafe compress(piece, isLast: position == bytes.count, with: &stream, into: output)
        } while position < bytes.count
        return output.takeAll()
    }

    private static let inputLimit = 1 << 30

    private static func compress(
        _ piece: Bytes, isLast: Bool, with stream: inout z_stream, into output: ByteBuffer
    ) {
        unsafe stream.next_in = UnsafeMutableRawPointer(mutating: piece.unsafeBytes.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        unsafe stream.avail_in = UInt32(piece.count)
        var status = Z_OK
        repeat {
            let room = unsafe min(Int(deflateBound(&stream, UInt(stream.avail_in))), inputLimit)
            _ = unsafe output.withUnsafeRoom(for: room) { room in
                unsafe stream.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.avail_out = UInt32(room.count)
                status = unsafe deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                return unsafe room.count - Int(stream.avail_out)
            }
        } while unsafe isLast ? status == Z_OK : stream.avail_in > 0
        withExtendedLifetime(piece) {}
    }
}
