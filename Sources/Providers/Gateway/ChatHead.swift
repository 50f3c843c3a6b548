// What chat requests to a gateway begin with.
internal import Base
internal import HTTP

/// The head of chat requests: ready-made, or made for each model where the model is in the path.
struct ChatHead: Sendable {
    /// Without a model in its path.
    let plain: UpstreamHead
    /// What stands before and after the model, and whether its slashes stay; nil where the path does not name it.
    private let aroundModel: (before: Bytes, after: Bytes, keepsSlashes: Bool)?

    /// - Parameters:
    ///   - path: below the base URL; `{model}` stands for the model, `{model/}` for the model with its slashes.
    ///   - query: what the query ends with.
    init(_ baseURL: BaseURL, path: String, query: String?, fields: [HTTPField]) {
        let target = Self.join(baseURL.target(path), query)
        plain = UpstreamHead(origin: baseURL.origin, method: .post, target: Bytes(target), fields: fields)
        let escaped = target.firstRange(of: "{model}")
        aroundModel = (escaped ?? target.firstRange(of: "{model/}")).map {
            (Bytes(String(target[..<$0.lowerBound])), Bytes(String(target[$0.upperBound...])), escaped == nil)
        }
    }

    /// - Parameter nativeModel: as UTF-8.
    func head(for nativeModel: Bytes) -> UpstreamHead {
        guard let aroundModel else { return plain }
        let target = ByteBuffer()
        target.append(aroundModel.before)
        target.append(
            aroundModel.keepsSlashes ? nativeModel.percentEncodedSegments : nativeModel.percentEncoded)
        target.append(aroundModel.after)
        return plain.with(target: target.takeAll())
    }

    /// A target with more of a query.
    static func join(_ target: String, _ query: String?) -> String {
        guard let query else { return target }
        return target + (target.contains("?") ? "&" : "?") + query
    }
}

extension Bytes {
    /// Percent-encoded, but for the slashes between segments.
    fileprivate var percentEncodedSegments: Bytes {
        let encoded = ByteBuffer()
        var start = 0
        for index in 0...count where index == count || self[index] == UInt8(ascii: "/") {
            if start > 0 { encoded.append(UInt8(ascii: "/")) }
            encoded.append(slice(start..<index).percentEncoded)
            start = index + 1
        }
        return encoded.takeAll()
    }
}
