// How the text of a setting becomes its value.
import Base
import JSON
internal import Providers

/// How the text of a setting becomes its value, whether it comes from a variable, an argument or a file.
struct SettingKind<Value> {
    /// What is expected, as it ends the sentence `"80x" is not …`.
    let expected: String
    /// How it may be written in a JSON file.
    let json: Set<JSONKind>
    /// Nil for a text that is no such value.
    let parse: (String) -> Value?

    init(_ expected: String, json: Set<JSONKind> = [.string], parse: @escaping (String) -> Value?) {
        self.expected = expected
        self.json = json
        self.parse = parse
    }
}

extension SettingKind where Value == Int {
    static func whole(_ what: String, _ range: ClosedRange<Int>) -> SettingKind {
        SettingKind("\(what) (\(range.lowerBound)...\(range.upperBound))", json: [.number]) { text in
            SettingText.whole(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Bytes: `1048576`, `1024KiB`, `1MiB`.
    static func bytes(_ range: ClosedRange<Int>) -> SettingKind {
        let limits = "\(SettingText.size(range.lowerBound))...\(SettingText.size(range.upperBound))"
        return SettingKind("a size in bytes, or with KiB, MiB or GiB (\(limits))", json: [.number, .string]) {
            text in
            SettingText.bytes(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension SettingKind where Value == Duration {
    /// Seconds: `60`, `0.5`, `60s`, `500ms`, `10m`, `1h`; up to a day.
    static func duration(allowingZero: Bool = false) -> SettingKind {
        let least = allowingZero ? "0 to 24h" : "more than 0, at most 24h"
        return SettingKind("a time in seconds, or with ms, s, m or h (\(least))", json: [.number, .string]) {
            text in
            guard let duration = SettingText.duration(text), duration <= .seconds(86400) else { return nil }
            return duration > .zero || (allowingZero && duration == .zero) ? duration : nil
        }
    }
}

extension SettingKind where Value == Bool {
    static var flag: SettingKind {
        SettingKind("1 or 0 (true or false)", json: [.boolean]) { text in
            switch text.lowercased() {
            case "1", "true", "yes", "on": true
            case "0", "false", "no", "off": false
            default: nil
            }
        }
    }
}

extension SettingKind where Value == LogLevel {
    static var logLevel: SettingKind {
        SettingKind("one of debug, info, warn, error") { LogLevel(named: $0.lowercased()) }
    }
}

extension SettingKind where Value == Settings.Demo {
    static var demo: SettingKind {
        SettingKind("auto, 1 or 0", json: [.string, .boolean]) { text in
            text.lowercased() == "auto"
                ? .automatic : SettingKind<Bool>.flag.parse(text).map { $0 ? .on : .off }
        }
    }
}

extension SettingKind where Value == String {
    /// A host name or a numeric address, without port and brackets.
    static var host: SettingKind {
        SettingKind("a host name or address, without a port") { text in
            let isNumeric = SettingText.isLoopback(text) != nil
            let isName = text.utf8.count <= 253 && text.utf8.allSatisfy(SettingText.isHostByte)
            return isNumeric || isName ? text : nil
        }
    }

    /// Where a server is: scheme, host, perhaps a port.
    static var serverURL: SettingKind {
        SettingKind("the URL of a server, such as http://127.0.0.1:8000") { text in
            BaseURL(text).flatMap { $0.path.isEmpty ? text : nil }
        }
    }

    static var path: SettingKind {
        SettingKind("a path") { $0.utf8.contains(0) ? nil : $0 }
    }
}
