// Which handler answers which method and path.
package import Base

/// The routes of a server. Handlers are numbers here: what they stand for is known to whoever adds them, so that matching
/// is compiled once and for one type.
///
/// At each segment a literal wins over a parameter and a parameter over a rest of several segments; of two rests
/// the one with the longer fixed end wins. The path is decided before the method, so a wrong method is never
/// answered by a vaguer route.
package struct Router: Sendable {
    /// What became of a request.
    package enum Match: Sendable {
        case found(handler: Int, RouteParameters)
        /// An OPTIONS request without a handler of its own: answer with this `Allow`.
        case options(allow: Bytes)
        /// The path exists, the method does not: answer 405 with this `Allow`.
        case methodNotAllowed(allow: Bytes)
        case notFound
    }

    private var tree = RouteTree()
    /// The patterns without a parameter, as paths: they win over all others, so they are looked at first, as a whole.
    private var literals: [(path: Bytes, leaf: Int)] = []
    /// One for each leaf of the tree.
    private var endpoints: [RouteMethods] = []

    package init() {}

    /// Registers a handler. HEAD is answered by the handler of GET unless it has its own.
    ///
    /// - Parameter pattern: such as `/v1/models`, `/health/gateways/{slug}`, `/v1/models/{id…}`,
    ///   `/catalog/v1/models/{id…}/compare`.
    ///
    /// Traps when `pattern` is malformed, is registered for this method already, or names a parameter otherwise
    /// than another pattern does at the same place.
    package mutating func add(_ method: HTTPMethod, _ pattern: String, handler: Int) {
        let route = RoutePattern(pattern)
        let leaf = tree.leaf(of: route)
        if leaf == endpoints.count {
            endpoints.append(RouteMethods())
            // As a pattern `%` is itself, in a path it begins an escape.
            if route.isLiteral, !pattern.contains("%") { literals.append((Bytes(pattern), leaf)) }
        }
        endpoints[leaf].add(method, handler: handler)
    }

    /// Finds who answers a request.
    package func match(_ head: RequestHead) -> Match { match(head.method, head.target) }

    /// Finds who answers `method` for `target`.
    package func match(_ method: HTTPMethod, _ target: RequestTarget) -> Match {
        if target.form == .asterisk {
            return .options(allow: RouteMethods.allow(endpoints.flatMap(\.methods)))
        }
        guard let (leaf, parameters) = find(target.path) else { return .notFound }
        if let handler = endpoints[leaf].handler(of: method) { return .found(handler: handler, parameters) }
        if method == .options { return .options(allow: endpoints[leaf].allow) }
        return .methodNotAllowed(allow: endpoints[leaf].allow)
    }

    private func find(_ path: RequestPath) -> (leaf: Int, parameters: RouteParameters)? {
        for literal in literals where literal.path == path.encoded {
            return (literal.leaf, RouteParameters())
        }
        return tree.match(path.segments)
    }
}

/// The methods of one path and the numbers of their handlers.
private struct RouteMethods: Sendable {
    private(set) var methods: [HTTPMethod] = []
    private var handlers: [Int] = []

    /// The value of `Allow`.
    private(set) var allow = Bytes.empty

    mutating func add(_ method: HTTPMethod, handler: Int) {
        precondition(!methods.contains(method), "a route is registered twice for \(method)")
        methods.append(method)
        handlers.append(handler)
        allow = RouteMethods.allow(methods)
    }

    /// The handler of `method`; for HEAD, without one of its own, that of GET.
    func handler(of method: HTTPMethod) -> Int? {
        for index in methods.indices where methods[index] == method { return handlers[index] }
        return method == .head ? handler(of: .get) : nil
    }

    /// Names these methods and those that are answered without a handler.
    static func allow(_ methods: [HTTPMethod]) -> Bytes {
        var names = Set(methods.map(\.name.text))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return Bytes(names.sorted().joined(separator: ", "))
    }
}
