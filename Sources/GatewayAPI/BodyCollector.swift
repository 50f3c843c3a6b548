// A request's body, checked as JSON while it arrives.
internal import Base
internal import HTTP
internal import JSON

/// Collects a body within its limits. What it takes of the common memory it gives back with `release`.
final class BodyCollector {
    /// At once reserved for an announced body; more only as it comes.
    private static let reservedAtOnce = 1 << 20
    /// How much is taken of the common memory at a time.
    private static let portion = 64 * 1024
    private static let retry: Duration = .milliseconds(50)
    private static let patience: Duration = .seconds(5)

    private let memory: BodyMemory
    private let limit: Int
    private let time: any Timekeeper
    private var taken = 0

    init(memory: BodyMemory, limit: Int, time: any Timekeeper) {
        self.memory = memory
        self.limit = limit
        self.time = time
    }

    deinit {
        release()
    }

    /// The body is not needed any more.
    func release() {
        memory.giveBack(taken)
        taken = 0
    }

    /// The body as a JSON document.
    func document(of body: any RequestBody) async throws(APIFailure) -> JSONDocument {
        if let announced = body.announcedCount, announced > limit { throw tooLarge() }
        let buffer = ByteBuffer()
        if let announced = body.announcedCount { buffer.reserve(min(announced, Self.reservedAtOnce)) }
        var parser = JSONParser()
        while true {
            try await makeRoom(for: min(buffer.count + Self.portion, body.announcedCount ?? .max))
            let count: Int
            do throws(RequestBodyFailure) { count = try await body.read(into: buffer) } catch {
                throw failure(error)
            }
            guard buffer.count <= limit else { throw tooLarge() }
            do throws(JSONFailure) {
                try parser.advance(over: buffer, isComplete: count == 0)
            } catch {
                throw APIFailure(
                    .badRequest, "the request body is not valid JSON: \(error)", code: "invalid_json")
            }
            if count == 0 { break }
        }
        return JSONDocument(bytes: buffer.takeAll(), tape: parser.takeTape())
    }

    /// Takes portions of the common memory until there are `count` bytes; while there are none, nothing is read.
    private func makeRoom(for count: Int) async throws(APIFailure) {
        let deadline = time.now.advanced(by: Self.patience)
        while taken < count {
            if memory.take(Self.portion) {
                taken += Self.portion
            } else if time.now < deadline {
                await time.sleep(until: time.now.advanced(by: Self.retry))
            } else {
                throw APIFailure(
                    .serviceUnavailable, "too many large requests at once", type: "server_error",
                    code: "overloaded", retryAfter: .seconds(1))
            }
        }
    }

    private func tooLarge() -> APIFailure {
        APIFailure(
            .contentTooLarge, "the request body is larger than \(limit) bytes", code: "request_too_large")
    }

    private func failure(_ failure: RequestBodyFailure) -> APIFailure {
        switch failure {
        case .refused(let refusal): APIFailure(refusal)
        case .callerLeft: APIFailure(.requestTimeout, "the caller left", code: "cancelled")
        }
    }
}
