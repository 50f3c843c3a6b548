// Members that a later one of the same name overrides.
internal import Base

extension JSONNode {
    /// The members of an object that do not count, because a later one has the same name after unescaping; in
    /// their order. Names with different lone surrogates are different.
    ///
    /// Takes time in proportion to the members: names are hashed with a seed no sender knows.
    package var duplicateMembers: [JSONMember] {
        guard kind == .object else { return [] }
        let overridden = isSmallObject ? overriddenByPairs() : overriddenByTable(members.map(\.name.index))
        return overridden.isEmpty ? [] : overridden.map(member(at:))
    }

    /// Whether comparing each name with each other one is the quickest way.
    private var isSmallObject: Bool {
        var name = index + 1
        for _ in 0..<12 where name < Int(entry.next) { name = document.tape.nameIndex(after: name) }
        return name == Int(entry.next)
    }

    private func overriddenByPairs() -> [Int] {
        let end = Int(entry.next)
        var overridden: [Int] = []
        var name = index + 1
        while name < end {
            let next = document.tape.nameIndex(after: name)
            var other = next
            while other < end, !haveSameText(name, other) { other = document.tape.nameIndex(after: other) }
            if other < end { overridden.append(name) }
            name = next
        }
        return overridden
    }

    /// A table of open addressing, at most half full, filled from the last member to the first.
    private func overriddenByTable(_ names: [Int]) -> [Int] {
        let mask = (names.count * 2).roundedUpToPowerOfTwo - 1
        let free = UInt32.max
        var table = [UInt32](repeating: free, count: mask + 1)
        var overridden: [Int] = []
        for name in names.reversed() {
            var slot = hashOfText(name) & mask
            while table[slot] != free, !haveSameText(Int(table[slot]), name) { slot = (slot + 1) & mask }
            if table[slot] == free {
                table[slot] = UInt32(truncatingIfNeeded: name)
            } else {
                overridden.append(name)
            }
        }
        return overridden.reversed()
    }

    private func hashOfText(_ index: Int) -> Int {
        var hasher = Hasher()
        let name = JSONNode(document: document, index: index)
        unsafe name.withUnescapedText { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    @inline(__always)
    private func haveSameText(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (document.tape[left], document.tape[right])
        // Most names differ in length, and then nothing more has to be read.
        if !one.isMarked, !other.isMarked, one.end &- one.start != other.end &- other.start { return false }
        return haveSameUnescapedText(left, right)
    }

    private func haveSameUnescapedText(_ left: Int, _ right: Int) -> Bool {
        let left = JSONNode(document: document, index: left)
        let right = JSONNode(document: document, index: right)
        return unsafe left.withUnescapedText { unsafe right.matches($0) }
    }

    /// The unescaped bytes of a string, lone surrogates kept apart.
    @unsafe
    private func withUnescapedText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe withText { text in
            guard unsafe text.hasEscapes else { return unsafe body(text.content) }
            return unsafe text.unescaped(.kept).withUnsafeContents(body)
        }
    }
}

extension Int {
    /// For a positive number.
    fileprivate var roundedUpToPowerOfTwo: Int { 1 << (bitWidth - (self - 1).leadingZeroBitCount) }
}
