// A request's body, checked while it arrives.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// Collects a body within its limits. What it takes of the common memory it gives back when it ends.
struct BodyCollector: ~Copyable {
    /// At once reserved for an announced body; more only as it comes.
    private static let reservedAtOnce = 1 << 20
    /// How much is taken of the common memory at a time.
    private static let portion = 64 * 1024
    private static let retry: Duration = .milliseconds(50)
    private static let patience: Duration = .seconds(5)

    private let memory: BodyMemory
    private let limit: Int
    private let jsonLimits: JSONLimits
    private let deadline: Moment
    private let time: any Timekeeper
    private var taken = 0

    /// - Parameter deadline: when a body must be there, however steadily it drips.
    init(memory: BodyMemory, limit: Int, jsonLimits: JSONLimits, by deadline: Moment, time: any Timekeeper) {
        self.memory = memory
        self.limit = limit
        self.jsonLimits = jsonLimits
        self.deadline = deadline
        self.time = time
    }

    deinit {
        memory.giveBack(taken)
    }

    /// The body as a JSON document.
    mutating func document(of body: any RequestBody) async throws(APIFailure) -> JSONDocument {
        var parser = JSONParser(limits: jsonLimits)
        let bytes = try await collect(body) { (buffer, isComplete) throws(APIFailure) in
            do throws(JSONFailure) {
                try parser.advance(over: buffer, isComplete: isComplete)
            } catch {
                throw APIFailure(
                    .badRequest, "the request body is not valid JSON: \(error)", code: "invalid_json")
            }
        }
        return parser.takeDocument(of: bytes)
    }

    /// The body as a form with files.
    ///
    /// - Parameter contentType: what the request says of its body.
    mutating func form(of body: any RequestBody, _ contentType: Bytes?) async throws(APIFailure) -> FormBody {
        guard let contentType, var parser = FormParser(contentType: contentType) else {
            throw APIFailure(
                .unsupportedMediaType, "the request body must be multipart/form-data with a boundary",
                code: "unsupported_media_type")
        }
        let bytes = try await collect(body) { (buffer, isComplete) throws(APIFailure) in
            do throws(FormFault) {
                try buffer.withSpan { (input) throws(FormFault) in
                    try parser.advance(over: input, isComplete: isComplete)
                }
            } catch {
                throw APIFailure(
                    .badRequest, "the request body is not a valid form: \(error.reason)", code: "invalid_form"
                )
            }
        }
        let parts = parser.parts.map {
            FormBody.Part(name: $0.name, isFile: $0.isFile, range: $0.range, content: $0.content)
        }
        return FormBody(bytes: bytes, contentType: contentType, parts: parts)
    }

    /// All of the body.
    ///
    /// - Parameter check: told what there is whenever more has come, and whether that is all.
    private mutating func collect(
        _ body: any RequestBody, _ check: (ByteBuffer, Bool) throws(APIFailure) -> Void
    ) async throws(APIFailure) -> Bytes {
        if let announced = body.announcedCount, announced > limit { throw tooLarge() }
        let buffer = ByteBuffer()
        if let announced = body.announcedCount { buffer.reserve(min(announced, Self.reservedAtOnce)) }
        repeat {
            let wanted = min(buffer.count + Self.portion, body.announcedCount ?? .max)
            if !takeRoom(for: wanted) { try await waitForRoom(for: wanted) }
            if try !readNow(body, into: buffer) {
                do throws(RequestBodyFailure) { _ = try await body.read(into: buffer) } catch {
                    throw APIFailure(error)
                }
            }
            guard buffer.count <= limit else { throw tooLarge() }
            try check(buffer, body.isFinished)
            guard body.isFinished || time.now < deadline else {
                throw .bodyTooSlow
            }
        } while !body.isFinished
        return buffer.takeAll()
    }

    /// Takes what has arrived. False when that is nothing and more is to come.
    private func readNow(_ body: any RequestBody, into buffer: ByteBuffer) throws(APIFailure) -> Bool {
        let before = buffer.count
        do throws(RequestBodyFailure) { try body.readNow(into: buffer) } catch { throw APIFailure(error) }
        return buffer.count > before || body.isFinished
    }

    /// Takes portions of the common memory until there are `count` bytes. False when there are none left.
    private mutating func takeRoom(for count: Int) -> Bool {
        while taken < count {
            guard memory.take(Self.portion) else { return false }
            taken += Self.portion
        }
        return true
    }

    /// While there is no memory, nothing is read.
    private mutating func waitForRoom(for count: Int) async throws(APIFailure) {
        let isHolder = taken > 0
        if isHolder, !memory.beginHoldingWait() { throw Self.noRoom }
        defer { if isHolder { memory.endHoldingWait() } }
        let deadline = time.now.advanced(by: Self.patience)
        while !takeRoom(for: count) {
            guard time.now < deadline else { throw Self.noRoom }
            await time.sleep(until: time.now.advanced(by: Self.retry))
        }
    }

    private static var noRoom: APIFailure {
        APIFailure(
            .serviceUnavailable, "too many large requests at once", type: "server_error", code: "overloaded",
            retryAfter: .seconds(1))
    }

    private func tooLarge() -> APIFailure {
        APIFailure(
            .contentTooLarge, "the request body is larger than \(limit) bytes", code: "request_too_large")
    }
}
