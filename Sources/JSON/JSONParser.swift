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
    private var tape: JSONTape?
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
            var tape = takeOwnTape()
            defer { self.tape = tape }
            while unsafe try !run(over: bytes, into: tape, isComplete: isComplete) {
                tape = tape.enlarged(keeping: progress.entryCount, limit: entryLimit)
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// - Returns: false where the tape is full.
    @unsafe
    private mutating func run(
        over bytes: UnsafeRawBufferPointer, into tape: JSONTape, isComplete: Bool
    ) throws(JSONFailure) -> Bool {
        var machine = unsafe JSONMachine(progress, over: bytes, into: tape, limits: limits)
        defer { progress = machine.progress }
        return try machine.run(isComplete: isComplete)
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

    /// What was read. The parser can then be used for another text.
    ///
    /// Only to be called when `isFinished`.
    ///
    /// - Parameter bytes: the very bytes the parser was given.
    package mutating func takeDocument(of bytes: Bytes) -> JSONDocument {
        guard progress.isFinished, let tape else { preconditionFailure("the text is not finished") }
        precondition(progress.position <= bytes.count, "the tape is of another text")
        tape.header.bytes = bytes
        tape.header.count = progress.entryCount
        self.tape = nil
        progress = JSONProgress()
        return JSONDocument(tape: tape)
    }

    /// Forgets the text and keeps the memory.
    package mutating func reset() {
        progress = JSONProgress()
        failure = nil
    }

    /// One more than are allowed: the one too many is refused where it begins.
    private var entryLimit: Int { min(limits.values, Int(UInt32.max)) + 1 }

    /// Takes out the tape, or one of its own where a copy of this parser has it too.
    private mutating func takeOwnTape() -> JSONTape {
        guard var own = tape else { return JSONTape.create(limit: entryLimit) }
        tape = nil
        return isKnownUniquelyReferenced(&own) ? own : own.copy(keeping: progress.entryCount)
    }
}
