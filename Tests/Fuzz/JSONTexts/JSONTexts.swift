// Fuzzes the JSON parser and what reads its tape.
import Base
import FuzzSupport
import JSON

@c(LLVMFuzzerTestOneInput)
@unsafe
func readJSON(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    let input = unsafe FuzzInput(start, count)
    for limits in [JSONLimits(), JSONLimits(depth: 3, values: 5)] {
        let whole = read(input.bytes, [], limits)
        for arrival in input.arrivals {
            let inParts = read(input.bytes, arrival, limits)
            check(
                describe(inParts) == describe(whole),
                "whole \(describe(whole)), in parts \(describe(inParts))")
        }
        if case .success(let document) = whole {
            check(document.root, in: document)
            checkWriting(JSONValue(document.root))
        } else if case .failure(let failure) = whole {
            check((0...input.bytes.count).contains(failure.offset), "the failure lies outside")
        }
    }
    return 0
}

private func read(_ bytes: Bytes, _ arrival: [Int], _ limits: JSONLimits) -> Result<JSONDocument, JSONFailure>
{
    var parser = JSONParser(limits: limits)
    do {
        for count in arrival {
            // A copy of just these bytes: AddressSanitizer sees whoever reads past them.
            try parser.advance(over: Bytes(bytes.slice(0..<count).array), isComplete: false)
            check(parser.position <= count, "read further than the bytes go")
        }
        try parser.advance(over: bytes, isComplete: true)
        check(parser.isFinished, "no failure, and not finished")
        return .success(parser.takeDocument(of: bytes))
    } catch {
        return .failure(error)
    }
}

/// Every value lies within the one around it and after the one before it, and can be asked everything.
private func check(_ node: JSONNode, in document: JSONDocument) {
    var end = node.range.lowerBound
    func follow(_ child: JSONNode) {
        FuzzSupport.check(child.range.lowerBound > end - 1, "a value begins within the one before")
        FuzzSupport.check(child.range.upperBound < node.range.upperBound, "a value ends behind its container")
        end = child.range.upperBound
    }
    for element in node.elements {
        follow(element)
        check(element, in: document)
    }
    for member in node.members {
        follow(member.name)
        follow(member.value)
        checkText(member.name)
        check(member.value, in: document)
    }
    checkText(node)
    checkDuplicates(node)
    _ = node.int
    FuzzSupport.check(
        node.count == node.elements.reduce(0) { count, _ in count + 1 } + node.members.map(\.name).count,
        "counts")
}

/// A string is equal to its own text, unless it has lone surrogates, which no Swift text has.
private func checkText(_ node: JSONNode) {
    guard let text = node.string else { return check(!node.matches(""), "something else matches a text") }
    check(
        node.matches(Bytes(text)) || text.unicodeScalars.contains("\u{fffd}"),
        "a string does not match its text")
    check(!node.matches(Bytes(text + "x")), "a string matches another text")
}

/// A member is overridden when the last one of its name is another. Found here without a table.
private func checkDuplicates(_ node: JSONNode) {
    let overridden = node.duplicateMembers.map(\.name.range.lowerBound)
    for member in node.members {
        guard let name = member.name.string, member.name.matches(Bytes(name)) else { continue }
        let isLast = node.member(named: Bytes(name))?.name.range == member.name.range
        check(overridden.contains(member.name.range.lowerBound) != isLast, "a duplicate, or not")
    }
}

/// A value that is written can be read and is the same.
private func checkWriting(_ value: JSONValue) {
    let buffer = ByteBuffer()
    var writer = JSONWriter(into: buffer)
    value.write(to: &writer)
    let text = buffer.takeAll()
    do {
        check(try JSONValue(parsing: text) == value, "written and read: \(text)")
    } catch {
        fatalError("what was written cannot be read: \(error), \(text)")
    }
}

private func describe(_ result: Result<JSONDocument, JSONFailure>) -> String {
    switch result {
    case .failure(let failure): return "\(failure.kind) at \(failure.offset)"
    case .success(let document):
        var text = ""
        describe(document.root, into: &text)
        return text
    }
}

private func describe(_ node: JSONNode, into text: inout String) {
    text += "\(node.kind)\(node.range) \(node.bool ?? false) \(node.string ?? "")"
    for element in node.elements { describe(element, into: &text) }
    for member in node.members {
        describe(member.name, into: &text)
        describe(member.value, into: &text)
    }
}
