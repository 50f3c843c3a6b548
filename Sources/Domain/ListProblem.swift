// What can be wrong with a row of a list of models.

/// Why a row of a list, or a price in it, was left out. The raw values are words for people.
package enum ListProblem: String, CaseIterable, Sendable {
    case noID = "without an id"
    /// With control characters, or spaces around it: nobody could ask for it.
    case unusableID = "with an id that cannot be asked for"
    case listedTwice = "listed twice"
    case notAnObject = "no object"
    case tooLong = "with a text that is too long"
    case priceIsNoNumber = "with a price that is no number"
    case priceIsNegative = "with a negative price"
    /// Beyond the bounds of the configuration.
    case priceIsAbsurd = "with an absurd price"
}
