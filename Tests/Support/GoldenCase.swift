// Texts that go in and texts that must come out, one case a file.
import Foundation
import Testing

/// A file of sections: a line `--- name` begins one, what stands before the first says why the case is there.
package struct GoldenCase: Sendable, CustomTestStringConvertible {
    package let name: String
    private let sections: [String: String]

    package var testDescription: String { name }

    /// A section without its last line feed; nil when there is none.
    package subscript(section: String) -> String? { sections[section] }

    /// The lines of a section; none when there is none.
    package func lines(_ section: String) -> [String] {
        (sections[section] ?? "").split(separator: "\n").map(String.init)
    }

    /// The cases of the folder `Golden/<folder>` beside the test file that asks.
    package static func all(_ folder: String, beside file: String = #filePath) -> [GoldenCase] {
        let place = URL(fileURLWithPath: file).deletingLastPathComponent()
            .appendingPathComponent("Golden").appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        let cases = names.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name -> GoldenCase? in
            guard let text = try? String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
            else { return nil }
            return GoldenCase(name: String(name.dropLast(4)), sections: split(text))
        }
        precondition(!cases.isEmpty, "no golden cases in \(place.path)")
        return cases
    }

    private static func split(_ text: String) -> [String: String] {
        var sections: [String: [Substring]] = [:]
        var current = "why"
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("--- ") {
                current = String(line.dropFirst(4))
                sections[current] = []
            } else {
                sections[current, default: []].append(line)
            }
        }
        return sections.mapValues { lines in
            var lines = lines
            if lines.last == "" { lines.removeLast() }
            return lines.joined(separator: "\n")
        }
    }
}
