// Fuzzes the parser of request heads.
import Base
import FuzzSupport
import HTTP

/// What a parser made of all heads in some bytes, one after the other.
private struct Reading: Equatable {
    var heads: [String] = []
    var consumed = 0
    var refusal: HTTPRefusal?
}

@c(LLVMFuzzerTestOneInput)
@unsafe
func readRequestHeads(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    let input = unsafe FuzzInput(start, count)
    for limits in [HeadLimits.request, HeadLimits(bytes: 96, fields: 3, target: 24)] {
        let whole = read(input.bytes, [input.bytes.count], limits)
        for arrival in input.arrivals {
            let inParts = read(input.bytes, arrival, limits)
            check(inParts == whole, "whole \(whole), in parts \(inParts)")
        }
    }
    return 0
}

private func read(_ bytes: Bytes, _ arrival: [Int], _ limits: HeadLimits) -> Reading {
    var parser = RequestHeadParser(limits: limits)
    var reading = Reading()
    for count in arrival {
        do {
            while reading.consumed < count,
                let found = try bytes.slice(reading.consumed..<count).withSpan({ (span) throws(HTTPRefusal) in
                    try parser.parse(span)
                })
            {
                check(
                    found.consumed > 0 && found.consumed <= count - reading.consumed, "consumed what is there"
                )
                checkFields(found.head)
                reading.consumed += found.consumed
                reading.heads.append(describe(found.head))
            }
        } catch {
            reading.refusal = error
            return reading
        }
    }
    return reading
}

/// Whatever was accepted can be written again, and means the same when it is.
private func checkFields(_ head: RequestHead) {
    let buffer = ByteBuffer()
    guard let writer = HeadWriter(request: head.method, target: Bytes("/x"), into: buffer) else {
        fatalError("an accepted method is no token")
    }
    for (name, value) in head.fields { check(writer.add(name, value), "a field cannot be written again") }
    writer.finish()
    guard head.version == .http11, head.method != .connect else { return }
    var parser = RequestHeadParser(limits: HeadLimits(bytes: 1 << 20, fields: 1000))
    do {
        let again = try buffer.withSpan { (span) throws(HTTPRefusal) in try parser.parse(span) }
        guard let again else { fatalError("a rewritten head is not whole") }
        check(again.consumed == buffer.count, "a rewritten head ends early")
        check(again.head.framing == head.framing, "the framing changed")
        check(again.head.isPersistent == head.isPersistent, "persistence changed")
        check(again.head.expectsContinue == head.expectsContinue, "the expectation changed")
        check(fields(again.head.fields) == fields(head.fields), "the fields changed")
    } catch {
        fatalError("a rewritten head is refused: \(error.reason)")
    }
}

private func fields(_ fields: HTTPFields) -> [[Bytes]] { fields.map { [$0.name, $0.value] } }

private func describe(_ head: RequestHead) -> String {
    """
    \(head.method.name) \(head.target.authority) \(head.target.path.encoded) \(head.target.query.encoded) \
    \(head.version) \(head.framing) \(head.isPersistent) \(head.expectsContinue) \(fields(head.fields))
    """
}
