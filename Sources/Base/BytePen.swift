// Writing small things one after the other into room that was made before.
import Glibc

/// Writes bytes, words and digits one after the other. Whoever holds it has made room for all of them.
@unsafe
struct BytePen {
    /// Where the next byte goes.
    private(set) var position: UnsafeMutableRawPointer

    @inline(__always)
    init(at position: UnsafeMutableRawPointer) {
        unsafe self.position = position
    }

    /// Goes on behind `amount` bytes that somebody else wrote.
    @inline(__always)
    mutating func skip(_ amount: Int) {
        unsafe position += amount
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        unsafe position.storeBytes(of: byte, as: UInt8.self)
        unsafe position += 1
    }

    /// Writes `literal`. Most are names of 8 to 16 bytes or less: two words that overlap cost less than a call of
    /// memcpy.
    @inline(__always)
    mutating func put(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        let source = unsafe UnsafeRawPointer(literal.utf8Start)
        if length > 16 {
            unsafe memcpy(position, source, length)
        } else if length >= 8 {
            unsafe copyEnds(of: source, length, as: UInt64.self)
        } else if length >= 4 {
            unsafe copyEnds(of: source, length, as: UInt32.self)
        } else if length > 0 {
            // One to three bytes: the first, the one in the middle and the last are all.
            unsafe copyByte(of: source, at: 0)
            unsafe copyByte(of: source, at: length / 2)
            unsafe copyByte(of: source, at: length - 1)
        }
        unsafe position += length
    }

    @inline(__always)
    private func copyByte(of source: UnsafeRawPointer, at index: Int) {
        let byte = unsafe source.load(fromByteOffset: index, as: UInt8.self)
        unsafe position.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }

    /// Copies the first and the last word of `length` bytes, which are at most two words.
    @inline(__always)
    private func copyEnds<Word: FixedWidthInteger & BitwiseCopyable>(
        of source: UnsafeRawPointer, _ length: Int, as word: Word.Type
    ) {
        let last = length - MemoryLayout<Word>.size
        let (head, tail) = unsafe (
            source.loadUnaligned(as: Word.self), source.loadUnaligned(fromByteOffset: last, as: Word.self)
        )
        unsafe position.storeBytes(of: head, as: Word.self)
        unsafe position.storeBytes(of: tail, toByteOffset: last, as: Word.self)
    }

    /// Writes the last `digits` decimal digits of `number` and returns what is in front of those.
    @inline(__always)
    @discardableResult
    mutating func put(_ number: UInt, digits: Int) -> UInt {
        defer { unsafe position += digits }
        return unsafe Digits.write(number, digits: digits, to: position)
    }
}
