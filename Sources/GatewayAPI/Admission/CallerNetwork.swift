// Who is counted as one caller.

/// The part of an address that one caller has for itself: an IPv4 address, or the first half of an IPv6 one, of which
/// everybody who has any gets the whole rest.
struct CallerNetwork: Hashable, Sendable {
    private let text: String

    /// - Parameter peer: a numeric address without brackets, as `RequestContext.peer` is. An IPv4 address that is
    ///   written as an IPv6 one (`::ffff:192.0.2.1`) is that IPv4 address.
    init(peer: String) {
        let address = peer.prefix { $0 != "%" }
        if address.contains(".") {
            text = String(address.split(separator: ":").last ?? "")
        } else {
            text = Self.groups(address).prefix(4).joined(separator: ":")
        }
    }

    /// The eight groups of an IPv6 address, those that `::` leaves out written as 0.
    private static func groups(_ address: Substring) -> [Substring] {
        guard let gap = address.firstRange(of: "::") else { return address.split(separator: ":") }
        let front = address[..<gap.lowerBound].split(separator: ":")
        let back = address[gap.upperBound...].split(separator: ":")
        return front + Array(repeating: "0", count: max(0, 8 - front.count - back.count)) + back
    }
}
