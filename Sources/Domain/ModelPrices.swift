// What a model costs.

/// The prices of a model at one gateway, in US dollars for one unit each. What is not listed is unknown.
package struct ModelPrices: Equatable, Sendable {
    /// What is paid for, and so the unit: a token where nothing else is said.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// A token of the prompt, and one of the answer.
        case prompt, completion
        /// A request, whatever is in it.
        case request
        /// An image that goes in or comes out.
        case image
        /// A token of sound.
        case audio
        /// A search of the web.
        case webSearch
        /// A token of thought, where it does not cost what others of the answer do.
        case reasoning
        /// A token of the prompt that is read from a cache, and one that is written to it.
        case cacheRead, cacheWrite

        /// What it is called in files: records, price lists, copies of lists.
        package var name: StaticString {
            switch self {
            case .prompt: "prompt"
            case .completion: "completion"
            case .request: "request"
            case .image: "image"
            case .audio: "audio"
            case .webSearch: "webSearch"
            case .reasoning: "reasoning"
            case .cacheRead: "cacheRead"
            case .cacheWrite: "cacheWrite"
            }
        }
    }

    private struct Entry: Equatable, Sendable {
        let kind: Kind
        let price: Price
    }

    /// Those that are not unknown, in the order of their kinds: most models have two, tens of thousands have none.
    private var entries: [Entry] = []
    /// Other prices for longer prompts, the shortest first.
    package var tiers: [PriceTier] = []

    package init() {}

    /// The prices that most models have.
    package init(prompt: Price, completion: Price) {
        self[.prompt] = prompt
        self[.completion] = completion
    }

    package subscript(kind: Kind) -> Price {
        get { entries.first { $0.kind == kind }?.price ?? .unknown }
        set {
            entries.removeAll { $0.kind == kind }
            guard newValue != .unknown else { return }
            let place = entries.firstIndex { $0.kind.rawValue > kind.rawValue } ?? entries.endIndex
            entries.insert(Entry(kind: kind, price: newValue), at: place)
        }
    }

    /// Whether nothing is known.
    package var isEmpty: Bool { entries.isEmpty }

    /// Whether some price is known only when the bill comes.
    package var isDynamic: Bool { entries.contains { $0.price == .dynamic } }
}

/// The prices of requests whose prompts are long.
package struct PriceTier: Equatable, Sendable {
    /// They hold for the whole request as soon as its prompt has so many tokens.
    package let promptTokens: Int
    /// Those that differ from the usual ones.
    package let prices: ModelPrices

    package init(promptTokens: Int, prices: ModelPrices) {
        self.promptTokens = promptTokens
        self.prices = prices
    }
}
