// How often the log says the same.

/// Decides which lines about one thing are written, where that thing may happen very often: of each message about each
/// subject at most `most` in a minute. Nothing is lost silently: the next line that is written says how many were left
/// out, and where no other follows, their number is due when the minute is over.
///
/// Its memory is bounded: beyond `capacity` pairs of message and subject, all others count as one.
struct RepeatLimit: Sendable {
    /// What counts as the same.
    struct Topic: Hashable, Sendable {
        /// nil for what stands for all others.
        let message: StaticString?
        let level: LogLevel
        let subject: String

        static let others = Topic(message: nil, level: .warn, subject: "")

        // A message is a literal: the place where it lies is its identity, and cheaper to compare than its text.
        private var place: Int { message.map { unsafe Int(bitPattern: $0.utf8Start) } ?? 0 }

        static func == (left: Topic, right: Topic) -> Bool {
            left.place == right.place && left.level == right.level && left.subject == right.subject
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(place)
            hasher.combine(level)
            hasher.combine(subject)
        }
    }

    enum Verdict: Equatable, Sendable {
        /// - Parameter leftOut: how many before it were not; told by this line.
        case write(leftOut: Int)
        case leaveOut
    }

    private struct Count {
        let since: Moment
        var written = 1
        var leftOut = 0

        var end: Moment { since.advanced(by: RepeatLimit.minute) }
    }

    /// How many lines of a topic are written in a minute, which begins with the first.
    static let most = 10
    static let minute: Duration = .seconds(60)
    static let capacity = 256

    /// When the first number of lines left out is due; `distantFuture` while there is none.
    private(set) var due = Moment.distantFuture
    private var counts: [Topic: Count] = [:]

    /// A line of a topic wants to be written.
    mutating func judge(_ topic: Topic, at now: Moment) -> Verdict {
        let topic = place(of: topic, at: now)
        guard var count = counts[topic], now < count.end else {
            let leftOut = counts.updateValue(Count(since: now), forKey: topic)?.leftOut ?? 0
            if leftOut > 0 { findDue() }
            return .write(leftOut: leftOut)
        }
        if count.written < Self.most {
            count.written += 1
            counts[topic] = count
            return .write(leftOut: 0)
        }
        count.leftOut += 1
        counts[topic] = count
        due = min(due, count.end)
        return .leaveOut
    }

    /// The numbers that are due: they are told now, and not again.
    mutating func takeDue(at now: Moment) -> [(topic: Topic, lines: Int)] {
        guard due <= now else { return [] }
        let over = counts.filter { $0.value.leftOut > 0 && $0.value.end <= now }
        for topic in over.keys { counts[topic] = nil }
        findDue()
        return over.map { ($0.key, $0.value.leftOut) }.sorted { $0.0.subject < $1.0.subject }
    }

    /// Where a topic is counted: with the others, when there is no room for one more.
    private mutating func place(of topic: Topic, at now: Moment) -> Topic {
        guard counts.count >= Self.capacity, counts[topic] == nil else { return topic }
        counts = counts.filter { $0.value.leftOut > 0 || now < $0.value.end }
        return counts.count < Self.capacity ? topic : .others
    }

    private mutating func findDue() {
        due = counts.values.lazy.filter { $0.leftOut > 0 }.map(\.end).min() ?? .distantFuture
    }
}
