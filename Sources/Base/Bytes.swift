// An immutable run of bytes that is shared, not copied.
public import Glibc

/// An immutable run of bytes. Copies and slices share the memory, which is freed with its last user.
///
/// Indices count from 0 in every slice.
@safe
@usableFromInline
package struct Bytes: @unchecked Sendable {  // unchecked: the memory is never written after it is shared
    @usableFromInline let start: UnsafeRawPointer?
    @usableFromInline let owner: AnyObject?

    /// The number of bytes.
    @usableFromInline package let count: Int

    @inlinable
    init(start: UnsafeRawPointer?, count: Int, owner: AnyObject?) {
        unsafe self.start = start
        self.count = count
        self.owner = owner
    }

    /// No bytes.
    @usableFromInline package static let empty = unsafe Bytes(start: nil, count: 0, owner: nil)

    @inlinable
    package var isEmpty: Bool { count == 0 }

    /// The text of a literal; nothing is copied.
    @inlinable
    package init(_ literal: StaticString) {
        precondition(literal.hasPointerRepresentation, "a literal of one character is not supported")
        unsafe self.init(
            start: UnsafeRawPointer(literal.utf8Start), count: literal.utf8CodeUnitCount, owner: nil)
    }

    /// A copy of `source`.
    package init(copying source: UnsafeRawBufferPointer) {
        guard let from = source.baseAddress, source.count > 0 else {
            self = .empty
            return
        }
        let (owner, start) = unsafe OwnMemory.create(source.count)
        unsafe memcpy(start, from, source.count)
        unsafe self.init(start: UnsafeRawPointer(start), count: source.count, owner: owner)
    }

    /// The UTF-8 of `text`.
    package init(_ text: String) {
        var text = text
        self = text.withUTF8 { unsafe Bytes(copying: UnsafeRawBufferPointer($0)) }
    }

    /// Bytes that `fill` writes: at most `capacity`, as many as it returns.
    @unsafe
    package init(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        let (owner, start) = unsafe OwnMemory.create(capacity)
        let count = unsafe fill(UnsafeMutableRawBufferPointer(start: start, count: capacity))
        precondition(count >= 0 && count <= capacity, "wrote more than there was room for")
        unsafe self.init(start: UnsafeRawPointer(start), count: count, owner: owner)
    }

    /// A copy of `array`.
    package init(_ array: [UInt8]) {
        self = unsafe array.withUnsafeBytes { unsafe Bytes(copying: $0) }
    }

    /// The bytes themselves, valid for as long as this value (or a copy of it) is kept alive.
    @unsafe
    @inlinable
    package var unsafeBytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    /// Calls `body` with the bytes, bounds-checked.
    @inlinable
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(unsafe Span(_unsafeBytes: unsafeBytes))
    }

    /// The bytes of `range`, sharing the memory. Traps when `range` reaches outside.
    @inlinable
    package func slice(_ range: Range<Int>) -> Bytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice out of bounds")
        guard let start = unsafe start, !range.isEmpty else { return .empty }
        return unsafe Bytes(start: start + range.lowerBound, count: range.count, owner: owner)
    }

    @inlinable
    package subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "index out of bounds")
        return unsafe unsafeBytes[index]
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    package var text: String { unsafe String(decoding: unsafeBytes, as: UTF8.self) }

    /// The bytes as an array of their own.
    package var array: [UInt8] { unsafe Array(unsafeBytes) }
}

extension Bytes: Hashable {
    @inlinable
    package static func == (left: Bytes, right: Bytes) -> Bool {
        guard left.count == right.count else { return false }
        guard let start = unsafe left.start, let other = unsafe right.start else { return true }
        return unsafe start == other || memcmp(start, other, left.count) == 0
    }

    @usableFromInline package func hash(into hasher: inout Hasher) {
        unsafe hasher.combine(bytes: unsafeBytes)
    }
}

extension Bytes: CustomStringConvertible {
    @usableFromInline package var description: String { text }
}

extension [Bytes] {
    /// How many bytes these are together.
    package var byteCount: Int {
        var count = 0
        for part in self { count += part.count }
        return count
    }
}

/// Memory shared by `Bytes` that lies in the object itself: one allocation instead of two.
final class OwnMemory: ManagedBuffer<Void, UInt8> {
    static func create(_ capacity: Int) -> (owner: OwnMemory, start: UnsafeMutableRawPointer) {
        let buffer = unsafe unsafeDowncast(create(minimumCapacity: capacity) { _ in () }, to: OwnMemory.self)
        let start = unsafe buffer.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
        return unsafe (buffer, start)
    }
}
