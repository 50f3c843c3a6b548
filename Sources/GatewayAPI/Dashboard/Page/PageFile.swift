// GET /health/gateways/dashboard/app.js, …/style.css, …/icon.svg
internal import Base
internal import Compression
internal import HTTP
internal import Pages

/// A file of the page, ready to be sent.
struct PageFile {
    private let contents: Bytes
    private let packed: Bytes
    private let type: HTTPField
    private let tag: EntityTag

    static let script = PageFile(
        PageFiles.script, HTTPField("content-type", "text/javascript; charset=utf-8"))
    static let style = PageFile(PageFiles.style, HTTPField("content-type", "text/css; charset=utf-8"))

    static let icon = PageFile(PageFiles.icon, HTTPField("content-type", "image/svg+xml"))

    private init(_ contents: Bytes, _ type: HTTPField) {
        self.contents = contents
        self.type = type
        packed = Gzip.compress(contents, level: 9)
        // Another in each process: all that matters is that other contents have another.
        tag = EntityTag(opaque: String(UInt(bitPattern: contents.hashValue), radix: 36))
    }

    /// 304 where the browser has it already. It asks each time, so that it never draws new data with an old script.
    func response(to head: RequestHead) -> Response {
        let common = tag.fields + [HTTPField("x-content-type-options", "nosniff")]
        guard !tag.isNamed(in: head.fields) else { return Response(.notModified, fields: common) }
        guard API.takesGzip(head.fields) else {
            return Response(.ok, fields: [type] + common, body: .bytes([contents]))
        }
        return Response(.ok, fields: [type, .gzip] + common, body: .bytes([packed]))
    }
}
