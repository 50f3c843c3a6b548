// Lines that repeat: how many of them are written, and that the others are told.
import Foundation
import Synchronization
import Testing

@testable import Base

@Suite struct RepeatLimitTests {
    private typealias Topic = RepeatLimit.Topic

    private static let start = Moment(nanoseconds: 5_000_000_000)
    private var limit = RepeatLimit()

    private func topic(_ subject: String, _ level: LogLevel = .info) -> Topic {
        Topic(message: "it happened again", level: level, subject: subject)
    }

    private func moment(_ seconds: Int) -> Moment { Self.start.advanced(by: .seconds(seconds)) }

    /// How many of `count` lines are written.
    private mutating func written(_ count: Int, of topic: RepeatLimit.Topic, at now: Moment) -> Int {
        (0..<count).count { _ in limit.judge(topic, at: now) == .write(leftOut: 0) }
    }

    @Test mutating func `ten in a minute are written, and the next one says how many were not`() {
        #expect(written(422, of: topic("a"), at: moment(0)) == 10)
        #expect(limit.due == moment(60))
        #expect(limit.judge(topic("a"), at: moment(59)) == .leaveOut)

        #expect(limit.judge(topic("a"), at: moment(60)) == .write(leftOut: 413))
        #expect(limit.due == .distantFuture)
        #expect(limit.takeDue(at: moment(600)).isEmpty)
        // The minute begins anew.
        #expect(written(20, of: topic("a"), at: moment(61)) == 9)
    }

    @Test mutating func `each message, level and subject counts for itself`() {
        _ = written(11, of: topic("a"), at: moment(0))

        #expect(written(10, of: topic("b"), at: moment(0)) == 10)
        #expect(written(10, of: topic("a", .warn), at: moment(0)) == 10)
        let other = Topic(message: "something else", level: .info, subject: "a")
        #expect(written(10, of: other, at: moment(0)) == 10)
        #expect(limit.judge(topic("a"), at: moment(1)) == .leaveOut)
    }

    @Test mutating func `what no line follows is due when its minute is over, once`() {
        _ = written(15, of: topic("a"), at: moment(0))
        _ = written(11, of: topic("b"), at: moment(30))

        #expect(limit.takeDue(at: moment(59)).isEmpty)
        let first = limit.takeDue(at: moment(60))
        #expect(first.map(\.topic) == [topic("a")] && first.map(\.lines) == [5])
        #expect(limit.due == moment(90))
        let second = limit.takeDue(at: .distantFuture)
        #expect(second.map(\.topic) == [topic("b")] && second.map(\.lines) == [1])
        #expect(limit.takeDue(at: .distantFuture).isEmpty)
    }

    @Test mutating func `beyond the bound all others count as one`() {
        for number in 0..<RepeatLimit.capacity {
            #expect(limit.judge(topic("\(number)"), at: moment(0)) == .write(leftOut: 0))
        }
        let beyond = (0..<1000).count { limit.judge(topic("x\($0)"), at: moment(1)) == .write(leftOut: 0) }

        #expect(beyond == 10)
        #expect(limit.judge(topic("0"), at: moment(1)) == .write(leftOut: 0))
        let others = limit.takeDue(at: moment(61))
        #expect(others.map(\.topic) == [Topic.others] && others.map(\.lines) == [990])
        // Those whose minute is over make room.
        #expect(limit.judge(topic("new"), at: moment(62)) == .write(leftOut: 0))
    }

    // MARK: In the log

    private let capture = LogCapture()
    private let now = Mutable(Self.start)

    private final class Mutable: Sendable {
        private let moment: Mutex<Moment>
        init(_ moment: Moment) { self.moment = Mutex(moment) }
        var value: Moment {
            get { moment.withLock { $0 } }
            set { moment.withLock { $0 = newValue } }
        }
    }

    private func makeLog() -> Log {
        Log(
            level: .info, form: .text, sink: capture, clock: { WallTime(nanoseconds: 0) },
            now: { [now] in now.value })
    }

    private func lines() -> [Substring] {
        capture.lines.map { $0.dropFirst("1970-01-01T00:00:00.000Z ".count) }
    }

    @Test func `the log leaves out, and says so with the next line about the same`() {
        let log = makeLog()
        for number in 1...423 { log.write(.warn, "failed", about: "up") { $0.add("n", number) } }
        now.value = moment(61)
        log.write(.warn, "failed", about: "up") { $0.add("n", 424) }

        #expect(lines().count == 11)
        #expect(lines().last == "warn  failed n=424 repeated=413")
    }

    @Test func `or with any other line, which itself is never left out`() {
        let log = makeLog()
        for _ in 1...12 { log.write(.warn, "failed", about: "up") { _ in } }
        for _ in 1...50 { log.write(.info, "request") { _ in } }
        #expect(lines().count == 60)
        now.value = moment(61)
        log.write(.info, "request") { _ in }

        #expect(lines()[60...] == [#"warn  lines left out of=failed about=up repeated=2"#, "info  request"])
    }

    @Test func `or at the end`() {
        let log = makeLog()
        for _ in 1...12 { log.write(.warn, "failed", about: "up") { _ in } }
        log.flush(within: .zero)
        log.flush(within: .zero)

        #expect(lines().count == 11)
        #expect(lines().last == "warn  lines left out of=failed about=up repeated=2")
    }

    @Test func `lines below the level count for nothing`() {
        let log = makeLog()
        for _ in 1...50 { log.write(.debug, "failed", about: "up") { _ in } }
        log.flush(within: .zero)

        #expect(lines().isEmpty)
    }
}
