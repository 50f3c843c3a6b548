// What a gateway wants done to single members of a request, as data.
internal import Base
package import JSON

/// One rule of a gateway's record: which member of a request, when, and what becomes of it.
package struct ParameterRule: Equatable, Sendable {
    package enum Action: Equatable, Sendable {
        /// The member is left out.
        case drop
        /// The member gets this name. Where the request has that one too, the member that stands later wins and
        /// the other is left out.
        case rename(String)
        /// A text that is among these becomes the other.
        case values([String: String])
    }

    /// Where the member is: names, and `*` for every element of an array.
    package let path: [String]
    package let action: Action
    /// The models it is for; none: all.
    package let models: [Glob]
    /// The values that the rule is for; none: all.
    package let when: [JSONValue]
    /// The values that the rule spares.
    package let unless: [JSONValue]

    package init(
        path: [String], action: Action, models: [Glob] = [], when: [JSONValue] = [], unless: [JSONValue] = []
    ) {
        self.path = path
        self.action = action
        self.models = models
        self.when = when
        self.unless = unless
    }

    /// Whether a member with this value is one the rule is for. Numbers are compared as numbers: `1.0` is `1`.
    func applies(toValue value: JSONNode) -> Bool {
        if when.isEmpty, unless.isEmpty { return true }
        // Whatever is longer is none of the values that anybody lists.
        let known = value.range.count <= Self.longestValue ? JSONValue(value) : nil
        func isAmong(_ values: [JSONValue]) -> Bool {
            known.map { known in values.contains { $0.isSame(as: known) } } ?? false
        }
        return (when.isEmpty || isAmong(when)) && !isAmong(unless)
    }

    private static let longestValue = 1024
}

/// Rules that stand one behind the other in a record and are for the same models: who is meant is decided once.
struct ParameterRuleGroup: Sendable {
    let rules: [ParameterRule]
    /// None: all.
    private let models: [Glob]

    /// All of `rules`, in their order.
    static func groups(of rules: [ParameterRule]) -> [ParameterRuleGroup] {
        var groups: [ParameterRuleGroup] = []
        for rule in rules {
            if let last = groups.last, last.models == rule.models {
                groups[groups.count - 1] = ParameterRuleGroup(rules: last.rules + [rule], models: rule.models)
            } else {
                groups.append(ParameterRuleGroup(rules: [rule], models: rule.models))
            }
        }
        return groups
    }

    /// - Parameter model: its id at the gateway, as UTF-8.
    func applies(toModel model: Bytes) -> Bool {
        guard !models.isEmpty else { return true }
        return model.withSpan { name in
            for index in models.indices where models[index].matches(name) { return true }
            return false
        }
    }
}

/// A pattern for whole names: `*` is any run of characters, `?` any one of ASCII, everything else itself.
package struct Glob: Hashable, Sendable {
    private let pattern: [UInt8]

    package init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Takes at most the product of both lengths in steps, whatever the pattern.
    ///
    /// - Parameter name: as UTF-8; `?` is one byte of it.
    package func matches(_ name: Span<UInt8>) -> Bool {
        var (here, there) = (0, 0)
        /// The last star, and what of the name it does not stand for.
        var star: (after: Int, name: Int)?
        while there < name.count {
            if here < pattern.count, pattern[here] == UInt8(ascii: "*") {
                here += 1
                star = (here, there)
            } else if here < pattern.count, pattern[here] == UInt8(ascii: "?") || pattern[here] == name[there]
            {
                here += 1
                there += 1
            } else if let last = star {
                here = last.after
                there = last.name + 1
                star = (last.after, there)
            } else {
                return false
            }
        }
        return pattern[here...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension JSONValue {
    /// Equal, numbers by what they are rather than how they are spelled.
    fileprivate func isSame(as other: JSONValue) -> Bool {
        guard let text = numberText, let otherText = other.numberText else { return self == other }
        return text == otherText || Double(text) == Double(otherText)
    }
}
