// Methods and versions, the first and last word of a request line.
package import Base

/// What a request asks for. Case-sensitive: `get` is not GET but a method of its own.
///
/// Source: RFC 9110 §9.
package enum HTTPMethod: Hashable, Sendable {
    case get, head, post, put, delete, options, patch, connect, trace
    /// Any other token. Never one of the above: `init(_:)` sees to it.
    case other(Bytes)

    /// The method with this name, which must be a token.
    package init(_ name: Bytes) {
        self = name.withSpan { HTTPMethod(known: $0) } ?? .other(name)
    }

    /// Nil when `name` is not one of the methods with a case of their own.
    init?(known name: Span<UInt8>) {
        switch name.count {
        case 3 where name.equals("GET"): self = .get
        case 3 where name.equals("PUT"): self = .put
        case 4 where name.equals("POST"): self = .post
        case 4 where name.equals("HEAD"): self = .head
        case 5 where name.equals("PATCH"): self = .patch
        case 5 where name.equals("TRACE"): self = .trace
        case 6 where name.equals("DELETE"): self = .delete
        case 7 where name.equals("OPTIONS"): self = .options
        case 7 where name.equals("CONNECT"): self = .connect
        default: return nil
        }
    }

    /// Whether the name is one of those above, and so a token.
    var isKnown: Bool {
        if case .other = self { false } else { true }
    }

    /// The name as it stands in a request line.
    package var name: Bytes {
        switch self {
        case .get: Bytes("GET" as StaticString)
        case .head: Bytes("HEAD" as StaticString)
        case .post: Bytes("POST" as StaticString)
        case .put: Bytes("PUT" as StaticString)
        case .delete: Bytes("DELETE" as StaticString)
        case .options: Bytes("OPTIONS" as StaticString)
        case .patch: Bytes("PATCH" as StaticString)
        case .connect: Bytes("CONNECT" as StaticString)
        case .trace: Bytes("TRACE" as StaticString)
        case .other(let name): name
        }
    }
}

/// The versions of HTTP that share the text format.
package enum HTTPVersion: Hashable, Sendable {
    case http10, http11
}
