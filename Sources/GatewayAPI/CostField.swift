// The field by which a caller asks what an answer cost.
internal import Base
internal import Domain
internal import HTTP

/// `x-sluice-cost`, for callers who cannot say it in the request's body.
enum CostField {
    /// Whether the caller wants to know: `true` or `1`.
    ///
    /// - Throws: a fault that names the field, where it says neither that nor `false` or `0`.
    static func isSet(in fields: HTTPFields) throws(RequestFault) -> Bool {
        guard let value = fields.first("x-sluice-cost")?.lowercased else { return false }
        if value == Bytes("true") || value == Bytes("1") { return true }
        if value == Bytes("false") || value == Bytes("0") { return false }
        throw RequestFault("'x-sluice-cost' must be 'true' or 'false'", parameter: "x-sluice-cost")
    }
}
