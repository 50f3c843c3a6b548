// Upstreams that do what a test wrote down.
package import Base
package import HTTP

/// One step of an upstream's answer.
package enum UpstreamStep: Sendable {
    case bytes(Bytes, after: Duration)
    /// Nothing more comes, and no end either.
    case stall
    case fail(TransportFailure)

    package static func text(_ text: String, after pause: Duration = .zero) -> UpstreamStep {
        .bytes(Bytes(text), after: pause)
    }

    /// `text` in pieces of at most `size` bytes.
    package static func pieces(of text: String, size: Int) -> [UpstreamStep] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: size).map {
            .bytes(Bytes(Array(bytes[$0..<min($0 + size, bytes.count)])), after: .zero)
        }
    }
}

/// What an upstream does with one request.
package enum UpstreamScript: Sendable {
    case answer(Int, [(name: String, value: String)], [UpstreamStep], after: Duration)
    case fail(TransportFailure)
    /// Takes the request and says nothing.
    case hang

    package static func json(_ status: Int, _ body: String, _ fields: [(String, String)] = []) -> Self {
        let all = [("content-type", "application/json")] + fields
        return .answer(status, all.map { (name: $0.0, value: $0.1) }, [.text(body)], after: .zero)
    }

    package static func stream(_ steps: [UpstreamStep], _ fields: [(String, String)] = []) -> Self {
        let all = [("content-type", "text/event-stream")] + fields
        return .answer(200, all.map { (name: $0.0, value: $0.1) }, steps, after: .zero)
    }

    package static func stream(_ text: String) -> Self { stream([.text(text)]) }
}

/// A transport that plays scripts, one a request, and keeps what it was sent.
package final class ScriptedTransport: UpstreamTransport {
    package private(set) var requests: [UpstreamRequest] = []
    package private(set) var bodies: [ScriptedBody] = []
    package var scripts: [UpstreamScript]
    /// How many requests were cancelled before their answer's head came.
    package private(set) var cancelledSends = 0
    private let time: any Timekeeper

    package init(time: any Timekeeper, _ scripts: [UpstreamScript] = []) {
        self.time = time
        self.scripts = scripts
    }

    /// The bodies of the requests so far.
    package var sent: [String] { requests.map { $0.body.map(\.text).joined() } }

    package func send(
        _ request: UpstreamRequest, by deadlines: UpstreamDeadlines, cancellation: Cancellation
    ) async throws(TransportFailure) -> UpstreamResponse {
        requests.append(request)
        guard !scripts.isEmpty else { throw TransportFailure(.unreachable, .connecting, "no script is left") }
        switch scripts.removeFirst() {
        case .fail(let failure): throw failure
        case .hang:
            try await wait(until: deadlines.head, deadlines.head, cancellation)
            throw TransportFailure(.timedOut, .waiting, "no answer in time")
        case .answer(let status, let fields, let steps, let pause):
            try await wait(until: time.now.advanced(by: pause), deadlines.head, cancellation)
            let body = ScriptedBody(steps, time: time, cancellation)
            bodies.append(body)
            let head = ResponseHead(
                status: HTTPStatus(status) ?? .internalServerError, fields: HTTPFields(fields),
                framing: .untilClose, isPersistent: false)
            return UpstreamResponse(head: head, body: body)
        }
    }

    private func wait(
        until moment: Moment, _ deadline: Moment, _ cancellation: Cancellation
    ) async throws(TransportFailure) {
        if moment > time.now {
            let bell = Bell()
            let handle = cancellation.onCancel { bell.ring() }
            await bell.wait(until: min(moment, deadline), time)
            cancellation.remove(handle)
        }
        if cancellation.isCancelled {
            cancelledSends += 1
            throw TransportFailure(.cancelled, .waiting, "the caller left")
        }
        if moment > deadline { throw TransportFailure(.timedOut, .waiting, "no answer in time") }
    }
}

/// A body that plays steps.
package final class ScriptedBody: UpstreamBody {
    /// Whether somebody ended the exchange before its end was read.
    package private(set) var isCancelled = false
    /// Whether the end was read.
    package private(set) var isAtEnd = false
    private var steps: ArraySlice<UpstreamStep>
    private var due: Moment
    private let time: any Timekeeper
    private let bell = Bell()

    package init(_ steps: [UpstreamStep], time: any Timekeeper, _ cancellation: Cancellation = Cancellation())
    {
        self.steps = steps[...]
        self.time = time
        due = time.now
        _ = cancellation.onCancel { [weak self] in self?.cancel() }
    }

    package func read(
        into buffer: ByteBuffer, until deadline: Moment
    ) async throws(TransportFailure) -> ReadOutcome {
        while true {
            if isCancelled { throw TransportFailure(.cancelled, .reading, "the caller left") }
            switch steps.first {
            case nil:
                isAtEnd = true
                return .end
            case .fail(let failure): throw failure
            case .stall: await bell.wait(until: deadline, time)
            case .bytes(let bytes, let pause):
                let moment = due.advanced(by: pause)
                if moment <= time.now {
                    steps.removeFirst()
                    due = time.now
                    buffer.append(bytes)
                    return .bytes(bytes.count)
                }
                await bell.wait(until: min(moment, deadline), time)
            }
            if time.now >= deadline, !isCancelled { return .timedOut }
        }
    }

    package func cancel() {
        guard !isAtEnd else { return }
        isCancelled = true
        bell.ring()
    }
}

/// Wakes one waiter: by a moment, or by hand.
private final class Bell {
    private var waiting: Resumption<Void>?

    func wait(until moment: Moment, _ time: any Timekeeper) async {
        let timer = time.schedule(at: moment) { [self] in ring() }
        await Resumption<Void>.suspend { waiting = $0 }
        time.cancel(timer)
    }

    func ring() {
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }
}
