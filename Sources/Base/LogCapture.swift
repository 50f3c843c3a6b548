// A log that keeps its lines, for the tests of every room.
import Synchronization

/// Keeps every line in memory, in the order they came. For tests.
package final class LogCapture: LogSink {
    private let kept = Mutex<[String]>([])

    package init() {}

    /// The lines so far, without their line feeds.
    package var lines: [String] { kept.withLock { $0 } }

    package func accept(_ line: UnsafeRawBufferPointer) {
        let text = unsafe String(decoding: line.dropLast(), as: UTF8.self)
        kept.withLock { $0.append(text) }
    }

    package func flush(within limit: Duration) -> Bool { true }

    package var droppedLines: Int { 0 }
}
