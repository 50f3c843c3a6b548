// The routes that tell how this process is: health, readiness, metrics.
internal import Base
internal import Compression
internal import HTTP
internal import JSON

extension API {
    func health() -> Response {
        json(.ok) { writer in
            writer.member("status", "ok")
            writer.member("version", shared.version)
        }
    }

    /// 503 while the process drains, so that a balancer sends no new requests.
    func ready() -> Response {
        let isDraining = shared.readiness.isDraining
        return json(isDraining ? .serviceUnavailable : .ok) { writer in
            writer.member("status", isDraining ? "draining" : "ready")
        }
    }

    /// Everything that is counted. There may be thousands of lines: they are put together beside the loop.
    func metrics(_ head: RequestHead, _ time: any Timekeeper) async -> Response {
        let registry = shared.instruments.registry
        let text = await time.compute {
            let text = ByteBuffer(capacity: 64 * 1024)
            registry.render(into: text)
            return text.takeAll()
        }
        let type = HTTPField("content-type", "text/plain; version=0.0.4; charset=utf-8")
        // Fast rather than small: it is asked for every few seconds, most often from nearby.
        return await compressed(text, [type], head, time, level: 1)
    }

    /// A body in gzip where the caller takes it and it is long enough to be worth it. Packing it takes longer than a
    /// turn of a loop may.
    func compressed(
        _ body: Bytes, _ fields: [HTTPField], _ head: RequestHead, _ time: any Timekeeper, level: Int = 4
    ) async -> Response {
        let fields = fields + [HTTPField("vary", "accept-encoding")]
        guard body.count >= 1024, Self.takesGzip(head.fields) else {
            return Response(.ok, fields: fields, body: .bytes([body]))
        }
        let packed = await time.compute { Gzip.compress(body, level: level) }
        return Response(.ok, fields: fields + [.gzip], body: .bytes([packed]))
    }

    /// Whether `accept-encoding` names gzip, and not with a weight of zero (RFC 9110 §12.5.3).
    static func takesGzip(_ fields: HTTPFields) -> Bool {
        let codings = fields.all("accept-encoding").map(\.text).joined(separator: ",")
        return codings.split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map {
                $0.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard parts.first == "gzip" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) }
            }
        }
    }

    func json(_ status: HTTPStatus, _ members: (inout JSONWriter) -> Void) -> Response {
        Self.json(status, JSONWriter.text(ofObject: members))
    }

    /// An answer whose text is there already.
    static func json(_ status: HTTPStatus, _ text: Bytes) -> Response {
        Response(status, fields: [HTTPField("content-type", "application/json")], body: .bytes([text]))
    }
}
