// Edits change what they name and nothing else.
import Base
import Testing

@testable import JSON

@Suite struct JSONEditTests {
    /// Makes `changes`, checks that all ways to get the result agree, and that it is JSON.
    private func edited(_ text: String, _ changes: (inout JSONEdit, JSONNode) -> Void) throws -> String {
        let document = try JSONDocument(text)
        var edit = JSONEdit(document)
        changes(&edit, document.root)
        let buffer = ByteBuffer()
        edit.append(to: buffer)
        let result = buffer.takeAll()
        #expect(edit.parts().map(\.text).joined() == result.text)
        #expect(edit.count == result.count)
        #expect(edit.parts().allSatisfy { !$0.isEmpty })
        #expect(throws: Never.self) { try JSONDocument(parsing: result) }
        return result.text
    }

    @Test func `an edit without changes is the document itself`() throws {
        let document = try JSONDocument(" {\"a\" : 1.0e0} ")
        let edit = JSONEdit(document)

        #expect(edit.isEmpty)
        #expect(edit.parts() == [document.bytes])
    }

    @Test func `values are replaced in place`() throws {
        let result = try edited("{ \"model\" : \"a\", \"n\":[1 , 2] ,\"model\":\"b\" }") { edit, root in
            if let model = root["model"] { edit.replace(model, with: Bytes("\"first\"")) }
            if let model = root["model"] { edit.replace(model, with: Bytes("\"xyz\"")) }
            for element in root["n"]?.elements ?? root.elements { edit.replace(element, with: Bytes("null")) }
            for member in root.members where member.name.matches("n") {
                edit.replace(member.name, with: Bytes("\"m\""))
            }
        }
        #expect(result == "{ \"model\" : \"a\", \"m\":[null , null] ,\"model\":\"xyz\" }")
    }

    static let elementRemovals: [(places: [Int], result: String)] = [
        ([0], "[ {\"a\":2} , [3] , 4 ]"), ([1], "[ 1 , [3] , 4 ]"), ([3], "[ 1 , {\"a\":2} , [3] ]"),
        ([0, 1], "[ [3] , 4 ]"), ([1, 2], "[ 1 , 4 ]"), ([2, 3], "[ 1 , {\"a\":2} ]"),
        ([3, 0], "[ {\"a\":2} , [3] ]"), ([0, 2, 2], "[ {\"a\":2} , 4 ]"), ([0, 1, 2, 3], "[  ]"),
    ]

    @Test(arguments: elementRemovals)
    func `elements go with one comma each`(places: [Int], result: String) throws {
        let edited = try edited("[ 1 , {\"a\":2} , [3] , 4 ]") { edit, root in
            for place in places { edit.removeElement(Array(root.elements)[place], of: root) }
        }

        #expect(edited == result)
    }

    @Test func `an array goes whole, whatever of it was removed`() throws {
        let edited = try edited(#"{"a":[1,{"b":[2,3]}],"c":[4]}"#) { edit, root in
            guard let outer = root["a"], let inner = Array(outer.elements)[1]["b"], let other = root["c"]
            else {
                return
            }
            for element in inner.elements { edit.removeElement(element, of: inner) }
            edit.removeElement(Array(outer.elements)[1], of: outer)
            edit.replace(other, with: Bytes("5"))
            for element in other.elements { edit.removeElement(element, of: other) }
        }

        #expect(edited == #"{"a":[1],"c":5}"#)
    }

    static let removals: [(names: [String], result: String)] = [
        (["a"], "{ \"b\" : [2,{}] , \"c\":3 , \"d\":4 }"), (["b"], "{ \"a\":1 , \"c\":3 , \"d\":4 }"),
        (["d"], "{ \"a\":1 , \"b\" : [2,{}] , \"c\":3 }"), (["a", "b"], "{ \"c\":3 , \"d\":4 }"),
        (["b", "c"], "{ \"a\":1 , \"d\":4 }"), (["c", "d"], "{ \"a\":1 , \"b\" : [2,{}] }"),
        (["a", "d"], "{ \"b\" : [2,{}] , \"c\":3 }"), (["a", "c"], "{ \"b\" : [2,{}] , \"d\":4 }"),
        (["b", "d"], "{ \"a\":1 , \"c\":3 }"), (["d", "a", "b"], "{ \"c\":3 }"),
        (["d", "c", "b"], "{ \"a\":1 }"),
        (["a", "b", "c", "d"], "{  }"), (["x"], "{ \"a\":1 , \"b\" : [2,{}] , \"c\":3 , \"d\":4 }"),
    ]

