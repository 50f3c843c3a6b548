// Long bodies, collected without holding a loop.
internal import Base
internal import HTTP
internal import JSON

extension UpstreamBody {
    /// The whole body in pieces: to join and to read a long one takes longer than a turn of a loop may. What begins
    /// like no JSON is not waited for.
    ///
    /// - Parameter limit: how many bytes it may have.
    func pieces(atMost limit: Int, by deadline: Moment) async throws(ListFailure) -> [Bytes] {
        let buffer = ByteBuffer()
        var pieces: [Bytes] = []
        var taken = 0
        do throws(ListFailure) {
            while try await hasMore(into: buffer, by: deadline) {
                guard taken + buffer.count <= limit else { throw .tooLong }
                guard buffer.count >= ListLimits.pieceBytes else { continue }
                if pieces.isEmpty { try Self.check(beginning: buffer) }
                taken += buffer.count
                pieces.append(buffer.takeAll())
                await Task.yield()
            }
        } catch {
            cancel()
            throw error
        }
        return buffer.isEmpty ? pieces : pieces + [buffer.takeAll()]
    }

    private func hasMore(into buffer: ByteBuffer, by deadline: Moment) async throws(ListFailure) -> Bool {
        do throws(TransportFailure) { return try await readMore(into: buffer, by: deadline) } catch {
            throw ListFailure(error)
        }
    }

    private static func check(beginning: ByteBuffer) throws(ListFailure) {
        var parser = JSONParser()
        do throws(JSONFailure) { try parser.advance(over: beginning, isComplete: false) } catch {
            throw ListFailure(error, in: beginning.copy(0..<beginning.count))
        }
    }
}

extension JSONDocument {
    /// What an answer says that came in pieces.
    init(joining pieces: [Bytes]) throws(ListFailure) {
        let buffer = ByteBuffer()
        buffer.reserve(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { buffer.append(piece) }
        let text = buffer.takeAll()
        do throws(JSONFailure) {
            try self.init(parsing: text, limits: JSONLimits(values: ListLimits.values))
        } catch {
            throw ListFailure(error, in: text)
        }
    }
}
