// What a probe asks.
internal import Base
internal import Domain
internal import JSON

/// The requests of a probe: as small as they can be, and in OpenAI's format, as callers write them.
enum ProbeRequest {
    /// No gateway has a model of this name.
    static let unknownModel = "sluice-probe/no-such-model"
    /// Enough for a greeting, also behind a few thoughts.
    private static let greetingTokens = 64
    private static let toolTokens = 512

    /// Asks for a greeting.
    static func greeting(model: String, isStreaming: Bool = false) -> ChatRequest? {
        request(model, most: greetingTokens) { body in
            body.member("stream", isStreaming)
            body.array("messages") { $0.message("user", "Say hello.") }
        }
    }

    /// Gives the model a tool that it needs.
    static func tool(model: String) -> ChatRequest? {
        request(model, most: toolTokens) { body in
            writeTools(&body)
            body.array("messages") { writeQuestion(&$0) }
        }
    }

    /// Hands back what the tool found out.
    ///
    /// - Parameter calls: as the model made them, each a tool call.
    static func toolResult(model: String, calls: JSONNode) -> ChatRequest? {
        request(model, most: toolTokens) { body in
            writeTools(&body)
            body.array("messages") { list in
                writeQuestion(&list)
                list.object { message in
                    message.member("role", "assistant")
                    message.member(null: "content")
                    message.member("tool_calls", raw: calls.raw)
                }
                for call in calls.elements {
                    list.object { message in
                        message.member("role", "tool")
                        message.member("tool_call_id", text: call["id"]?.stringBytes ?? .empty)
                        message.member("content", "14:05")
                    }
                }
            }
        }
    }

    // MARK: Writing

    private static func request(
        _ model: String, most tokens: Int, _ members: (inout JSONWriter) -> Void
    ) -> ChatRequest? {
        let buffer = ByteBuffer(capacity: 1024)
        var writer = JSONWriter(into: buffer)
        writer.object { body in
            body.member("model", model)
            body.member("max_tokens", tokens)
            members(&body)
        }
        return (try? JSONDocument(parsing: buffer.takeAll())).flatMap { try? ChatRequest(reading: $0) }
    }

    private static func writeQuestion(_ list: inout JSONWriter) {
        list.message("user", "What time is it in Oslo? Ask the tool.")
    }

    private static func writeTools(_ body: inout JSONWriter) {
        body.member(
            "tools",
            raw: """
                [{"type":"function","function":{"name":"current_time",\
                "description":"Tells what time it is in a city.",\
                "parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]
                """)
    }
}

extension JSONWriter {
    fileprivate mutating func message(_ role: String, _ content: String) {
        object { message in
            message.member("role", role)
            message.member("content", content)
        }
    }
}

extension JSONNode {
    /// Whether this is a call of a tool: with an id to answer to, a name, and arguments that are JSON.
    var isToolCall: Bool {
        guard let id = self["id"]?.string, !id.isEmpty, self["function"]?["name"]?.string != nil,
            let arguments = self["function"]?["arguments"]?.stringBytes
        else { return false }
        return (try? JSONDocument(parsing: arguments)) != nil
    }
}
