// Whole answers that come as streams.
internal import Base
internal import Domain
internal import JSON
internal import WireFormats

extension GatewayClient {
    /// Longer answers than this are not parsed on the loop.
    private static let parsedAtOnce = 1 << 20

    /// Waits for the end of a stream and renders what was put together as any answer that came whole.
    ///
    /// - Parameter stream: writes the gateway's own document at its end, and nothing before.
    func assemble(
        _ stream: ChatStream, _ rendering: AnswerRendering, _ gateway: Gateway
    ) async throws(ProviderFailure) -> WholeReply {
        let out = ByteBuffer()
        while try await stream.advance(into: out, until: .distantFuture) != .ended {}
        stream.finish()
        guard let document = await document(out.takeAll()) else { throw gateway.failure(.malformed) }
        do throws(ReplyFault) {
            return try rendering.whole(document, fields: stream.takeFields())
        } catch {
            throw gateway.failure(error)
        }
    }

    private func document(_ text: Bytes) async -> JSONDocument? {
        guard text.count > Self.parsedAtOnce else { return try? JSONDocument(parsing: text) }
        return await time.compute { try? JSONDocument(parsing: text) }
    }
}
