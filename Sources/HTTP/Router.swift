// Which handler answers which method and path.
package import Base

/// The routes of a server.
///
/// At each segment a literal wins over a parameter and a parameter over a rest of several segments; of two rests
/// the one with the longer fixed end wins. The path is decided before the method, so a wrong method is never
/// answered by a vaguer route.
package struct Router<Handler> {
    /// What became of a request.
    package enum Match {
        case found(Handler, RouteParameters)
        /// An OPTIONS request without a handler of its own: answer with this `Allow`.
        case options(allow: Bytes)
        /// The path exists, the method does not: answer 405 with this `Allow`.
        case methodNotAllowed(allow: Bytes)
        case notFound
    }

    fileprivate struct Endpoint {
        var handlers: [(method: HTTPMethod, handler: Handler)] = []
        var allow = Bytes.empty
    }

    private var tree = RouteTree()
    /// One for each leaf of the tree.
    private var endpoints: [Endpoint] = []

    package init() {}

    /// Registers a handler. HEAD is answered by the handler of GET unless it has its own.
    ///
    /// - Parameter pattern: such as `/v1/models`, `/health/gateways/{slug}`, `/v1/models/{id…}`,
    ///   `/catalog/v1/models/{id…}/compare`.
    ///
    /// Traps when `pattern` is malformed, is registered for this method already, or names a parameter otherwise
    /// than another pattern does at the same place.
    package mutating func add(_ method: HTTPMethod, _ pattern: String, _ handler: Handler) {
        let leaf = tree.leaf(of: RoutePattern(pattern))
        if leaf == endpoints.count { endpoints.append(Endpoint()) }
        let isTaken = endpoints[leaf].handlers.contains { $0.method == method }
        precondition(!isTaken, "registered twice: \(method) \(pattern)")
        endpoints[leaf].handlers.append((method, handler))
        endpoints[leaf].allow = allowed(endpoints[leaf].handlers.map(\.method))
    }

    /// Finds who answers `method` for `target`.
    package func match(_ method: HTTPMethod, _ target: RequestTarget) -> Match {
        if target.form == .asterisk {
            return .options(allow: allowed(endpoints.flatMap { $0.handlers.map(\.method) }))
        }
        guard let (leaf, parameters) = tree.match(target.path.segments) else { return .notFound }
        if let handler = endpoints[leaf].handler(of: method) { return .found(handler, parameters) }
        if method == .options { return .options(allow: endpoints[leaf].allow) }
        return .methodNotAllowed(allow: endpoints[leaf].allow)
    }
}

extension Router.Endpoint {
    /// The handler of `method`; for HEAD, without one of its own, that of GET.
    func handler(of method: HTTPMethod) -> Handler? {
        if let own = handlers.first(where: { $0.method == method }) { return own.handler }
        return method == .head ? handlers.first { $0.method == .get }?.handler : nil
    }
}

extension Router.Endpoint: Sendable where Handler: Sendable {}
extension Router: Sendable where Handler: Sendable {}
extension Router.Match: Sendable where Handler: Sendable {}

/// The value of `Allow`: these methods and those that are answered without a handler.
private func allowed(_ methods: [HTTPMethod]) -> Bytes {
    var names = Set(methods.map(\.name.text))
    if names.contains("GET") { names.insert("HEAD") }
    names.insert("OPTIONS")
    return Bytes(names.sorted().joined(separator: ", "))
}
