// Long bodies that are JSON.
internal import Base
internal import HTTP
internal import JSON

extension UpstreamBody {
    /// The whole body as JSON, checked while it arrives and in steps, so that no long list holds a loop. What is no
    /// JSON is given up at the byte that says so.
    ///
    /// - Parameter limit: how many bytes it may have.
    func document(atMost limit: Int, by deadline: Moment) async throws(ListFailure) -> JSONDocument {
        let buffer = ByteBuffer()
        var parser = JSONParser(limits: JSONLimits(values: ListLimits.values))
        do throws(ListFailure) {
            while try await readMore(into: buffer, by: deadline) {
                guard buffer.count <= limit else { throw .tooLong }
                guard buffer.count - parser.position >= ListLimits.bytesParsedAtOnce else { continue }
                try parser.check(buffer, isComplete: false)
                await Task.yield()
            }
            try parser.check(buffer, isComplete: true)
        } catch {
            cancel()
            throw error
        }
        return parser.takeDocument(of: buffer.takeAll())
    }

    /// - Returns: false at the end.
    private func readMore(into buffer: ByteBuffer, by deadline: Moment) async throws(ListFailure) -> Bool {
        do throws(TransportFailure) {
            let outcome: ReadOutcome
            if let ready = try readNow(into: buffer) {
                outcome = ready
            } else {
                outcome = try await read(into: buffer, until: deadline)
            }
            switch outcome {
            case .bytes: return true
            case .end: return false
            case .timedOut: throw TransportFailure(.timedOut, .reading, "the answer was not complete in time")
            }
        } catch {
            throw ListFailure(error)
        }
    }
}

extension JSONParser {
    fileprivate mutating func check(_ buffer: ByteBuffer, isComplete: Bool) throws(ListFailure) {
        do throws(JSONFailure) {
            try advance(over: buffer, isComplete: isComplete)
        } catch {
            throw ListFailure(error, in: buffer)
        }
    }
}
