// What is wrong with the configuration, and where.
package import JSON

/// One thing that is wrong with the configuration. Never shows a secret.
package struct ConfigurationProblem: Hashable, Sendable {
    package enum Severity: Sendable {
        /// The server does not start.
        case error
        /// The server starts and says so.
        case warning
    }

    /// Where it was written.
    package enum Place: Hashable, Sendable {
        case argument(String)
        case variable(String)
        /// A line of a text file, counted from 1.
        case line(file: String, Int)
        /// A value in a JSON file.
        case value(file: String, JSONPointer)
        /// A file or folder as a whole.
        case path(String)
    }

    package let severity: Severity
    package let place: Place
    package let message: String

    package init(_ place: Place, _ message: String, severity: Severity = .error) {
        self.severity = severity
        self.place = place
        self.message = message
    }
}

extension ConfigurationProblem.Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .argument(let name), .variable(let name), .path(let name): name
        case .line(let file, let number): "\(file):\(number)"
        case .value(let file, let pointer): file + pointer.fragment
        }
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// One line, such as `SLUICE_PORT: "80x" is not a port (0...65535)`.
    package var description: String {
        let text = "\(place): \(severity == .warning ? "warning: " : "")\(message)"
        return text.unicodeScalars.map {
            $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "?" : String($0)
        }
        .joined()
    }
}

/// A configuration that cannot be used, with everything that is wrong with it, warnings included.
package struct ConfigurationFailure: Error, Equatable {
    package let problems: [ConfigurationProblem]

    package init(problems: [ConfigurationProblem]) {
        self.problems = problems
    }
}
