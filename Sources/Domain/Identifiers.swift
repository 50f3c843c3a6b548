// The names of things.

/// A gateway's slug, such as `openai`: lower-case letters, digits and hyphens.
package struct GatewayID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let slug: String

    package init(_ slug: String) {
        self.slug = slug
    }

    package var description: String { slug }

    package static func < (left: GatewayID, right: GatewayID) -> Bool { left.slug < right.slug }
}
