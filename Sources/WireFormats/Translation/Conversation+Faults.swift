// What is wrong with a request, in words for the caller.
package import Domain
package import JSON

extension Conversation {
    /// A fault of what stands at `place` in the caller's request.
    ///
    /// - Parameter problem: what goes on from the name of it, as in `must be a string`.
    package func fault(at place: JSONPlace, _ problem: String) -> RequestFault {
        var path = ""
        for token in pointer(to: place).tokens {
            path += Int(token) == nil ? (path.isEmpty ? "" : ".") + token : "[\(token)]"
        }
        return RequestFault("'\(path)' \(problem)", parameter: path)
    }
}
