// Where the rows of a list say what models cost.
package import Domain
package import JSON

/// Where the prices of a row are, and what their numbers mean.
package struct ListedPrices: Equatable, Sendable {
    /// Where one price is.
    package struct Place: Equatable, Sendable {
        package let kind: ModelPrices.Kind
        /// The first that leads to a price counts.
        package let pointers: [JSONPointer]
        package let unit: PriceUnit

        package init(_ kind: ModelPrices.Kind, at pointers: [JSONPointer], in unit: PriceUnit) {
            self.kind = kind
            self.pointers = pointers
            self.unit = unit
        }
    }

    /// Where the prices of long prompts are.
    package struct Tiers: Equatable, Sendable {
        /// Where the tiers are.
        package enum Shape: Equatable, Sendable {
            /// One tier, in the row itself.
            case row
            /// A list of them.
            case list(JSONPointer)
            /// Each price leads to a list of its own tiers; there is the price in an element.
            case listEach(price: JSONPointer)
        }

        package let shape: Shape
        /// From how many tokens of the prompt on they hold; relative to a tier.
        package let promptTokens: JSONPointer
        package let places: [Place]

        package init(_ shape: Shape, promptTokens: JSONPointer, _ places: [Place]) {
            self.shape = shape
            self.promptTokens = promptTokens
            self.places = places
        }
    }

    package let places: [Place]
    package let tiers: Tiers?

    package init(_ places: [Place], tiers: Tiers? = nil) {
        self.places = places
        self.tiers = tiers
    }
}
