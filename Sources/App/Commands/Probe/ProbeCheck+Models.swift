// What a probe says of a gateway before it asks for an answer.
internal import Domain
internal import Providers

extension ProbeCheck {
    /// Whether the gateway has what a call needs.
    static func configured(_ gateway: Gateway) -> ProbeCheck {
        switch gateway.state {
        case .callable, .local:
            let needsKey = gateway.descriptor.authorization != .none
            return ProbeCheck(.configured, .passed, needsKey ? "has its key" : "needs no key")
        case .needs(let variable): return ProbeCheck(.configured, .skipped, missing(variable))
        case .off: return ProbeCheck(.configured, .skipped, "is switched off")
        case .listOnly: return ProbeCheck(.configured, .skipped, "is in lists only by its record")
        }
    }

    /// What is said of everything that a missing key forbids.
    static func missing(_ variable: String) -> String { "\(variable) is not set" }

    /// Whether there is a list of models, and a plausible one.
    ///
    /// - Parameters:
    ///   - models: nil where none could be read.
    ///   - least: fewer are not plausible; as the record says.
    ///   - took: nil where nothing was asked for it.
    static func models(_ models: [ListedModel]?, atLeast least: Int, took: Duration?) -> ProbeCheck {
        guard let models else {
            return ProbeCheck(.models, .failed, "no list came, or none that its record can read", took: took)
        }
        let count = "\(models.count) \(models.count == 1 ? "model" : "models")"
        guard models.count >= least else {
            return ProbeCheck(.models, .failed, "\(count), where \(least) are expected", took: took)
        }
        return ProbeCheck(
            .models, .passed, took == nil ? "\(count), known without asking" : count, took: took)
    }

    /// Whether the list says what routing and prices need. What it leaves out is unknown, not wrong.
    static func metadata(_ models: [ListedModel]) -> ProbeCheck {
        guard !models.isEmpty else { return ProbeCheck(.metadata, .skipped, "no model is listed") }
        let contexts = models.count { $0.contextLength != nil }
        let prices = models.count { $0.prices[.prompt] != .unknown && $0.prices[.completion] != .unknown }
        let isComplete = contexts == models.count && prices == models.count
        return ProbeCheck(
            .metadata, isComplete ? .passed : .warned,
            "of \(models.count): \(contexts) with a context length, \(prices) with both prices")
    }
}

extension Gateway {
    /// Fewer models than these make no plausible list.
    var leastModels: Int {
        guard case .listing(let listing) = descriptor.models, !settings.hasOwnAddress else { return 1 }
        return listing.expectAtLeast
    }

    /// Whether its models are asked for, not known beforehand.
    var listsModels: Bool {
        guard case .listing = descriptor.models else { return false }
        return true
    }

    /// Whether its models are known without a key.
    var listsModelsToAnybody: Bool {
        guard case .listing(let listing) = descriptor.models else { return true }
        return listing.isPublic || descriptor.authorization == .none
    }
}
