// A provider's typical time of answering, and the time limits that follow from it.
internal import Base
internal import Providers

/// A provider's typical time of answering, which records keep as time limits: a factor leaves room for long prompts and
/// busy hours. A typical time of three seconds gives the limits that hold where a record says nothing.
enum TypicalTime {
    /// Of a stream, to its first event.
    private static let firstByteFactor = 20
    /// Of a whole answer, which may be long.
    private static let answerFactor = 100
    /// Below it a limit would cut answers that are merely unlucky.
    private static let leastFirstByte = 10_000
    private static let leastAnswer = 60_000

    /// The limits of a provider, in milliseconds.
    ///
    /// - Parameter milliseconds: its typical time.
    static func limits(_ milliseconds: Int) -> (firstByte: Int, answer: Int) {
        (
            max(leastFirstByte, milliseconds * firstByteFactor),
            max(leastAnswer, milliseconds * answerFactor)
        )
    }

    /// What a short answer may be expected to take; nil where the record has no limit of its own.
    static func implied(by timeouts: GatewayDescriptor.Timeouts) -> Duration? {
        timeouts.firstByte.map { $0 / firstByteFactor }
    }
}
