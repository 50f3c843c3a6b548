// Spans as JSON text, written once, where they end.
package import Base
internal import JSON

/// Writes the spans of one trace in OTLP's JSON, a comma before each.
///
/// They are written on the loop that served the request: text that is done costs less than values that are kept, holds
/// on to nothing of the request, and its size is known.
///
/// Source: OTLP 1.7, "JSON Protobuf Encoding"; opentelemetry-proto 1.7, `trace.proto`.
package struct SpanWriter {
    /// More of a text from elsewhere is cut off.
    static let longestText = 200

    private let buffer: ByteBuffer
    private let trace: TraceID
    /// `tracestate`, as the caller sent it.
    private let state: Bytes?
    /// What the time of day is ahead of the moments' clock.
    private let offset: Int64
    package private(set) var count = 0

    /// - Parameter now: one moment on both clocks.
    init(
        _ trace: TraceID, state: Bytes?, at now: (moment: Moment, onClock: WallTime), into buffer: ByteBuffer
    ) {
        self.trace = trace
        self.state = state
        offset = now.onClock.nanoseconds &- now.moment.nanoseconds
        self.buffer = buffer
    }

    /// Writes one span.
    package mutating func add(_ span: TraceSpan, _ attributes: (inout SpanAttributes) -> Void) {
        count += 1
        buffer.append(",{\"traceId\":\"")
        buffer.append(trace)
        buffer.append("\",\"spanId\":\"")
        buffer.append(span.id)
        if let parent = span.parent {
            buffer.append("\",\"parentSpanId\":\"")
            buffer.append(parent)
        }
        if let state {
            buffer.append("\",\"traceState\":")
            buffer.append(jsonString: state)
        } else {
            buffer.append("\"")
        }
        buffer.append(",\"kind\":")
        buffer.append(decimal: span.kind.rawValue)
        buffer.append(",\"name\":\"")
        appendName(span)
        buffer.append(",\"startTimeUnixNano\":\"")
        buffer.append(decimal: Int(span.start.nanoseconds &+ offset))
        buffer.append("\",\"endTimeUnixNano\":\"")
        buffer.append(decimal: Int(span.end.nanoseconds &+ offset))
        buffer.append(span.hasFailed ? "\",\"status\":{\"code\":2},\"attributes\":[" : "\",\"attributes\":[")
        var writer = SpanAttributes(into: buffer)
        attributes(&writer)
        buffer.append("]}")
    }

    /// Appends the name and its closing quote.
    private func appendName(_ span: TraceSpan) {
        buffer.append(span.operation)
        guard let subject = span.subject, !subject.isEmpty else { return buffer.append("\"") }
        buffer.append(" ")
        buffer.append(insideJSONString: subject)
        buffer.append("\"")
    }
}

/// Writes what is said of a span beside its name and times. Names are OpenTelemetry's where it has one; they are ASCII
/// without quotes.
package struct SpanAttributes {
    private let buffer: ByteBuffer
    private var isFirst = true

    init(into buffer: ByteBuffer) {
        self.buffer = buffer
    }

    /// At most 200 bytes of `text` are told.
    package mutating func add(_ name: StaticString, _ text: Bytes) {
        begin(name)
        buffer.append("\"stringValue\":\"")
        buffer.append(insideJSONString: text)
        buffer.append("\"}}")
    }

    /// At most 200 bytes of `text` are told.
    package mutating func add(_ name: StaticString, _ text: String) {
        begin(name)
        buffer.append("\"stringValue\":\"")
        buffer.append(insideJSONString: text)
        buffer.append("\"}}")
    }

    package mutating func add(_ name: StaticString, _ word: StaticString) {
        begin(name)
        buffer.append("\"stringValue\":\"")
        buffer.append(word)
        buffer.append("\"}}")
    }

    /// What every span of a kind says, written out as JSON: one step instead of five for each.
    package mutating func add(ready json: StaticString) {
        if !isFirst { buffer.append(UInt8(ascii: ",")) }
        isFirst = false
        buffer.append(json)
    }

    package mutating func add(_ name: StaticString, _ number: Int) {
        begin(name)
        buffer.append("\"intValue\":\"")
        buffer.append(decimal: number)
        buffer.append("\"}}")
    }

    package mutating func add(_ name: StaticString, _ truth: Bool) {
        begin(name)
        buffer.append(truth ? "\"boolValue\":true}}" : "\"boolValue\":false}}")
    }

    /// In seconds.
    package mutating func add(_ name: StaticString, _ duration: Duration) {
        begin(name)
        buffer.append("\"doubleValue\":")
        buffer.append(billionths: Int(duration.wholeNanoseconds))
        buffer.append("}}")
    }

    /// A list of one text.
    package mutating func add(_ name: StaticString, list text: String) {
        begin(name)
        buffer.append("\"arrayValue\":{\"values\":[{\"stringValue\":\"")
        buffer.append(insideJSONString: text)
        buffer.append("\"}]}}}")
    }

    private mutating func begin(_ name: StaticString) {
        buffer.append(isFirst ? "{\"key\":\"" : ",{\"key\":\"")
        isFirst = false
        buffer.append(name)
        buffer.append("\",\"value\":{")
    }
}

extension ByteBuffer {
    /// Appends at most 200 bytes of `text` as part of a JSON string that was begun.
    fileprivate func append(insideJSONString text: Bytes) {
        let text = text.slice(0..<min(text.count, SpanWriter.longestText))
        guard text.withSpan({ $0.isPlain }) else { return append(quotable: text) }
        append(text)
    }

    fileprivate func append(insideJSONString text: String) {
        guard text.utf8.count <= SpanWriter.longestText, text.utf8.allSatisfy(\.isPlain) else {
            return append(insideJSONString: Bytes(text))
        }
        append(text: text)
    }

    /// What needs escapes, or is not UTF-8: rare in names.
    private func append(quotable text: Bytes) {
        let quoted = JSONWriter.text(of: Bytes(text.text))
        append(quoted.slice(1..<(quoted.count - 1)))
    }
}

extension Span<UInt8> {
    fileprivate var isPlain: Bool {
        for index in indices where !self[index].isPlain { return false }
        return true
    }
}

extension UInt8 {
    /// Whether it stands for itself in a JSON string.
    fileprivate var isPlain: Bool {
        0x20..<0x7f ~= self && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}
