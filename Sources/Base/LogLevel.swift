// How much a log line matters.

/// How much a log line matters: `info` is what an operator would act on or count.
package enum LogLevel: Int, Comparable, Sendable, CaseIterable {
    case debug, info, warn, error

    /// The level as written in settings and in lines.
    package var name: StaticString {
        switch self {
        case .debug: "debug"
        case .info: "info"
        case .warn: "warn"
        case .error: "error"
        }
    }

    /// The level called `name`, as `name` writes it; nil for any other word.
    package init?(named name: String) {
        guard let level = Self.allCases.first(where: { $0.name.description == name }) else { return nil }
        self = level
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
