// POST /admin/requests/{id}/end, and the end of all requests when the process ends
internal import Base
internal import HTTP
internal import JSON

extension API {
    /// How many requests are ended before the loop does something else: each wakes its caller's task and its upstream's
    /// connection.
    private static let endedAtOnce = 64

    /// A request's model is known: from now on operators see it and may end it.
    ///
    /// - Throws: where the process takes none any more.
    func begin(_ record: RequestRecord) throws(APIFailure) {
        if let reason = underWay.isOver { throw reason.failure }
        record.begin(in: underWay)
    }

    /// The inference requests that this loop is answering.
    func live() -> LiveRequests { underWay.reading }

    /// Ends a request on whichever loop it is.
    func endRequest(_ id: Bytes) async throws(APIFailure) -> Response {
        let counts = await shared.surroundings.loops.gather { api in
            api.underWay.end(id, for: .byOperator)
        }
        let count = counts.reduce(0, +)
        guard count > 0 else {
            throw APIFailure(
                .notFound, "No request under way has this id: it may have ended by itself.",
                code: "request_not_found")
        }
        shared.log.write(.info, "requests ended") { line in
            line.add("id", id)
            line.add("requests", count)
        }
        return json(.ok) { writer in
            writer.member("id", id.text)
            writer.member("ended", true)
            writer.member("requests", count)
        }
    }

    /// Ends all inference requests of this loop, and those that are still to come on its connections.
    package func endRequests(for reason: EndReason) {
        let records = underWay.close(for: reason)
        time.spawn {
            for (index, record) in records.enumerated() {
                if index % Self.endedAtOnce == 0 { await Task.yield() }
                _ = record.end(for: reason)
            }
        }
    }
}
