// Prices as the catalog writes them: exact decimal text.
internal import Base
internal import Domain
internal import JSON

extension JSONWriter {
    /// The members of a `pricing` object: US dollars for one unit each. `"0"` is free; null is not known, or known
    /// only when the bill comes.
    mutating func writeMembers(of prices: ModelPrices) {
        let (prompt, completion) = (prices[.prompt], prices[.completion])
        member("prompt", prompt)
        member("completion", completion)
        member("input", prompt)
        member("output", completion)
        member("request", prices[.request])
        member("image", prices[.image])
        member("web_search", prices[.webSearch])
        member("internal_reasoning", prices[.reasoning])
        member("input_cache_read", prices[.cacheRead])
        member("input_cache_write", prices[.cacheWrite])
        if prices[.audio] != .unknown { member("audio", prices[.audio]) }
        if !prices.tiers.isEmpty { writeTiers(prices.tiers) }
    }

    /// Only what differs from the usual prices is in a tier.
    private mutating func writeTiers(_ tiers: [PriceTier]) {
        array("tiers") { list in
            for tier in tiers {
                list.object { writer in
                    writer.member("prompt_tokens", tier.promptTokens)
                    for kind in ModelPrices.Kind.allCases where tier.prices[kind] != .unknown {
                        writer.member(kind.memberName, tier.prices[kind])
                    }
                }
            }
        }
    }

    /// A member that is the exact amount as text; `null` where none is known beforehand.
    mutating func member(_ name: String, _ price: Price) {
        guard let amount = price.amount else { return member(null: name) }
        member(name, amount)
    }

    /// A member that is an amount as decimal text.
    mutating func member(_ name: String, _ amount: USD) {
        self.name(name)
        raw { buffer in
            buffer.append(UInt8(ascii: "\""))
            buffer.append(amount)
            buffer.append(UInt8(ascii: "\""))
        }
    }
}

extension ModelPrices.Kind {
    /// What it is called in a `pricing` object.
    var memberName: String {
        switch self {
        case .prompt: "prompt"
        case .completion: "completion"
        case .request: "request"
        case .image: "image"
        case .audio: "audio"
        case .webSearch: "web_search"
        case .reasoning: "internal_reasoning"
        case .cacheRead: "input_cache_read"
        case .cacheWrite: "input_cache_write"
        }
    }
}

extension ByteBuffer {
    private static let attodollars: UInt64 = 1_000_000_000_000_000_000

    /// Appends an amount as its description has it. By way of one machine word where it fits: whole lists are
    /// written with four prices a model.
    func append(_ amount: USD) {
        guard let attodollars = UInt64(exactly: amount.attodollars) else {
            return append(text: amount.description)
        }
        append(decimal: Int(attodollars / Self.attodollars))
        var fraction = attodollars % Self.attodollars
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var place = Self.attodollars / 10
        while fraction > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / place))
            fraction %= place
            place /= 10
        }
    }
}
