// Which members of one object go, which come, and where the commas are then.
internal import Base

/// The removed and the new members of one object.
struct JSONObjectEdit {
    private let object: JSONNode

    /// The names of the members that go.
    var removed: [Int] = []

    private var appended: [(name: String, json: Bytes)] = []

    init(_ object: JSONNode) {
        self.object = object
    }

    /// Adds a last member, or changes the one added before.
    mutating func append(_ name: String, _ json: Bytes) {
        if let index = appended.firstIndex(where: { $0.name == name }) {
            appended[index].json = json
        } else {
            appended.append((name, json))
        }
    }

    /// Takes back a member that was added.
    mutating func removeAppended(_ name: String) -> Bool {
        let before = appended.count
        appended.removeAll { $0.name == name }
        return appended.count < before
    }

    /// The cuts, and the new members after the last one that stays.
    ///
    /// Where a member stays before the removed ones, the cut begins at its end, so that the comma between goes
    /// along; where none does, it ends at the first one that stays.
    func splices() -> [JSONSplice] {
        var cuts: [Range<Int>] = []
        var lastKept: Int?
        var cutStart: Int?
        var rest = removed.sorted()[...]
        var end = object.range.lowerBound + 1
        for (name, value) in object.members {
            if rest.first == name.index {
                rest = rest.dropFirst()
                cutStart = cutStart ?? lastKept ?? name.range.lowerBound
            } else {
                if let start = cutStart {
                    cuts.append(start..<(lastKept == nil ? name.range.lowerBound : end))
                }
                cutStart = nil
                lastKept = value.range.upperBound
            }
            end = value.range.upperBound
        }
        if let start = cutStart { cuts.append(start..<end) }
        let last = lastKept ?? end
        let insertion = JSONSplice(range: last..<last, parts: newMembers(areFirst: lastKept == nil))
        return cuts.map { JSONSplice(range: $0, parts: []) } + [insertion]
    }

    private func newMembers(areFirst: Bool) -> [Bytes] {
        var parts: [Bytes] = []
        for (name, json) in appended {
            let buffer = ByteBuffer()
            if !areFirst || !parts.isEmpty { buffer.append(",") }
            buffer.append(jsonString: name)
            buffer.append(":")
            parts += [buffer.takeAll(), json]
        }
        return parts
    }
}
