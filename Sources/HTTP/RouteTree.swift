// The paths of all routes, segment by segment.
import Base

/// A tree of path segments whose leaves are numbered. It is not generic over handlers, so that matching is
/// compiled here and not where the handlers are.
struct RouteTree: Sendable {
    private struct Literal {
        let segment: Bytes
        let node: Int
    }

    private struct Parameter {
        let name: String
        let node: Int
    }

    /// A fixed end behind a rest parameter.
    private struct End {
        let suffix: [Bytes]
        let leaf: Int
    }

    private struct Node {
        var literals: [Literal] = []
        var parameter: Parameter?
        var rest: String?
        /// Longest first.
        var ends: [End] = []
        var leaf: Int?

        func child(_ segment: Bytes) -> Int? {
            for index in literals.indices where literals[index].segment == segment {
                return literals[index].node
            }
            return nil
        }
    }

    private var nodes = [Node()]
    private var leaves = 0

    // MARK: Registering

    /// The leaf of `pattern`: a new one, numbered from 0 on, or the one it has already.
    mutating func leaf(of pattern: RoutePattern) -> Int {
        var node = 0
        for segment in pattern.segments {
            switch segment {
            case .literal(let text): node = child(of: node, literal: text)
            case .parameter(let name): node = child(of: node, parameter: name)
            }
        }
        if let rest = pattern.rest { return leaf(of: node, rest: rest, suffix: pattern.suffix) }
        let leaf = nodes[node].leaf ?? newLeaf()
        nodes[node].leaf = leaf
        return leaf
    }

    private mutating func child(of parent: Int, literal: Bytes) -> Int {
        if let known = nodes[parent].child(literal) { return known }
        nodes.append(Node())
        nodes[parent].literals.append(Literal(segment: literal, node: nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func child(of parent: Int, parameter: String) -> Int {
        if let known = nodes[parent].parameter {
            precondition(known.name == parameter, "two names for one parameter: \(parameter), \(known.name)")
            return known.node
        }
        nodes.append(Node())
        nodes[parent].parameter = Parameter(name: parameter, node: nodes.count - 1)
        return nodes.count - 1
    }

    private mutating func leaf(of node: Int, rest: String, suffix: [Bytes]) -> Int {
        precondition(nodes[node].rest ?? rest == rest, "two names for one parameter: \(rest)")
        nodes[node].rest = rest
        if let known = nodes[node].ends.first(where: { $0.suffix == suffix }) { return known.leaf }
        let leaf = newLeaf()
        nodes[node].ends.append(End(suffix: suffix, leaf: leaf))
        nodes[node].ends.sort { $0.suffix.count > $1.suffix.count }
        return leaf
    }

    private mutating func newLeaf() -> Int {
        leaves += 1
        return leaves - 1
    }

    // MARK: Matching

    /// The leaf that `segments` lead to, with the parameters found on the way.
    func match(_ segments: [Bytes]) -> (leaf: Int, parameters: RouteParameters)? {
        var parameters = RouteParameters()
        return find(segments, at: 0, from: 0, &parameters).map { ($0, parameters) }
    }

    /// The leaf below `node` that the segments from `index` on lead to. It goes no deeper than the longest
    /// pattern.
    private func find(
        _ segments: [Bytes], at index: Int, from node: Int, _ parameters: inout RouteParameters
    ) -> Int? {
        guard index < segments.count else { return nodes[node].leaf }
        if let next = nodes[node].child(segments[index]),
            let found = find(segments, at: index + 1, from: next, &parameters)
        {
            return found
        }
        if let parameter = nodes[node].parameter, !segments[index].isEmpty {
            parameters.append(parameter.name, segments[index])
            if let found = find(segments, at: index + 1, from: parameter.node, &parameters) { return found }
            parameters.removeLast()
        }
        return nodes[node].rest.flatMap { findEnd(segments[index...], $0, nodes[node].ends, &parameters) }
    }

    private func findEnd(
        _ segments: ArraySlice<Bytes>, _ rest: String, _ ends: [End], _ parameters: inout RouteParameters
    ) -> Int? {
        guard segments.allSatisfy({ !$0.isEmpty }) else { return nil }
        for end in ends where segments.count > end.suffix.count {
            guard segments.suffix(end.suffix.count).elementsEqual(end.suffix) else { continue }
            parameters.append(rest, RouteTree.join(segments.dropLast(end.suffix.count)))
            return end.leaf
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
