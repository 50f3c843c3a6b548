// GET /openapi.json
internal import Base
internal import Compression
internal import HTTP

extension API {
    /// The description of all routes: written when it is first asked for, and never on a loop.
    func openAPI(_ head: RequestHead, _ time: any Timekeeper) async -> Response {
        let tag = EntityTag(opaque: "\(shared.instance)-openapi")
        let common = [
            HTTPField("etag", Bytes(tag.text)), HTTPField("vary", "accept-encoding"),
            HTTPField("cache-control", "no-cache"),
        ]
        guard !tag.isNamed(in: head.fields) else { return Response(.notModified, fields: common) }
        let packing: OpenAPIDocument.Packing = Self.takesGzip(head.fields) ? .gzip : .none
        let version = shared.version
        let text = await shared.descriptions.value(of: packing, on: time) {
            let text = OpenAPIDocument(version: version).text
            return packing == .gzip ? Gzip.compress(text, level: 6) : text
        }
        var fields = [HTTPField("content-type", "application/json")] + common
        if packing == .gzip { fields.append(HTTPField("content-encoding", "gzip")) }
        return Response(.ok, fields: fields, body: .bytes([text]))
    }
}
