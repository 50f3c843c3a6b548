// The models in a provider's template.
internal import Domain
internal import JSON
internal import Providers

/// What there is to say of all models together, so that it is said once.
struct TemplateRemarks {
    var withoutContext = 0
    var withoutCost = 0
    var withDefaults = 0
    /// Kinds of prices that no cost counts.
    var uncounted: Set<String> = []

    var notes: [String] {
        var notes: [String] = []
        if withoutContext > 0 { notes.append("context_length: unknown for \(Self.models(withoutContext))") }
        if withoutCost > 0 {
            notes.append(
                "pricing: zero for \(Self.models(withoutCost)), which counts as unknown; if they are free, add "
                    + #""free": true to "models" in the record"#)
        }
        if !uncounted.isEmpty {
            let names = uncounted.sorted().joined(separator: ", ")
            notes.append("pricing: \(names) kept in the list, and not counted in costs")
        }
        if withDefaults > 0 {
            notes.append("default_parameters: kept in the list; requests are sent as callers write them")
        }
        return notes
    }

    private static func models(_ count: Int) -> String { count == 1 ? "1 model" : "\(count) models" }
}

extension RecordReader {
    /// More dollars than any token costs: the price of a million of them, most likely.
    private static let mostForAToken = USD(attodollars: 10_000_000_000_000_000)
    private static let tokenPrices = ["prompt", "completion", "internal_reasoning"]
    private static let requiredPrices = ["prompt", "completion", "request", "image"]
    private static let countedPrices = ["prompt", "completion"]

    /// Checks one element of `models`, besides its `id`.
    func checkTemplateModel(_ remarks: inout TemplateRemarks) {
        _ = (optionalText("name"), optionalText("description"))
        if whole("context_length", in: 1...1_000_000_000) == nil { remarks.withoutContext += 1 }
        within("architecture") { architecture in
            for name in ["modality", "tokenizer", "instruct_type"] where architecture.member(name) != .null {
                _ = architecture.optionalText(name)
            }
            _ = (architecture.texts("input_modalities"), architecture.texts("output_modalities"))
        }
        required("pricing") { $0.checkTemplatePrices(&remarks) }
        _ = texts("supported_parameters")
        guard let defaults = member("default_parameters") else { return }
        if defaults.members == nil { complain("default_parameters", "must be an object") }
        if defaults.members?.isEmpty == false { remarks.withDefaults += 1 }
    }

    private func checkTemplatePrices(_ remarks: inout TemplateRemarks) {
        var amounts: [String: USD] = [:]
        for name in Self.requiredPrices + ["web_search", "internal_reasoning"] {
            amounts[name] = templatePrice(name, isRequired: Self.requiredPrices.contains(name))
        }
        for (name, amount) in amounts where amount != .zero && !Self.countedPrices.contains(name) {
            remarks.uncounted.insert(name)
        }
        if Self.countedPrices.allSatisfy({ amounts[$0] == .zero }) { remarks.withoutCost += 1 }
    }

    private func templatePrice(_ name: String, isRequired: Bool) -> USD? {
        guard let value = member(name) else {
            if isRequired { complain(name, #"is missing; "0" where it does not apply"#) }
            return nil
        }
        // Also as a number: its writer should hear the reason that matters.
        if let number = value.string ?? value.numberText, USD(decimal: number) == USD(decimal: "-1") {
            complain(name, "is a dynamic price, which cannot be expressed: give a fixed one")
            return nil
        }
        guard let text = value.string, !text.lowercased().contains("e"), let amount = USD(decimal: text),
            amount >= .zero
        else {
            complain(name, #"must be a decimal number as a text, such as "0.0000001""#)
            return nil
        }
        if Self.tokenPrices.contains(name), amount > Self.mostForAToken {
            complain(name, "is \(amount) USD for one token; is it the price of a million?")
        }
        return amount
    }
}
