// All routes, described for programs.
internal import Base
internal import HTTP
internal import JSON

/// The description of every route, in OpenAPI 3.1.
///
/// Source: spec.openapis.org, OpenAPI Specification 3.1.1.
struct OpenAPIDocument {
    enum Packing: Hashable, Sendable {
        case none, gzip
    }

    /// Of the program.
    let version: String

    static let operations =
        Operation.inference + Operation.tasks + Operation.models + Operation.catalog + Operation.caches
        + Operation.service
        + Operation.health + Operation.session + Operation.operatorsPage
        + Operation.control

    var text: Bytes {
        JSONWriter.text(capacity: 128 * 1024) { document in
            document.member("openapi", "3.1.0")
            document.object("info") { info in
                info.member("title", "Sluice")
                info.member("version", version)
                info.member("description", Self.description)
            }
            document.array("servers") { list in list.object { $0.member("url", "/") } }
            Self.writePaths(to: &document)
            document.object("components") { Self.writeComponents(to: &$0) }
        }
    }

    private static let description = """
        An AI gateway: OpenAI's API, and Anthropic's, in front of many providers. HEAD works wherever GET does; another method on a \
        path that is here is answered with 405 and `allow`. Bytes that are no request are answered before any \
        route is found: 400, 408, 414, 417, 431, 501 or 505, with the same error object.
        """

    // MARK: Paths

    private static func writePaths(to document: inout JSONWriter) {
        var places: [(path: String, operation: Operation, isUsual: Bool)] = []
        for operation in operations {
            for (index, path) in operation.route.paths.enumerated() {
                places.append((path, operation, index == 0))
            }
        }
        let paths = places.map(\.path).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        document.object("paths") { object in
            for path in paths {
                object.object(Operation.template(of: path)) { item in
                    for place in places where place.path == path {
                        place.operation.write(to: &item, at: path, isUsual: place.isUsual)
                    }
                }
            }
        }
    }

    // MARK: Components

    private static func writeComponents(to writer: inout JSONWriter) {
        writer.member("schemas", raw: Self.schemas)
        writer.object("responses") { responses in
            for status in Answer.errorStatuses {
                for format in Answer.ErrorFormat.allCases {
                    responses.object(format.name(of: status)) {
                        Answer.writeError(status, in: format, to: &$0)
                    }
                }
            }
        }
        writer.member("headers", raw: headers)
        writer.member("parameters", raw: parameters)
        writer.member("securitySchemes", raw: securitySchemes)
    }

    private static let areas = [
        Schemas.common, Schemas.chat, Schemas.messages, Schemas.responses, Schemas.explanation, Schemas.tasks,
        Schemas.models,
        Schemas.lists,
        Schemas.health,
        Schemas.control, Schemas.page,
    ]

    /// The schemas of all areas, one object.
    private static var schemas: Bytes {
        let text = ByteBuffer()
        var separator: StaticString = "{"
        for area in Self.areas {
            text.append(separator)
            text.append(area)
            separator = ","
        }
        text.append("}")
        return text.takeAll()
    }

    private static let headers: StaticString = #"""
        {"RequestID": {"description": "Names the request in logs: ours, or the caller's own.", "required": true,
         "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"}},
         "RetryAfter": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}}
        """#

    private static let parameters: StaticString = #"""
        {"RequestID": {"name": "x-request-id", "in": "header",
         "description": "The caller's own name for the request, at most 128 of `[A-Za-z0-9._-]`; another one is replaced.",
         "schema": {"type": "string"}}}
        """#

    private static let securitySchemes: StaticString = #"""
        {"clientKey": {"type": "http", "scheme": "bearer", "description": "A key of SLUICE_API_KEYS, where any are set."},
         "clientKeyField": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "The same."},
         "adminKey": {"type": "http", "scheme": "bearer",
          "description": "SLUICE_ADMIN_KEY. Where none is set the machine itself may ask, as long as there are no client keys."},
         "adminKeyField": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "The same."},
         "session": {"type": "apiKey", "in": "cookie", "name": "sluice_session",
          "description": "Of somebody who signed in with the admin key, on pages of this server only; over TLS its name is `__Host-sluice_session`."}}
        """#
}
