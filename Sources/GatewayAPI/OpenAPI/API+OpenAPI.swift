// GET /openapi.json
internal import Base
internal import Compression
internal import HTTP

extension API {
    /// The description of all routes: written when it is first asked for, and never on a loop.
    func openAPI(_ head: RequestHead, _ time: any Timekeeper) async -> Response {
        let tag = EntityTag(opaque: "\(shared.instance)-openapi")
        guard !tag.isNamed(in: head.fields) else { return Response(.notModified, fields: tag.fields) }
        let packing: OpenAPIDocument.Packing = Self.takesGzip(head.fields) ? .gzip : .none
        let version = shared.version
        let text = await shared.descriptions.value(of: packing, on: time) {
            let text = OpenAPIDocument(version: version).text
            return packing == .gzip ? Gzip.compress(text, level: 6) : text
        }
        var response = Self.json(.ok, text)
        response.fields += tag.fields
        if packing == .gzip { response.fields.append(.gzip) }
        return response
    }
}
