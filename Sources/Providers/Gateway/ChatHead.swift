// What chat requests to a gateway begin with.
internal import Base
internal import HTTP

/// The head of chat requests: ready-made, or made for each model where the model is in the path.
struct ChatHead: Sendable {
    /// Without a model in its path.
    let plain: UpstreamHead
    /// What stands before and after the model; nil where the path does not name it.
    private let aroundModel: (before: Bytes, after: Bytes)?

    /// - Parameters:
    ///   - path: below the base URL; `{model}` stands for the model.
    ///   - query: what the query ends with.
    init(_ baseURL: BaseURL, path: String, query: String?, fields: [HTTPField]) {
        let target = Self.join(baseURL.target(path), query)
        plain = UpstreamHead(origin: baseURL.origin, method: .post, target: Bytes(target), fields: fields)
        aroundModel = target.firstRange(of: "{model}").map {
            (Bytes(String(target[..<$0.lowerBound])), Bytes(String(target[$0.upperBound...])))
        }
    }

    /// - Parameter nativeModel: as UTF-8; a slash in it is escaped as everything else is.
    func head(for nativeModel: Bytes) -> UpstreamHead {
        guard let aroundModel else { return plain }
        let target = ByteBuffer()
        target.append(aroundModel.before)
        target.append(nativeModel.percentEncoded)
        target.append(aroundModel.after)
        return plain.with(target: target.takeAll())
    }

    /// A target with more of a query.
    static func join(_ target: String, _ query: String?) -> String {
        guard let query else { return target }
        return target + (target.contains("?") ? "&" : "?") + query
    }
}
