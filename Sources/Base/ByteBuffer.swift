// Bytes on their way: appended at the end, consumed from the front.
public import Glibc

/// A growing run of bytes: what is written at the end is read from the front.
///
/// Owned by one connection or task at a time and never shared between loops. An empty buffer holds no memory
/// after `release()`, so an idle connection costs nothing here.
///
/// Its memory is an object that `Bytes` can share as it is: what was gathered is handed on without a copy.
@safe
@usableFromInline
package final class ByteBuffer {
    /// The least a buffer takes: growing to it byte by byte would cost more.
    private static let smallest = 112
    @usableFromInline var memory: UnsafeMutableRawPointer?
    private var owner: OwnMemory?
    @usableFromInline var capacity = 0
    @usableFromInline var readOffset = 0
    @usableFromInline var writeOffset = 0

    package init() {
        unsafe memory = nil
    }

    package convenience init(capacity: Int) {
        self.init()
        reserve(capacity)
    }

    // MARK: Reading

    /// How many bytes wait to be read.
    @inlinable
    package var count: Int { writeOffset - readOffset }

    @inlinable
    package var isEmpty: Bool { writeOffset == readOffset }

    /// How many bytes can be appended before the buffer takes more memory.
    @inlinable
    package var freeCount: Int { capacity - writeOffset }

    /// How much memory the buffer holds.
    package var memoryCount: Int { capacity }

    /// The waiting bytes; valid until the buffer is next changed.
    @unsafe
    @inlinable
    package var unsafeBytes: UnsafeRawBufferPointer {
        guard let memory = unsafe memory else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(start: memory + readOffset, count: count)
    }

    /// Calls `body` with the waiting bytes, bounds-checked.
    @inlinable
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeBytes: unsafeBytes))
    }

    /// Drops the first `amount` waiting bytes.
    @inlinable
    package func consume(_ amount: Int) {
        precondition(amount >= 0 && amount <= count, "consumed more than there is")
        readOffset += amount
        if readOffset == writeOffset {
            readOffset = 0
            writeOffset = 0
        }
    }

    /// Drops everything and keeps the memory.
    @inlinable
    package func clear() {
        readOffset = 0
        writeOffset = 0
    }

    /// Gives the memory back when nothing waits.
    package func release() {
        guard isEmpty else { return }
        forgetMemory()
    }

    private func forgetMemory() {
        unsafe memory = nil
        owner = nil
        capacity = 0
        clear()
    }

    /// A copy of the waiting bytes in `range`, counted from the first waiting one.
    package func copy(_ range: Range<Int>) -> Bytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "copied more than there is")
        return unsafe Bytes(copying: UnsafeRawBufferPointer(rebasing: unsafeBytes[range]))
    }

    /// The waiting bytes as a value; the buffer is empty after it. Nothing is copied.
    package func takeAll() -> Bytes {
        guard let memory = unsafe memory, !isEmpty else {
            clear()
            return .empty
        }
        let taken = unsafe Bytes(start: memory + readOffset, count: count, owner: owner)
        forgetMemory()
        return taken
    }

    // MARK: Writing

    /// Makes room for `amount` more bytes.
    @inlinable
    package func reserve(_ amount: Int) {
        if capacity - writeOffset < amount { makeRoom(for: amount) }
    }

    @usableFromInline
    func makeRoom(for amount: Int) {
        let needed = count + amount
        if needed <= capacity {
            moveToFront()
        } else {
            moveToObject(of: max(needed, capacity * 2, Self.smallest))
        }
    }

    private func moveToFront() {
        guard let memory = unsafe memory, readOffset > 0 else { return }
        let waiting = count
        unsafe memmove(memory, memory + readOffset, waiting)
        readOffset = 0
        writeOffset = waiting
    }

    private func moveToObject(of size: Int) {
        let waiting = count
        let (object, start) = unsafe OwnMemory.create(size)
        if let memory = unsafe memory { unsafe memcpy(start, memory + readOffset, waiting) }
        unsafe memory = start
        owner = object
        capacity = size
        readOffset = 0
        writeOffset = waiting
    }

    /// Lets `body` write up to `amount` bytes at the end; what it returns is how many it wrote.
    @unsafe
    @inlinable
    package func withUnsafeRoom(for amount: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        reserve(amount)
        guard let memory = unsafe memory else { return 0 }
        let written = unsafe body(UnsafeMutableRawBufferPointer(start: memory + writeOffset, count: amount))
        precondition(written >= 0 && written <= amount, "wrote more than there was room for")
        writeOffset += written
        return written
    }

    @inlinable
    package func append(_ byte: UInt8) {
        reserve(1)
        guard let memory = unsafe memory else { return }
        unsafe memory.storeBytes(of: byte, toByteOffset: writeOffset, as: UInt8.self)
        writeOffset += 1
    }

    /// Appends a copy of `source`, which must not be this buffer's own memory.
    @inlinable
    package func append(copying source: UnsafeRawBufferPointer) {
        guard let from = source.baseAddress, source.count > 0 else { return }
        reserve(source.count)
        guard let memory = unsafe memory else { return }
        unsafe memcpy(memory + writeOffset, from, source.count)
        writeOffset += source.count
    }

    @inlinable
    package func append(_ bytes: Bytes) {
        unsafe append(copying: bytes.unsafeBytes)
    }

    @inlinable
    package func append(_ span: Span<UInt8>) {
        unsafe span.withUnsafeBytes { unsafe append(copying: $0) }
    }

    @inlinable
    package func append(_ literal: StaticString) {
        unsafe append(
            copying: UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    @inlinable
    package func append(text: String) {
        var text = text
        text.withUTF8 { unsafe append(copying: UnsafeRawBufferPointer($0)) }
    }

    /// Appends `number` in decimal digits.
    package func append(decimal number: Int) {
        let digits = Digits.count(number.magnitude)
        if number < 0 { append(UInt8(ascii: "-")) }
        reserve(digits)
        guard let memory = unsafe memory else { return }
        unsafe Digits.write(number.magnitude, digits: digits, to: memory + writeOffset)
        writeOffset += digits
    }

    /// Appends `number` in lower-case hexadecimal digits.
    package func append(hex number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let digits = max(1, (UInt.bitWidth - rest.leadingZeroBitCount + 3) / 4)
        reserve(digits)
        guard let memory = unsafe memory else { return }
        writeOffset += digits
        for position in 1...digits {
            let digit = Digits.hexadecimal(UInt8(truncatingIfNeeded: rest & 0xf))
            unsafe memory.storeBytes(of: digit, toByteOffset: writeOffset - position, as: UInt8.self)
            rest >>= 4
        }
    }

    /// The waiting bytes as text; what is not UTF-8 becomes U+FFFD.
    package var text: String { unsafe String(decoding: unsafeBytes, as: UTF8.self) }
}

extension ByteBuffer {
    /// Appends a copy of `range` of another buffer's waiting bytes.
    @inlinable
    package func append(copyOf other: ByteBuffer, _ range: Range<Int>) {
        unsafe append(copying: UnsafeRawBufferPointer(rebasing: other.unsafeBytes[range]))
    }
}
