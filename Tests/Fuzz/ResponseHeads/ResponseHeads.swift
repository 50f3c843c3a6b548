// Fuzzes the parser of response heads.
import Base
import FuzzSupport
import HTTP

/// What a parser made of all heads in some bytes, one after the other.
private struct Reading: Equatable {
    var heads: [String] = []
    var consumed = 0
    var fault: HTTPFault?
}

@c(LLVMFuzzerTestOneInput)
@unsafe
func readResponseHeads(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    let input = unsafe FuzzInput(start, count)
    for method in [HTTPMethod.post, .head] {
        for limits in [HeadLimits.response, HeadLimits(bytes: 96, fields: 3)] {
            let whole = read(input.bytes, [input.bytes.count], method, limits)
            for arrival in input.arrivals {
                let inParts = read(input.bytes, arrival, method, limits)
                check(inParts == whole, "whole \(whole), in parts \(inParts)")
            }
        }
    }
    return 0
}

private func read(_ bytes: Bytes, _ arrival: [Int], _ method: HTTPMethod, _ limits: HeadLimits) -> Reading {
    var parser = ResponseHeadParser(limits: limits)
    var reading = Reading()
    for count in arrival {
        do {
            while reading.consumed < count,
                let found = try bytes.slice(reading.consumed..<count).withSpan({ (span) throws(HTTPFault) in
                    try parser.parse(span, answering: method)
                })
            {
                check(
                    found.consumed > 0 && found.consumed <= count - reading.consumed, "consumed what is there"
                )
                checkFraming(found.head, answering: method)
                reading.consumed += found.consumed
                reading.heads.append(describe(found.head))
            }
        } catch {
            reading.fault = error
            return reading
        }
    }
    return reading
}

/// What decides where a response ends, said once more in other words.
///
/// Source: RFC 9112 §6.3.
private func checkFraming(_ head: ResponseHead, answering method: HTTPMethod) {
    let code = head.status.code
    let hasNoBody = method == .head || (100..<200).contains(code) || code == 204 || code == 304
    let isChunked = !head.fields.all("transfer-encoding").isEmpty
    let lengths = head.fields.all("content-length")
    check(!(isChunked && !lengths.isEmpty), "both a length and chunks were accepted")
    check(hasNoBody == (head.framing == .none), "a body where none can be, or none where one must be")
    if !hasNoBody { check(isChunked == (head.framing == .chunked), "chunked or not") }
    if head.framing == .untilClose { check(!head.isPersistent, "kept open though the body ends with it") }
    if case .length(let length) = head.framing {
        check(lengths.allSatisfy { Int($0.text) == length }, "another length than the field says")
    }
}

private func describe(_ head: ResponseHead) -> String {
    "\(head.status) \(head.version) \(head.framing) \(head.isPersistent) \(head.fields.map { [$0.name, $0.value] })"
}
