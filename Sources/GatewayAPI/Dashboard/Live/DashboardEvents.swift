// GET /health/gateways/dashboard/events
internal import Base
internal import HTTP
internal import JSON

/// The page's tables as server-sent events: all of them at first, then once a second what has changed. An event comes
/// each second also where nothing has: the page knows by it that it is up to date.
struct DashboardEvents {
    static let pause: Duration = .seconds(1)
    /// After so long a stream ends, and the browser asks for another: what a page holds that is open for days is
    /// never older.
    static let longest: Duration = .seconds(3600)
    /// Milliseconds, to a browser that lost the stream.
    private static let opening: StaticString = "retry: 2000\n\n"

    let time: any Timekeeper
    /// The state of a second, given its beginning.
    let state: (Moment) async -> DashboardState
    /// Whether events go on: not while the process drains, and not to somebody who may not see them any more.
    let goesOn: () -> Bool

    /// A watcher who reads slowly is waited for and then gets the latest state: nothing piles up.
    func write(to writer: any BodyWriter) async throws(BodyWriteFailure) {
        let end = time.now.advanced(by: Self.longest)
        let out = ByteBuffer()
        out.append(Self.opening)
        var seen = 0
        while time.now < end, goesOn() {
            let state = await state(time.now.beginningOfSecond)
            Self.write(state, since: seen, into: out)
            seen = state.number
            try await writer.write(out)
            out.release()
            // All watchers look at the beginning of a second, so that one state serves them all.
            await time.sleep(until: time.now.beginningOfSecond.advanced(by: Self.pause))
        }
    }

    private static func write(_ state: DashboardState, since number: Int, into out: ByteBuffer) {
        SSEWriter.data(JSONWriter.text { state.write(changesSince: number, to: &$0) }, into: out)
    }
}

extension Moment {
    /// The last whole second of the clock that this is measured by.
    var beginningOfSecond: Moment {
        Moment(nanoseconds: nanoseconds - nanoseconds % 1_000_000_000)
    }
}
