// One destination of telemetry, and how it is told something.
internal import Base
internal import Compression
internal import HTTP
internal import JSON

/// Sends requests to a collector, one at a time. Confined to a loop.
final class Collector {
    /// What is read of an answer: more than a few sentences it is not.
    private static let longestAnswer = 64 * 1024

    private let head: UpstreamHead
    private let timeout: Duration
    private let isCompressed: Bool
    private let transport: any UpstreamTransport
    private let time: any Timekeeper
    private var current: Cancellation?

    init(
        _ destination: ExportSettings.Destination, over transport: any UpstreamTransport, time: any Timekeeper
    ) {
        var fields = [HTTPField("content-type", "application/json"), HTTPField("user-agent", "sluice")]
        if destination.isCompressed { fields.append(HTTPField("content-encoding", "gzip")) }
        fields += destination.headers.map { HTTPField(Bytes($0.name), $0.value.reveal()) }
        head = UpstreamHead(
            origin: destination.origin, method: .post, target: Bytes(destination.target), fields: fields)
        timeout = destination.timeout
        isCompressed = destination.isCompressed
        self.transport = transport
        self.time = time
    }

    /// Sends a message and hears what the collector says.
    ///
    /// - Parameter latest: no wait is longer than this.
    func send(_ message: [Bytes], by latest: Moment) async -> ExportOutcome {
        let deadline = min(time.now.advanced(by: timeout), latest)
        let body = isCompressed ? await compressed(message) : message
        let cancellation = Cancellation()
        current = cancellation
        defer { current = nil }
        do throws(TransportFailure) {
            let response = try await transport.send(
                UpstreamRequest(head, .none, body: body),
                by: UpstreamDeadlines(connect: deadline, head: deadline, stall: timeout),
                cancellation: cancellation)
            return await outcome(of: response, by: deadline)
        } catch {
            return .unreachable
        }
    }

    /// Ends what goes on.
    func cancel() { current?.cancel() }

    private func compressed(_ message: [Bytes]) async -> [Bytes] {
        await time.compute {
            let all = ByteBuffer()
            for part in message { all.append(part) }
            return [Gzip.compress(all.takeAll(), level: 1)]
        }
    }

    private func outcome(of response: UpstreamResponse, by deadline: Moment) async -> ExportOutcome {
        let answer = await read(response.body, by: deadline)
        switch response.head.status.code {
        case 200..<300: return .accepted(rejected: Self.rejected(in: answer))
        case 429, 502, 503, 504: return .busy(retryAfter: Self.retryAfter(response.head))
        default: return .refused(status: response.head.status.code)
        }
    }

    /// What there is of an answer, as far as it matters. Read to its end, so that the connection can be used again.
    private func read(_ body: any UpstreamBody, by deadline: Moment) async -> Bytes {
        let buffer = ByteBuffer()
        do throws(TransportFailure) {
            while buffer.count <= Self.longestAnswer {
                guard case .bytes = try await body.read(into: buffer, until: deadline) else { break }
            }
        } catch {}
        if buffer.count > Self.longestAnswer { body.cancel() }
        return buffer.takeAll()
    }

    /// How many the collector says it did not take, though all is well.
    ///
    /// Source: OTLP 1.7, "Partial Success".
    private static func rejected(in answer: Bytes) -> Int {
        guard !answer.isEmpty, answer.count <= longestAnswer,
            let document = try? JSONDocument(parsing: answer),
            let partial = document.root["partialSuccess"],
            let number = partial["rejectedSpans"] ?? partial["rejectedDataPoints"]
        else { return 0 }
        return max(0, number.int ?? number.string.flatMap { Int($0) } ?? 0)
    }

    /// In whole seconds; a date is not understood, and so the usual pause is made.
    private static func retryAfter(_ head: ResponseHead) -> Duration? {
        guard let text = head.fields.first("retry-after")?.text, let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return .seconds(min(seconds, 86400))
    }
}
