// The `.env` file: variables for those who do not want to export them.
package import Base

/// The variables of one `.env` file.
///
/// A line is `NAME=value`, `export NAME=value`, a comment (`#`) or empty. A value may stand in single quotes
/// (taken as it is) or in double quotes (`\n`, `\r`, `\t`, `\"`, `\\`, `\$` mean what they mean in a shell);
/// without quotes it ends at ` #` and loses the blanks around it. Nothing is expanded. Lines end in LF or CRLF.
package struct EnvironmentFile: Sendable {
    /// The largest file that is read, in bytes.
    package static let limit = 1 << 20

    /// A variable and the line it stands in, counted from 1.
    package struct Entry: Equatable, Sendable {
        package let value: String
        package let line: Int
    }

    /// The name of the file, for problems.
    package let name: String
    /// The variables; of one written twice the last counts.
    package private(set) var entries: [String: Entry] = [:]
    /// Lines that could not be read, and variables written twice.
    package private(set) var problems: [ConfigurationProblem] = []

    /// Reads a whole file. What is wrong with it is in `problems`, never with a value in it.
    package init(parsing bytes: Bytes, name: String) {
        self.name = name
        var rest = bytes.array[...]
        if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest.removeFirst(3) }
        let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() { read(line, number: index + 1) }
    }

    /// The file at `path`; nil when there is none. One that cannot be read is empty and says why in `problems`.
    package static func read(_ path: String, name: String) -> EnvironmentFile? {
        do throws(FileFailure) {
            return EnvironmentFile(parsing: try FileContents.read(path, limit: limit), name: name)
        } catch {
            guard error.reason != .missing else { return nil }
            var file = EnvironmentFile(parsing: .empty, name: name)
            file.problems.append(.init(.path(name), error.explanation))
            return file
        }
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) {
        var line = EnvironmentLine(bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes)
        switch line.read() {
        case .success(nil): break
        case .success((let name, let value)?):
            if let earlier = entries[name] {
                let message = "\(name) stands here and in line \(earlier.line); this one counts"
                problems.append(.init(.line(file: self.name, number), message, severity: .warning))
            }
            entries[name] = Entry(value: value, line: number)
        case .failure(let failure):
            problems.append(.init(.line(file: name, number), failure.rawValue))
        }
    }
}
