// Fuzzes the decoder of chunked bodies.
import Base
import FuzzSupport
import HTTP

private struct Reading: Equatable {
    var body = Bytes.empty
    var consumed = 0
    var isFinished = false
    var fault: HTTPFault?
}

@c(LLVMFuzzerTestOneInput)
@unsafe
func decodeChunkedBody(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
    let input = unsafe FuzzInput(start, count)
    let whole = decode(input.bytes, [input.bytes.count])
    for arrival in input.arrivals {
        let inParts = decode(input.bytes, arrival)
        check(inParts == whole, "whole \(whole), in parts \(inParts)")
    }
    if whole.isFinished { checkWriting(whole.body) }
    return 0
}

private func decode(_ bytes: Bytes, _ arrival: [Int]) -> Reading {
    var decoder = BodyDecoder(.chunked)
    var reading = Reading()
    let body = ByteBuffer()
    defer { check(decoder.mayEndHere == reading.isFinished || reading.fault != nil, "says it is whole") }
    for count in arrival {
        do {
            while reading.consumed < count, !reading.isFinished {
                let rest = bytes.slice(reading.consumed..<count)
                let step = try rest.withSpan { (span) throws(HTTPFault) in try decoder.decode(span) }
                check(step.consumed > 0 && step.consumed <= rest.count, "goes on, within what is there")
                check(step.body.upperBound <= step.consumed, "the body is within what was consumed")
                body.append(rest.slice(step.body))
                reading.consumed += step.consumed
                reading.isFinished = step.isFinished
            }
        } catch {
            reading.fault = error
            break
        }
    }
    // How much was consumed before a fault depends on the portions, and nobody goes on from there.
    if reading.fault != nil { reading.consumed = 0 }
    reading.body = body.takeAll()
    return reading
}

/// What was decoded can be written in chunks of our own and comes back.
private func checkWriting(_ body: Bytes) {
    let buffer = ByteBuffer()
    let middle = body.count / 2
    ChunkWriter.chunk(body.slice(0..<middle), into: buffer)
    ChunkWriter.chunk(body.slice(middle..<body.count), into: buffer)
    ChunkWriter.last(into: buffer)
    let written = buffer.takeAll()
    let again = decode(written, [written.count])
    check(again == Reading(body: body, consumed: written.count, isFinished: true), "written: \(again)")
}