    @Test(arguments: removals)
    func `members go with one comma each`(names: [String], result: String) throws {
        let text = "{ \"a\":1 , \"b\" : [2,{}] , \"c\":3 , \"d\":4 }"

        let plain = try edited(text) { edit, root in
            for name in names { edit.removeMembers(named: name, of: root) }
        }
        #expect(plain == result)

        let withNewMember = try edited(text) { edit, root in
            edit.setMember(of: root, name: "new", to: Bytes("[]"))
            for name in names + names { edit.removeMembers(named: name, of: root) }
        }
        let remaining = try JSONDocument(withNewMember).root
        let kept = ["a", "b", "c", "d"].filter { !names.contains($0) }
        #expect(remaining.members.map { $0.name.string } == kept + ["new"])
    }

    @Test(arguments: 0..<64)
    func `any members may go and come, and the rest is as it was`(choice: Int) throws {
        let names = ["a", "b", "c"]
        let text = "[{" + names.map { "\"\($0)\":{\"in\" : \"\($0)\"}" }.joined(separator: ",") + "}]"

        let result = try edited(text) { edit, root in
            guard let object = root.elements.first(where: { _ in true }) else { return }
            for (bit, name) in names.enumerated() {
                if choice & (1 << bit) != 0 { edit.removeMembers(named: name, of: object) }
                if choice & (8 << bit) != 0 { edit.setMember(of: object, name: name, to: Bytes("0")) }
            }
        }

        let object = try #require(try JSONDocument(result).root.elements.first { _ in true })
        for (bit, name) in names.enumerated() {
            let expected =
                choice & (8 << bit) != 0 ? "0" : choice & (1 << bit) != 0 ? nil : "{\"in\" : \"\(name)\"}"
            #expect(object.member(named: Bytes(name))?.value.raw.text == expected)
        }
        #expect(object.duplicateMembers.isEmpty)
    }

    @Test(arguments: [
        ("{}", "{\"stream\":true}"), ("{ }", "{\"stream\":true }"),
        ("{\"a\":1 }", "{\"a\":1,\"stream\":true }"),
        ("{\"stream\":false}", "{\"stream\":true}"),
        ("{\"stream\":1,\"\\u0073tream\":2}", "{\"stream\":1,\"\\u0073tream\":true}"),
    ])
    func `a member is set in place, or added at the end`(text: String, result: String) throws {
        #expect(try edited(text) { $0.setMember(of: $1, name: "stream", to: Bytes("true")) } == result)
    }

    @Test func `new members keep their order, and may change again or go`() throws {
        let result = try edited("{\"a\":1}") { edit, root in
            edit.setMember(of: root, name: "x\"\n", to: Bytes("1"))
            edit.setMember(of: root, name: "y", to: Bytes("2"))
            edit.setMember(of: root, name: "z", to: Bytes("3"))
            edit.setMember(of: root, name: "y", to: Bytes("4"))
            edit.removeMembers(named: "z", of: root)
        }
        #expect(result == "{\"a\":1,\"x\\\"\\n\":1,\"y\":4}")
    }

    @Test func `duplicates are cut and the last one stays`() throws {
        let result = try edited("{\"a\":1,\"b\":2,\"a\":{\"c\":1,\"c\":2}}") { edit, root in
            for member in root.duplicateMembers { edit.removeMember(member, of: root) }
            guard let inner = root["a"] else { return }
            for member in inner.duplicateMembers { edit.removeMember(member, of: inner) }
        }
        #expect(result == "{\"b\":2,\"a\":{\"c\":2}}")
    }

    @Test func `of changes within each other the outermost counts`() throws {
        let result = try edited("{\"a\":{\"b\":1,\"c\":2},\"d\":[3]}") { edit, root in
            guard let inner = root["a"], let list = root["d"] else { return }
            edit.setMember(of: inner, name: "b", to: Bytes("0"))
            edit.setMember(of: inner, name: "new", to: Bytes("0"))
            edit.removeMembers(named: "c", of: inner)
            edit.removeMembers(named: "a", of: root)
            for element in list.elements { edit.replace(element, with: Bytes("0")) }
            edit.replace(list, with: Bytes("[]"))
        }
        #expect(result == "{\"d\":[]}")
    }

    @Test func `a member of another object is our mistake`() async {
        await #expect(processExitsWith: .failure) {
            let document = try JSONDocument("{\"a\":{},\"b\":{\"c\":1}}")
            var edit = JSONEdit(document)
            guard let one = document.root["a"], let member = document.root["b"]?.member(named: "c") else {
                return
            }
            edit.removeMember(member, of: one)
        }
    }
}
