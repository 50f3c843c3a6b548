// Reads JSON as it arrives.
package import Base

/// Checks a text against RFC 8259 while it arrives and lists what is in it.
///
/// Each `advance` goes on exactly where the one before stopped, also within a character, an escape or a number:
/// however the bytes are cut, each is read once. There is no recursion, and no memory but the tape.
///
/// Escapes of lone surrogates (`\ud800`) are allowed, as the grammar allows them. A byte order mark is not.
package struct JSONParser {
    private let limits: JSONLimits
    private var progress = JSONProgress()
    private var storage: JSONTapeStorage?
    private var failure: JSONFailure?

    package init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
    }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: the whole text so far: the same bytes as last time, with more at the end.
    ///   - isComplete: whether these are all.
    /// - Throws: the first failure of the text, at the latest when it is complete; then the same one again.
    @unsafe
    package mutating func advance(
        over bytes: UnsafeRawBufferPointer, isComplete: Bool
    ) throws(JSONFailure) {
        if let failure { throw failure }
        precondition(bytes.count >= progress.position, "the text became shorter")
        do throws(JSONFailure) {
            guard bytes.count <= Int(UInt32.max) else { throw JSONFailure(.tooLong, at: Int(UInt32.max)) }
            var machine = unsafe JSONMachine(
                progress, over: bytes, into: storage(for: bytes.count), limits: limits)
            defer { progress = machine.progress }
            try machine.run(isComplete: isComplete)
        } catch {
            failure = error
            throw error
        }
    }

    /// Reads on over what waits in `buffer`, which must not be consumed between calls.
    package mutating func advance(over buffer: ByteBuffer, isComplete: Bool) throws(JSONFailure) {
        unsafe try advance(over: buffer.unsafeBytes, isComplete: isComplete)
    }

    /// Reads on over `bytes`.
    package mutating func advance(over bytes: Bytes, isComplete: Bool) throws(JSONFailure) {
        unsafe try advance(over: bytes.unsafeBytes, isComplete: isComplete)
    }

    /// How many bytes of the text have been read for good.
    package var position: Int { progress.position }

    /// Whether a complete text was read without failure.
    package var isFinished: Bool { progress.isFinished }

    /// The list of what was read. The parser can then be reset and used again.
    ///
    /// Only to be called when `isFinished`.
    package mutating func takeTape() -> JSONTape {
        guard progress.isFinished, let storage else { preconditionFailure("the text is not finished") }
        let tape = JSONTape(storage: storage, count: progress.entryCount)
        self.storage = nil
        progress = JSONProgress()
        return tape
    }

    /// Forgets the text and keeps the memory of a tape that was not taken.
    package mutating func reset() {
        progress = JSONProgress()
        failure = nil
    }

    /// Memory that no copy of this parser writes to.
    private mutating func storage(for length: Int) -> JSONTapeStorage {
        guard let present = storage else {
            // One value in eight bytes is usual; a single long string needs only one.
            let created = JSONTapeStorage(capacity: max(0, min(limits.values, 1024, 8 + length / 8)))
            storage = created
            return created
        }
        guard !isKnownUniquelyReferenced(&storage) else { return present }
        let copy = JSONTapeStorage(copying: present, count: progress.entryCount)
        storage = copy
        return copy
    }
}
