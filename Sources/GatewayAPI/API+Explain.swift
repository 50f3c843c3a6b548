// POST /v1/explain
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import Routing

extension API {
    /// What would be done with a request. It is planned as any is, by the same code, and nobody is called.
    func explain(
        _ request: consuming Request, in context: RequestContext, _ record: RequestRecord
    ) async -> Response {
        do throws(APIFailure) {
            var collector = makeCollector(context)
            let (asked, wishes) = try await read(request, try Self.explained(request.head), &collector)
            record.model = asked.model
            let (now, shared) = (context.time.now, shared)
            let consideration = try consider(asked, wishes, at: now)
            // Every candidate's request is made, and translated where that is needed: too much for a turn.
            let body = await context.time.compute {
                let explanation = Explanation(
                    consideration, of: asked, wishes, shared.routing.breakers,
                    instance: Bytes(shared.instance),
                    at: now)
                return JSONWriter.text { explanation.write(to: &$0) }
            }
            record.tell(.ok)
            return Self.json(.ok, body)
        } catch {
            record.failure = error.code ?? "status_\(error.status)"
            record.tell(error.status)
            return error.response(in: .chat, record.variant, id: context.id)
        }
    }

    /// What the request is for: a chat in the dialect that `dialect` names, or what `for` does.
    private static func explained(_ head: RequestHead) throws(APIFailure) -> Wanted {
        let query = try QueryReader(head.target.query, known: ["dialect", "for"])
        let dialect = try query.word("dialect", of: Dialect.self) ?? .chat
        let ability = try query.word("for", of: Ability.self) ?? .chat
        // A form with a file is nothing to be shown.
        guard ability != .transcriptions else {
            throw APIFailure(.badRequest, "forms with files are not explained", parameter: "for")
        }
        return ability == .chat ? .chat(dialect) : .task(ability)
    }
}
