// Which tools a model asked for earlier in a conversation.
internal import Domain
internal import JSON

/// The tools that were called so far, by the ids of the calls: formats without ids find an answer's call by the
/// tool's name and the order of the calls.
///
/// To be told each turn as the conversation is walked over. Some callers begin their ids anew with each turn:
/// what counts is the last call before an answer.
struct CalledTools {
    /// A call that is answered.
    struct Call {
        let name: JSONString
        /// Which call of the conversation it is, counted from 0.
        let position: Int
    }

    private var calls: [JSONString: Call] = [:]
    private var count = 0

    mutating func note(_ turn: Turn) {
        for part in turn.parts {
            guard case .toolCall(let call) = part.content else { continue }
            calls[call.id] = Call(name: call.name, position: count)
            count += 1
        }
    }

    /// The call that `result` answers.
    ///
    /// - Parameter place: where the answer stands.
    /// - Throws: a fault where there was no such call.
    func call(
        for result: ToolResult, at place: JSONPlace, in conversation: Conversation
    ) throws(RequestFault) -> Call {
        guard let call = calls[result.callID] else {
            throw conversation.fault(at: place, "answers no tool call before it")
        }
        return call
    }
}
