// A gateway that may be asked for a model, and whether it will be.
package import Base
package import Catalog
package import Domain
package import Providers

/// A model as the caller names it.
package struct ModelName: Equatable, Sendable {
    /// As UTF-8.
    package let text: Bytes
    /// The same, as JSON text.
    package let json: Bytes

    package init(text: Bytes, json: Bytes) {
        self.text = text
        self.json = json
    }
}

/// Whether a candidate is called, or why not.
package enum Verdict: Equatable, Sendable {
    case tried
    /// The model makes something else.
    case cannot(Ability)
    /// The gateway is not asked for that.
    case lacks(Ability)
    /// The caller's `only` does not name the gateway.
    case notInOnly
    case ignored
    /// The caller set a limit, and the price is not known.
    case priceUnknown
    case tooExpensive
    /// The model does not take this parameter of the request, and the caller asked for all of them.
    case unsupported(String)
    /// The member of the request named speaks of what a gateway keeps, and this one keeps nothing.
    case keepsNothing(String)
    /// The caller wants one gateway only, and it is another.
    case noFallbacks
    /// It failed too often lately.
    case breakerOpen(until: Moment)
    case rateLimited(until: Moment)
    /// So many others come first that its turn would not come.
    case beyondLimit

    /// Until when it holds, where it passes by itself.
    package var until: Moment? {
        switch self {
        case .breakerOpen(let until), .rateLimited(let until): until
        case .tried, .cannot, .lacks, .notInOnly, .ignored, .priceUnknown, .tooExpensive, .unsupported,
            .keepsNothing, .noFallbacks, .beyondLimit:
            nil
        }
    }
}

/// A gateway that may be asked.
package struct Candidate: Sendable {
    /// The call that it would be asked with.
    let attempt: Attempt
    package var verdict = Verdict.tried
    /// Whether the caller wants it asked only if it can be given all that the request says.
    var mustTakeAll = false
    /// How fast it is, where the order asks for that and it was measured.
    package var speed: MeasuredSpeed?

    init(_ attempt: Attempt) {
        self.attempt = attempt
    }

    package var gateway: Gateway { attempt.gateway }
    /// As UTF-8.
    package var nativeModel: Bytes { attempt.nativeModel }
    /// What the gateway's list says of the model; nil where it does not, or is not known.
    package var offer: Offer? { attempt.offer }
    /// What the caller called the model.
    package var name: ModelName { attempt.name }
    var place: GatewayPlace { attempt.place }
}
