// A request's body on its way into libcurl.
internal import Base

/// Hands out a body in slices, piece by piece.
struct RequestBody {
    private let parts: [Bytes]
    private var part = 0
    private var offset = 0

    init(_ parts: [Bytes]) {
        self.parts = parts.filter { !$0.isEmpty }
    }

    /// How many bytes there are in all.
    var count: Int { parts.byteCount }

    /// Whether everything was handed out.
    var isAtEnd: Bool { part == parts.count }

    /// Begins anew.
    mutating func rewind() {
        part = 0
        offset = 0
    }

    /// Copies the next bytes.
    ///
    /// - Returns: how many; 0 at the end.
    mutating func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        var written = 0
        while written < room.count, !isAtEnd {
            let rest = parts[part].slice(offset..<parts[part].count)
            let taken = min(rest.count, room.count - written)
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: room[written..<written + taken])
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.unsafeBytes[..<taken]))
            written += taken
            advance(by: taken)
        }
        return written
    }

    private mutating func advance(by count: Int) {
        offset += count
        guard offset == parts[part].count else { return }
        part += 1
        offset = 0
    }
}
