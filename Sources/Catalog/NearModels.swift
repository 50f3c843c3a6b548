// What a mistyped model may have meant.
internal import Base

/// The names of all models, ready to be searched for one that is spelled like another.
///
/// Comparing a name with tens of thousands of others would hold a loop for long. So each name has a mark, which tells
/// in a few instructions how far two names are apart at least, and only the most promising ones are compared.
struct NearModels: Sendable {
    /// How many names are compared letter by letter.
    private static let compared = 48

    /// Which letters and digits a text has, and how long it is.
    private struct Mark {
        let letters: UInt64
        let length: Int

        init(_ text: some Sequence<UInt8>) {
            var (letters, length) = (UInt64(0), 0)
            for byte in text {
                letters |= 1 << UInt64((byte | 0x20) & 0x3f)
                length += 1
            }
            self.letters = letters
            self.length = length
        }

        /// At least half as many letters have to be changed.
        func distance(to other: Mark) -> Int {
            max((letters ^ other.letters).nonzeroBitCount, abs(length - other.length))
        }
    }

    private struct Entry {
        let name: Bytes
        /// Of the whole name, and of what is behind its first slash.
        let whole: Mark
        let tail: Mark
    }

    private let entries: [Entry]

    init(_ offers: [Offer]) {
        var seen: Set<Bytes> = []
        entries = offers.compactMap { offer in
            let name = offer.catalogID ?? Bytes(offer.callableID)
            guard name.count <= NearNames.longest, seen.insert(name).inserted else { return nil }
            let text = name.array
            return Entry(name: name, whole: Mark(text), tail: Mark(Self.tail(of: text)))
        }
    }

    /// The names nearest to `name`, at most three. One without a slash is compared with what models are called
    /// without their makers.
    func near(_ name: String) -> [String] {
        guard !name.isEmpty, name.utf8.count <= NearNames.longest else { return [] }
        let isWhole = name.utf8.contains(UInt8(ascii: "/"))
        let promising = promising(Mark(name.utf8), isWhole: isWhole)
        if isWhole { return NearNames.of(name, among: promising) }
        let tails = promising.map {
            (tail: String(decoding: Self.tail(of: Array($0.utf8)), as: UTF8.self), name: $0)
        }
        let near = NearNames.of(name, among: Set(tails.map(\.tail)))
        return Array(near.flatMap { tail in tails.filter { $0.tail == tail }.map(\.name).sorted() }.prefix(3))
    }

    /// The names whose marks are nearest to `mark`.
    private func promising(_ mark: Mark, isWhole: Bool) -> [String] {
        // One heap of indexes for each distance: no sorting of all names.
        var byDistance = [[Int]](repeating: [], count: mark.length + 1)
        for index in entries.indices {
            let distance = mark.distance(to: isWhole ? entries[index].whole : entries[index].tail)
            // Beyond two thirds of the letters nothing is near.
            guard distance <= mark.length, byDistance[distance].count < Self.compared else { continue }
            byDistance[distance].append(index)
        }
        return byDistance.joined().prefix(Self.compared).map { entries[$0].name.text }
    }

    private static func tail(of text: [UInt8]) -> ArraySlice<UInt8> {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return text[...] }
        return text[(slash + 1)...]
    }
}
