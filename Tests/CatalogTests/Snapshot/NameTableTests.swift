// Numbers by names.
import Base
import Testing

@testable import Catalog

@Suite struct NameTableTests {
    @Test(arguments: [0, 1, 2, 3, 1000])
    func `every name that was added is found, and no other`(count: Int) {
        var table = NameTable(capacity: count)
        for number in 0..<count { table.add(Bytes("name-\(number)"), UInt32(number)) }

        #expect((0..<count).allSatisfy { table[Bytes("name-\($0)")] == UInt32($0) })
        #expect(table[Bytes("name-\(count)")] == nil)
        #expect(table[.empty] == nil)
    }

    @Test func `what was added first holds`() {
        var table = NameTable(capacity: 3)

        #expect(table.add(Bytes("name"), 7) == 7)
        #expect(table.add(Bytes("name"), 8) == 7)
        #expect(table.add(.empty, 9) == 9)
        #expect(table[Bytes("name")] == 7)
        #expect(table[.empty] == 9)
    }
}
