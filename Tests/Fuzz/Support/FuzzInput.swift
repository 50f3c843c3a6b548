// What all fuzz targets need: the bytes of one run, ways to cut them, and a way to stop at a finding.
package import Base

/// The bytes of one run.
///
/// All chances (where to cut, what to edit) are drawn from the bytes themselves: a saved input shows the same
/// finding again, and seeds are plain messages without a header of ours.
package struct FuzzInput {
    package let bytes: Bytes
    package var chance: Chance

    /// - Parameter start: the `count` bytes that libFuzzer made up; they are copied, so that reading past their end
    ///   is seen by AddressSanitizer.
    @unsafe
    package init(_ start: UnsafeRawPointer?, _ count: Int) {
        bytes = unsafe Bytes(copying: UnsafeRawBufferPointer(start: start, count: count))
        chance = Chance(seed: bytes)
    }

    /// Some ways in which the bytes may arrive; each element is how many are there at that call.
    package var arrivals: [[Int]] {
        var chance = chance
        let cuts = (0..<3).map { _ in Int(chance.next() % UInt64(bytes.count + 1)) }.sorted()
        return [Array(0...bytes.count), cuts + [bytes.count]]
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
package struct Chance: RandomNumberGenerator {
    private var state: UInt64

    /// Source of the constants: FNV-1a, 64 bits.
    package init(seed: Bytes) {
        state = seed.withSpan { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3 }
            return hash
        }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Stops the run when `condition` does not hold: libFuzzer keeps the input as a file.
package func check(
    _ condition: Bool, _ claim: @autoclosure () -> String, line: UInt = #line, file: StaticString = #file
) {
    if !condition { fatalError("does not hold: \(claim())", file: file, line: line) }
}
