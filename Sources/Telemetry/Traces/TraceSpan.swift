// One step of a trace.
package import Base

/// What every span says; what else there is to say of it are its attributes.
package struct TraceSpan: Sendable {
    /// Source: opentelemetry-proto 1.7, `trace.proto`, `Span.SpanKind`.
    package enum Kind: Int, Sendable {
        case server = 2
        case client = 3
    }

    package let kind: Kind
    package let id: SpanID
    /// The span that it is part of; nil for the first of a trace.
    package let parent: SpanID?
    /// What was done to whom: `chat` and a model. At most 200 bytes of the second are told.
    package let operation: StaticString
    package let subject: Bytes?
    package let start: Moment
    package let end: Moment
    package let hasFailed: Bool

    package init(
        _ kind: Kind, _ id: SpanID, parent: SpanID?, _ operation: StaticString, of subject: Bytes?,
        from start: Moment, to end: Moment, hasFailed: Bool
    ) {
        self.kind = kind
        self.id = id
        self.parent = parent
        self.operation = operation
        self.subject = subject
        self.start = start
        self.end = end
        self.hasFailed = hasFailed
    }
}
