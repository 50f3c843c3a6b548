// Answers in the words of the caller's dialect.
package import Base
package import Domain

/// Writes an answer's events as a stream in one dialect.
package protocol AnswerStreamWriter {
    /// Writes what the caller gets of an event.
    ///
    /// - Throws: `.malformed` where more of it must wait for the rest than can be kept, `.tooLarge` where all of it must
    ///   be kept to its end and cannot.
    mutating func write(_ event: ChatEvent, into out: ByteBuffer) throws(ReplyFault)

    /// The stream ended well: writes its end.
    ///
    /// - Parameter usage: the last that was told; nil where nothing was.
    mutating func finish(_ usage: Usage?, into out: ByteBuffer)

    /// The stream broke off: writes why. Nothing follows, and nothing in it says that the answer is complete.
    mutating func breakOff(_ error: CallerError, into out: ByteBuffer)
}

/// Gathers an answer's events and writes them as one whole answer in one dialect.
package protocol AnswerReplyWriter {
    mutating func note(_ event: ChatEvent)

    var body: Bytes { get }
}
