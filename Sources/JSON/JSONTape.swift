// The flat list of everything in a text.
import Glibc

/// What a value is.
package enum JSONKind: UInt8, Hashable, Sendable {
    case null, boolean, number, string, array, object
}

/// One value or member name: 16 bytes.
struct JSONTapeEntry {
    /// The offset of its first byte.
    var start: UInt32

    /// The offset after its last byte.
    var end: UInt32

    /// The index of the entry after this one and all that is in it. While an array or object is open it is the
    /// index of the one around it, so that the parser needs no stack.
    var next: UInt32

    var kind: JSONKind

    /// Strings: an escape is in it. Booleans: it is true.
    var isMarked: Bool
}

/// The entries of one text in the order of their first bytes: a container, then what is in it; in an object each
/// member is its name and then its value.
package struct JSONTape: Sendable {
    let storage: JSONTapeStorage

    /// How many values and member names there are.
    package let count: Int

    /// The entry at `index`, which must be below `count`.
    @inline(__always)
    subscript(index: Int) -> JSONTapeEntry {
        precondition(index >= 0 && index < count, "no such entry")
        return unsafe storage.entries[index]
    }
}

/// Memory for entries. Written by one parser until it is handed out as a tape, then only read.
@safe
final class JSONTapeStorage: @unchecked Sendable {  // unchecked: see above
    private(set) var entries: UnsafeMutablePointer<JSONTapeEntry>
    private(set) var capacity: Int

    init(capacity: Int) {
        unsafe entries = Self.allocate(capacity)
        self.capacity = capacity
    }

    /// A copy of the first `count` entries.
    init(copying other: JSONTapeStorage, count: Int) {
        unsafe entries = Self.allocate(other.capacity)
        capacity = other.capacity
        unsafe entries.update(from: other.entries, count: count)
    }

    deinit {
        unsafe free(entries)
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<JSONTapeEntry> {
        let size = max(capacity, 1) * MemoryLayout<JSONTapeEntry>.stride
        guard let memory = unsafe malloc(size) else { preconditionFailure("out of memory") }
        return unsafe memory.bindMemory(to: JSONTapeEntry.self, capacity: max(capacity, 1))
    }

    /// Makes room for twice as many entries, at most `limit`.
    @inline(never)
    func grow(upTo limit: Int) {
        let larger = min(limit, max(16, capacity * 2))
        let size = max(larger, 1) * MemoryLayout<JSONTapeEntry>.stride
        guard let memory = unsafe realloc(entries, size) else { preconditionFailure("out of memory") }
        unsafe entries = memory.bindMemory(to: JSONTapeEntry.self, capacity: larger)
        capacity = larger
    }
}
