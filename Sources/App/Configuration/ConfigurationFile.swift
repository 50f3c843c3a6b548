// One JSON file of the configuration.
import Base
import JSON

/// One JSON object of the configuration, and what is asked of it.
struct ConfigurationFile {
    /// The largest file that is read, in bytes.
    static let limit = 1 << 20

    /// The name of the file, for problems.
    let name: String
    /// Nil when there is no file, or none that can be read.
    let root: JSONValue?

    /// Reads a file; one that is not there is no problem.
    ///
    /// - Parameter shown: its name for problems.
    init(reading path: String, shown: String, problems: inout [ConfigurationProblem]) {
        do throws(FileFailure) {
            let bytes = try FileContents.read(path, limit: Self.limit)
            self.init(parsing: bytes, name: shown, problems: &problems)
        } catch {
            if error.reason != .missing { problems.append(.init(.path(shown), error.explanation)) }
            self.init(missing: shown)
        }
    }

    /// No file.
    init(missing name: String) {
        self.name = name
        root = nil
    }

    /// Parses a whole file and says what is wrong with its text.
    init(parsing bytes: Bytes, name: String, problems: inout [ConfigurationProblem]) {
        self.name = name
        do throws(JSONFailure) {
            let value = try JSONValue(parsing: bytes)
            root = value
            Self.reportDuplicates(in: value, at: JSONPointer(), of: name, to: &problems)
        } catch {
            root = nil
            let line = unsafe 1 + bytes.unsafeBytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
            problems.append(.init(.line(file: name, line), "not JSON: \(error)"))
        }
    }

    /// The value at `pointer`; nil where there is none or it is `null`.
    func value(at pointer: JSONPointer) -> JSONValue? {
        var value = root
        for token in pointer.tokens { value = value?[token] }
        return value?.isNull == true ? nil : value
    }

    /// Reports every member that none of `known` names, with names that are near.
    func reportUnknown(besides known: Set<JSONPointer>, to problems: inout [ConfigurationProblem]) {
        guard let root else { return }
        reportUnknown(in: root, at: JSONPointer(), known: known, to: &problems)
    }

    private func reportUnknown(
        in value: JSONValue, at place: JSONPointer, known: Set<JSONPointer>,
        to problems: inout [ConfigurationProblem]
    ) {
        guard let members = value.members else {
            problems.append(.init(.value(file: name, place), "must be an object"))
            return
        }
        let depth = place.tokens.count
        let allowed = Set(known.filter { $0.tokens.starts(with: place.tokens) }.map { $0.tokens[depth] })
        for member in members {
            let inner = place.appending(member.name)
            if known.contains(inner) { continue }
            if allowed.contains(member.name) {
                reportUnknown(in: member.value, at: inner, known: known, to: &problems)
            } else {
                let message = "no such setting" + Self.suggestion(for: member.name, among: allowed)
                problems.append(.init(.value(file: name, inner), message))
            }
        }
    }

    /// `; did you mean …?`, or nothing.
    static func suggestion(for name: String, among known: Set<String>) -> String {
        let near = NearNames.of(name, among: known)
        return near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
    }

    private static func reportDuplicates(
        in value: JSONValue, at place: JSONPointer, of file: String, to problems: inout [ConfigurationProblem]
    ) {
        var seen: Set<String> = []
        for member in value.members ?? [] {
            let inner = place.appending(member.name)
            if !seen.insert(member.name).inserted {
                problems.append(.init(.value(file: file, inner), "stands here more than once"))
            }
            reportDuplicates(in: member.value, at: inner, of: file, to: &problems)
        }
        for (index, element) in (value.elements ?? []).enumerated() {
            reportDuplicates(in: element, at: place.appending(index), of: file, to: &problems)
        }
    }
}
