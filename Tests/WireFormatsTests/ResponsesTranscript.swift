// A stream of Responses as its caller reads it.
import Base
import JSON

/// The events of a stream, each in one line, and what is wrong with them together: what OpenAI's and others' clients
/// rely on.
///
/// Source: openai-python 3.54, `lib/streaming/responses`, which puts a response together from the events.
struct ResponsesTranscript {
    /// `type` and the rest of the event; of a response its status, why it ended, its output and its usage.
    private(set) var lines: [String] = []
    private(set) var problems: [String] = []
    private(set) var last: JSONNode?
    /// The deltas so far, by type, item and part.
    private var told: [String: String] = [:]
    private var added: [String] = []
    private var done: [String] = []

    /// Whether the caller was told that the response came to its end.
    var isOver: Bool { Self.goodEnds.contains(last?["type"]?.string ?? "") }

    init(_ text: String) {
        for block in text.split(separator: "\n\n") { read(String(block)) }
        if !text.isEmpty, !text.hasSuffix("\n\n") { problems.append("the last event has no end") }
    }

    private mutating func read(_ block: String) {
        let parts = block.split(separator: "\n", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("event: "), parts[1].hasPrefix("data: "),
            let root = (try? JSONDocument(parsing: Bytes(String(parts[1].dropFirst(6)))))?.root,
            let type = root["type"]?.string
        else { return problems.append("no event: \(block)") }
        if parts[0] != "event: \(type)" { problems.append("\(parts[0]) is \(type)") }
        if root["sequence_number"]?.int != lines.count {
            problems.append("\(type) is out of order: \(root["sequence_number"]?.raw.text ?? "-")")
        }
        if let last = last?["type"]?.string, Self.ends.contains(last) {
            problems.append("\(type) after the end")
        }
        last = root
        if let response = root["response"] {
            lines.append("\(type) \(Self.words(response))")
            if type == "response.completed" || type == "response.incomplete" { checkOutput(of: response) }
        } else {
            let prefix = #"{"type":"\#(type)","sequence_number":\#(lines.count),"#
            lines.append("\(type) \(root.raw.text.dropFirst(prefix.count).dropLast())")
            check(root, type)
        }
    }

    private static let goodEnds = ["response.completed", "response.incomplete"]
    private static let ends = goodEnds + ["response.failed", "error"]

    private static func words(_ response: JSONNode) -> String {
        ["status", "incomplete_details", "error", "output", "usage"].compactMap { name in
            let value = response[JSONPointer([name])]
            return value.map { $0.isNull && name != "usage" ? nil : $0.raw.text } ?? nil
        }.joined(separator: " ")
    }

    // MARK: What clients rely on

    private mutating func check(_ event: JSONNode, _ type: String) {
        let key = "\(event["item_id"]?.string ?? "") \(event["content_index"]?.int ?? 0)"
        if let delta = event["delta"]?.string { told[key, default: ""] += delta }
        if type.hasSuffix(".done"),
            let whole = (event["text"] ?? event["refusal"] ?? event["arguments"])?.string,
            whole != told[key, default: ""]
        {
            problems.append("\(type) says '\(whole)' after '\(told[key, default: ""])'")
        }
        guard let item = event["item"] else { return }
        let id = item["id"]?.string ?? ""
        if type == "response.output_item.added" {
            if event["output_index"]?.int != added.count { problems.append("\(id) is out of its place") }
            added.append(id)
        } else {
            if added.firstIndex(of: id) != event["output_index"]?.int {
                problems.append("\(id) was not added")
            }
            if done.contains(id) { problems.append("\(id) is done twice") }
            done.append(id)
        }
    }

    private mutating func checkOutput(of response: JSONNode) {
        let output = response["output"]?.elements.map { $0["id"]?.string ?? "" } ?? []
        if output != added || Set(done) != Set(added) {
            problems.append("the output is \(output) after \(added), of which \(done) are done")
        }
    }
}
