// Durations and sizes as people write them, tested through the settings that have them.
import Base
import Testing

@testable import App

@Suite struct SettingTextTests {
    static let durations: [(String, Duration?)] = [
        ("0", .zero), ("1", .seconds(1)), ("0.5", .milliseconds(500)), ("60s", .seconds(60)),
        ("500ms", .milliseconds(500)), ("1.5ms", .microseconds(1500)), ("10m", .seconds(600)),
        ("1h", .seconds(3600)),
        ("0.000000001", .nanoseconds(1)), ("0.1h", .seconds(360)), ("0.0000000001", nil),
        ("0.0000001ms", nil),
        ("", nil), ("s", nil), (".", nil), (".5", nil), ("5.", nil), ("1.2.3", nil), ("-1", nil), ("+1", nil),
        ("1e3", nil), (" 1", nil), ("1 s", nil), ("1d", nil), ("1S", nil), ("٣", nil), ("1.٣", nil),
        ("9999999999999999999", nil), ("9223372037", nil), ("9223372036.999999999h", nil),
    ]

    @Test(arguments: durations)
    func `a duration is exact or nothing`(text: String, duration: Duration?) {
        #expect(SettingText.duration(text) == duration)
    }

    static let sizes: [(String, Int?)] = [
        ("0", 0), ("1024", 1024), ("1KiB", 1024), ("32MiB", 32 << 20), ("2GiB", 2 << 30), ("007", 7),
        ("", nil), ("KiB", nil), ("1.5MiB", nil), ("1MB", nil), ("1mib", nil), ("1 MiB", nil), ("-1", nil),
        ("+1", nil),
        ("9223372036854775807", .max), ("9223372036854775808", nil), ("8589934592GiB", nil), ("٣", nil),
    ]

    @Test(arguments: sizes)
    func `a size is exact or nothing`(text: String, size: Int?) {
        #expect(SettingText.bytes(text) == size)
    }

    @Test(arguments: [
        (0, "0"), (1023, "1023"), (1024, "1KiB"), (33_554_432, "32MiB"), (1 << 30, "1GiB"), (1025, "1025"),
    ])
    func `a size is written as a person would`(size: Int, text: String) {
        #expect(SettingText.size(size) == text)
    }

    static let origins: [(String, Bool)] = [
        ("https://example.org", true), ("http://localhost:3000", true), ("http://[::1]:80", true),
        ("chrome-extension://abc", true), ("https://Example.org", false), ("https://", false),
        ("example.org", false),
        ("null", false), ("*", false), ("https://a/b", false), ("HTTPS://a", false), ("://a", false),
        ("1a://b", false),
    ]

    @Test(arguments: origins)
    func `an origin is a scheme and a host`(text: String, isOrigin: Bool) {
        #expect(SettingText.isOrigin(text) == isOrigin)
    }
}
