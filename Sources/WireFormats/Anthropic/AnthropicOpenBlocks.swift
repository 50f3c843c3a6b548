// The calls of tools whose arguments are still coming.
internal import Base
internal import Domain
internal import JSON

/// Blocks of an answer have numbers of their own; calls are counted among themselves. Arguments belong to the call that
/// is open under the block's number; those of tools that the provider runs itself belong to none.
struct AnthropicOpenBlocks {
    /// How many calls may be open at once: the provider opens one after the other. More are not kept.
    private static let most = 64

    private struct Call {
        let block: Int
        let call: Int
        /// What the block began with, where that is more than `{}`: the arguments if no pieces come.
        let input: Bytes?
        var hasArguments = false
    }

    private var open: [Call] = []
    private var calls = 0

    mutating func beginCall(_ block: JSONNode, _ index: Int, into events: inout [ChatEvent]) {
        guard open.count < Self.most, let name = JSONString(block["name"]) else { return }
        end(index, into: &events)
        let input = block["input"].flatMap { $0.kind == .object && $0.count > 0 ? $0.rawCopy : nil }
        open.append(Call(block: index, call: calls, input: input))
        events.append(
            .toolCall(ToolCallHead(index: calls, id: JSONString(block["id"]), name: name), choice: 0))
        calls += 1
    }

    mutating func note(arguments node: JSONNode?, of index: Int, into events: inout [ChatEvent]) {
        guard let text = JSONString(node), !text.isEmpty,
            let place = open.firstIndex(where: { $0.block == index })
        else { return }
        open[place].hasArguments = true
        events.append(.toolArguments(text, call: open[place].call, choice: 0))
    }

    mutating func end(_ index: Int, into events: inout [ChatEvent]) {
        guard let place = open.firstIndex(where: { $0.block == index }) else { return }
        finish(open.remove(at: place), into: &events)
    }

    mutating func endAll(into events: inout [ChatEvent]) {
        for call in open { finish(call, into: &events) }
        open.removeAll()
    }

    /// A call without arguments has those of none: callers read them as JSON.
    private func finish(_ call: Call, into events: inout [ChatEvent]) {
        guard !call.hasArguments else { return }
        let arguments = JSONString(utf8: call.input ?? Bytes("{}"))
        events.append(.toolArguments(arguments, call: call.call, choice: 0))
    }
}
