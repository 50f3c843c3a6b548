// What limits calls of a gateway, in words.
package import Base
package import Routing

extension BreakerReport {
    /// A longer name is cut: callers may make up any.
    private static let longestName = 80

    /// `the key is left alone for 12 s`, `gpt-x is rate limited for 20 s`, `gpt-x is being tried again`.
    package func words(at now: Moment) -> String {
        let name = model.map { String($0.text.prefix(Self.longestName)) } ?? "the key"
        switch state {
        case .open(let until) where until <= now: return "\(name) is tried again with the next call"
        case .open(let until): return "\(name) is left alone for \(ShortText.span(now.duration(to: until)))"
        case .limited(let until):
            return "\(name) is rate limited for \(ShortText.span(now.duration(to: until)))"
        case .probing: return "\(name) is being tried again"
        }
    }

    /// When calls may go again; nil where one is under way to see.
    package var until: Moment? {
        switch state {
        case .open(let until), .limited(let until): until
        case .probing: nil
        }
    }
}
