// Which handler answers which method and path.
package import Base

/// A tree of path segments with handlers at its nodes.
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

    private struct Node {
        var literals: [(segment: Bytes, node: Int)] = []
        var parameter: (name: String, node: Int)?
        var rest: String?
        /// The fixed ends behind the rest, longest first.
        var ends: [(suffix: [Bytes], endpoint: Int)] = []
        var endpoint: Int?
    }

    fileprivate struct Endpoint {
        var handlers: [(method: HTTPMethod, handler: Handler)] = []
        var allow = Bytes.empty
    }

    private var nodes = [Node()]
    private var endpoints: [Endpoint] = []

    package init() {}

    // MARK: Registering

    /// Registers a handler. HEAD is answered by the handler of GET unless it has its own.
    ///
    /// - Parameter pattern: such as `/v1/models`, `/health/gateways/{slug}`, `/v1/models/{id…}`,
    ///   `/catalog/v1/models/{id…}/compare`.
    ///
    /// Traps when `pattern` is malformed, is registered for this method already, or names a parameter otherwise
    /// than another pattern does at the same place.
    package mutating func add(_ method: HTTPMethod, _ pattern: String, _ handler: Handler) {
        let parsed = RoutePattern(pattern)
        let endpoint = endpoint(of: parsed, at: node(of: parsed))
        let isTaken = endpoints[endpoint].handlers.contains { $0.method == method }
        precondition(!isTaken, "registered twice: \(method) \(pattern)")
        endpoints[endpoint].handlers.append((method, handler))
        endpoints[endpoint].allow = Router.allow(endpoints[endpoint].handlers.map(\.method))
    }

    private mutating func node(of pattern: RoutePattern) -> Int {
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let text): node = child(of: node, literal: text)
            case .parameter(let name): node = child(of: node, parameter: name)
            }
        }
        return node
    }

    private mutating func child(of parent: Int, literal: Bytes) -> Int {
        if let known = nodes[parent].literals.first(where: { $0.segment == literal }) { return known.node }
        nodes.append(Node())
        nodes[parent].literals.append((literal, nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func child(of parent: Int, parameter: String) -> Int {
        if let known = nodes[parent].parameter {
            precondition(known.name == parameter, "two names for one parameter: \(parameter), \(known.name)")
            return known.node
        }
        nodes.append(Node())
        nodes[parent].parameter = (parameter, nodes.count - 1)
        return nodes.count - 1
    }

    private mutating func endpoint(of pattern: RoutePattern, at node: Int) -> Int {
        guard let rest = pattern.rest else {
            let endpoint = nodes[node].endpoint ?? addEndpoint()
            nodes[node].endpoint = endpoint
            return endpoint
        }
        precondition(nodes[node].rest ?? rest == rest, "two names for one parameter: \(rest)")
        nodes[node].rest = rest
        if let known = nodes[node].ends.first(where: { $0.suffix == pattern.suffix }) {
            return known.endpoint
        }
        let endpoint = addEndpoint()
        nodes[node].ends.append((pattern.suffix, endpoint))
        nodes[node].ends.sort { $0.suffix.count > $1.suffix.count }
        return endpoint
    }

    private mutating func addEndpoint() -> Int {
        endpoints.append(Endpoint())
        return endpoints.count - 1
    }

    private static func allow(_ methods: [HTTPMethod]) -> Bytes {
        var names = methods.map(\.name.text)
        if names.contains("GET"), !names.contains("HEAD") { names.append("HEAD") }
        if !names.contains("OPTIONS") { names.append("OPTIONS") }
        return Bytes(names.sorted().joined(separator: ", "))
    }

    // MARK: Matching

    /// Finds who answers `method` for `target`.
    package func match(_ method: HTTPMethod, _ target: RequestTarget) -> Match {
        if target.form == .asterisk {
            let methods = endpoints.flatMap { $0.handlers.map(\.method) }
            return .options(allow: Router.allow(Array(Set(methods))))
        }
        var parameters = RouteParameters()
        guard let found = find(target.path.segments[...], from: 0, &parameters) else { return .notFound }
        let endpoint = endpoints[found]
        if let handler = endpoint.handler(of: method) { return .found(handler, parameters) }
        if method == .options { return .options(allow: endpoint.allow) }
        return .methodNotAllowed(allow: endpoint.allow)
    }

    /// The endpoint below `node` that `segments` lead to. It goes no deeper than the longest pattern.
    private func find(
        _ segments: ArraySlice<Bytes>, from node: Int, _ parameters: inout RouteParameters
    ) -> Int? {
        let node = nodes[node]
        guard let segment = segments.first else { return node.endpoint }
        if let literal = node.literals.first(where: { $0.segment == segment }),
            let found = find(segments.dropFirst(), from: literal.node, &parameters)
        {
            return found
        }
        if let parameter = node.parameter, !segment.isEmpty {
            parameters.append(parameter.name, segment)
            if let found = find(segments.dropFirst(), from: parameter.node, &parameters) { return found }
            parameters.removeLast()
        }
        return findEnd(segments, node, &parameters)
    }

    private func findEnd(
        _ segments: ArraySlice<Bytes>, _ node: Node, _ parameters: inout RouteParameters
    ) -> Int? {
        guard let rest = node.rest, segments.allSatisfy({ !$0.isEmpty }) else { return nil }
        for end in node.ends where segments.count > end.suffix.count {
            guard segments.suffix(end.suffix.count).elementsEqual(end.suffix) else { continue }
            parameters.append(rest, Router.join(segments.dropLast(end.suffix.count)))
            return end.endpoint
        }
        return nil
    }

    private static func join(_ segments: ArraySlice<Bytes>) -> Bytes {
        guard segments.count > 1, let first = segments.first else { return segments.first ?? .empty }
        let joined = ByteBuffer()
        joined.append(first)
        for segment in segments.dropFirst() {
            joined.append(.slash)
            joined.append(segment)
        }
        return joined.takeAll()
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
