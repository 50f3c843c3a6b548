// Guessing what somebody meant to write.

/// Names that look like a mistyped one.
package enum NearNames {
    /// Longer names are not compared, so that the work stays small whatever was written.
    package static let longest = 128

    /// The names closest to `name`, the closest first, at most `limit`. Near is: a third of the letters or
    /// fewer are wrong, missing, too many or swapped, or the case differs; and at most one more than in the
    /// closest, because names with a common beginning all look alike.
    package static func of(_ name: String, among known: some Sequence<String>, limit: Int = 3) -> [String] {
        guard name.utf8.count <= longest else { return [] }
        let wanted = Array(name.lowercased().utf8)
        let near = known.compactMap { candidate -> (name: String, distance: Int)? in
            guard candidate.utf8.count <= longest else { return nil }
            let letters = Array(candidate.lowercased().utf8)
            let distance = distance(wanted, letters)
            return distance * 3 <= max(wanted.count, letters.count) ? (candidate, distance) : nil
        }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let closest = near.first else { return [] }
        return near.prefix { $0.distance <= closest.distance + 1 }.prefix(limit).map(\.name)
    }

    /// The optimal string alignment distance: insertions, removals, changes and swaps of neighbours.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let change = last[column] + (letter == other ? 0 : 1)
                var best = min(change, last[column + 1] + 1, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other
                if isSwap { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
