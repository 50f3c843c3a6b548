// The flat list of everything in a text.
public import Base
public import Glibc

/// What a value is.
@usableFromInline
package enum JSONKind: UInt8, Hashable, Sendable {
    case null, boolean, number, string, array, object
}

/// One value or member name: 16 bytes.
@usableFromInline
struct JSONTapeEntry {
    /// The offset of its first byte.
    @usableFromInline var start: UInt32

    /// The offset after its last byte.
    @usableFromInline var end: UInt32

    /// The index of the entry after this one and all that is in it. While an array or object is open it is the
    /// index of the one around it, so that the parser needs no stack.
    @usableFromInline var next: UInt32

    @usableFromInline var kind: JSONKind

    /// Strings: an escape is in it. Booleans: it is true.
    @usableFromInline var isMarked: Bool
}

/// What a tape says of itself.
@usableFromInline
struct JSONTapeHead {
    /// The text that the entries are of; empty while it is read.
    @usableFromInline var bytes = Bytes.empty

    /// How many values and member names there are; none while the text is read.
    @usableFromInline var count = 0

    /// For how many there is room.
    let capacity: Int
}

/// The entries of one text in the order of their first bytes, and the text itself: a container, then what is in it;
/// in an object each member is its name and then its value. All in one piece of memory.
///
/// Written by one parser until it is handed out with its text, then only read.
@usableFromInline
final class JSONTape: ManagedBuffer<JSONTapeHead, JSONTapeEntry> {
    /// As many entries as fit into a kilobyte with their head: so small a piece of memory costs next to nothing.
    private static let fewest = 60
    /// What a tape grows to that is too small.
    private static let next = 1024

    /// - Parameter limit: how many entries there may ever be.
    static func create(limit: Int) -> JSONTape { create(capacity: min(limit, fewest)) }

    private static func create(capacity: Int) -> JSONTape {
        unsafe unsafeDowncast(
            create(minimumCapacity: capacity) { _ in JSONTapeHead(capacity: capacity) }, to: JSONTape.self)
    }

    /// A tape with the first `count` entries of this one and room for more, at most `limit`.
    @inline(never)
    func enlarged(keeping count: Int, limit: Int) -> JSONTape {
        copy(keeping: count, capacity: min(limit, max(Self.next, header.capacity * 2)))
    }

    /// A tape of its own with the first `count` entries of this one.
    func copy(keeping count: Int) -> JSONTape { copy(keeping: count, capacity: header.capacity) }

    private func copy(keeping count: Int, capacity: Int) -> JSONTape {
        let copy = Self.create(capacity: capacity)
        unsafe copy.entries.update(from: entries, count: count)
        return copy
    }

    /// Where the entries are, for as long as the tape is alive.
    @unsafe
    @inlinable @inline(__always)
    var entries: UnsafeMutablePointer<JSONTapeEntry> {
        unsafe withUnsafeMutablePointerToElements { unsafe $0 }
    }

    /// The entry at `index`, which must be below the count.
    @inlinable @inline(__always)
    subscript(index: Int) -> JSONTapeEntry {
        precondition(index >= 0 && index < header.count, "no such entry")
        return unsafe entries[index]
    }

    /// The index of the name after the one at `index`, or the end of the object.
    @inlinable @inline(__always)
    func nameIndex(after index: Int) -> Int { Int(self[index + 1].next) }

    /// Calls `body` with the bytes of the text in `range`, which are alive for as long as it runs.
    @unsafe
    @inline(__always)
    func withBytes<Result>(of range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(rebasing: header.bytes.unsafeBytes[range]))
    }

    /// Whether the entry at `index` is a string whose unescaped text is `text`.
    @inlinable @inline(__always)
    func hasText(_ text: StaticString, at index: Int) -> Bool {
        let entry = self[index]
        let (start, count) = unsafe (text.utf8Start, text.utf8CodeUnitCount)
        guard !entry.isMarked else {
            return unsafe hasText(UnsafeRawBufferPointer(start: start, count: count), at: index)
        }
        // Most texts have another length, and then nothing more has to be read.
        guard Int(entry.end &- entry.start) == count &+ 2, entry.kind == .string,
            let bytes = unsafe header.bytes.unsafeBytes.baseAddress
        else { return false }
        return unsafe memcmp(bytes + Int(entry.start) + 1, start, count) == 0
    }

    @unsafe
    @usableFromInline
    func hasText(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let entry = self[index]
        guard entry.kind == .string else { return false }
        return unsafe withBytes(of: Int(entry.start) + 1..<Int(entry.end) - 1) { content in
            unsafe JSONText(content: content, hasEscapes: entry.isMarked).equals(text)
        }
    }
}
