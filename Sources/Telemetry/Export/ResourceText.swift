// What stands around spans and metrics: who sends them.
internal import Base
internal import JSON

/// The beginnings and ends of the two messages: written once.
///
/// Source: opentelemetry-proto 1.7, `trace_service.proto`, `metrics_service.proto`, `resource.proto`.
struct ResourceText {
    let tracesBegin: Bytes
    let metricsBegin: Bytes
    /// Closes what either began.
    let end = Bytes("]}]}]}")

    /// - Parameter attributes: of the process.
    init(_ attributes: [ExportSettings.Attribute], version: String) {
        let resource = ByteBuffer()
        var writer = JSONWriter(into: resource)
        writer.object { resource in
            resource.array("attributes") { list in
                for attribute in attributes {
                    list.object { $0.attribute(attribute.name, attribute.value) }
                }
            }
        }
        let scope = ByteBuffer()
        writer = JSONWriter(into: scope)
        writer.object { scope in
            scope.member("name", "sluice")
            scope.member("version", version)
        }
        func message(_ name: String, _ scoped: String, _ list: String) -> Bytes {
            Bytes(
                "{\"\(name)\":[{\"resource\":\(resource.text),\"\(scoped)\":[{\"scope\":\(scope.text),\"\(list)\":["
            )
        }
        tracesBegin = message("resourceSpans", "scopeSpans", "spans")
        metricsBegin = message("resourceMetrics", "scopeMetrics", "metrics")
    }

    /// A request with these spans.
    func traces(_ batch: SpanBatch) -> [Bytes] {
        var parts = batch.parts
        // Every span brings a comma along; the first needs none.
        if let first = parts.first { parts[0] = first.slice(1..<first.count) }
        return [tracesBegin] + parts + [end]
    }
}

extension JSONWriter {
    /// The two members of an attribute whose value is a text.
    mutating func attribute(_ name: String, _ value: String) {
        member("key", name)
        object("value") { $0.member("stringValue", value) }
    }
}
