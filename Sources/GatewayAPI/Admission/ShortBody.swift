// Bodies of a few hundred bytes.
internal import Base
internal import HTTP

/// Reads a body that is short or refused.
enum ShortBody {
    private static let patience = Duration.seconds(10)

    /// - Parameter most: in bytes.
    /// - Throws: 413 for a longer body, 408 for one that does not come, 400 for one that is framed wrongly.
    static func read(
        _ body: any RequestBody, atMost most: Int, on time: any Timekeeper
    ) async throws(APIFailure) -> Bytes {
        if let announced = body.announcedCount, announced > most { throw tooLarge(most) }
        let buffer = ByteBuffer()
        let deadline = time.now.advanced(by: patience)
        while !body.isFinished {
            do throws(RequestBodyFailure) { _ = try await body.read(into: buffer) } catch {
                throw APIFailure(error)
            }
            guard buffer.count <= most else { throw tooLarge(most) }
            guard time.now < deadline else { throw .bodyTooSlow }
        }
        return buffer.takeAll()
    }

    private static func tooLarge(_ most: Int) -> APIFailure {
        APIFailure(
            .contentTooLarge, "the request body is larger than \(most) bytes", code: "request_too_large")
    }
}
