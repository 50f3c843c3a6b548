// Members read without a reference to the document for each of them.
public import Base
public import Glibc

/// Where a value stands in its document: a node without the document, which costs nothing to keep.
@usableFromInline
package struct JSONPlace: Hashable, Sendable {
    /// The entry in the tape.
    @usableFromInline let index: Int

    @inlinable @inline(__always)
    init(index: Int) {
        self.index = index
    }
}

extension JSONPlace: Comparable {
    /// The order in which values begin in the text.
    @usableFromInline package static func < (left: JSONPlace, right: JSONPlace) -> Bool {
        left.index < right.index
    }
}

/// The name of a member, for as long as its object is walked over.
@safe
@usableFromInline
package struct JSONName {
    /// The text without its escapes.
    @usableFromInline let text: UnsafeRawBufferPointer

    @inlinable @inline(__always)
    init(_ text: UnsafeRawBufferPointer) {
        unsafe self.text = text
    }

    /// Whether the unescaped text is `text`. Most names have another length, and then nothing more is read.
    @inlinable @inline(__always)
    package func matches(_ text: StaticString) -> Bool {
        guard unsafe self.text.count == text.utf8CodeUnitCount, let start = unsafe self.text.baseAddress
        else {
            return false
        }
        return unsafe memcmp(start, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}

extension JSONNode {
    /// Where this value stands.
    package var place: JSONPlace { JSONPlace(index: index) }

    /// The value at a place in the same document.
    @inlinable
    package subscript(place: JSONPlace?) -> JSONNode? {
        place.map { JSONNode(document: document, index: $0.index) }
    }

    /// Calls `body` with the name and the value of each member of an object in their order, duplicates included;
    /// never for anything else. For who reads several members: a later one takes the place of an earlier one of the
    /// same name.
    @inlinable @inline(__always)
    package func forEachMember(_ body: (JSONName, JSONPlace) -> Void) {
        guard kind == .object, let bytes = unsafe document.tape.header.bytes.unsafeBytes.baseAddress else {
            return
        }
        let tape = document.tape
        let end = Int(entry.next)
        var index = self.index + 1
        while index < end {
            let name = tape[index]
            let place = JSONPlace(index: index + 1)
            if name.isMarked {
                withUnescapedName(at: index) { body($0, place) }
            } else {
                let text = unsafe UnsafeRawBufferPointer(
                    start: bytes + Int(name.start) + 1, count: Int(name.end &- name.start) - 2)
                body(unsafe JSONName(text), place)
            }
            index = Int(tape[place.index].next)
        }
    }

    /// Calls `body` with a name that has escapes, lone surrogates kept apart.
    @usableFromInline
    func withUnescapedName(at index: Int, _ body: (JSONName) -> Void) {
        let name = JSONNode(document: document, index: index)
        unsafe name.withText { text in
            unsafe text.unescaped(.kept).withUnsafeContents { unsafe body(JSONName($0)) }
        }
    }
}
