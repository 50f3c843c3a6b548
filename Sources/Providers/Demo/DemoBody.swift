// A body that the demo plays, step by step.
internal import Base
internal import HTTP

enum DemoStep {
    case bytes(Bytes, after: Duration)
    /// Nothing more comes, and no end either.
    case stall
    /// The connection is gone.
    case cut
}

/// Plays steps at their pace.
final class DemoBody: UpstreamBody {
    private let time: any Timekeeper
    private var steps: ArraySlice<DemoStep>
    private var due: Moment
    private var isCancelled = false
    private var waiting: Resumption<Void>?

    init(_ steps: [DemoStep], time: any Timekeeper, cancellation: Cancellation) {
        self.steps = steps[...]
        self.time = time
        due = time.now
        _ = cancellation.onCancel { [weak self] in self?.cancel() }
    }

    func read(into buffer: ByteBuffer, until deadline: Moment) async throws(TransportFailure) -> ReadOutcome {
        while true {
            if isCancelled { throw TransportFailure(.cancelled, .reading, "the caller left") }
            switch steps.first {
            case nil: return .end
            case .cut: throw TransportFailure(.truncated, .reading, "the answer was cut short")
            case .stall: await wait(until: deadline)
            case .bytes(let bytes, let pause):
                let moment = due.advanced(by: pause)
                if moment <= time.now {
                    steps.removeFirst()
                    due = moment
                    buffer.append(bytes)
                    return .bytes(bytes.count)
                }
                await wait(until: min(moment, deadline))
            }
            if time.now >= deadline, !isCancelled { return .timedOut }
        }
    }

    private func wait(until moment: Moment) async {
        let timer = time.schedule(at: moment) { [self] in wake() }
        await Resumption<Void>.suspend { waiting = $0 }
        time.cancel(timer)
    }

    private func wake() {
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }

    func cancel() {
        isCancelled = true
        wake()
    }
}
