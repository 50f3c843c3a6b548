// What the demo says, in OpenAI's format.
internal import Base
internal import JSON

struct DemoUsage {
    let prompt: Int
    let completion: Int
}

enum DemoText {
    static let lorem = words(
        """
        Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore \
        magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo \
        consequat.
        """)

    /// Words with the spaces before them, so that they join to the same text.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace, !word.isEmpty, word.last?.isWhitespace == false {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    static func error(_ message: String) -> Bytes {
        text { writer in
            writer.object("error") { writer in
                writer.member("message", message)
                writer.member("type", "demo_error")
                writer.member(null: "param")
                writer.member(null: "code")
            }
        }
    }

    static func event(_ data: Bytes) -> Bytes {
        let buffer = ByteBuffer(capacity: data.count + 8)
        buffer.append("data: ")
        buffer.append(data)
        buffer.append("\n\n")
        return buffer.takeAll()
    }

    static func whole(_ model: String, _ content: String, _ usage: DemoUsage) -> Bytes {
        text { writer in
            begin(&writer, "chat.completion", model)
            writer.array("choices") { writer in
                writer.object { writer in
                    writer.member("index", 0)
                    writer.object("message") { writer in
                        writer.member("role", "assistant")
                        writer.member("content", content)
                        writer.member(null: "refusal")
                    }
                    writer.member(null: "logprobs")
                    writer.member("finish_reason", "stop")
                }
            }
            add(usage, to: &writer)
        }
    }

    static func chunk(_ model: String, content: String) -> Bytes {
        chunk(model, finishReason: nil) { writer in
            writer.member("role", "assistant")
            writer.member("content", content)
        }
    }

    static func lastChunk(_ model: String) -> Bytes {
        chunk(model, finishReason: "stop") { _ in }
    }

    static func usageChunk(_ model: String, _ usage: DemoUsage) -> Bytes {
        event(
            text { writer in
                begin(&writer, "chat.completion.chunk", model)
                writer.member("choices", raw: "[]")
                add(usage, to: &writer)
            })
    }

    private static func chunk(
        _ model: String, finishReason: String?, delta: (inout JSONWriter) -> Void
    ) -> Bytes {
        event(
            text { writer in
                begin(&writer, "chat.completion.chunk", model)
                writer.array("choices") { writer in
                    writer.object { writer in
                        writer.member("index", 0)
                        writer.object("delta", delta)
                        writer.member("finish_reason", finishReason)
                    }
                }
            })
    }

    private static func begin(_ writer: inout JSONWriter, _ object: String, _ model: String) {
        writer.member("id", "chatcmpl-demo")
        writer.member("object", object)
        writer.member("created", WallTime.now.unixSeconds)
        writer.member("model", model)
    }

    private static func add(_ usage: DemoUsage, to writer: inout JSONWriter) {
        writer.object("usage") { writer in
            writer.member("prompt_tokens", usage.prompt)
            writer.member("completion_tokens", usage.completion)
            writer.member("total_tokens", usage.prompt + usage.completion)
        }
    }

    private static func text(_ members: (inout JSONWriter) -> Void) -> Bytes {
        let buffer = ByteBuffer(capacity: 512)
        var writer = JSONWriter(into: buffer)
        writer.object(members)
        return buffer.takeAll()
    }
}
