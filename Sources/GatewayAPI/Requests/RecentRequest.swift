// A request that is over, as operators see it.
internal import Base
internal import Domain

/// An inference request that is over. It shares no memory with the request itself.
struct RecentRequest: Sendable {
    let id: Bytes
    let endedOn: WallTime
    /// As the caller named it, at most 200 bytes of it.
    let model: Bytes?
    /// Who answered, or was asked last.
    let gateway: GatewayID?
    let nativeModel: Bytes?
    /// `groq:429,together:ok`
    let attempts: Bytes?
    let status: Int
    let isStreaming: Bool
    /// How a stream ended: `complete`, `broken`, `caller_left`, `ended_by_operator`.
    let ending: String?
    /// The kind of failure, where there was one.
    let failure: String?
    let usage: Usage?
    /// nil where it is not known.
    let cost: USD?
    let duration: Duration
    /// Since the request's head; nil where nothing streamed.
    let firstEvent: Duration?
}
