// The variables of the process, and behind them those of the `.env` file.
import Glibc

/// The variables the program was started with, and behind them those of the `.env` file.
///
/// A variable that is set to nothing counts as not set, and hides the one of the file.
package struct Environment: Sendable {
    private let process: [String: String]
    /// The `.env` file; nil when there is none.
    package let file: EnvironmentFile?

    package init(process: [String: String], file: EnvironmentFile? = nil) {
        self.process = process
        self.file = file
    }

    /// The value of `name`; nil when it is not set or empty.
    package subscript(name: String) -> String? {
        let value = process[name] ?? file?.entries[name]?.value
        return value?.isEmpty == false ? value : nil
    }

    /// Where `name` is set, for problems: the variable, or the line of the file.
    package func place(of name: String) -> ConfigurationProblem.Place {
        guard process[name] == nil, let file, let entry = file.entries[name] else { return .variable(name) }
        return .line(file: file.name, entry.line)
    }

    /// All names that are set, in both places, sorted.
    package var names: [String] {
        Set(process.keys).union(file?.entries.keys.map { $0 } ?? []).filter { self[$0] != nil }.sorted()
    }

    /// The variables this process was started with; names and values that are not UTF-8 are repaired.
    package static func ofThisProcess() -> [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }
}
