// Sorting many names.
internal import Base

/// The beginning of a name as numbers.
///
/// Names share memory, and counting who does takes longer than comparing them. So their beginnings are compared first,
/// and the names themselves only where these are equal.
struct NameBeginning: Equatable, Sendable {
    /// Eight bytes in each; zeros where the name ends.
    private var words = SIMD4<UInt64>()

    init(_ name: Bytes) {
        name.withSpan { text in
            for index in words.indices where index * 8 < text.count {
                words[index] = Self.number(text, from: index * 8)
            }
        }
    }

    private static func number(_ text: Span<UInt8>, from start: Int) -> UInt64 {
        var number: UInt64 = 0
        let end = min(start + 8, text.count)
        for index in start..<end { number = number << 8 | UInt64(text[index]) }
        return number << UInt64(8 * (start + 8 - end))
    }

    func precedes(_ other: NameBeginning) -> Bool {
        for index in words.indices where words[index] != other.words[index] {
            return words[index] < other.words[index]
        }
        return false
    }
}

/// A row of a list on its way into a model: where it is, and how it is sorted.
struct ModelRow: Sendable {
    /// Of its key: rows of equal keys may be one model.
    let beginning: NameBeginning
    let keyHash: Int
    /// Where its offer is among those of its gateway, or of all.
    var place: UInt32
    /// Where its gateway is among all.
    var gateway: UInt32

    init(key: Bytes, place: UInt32, gateway: UInt32 = 0) {
        beginning = NameBeginning(key)
        keyHash = key.hashValue
        self.place = place
        self.gateway = gateway
    }

    /// Whether their keys may be equal.
    func resembles(_ other: ModelRow) -> Bool { keyHash == other.keyHash && beginning == other.beginning }
}

extension [ModelRow] {
    /// Puts them into the order of their keys.
    ///
    /// - Parameter key: of the offer at a place.
    mutating func sortByKeys(_ key: (UInt32) -> Bytes) {
        sort { left, right in
            guard left.beginning == right.beginning else { return left.beginning.precedes(right.beginning) }
            return key(left.place).precedes(key(right.place))
        }
    }

    /// The rows of that key, which are in the order of their keys.
    func rows(of wanted: Bytes, _ key: (UInt32) -> Bytes) -> ArraySlice<ModelRow> {
        let beginning = NameBeginning(wanted)
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let row = self[middle]
            let isBefore =
                row.beginning == beginning
                ? key(row.place).precedes(wanted) : row.beginning.precedes(beginning)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return self[low...].prefix { $0.beginning == beginning && key($0.place) == wanted }
    }
}
