// The model that a call asks for.
package import Base
package import Domain

/// A model as the caller knows it: answers name it so, and say what they cost.
package struct CalledModel: Sendable {
    /// What the caller called it, as JSON text.
    package let text: Bytes
    /// What it costs at the gateway that is called.
    package let prices: ModelPrices

    package init(_ text: Bytes, prices: ModelPrices = ModelPrices()) {
        self.text = text
        self.prices = prices
    }
}
