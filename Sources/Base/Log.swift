// The log: static messages with metadata, formatted where they are made.
internal import CPosix
import Glibc
internal import Synchronization

/// Where finished lines go.
package protocol LogSink: Sendable {
    /// Takes one whole line with its line feed; the bytes are valid during the call only. Never blocks.
    func accept(_ line: UnsafeRawBufferPointer)

    /// Blocks until every line accepted so far is out, at most `limit`; false when time ran out.
    func flush(within limit: Duration) -> Bool

    /// How many lines were lost since the start, because they came too fast or could not be written.
    var droppedLines: Int { get }
}

/// The log. A line is formatted on the caller's thread, straight into bytes, and handed to the sink.
///
/// Prompts, answers and keys never go in, at any level.
package final class Log: Sendable {
    /// Raw values of `LogLevel`: lines below are not made.
    private let threshold: Atomic<Int>
    private let form: LogForm
    private let sink: any LogSink
    private let clock: @Sendable () -> WallTime
    private let now: @Sendable () -> Moment
    private let repeated = RepeatedLines()

    /// - Parameter now: what the minutes of repeated lines are measured by.
    package init(
        level: LogLevel, form: LogForm, sink: any LogSink,
        clock: @escaping @Sendable () -> WallTime = { .now }, now: @escaping @Sendable () -> Moment = { .now }
    ) {
        threshold = Atomic(level.rawValue)
        self.form = form
        self.sink = sink
        self.clock = clock
        self.now = now
    }

    /// The log of a program: lines on standard error, as text at a terminal and as JSON elsewhere. Starts the
    /// writing thread.
    package static func onStandardError(level: LogLevel) -> Log {
        let form: LogForm = sluice_is_terminal(STDERR_FILENO) == 0 ? .json : .text
        return Log(level: level, form: form, sink: LogQueue(descriptor: STDERR_FILENO, form: form))
    }

    package func debug(
        _ message: StaticString, _ metadata: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) {
        if isWritten(.debug) { write(.debug, message, metadata()) }
    }

    package func info(
        _ message: StaticString, _ metadata: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) {
        if isWritten(.info) { write(.info, message, metadata()) }
    }

    package func warn(
        _ message: StaticString, _ metadata: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) {
        if isWritten(.warn) { write(.warn, message, metadata()) }
    }

    package func error(
        _ message: StaticString, _ metadata: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) {
        if isWritten(.error) { write(.error, message, metadata()) }
    }

    /// Writes one line whose fields `fill` adds directly: the way for lines written once a request.
    package func write(_ level: LogLevel, _ message: StaticString, _ fill: (inout LogLine) -> Void) {
        guard isWritten(level) else { return }
        if repeated.hasLeftOut { tellLeftOut(at: now()) }
        put(level, message, fill)
    }

    /// The same for lines about something that may happen very often: of each message about each subject a few are
    /// written in a minute (`RepeatLimit`). The next one says in `repeated` how many were left out; where none follows
    /// within the minute, a line of its own says so, before the next line of any kind and at the end at the latest.
    ///
    /// - Parameter subject: whom the line is about, such as a gateway; out of a small number of names.
    package func write(
        _ level: LogLevel, _ message: StaticString, about subject: String, _ fill: (inout LogLine) -> Void
    ) {
        guard isWritten(level) else { return }
        let now = now()
        let topic = RepeatLimit.Topic(message: message, level: level, subject: subject)
        let verdict = repeated.judge(topic, at: now)
        tellLeftOut(at: now)
        guard case .write(let leftOut) = verdict else { return }
        put(level, message) { line in
            fill(&line)
            if leftOut > 0 { line.add("repeated", leftOut) }
        }
    }

    /// Says how many lines were left out, of those topics whose minute is over.
    private func tellLeftOut(at now: Moment) {
        for (topic, lines) in repeated.takeDue(at: now) {
            put(topic.level, "lines left out") { line in
                if let message = topic.message { line.add("of", message) }
                line.add("about", topic.subject)
                line.add("repeated", lines)
            }
        }
    }

    private func put(_ level: LogLevel, _ message: StaticString, _ fill: (inout LogLine) -> Void) {
        unsafe Self.withLine(level, message, form: form, at: clock(), fill) { unsafe sink.accept($0) }
    }

    /// Whether lines of `level` are made at all.
    package func isWritten(_ level: LogLevel) -> Bool {
        // No other memory hangs on it: a line more or less is written around the change.
        level.rawValue >= threshold.load(ordering: .relaxed)
    }

    /// Lines of `level` and above are made from now on. May be called from any thread.
    package func use(_ level: LogLevel) {
        threshold.store(level.rawValue, ordering: .relaxed)
    }

    /// Blocks until every line so far is out, at most `limit`; false when time ran out. For shutdown.
    @discardableResult
    package func flush(within limit: Duration) -> Bool {
        tellLeftOut(at: .distantFuture)
        return sink.flush(within: limit)
    }

    /// How many lines were lost since the start, because they came too fast or could not be written.
    package var droppedLines: Int { sink.droppedLines }

    private func write(
        _ level: LogLevel, _ message: StaticString, _ metadata: KeyValuePairs<StaticString, LogValue>
    ) {
        write(level, message) { line in
            for (name, value) in metadata { line.add(name, value) }
        }
    }

    /// Makes one line, on the stack unless it is long.
    static func withLine(
        _ level: LogLevel, _ message: StaticString, form: LogForm, at time: WallTime,
        _ fill: (inout LogLine) -> Void, _ use: (UnsafeRawBufferPointer) -> Void
    ) {
        let largestOnStack = 1024
        unsafe withUnsafeTemporaryAllocation(byteCount: largestOnStack, alignment: 8) { scratch in
            guard var line = unsafe LogLine(in: scratch, form: form) else { return }
            line.begin(level, message, at: time)
            fill(&line)
            line.end()
            unsafe use(line.unsafeBytes)
        }
    }
}
