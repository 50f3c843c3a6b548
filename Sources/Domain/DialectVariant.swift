// Whose words a dialect is spoken in, where others than its maker serve it.

/// Which variant of a dialect a caller expects. What differs is what callers are told, never what gateways are asked.
package enum DialectVariant: Sendable {
    /// As the API's maker describes it.
    case original
    /// OpenRouter's: usage and its cost are always told, and who served; errors have members of their own.
    case openRouter

    /// Whether answers say what they cost, and who served, though nobody asked.
    package var tellsCostUnasked: Bool { self == .openRouter }
}
