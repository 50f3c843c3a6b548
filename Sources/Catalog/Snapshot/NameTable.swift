// Numbers by names, in little memory.
internal import Base

/// Finds a number by a name. A dictionary of tens of thousands of names would take several times the memory, and a
/// while to fill.
struct NameTable: Sendable {
    /// The upper half of a name's hash, and the place of its entry plus one; 0: empty. A power of two of them, at most
    /// half of them taken.
    private var slots: [UInt64]
    private var names: [Bytes] = []
    private var numbers: [UInt32] = []

    /// - Parameter capacity: at most so many names are added.
    init(capacity: Int) {
        var count = 2
        while count < capacity * 2 { count *= 2 }
        slots = [UInt64](repeating: 0, count: count)
        names.reserveCapacity(capacity)
        numbers.reserveCapacity(capacity)
    }

    /// Adds a name, unless it is there.
    ///
    /// - Parameter hash: the name's `hashValue`, where it is known already.
    /// - Returns: the number that holds for the name from now on.
    @discardableResult
    mutating func add(_ name: Bytes, _ number: UInt32, hash: Int? = nil) -> UInt32 {
        let hash = UInt64(bitPattern: Int64(hash ?? name.hashValue))
        let slot = find(name, hash)
        if let entry = entry(in: slots[slot]) { return numbers[entry] }
        precondition(names.count * 2 < slots.count, "more names than there is room for")
        names.append(name)
        numbers.append(number)
        slots[slot] = hash & Self.hashMask | UInt64(names.count)
        return number
    }

    /// The number of that name; nil where it is not here.
    subscript(name: Bytes) -> UInt32? {
        // Hashed with the process's own seed: whoever writes a list cannot choose names that collide.
        let hash = UInt64(bitPattern: Int64(name.hashValue))
        return entry(in: slots[find(name, hash)]).map { numbers[$0] }
    }

    private static let hashMask: UInt64 = 0xffff_ffff_0000_0000

    private func entry(in slot: UInt64) -> Int? {
        slot == 0 ? nil : Int(slot & ~Self.hashMask) - 1
    }

    /// The name's slot, or the empty one where it would be.
    private func find(_ name: Bytes, _ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while let entry = entry(in: slots[slot]) {
            if (slots[slot] ^ hash) & Self.hashMask == 0, names[entry] == name { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
