// What the demo says, in OpenAI's format.
internal import Base
internal import HTTP
internal import JSON

struct DemoUsage {
    let prompt: Int
    let completion: Int
}

/// A text in pieces.
struct DemoWords {
    let pieces: [String]
    /// How many words there are.
    let count: Int
}

enum DemoText {
    private static let mostPieces = 512

    static let lorem = words(
        """
        Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore \
        magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo \
        consequat.
        """)

    /// A text in pieces, each of one word and the spaces before it; of many words several to a piece, so that a
    /// long text does not become a million events.
    static func words(_ text: String) -> DemoWords {
        let bytes = Array(text.utf8)
        var starts = bytes.isEmpty ? [] : [0]
        for index in bytes.indices.dropFirst() where isSpace(bytes[index]) && !isSpace(bytes[index - 1]) {
            starts.append(index)
        }
        let perPiece = (starts.count + mostPieces - 1) / mostPieces
        let cuts = stride(from: 0, to: starts.count, by: max(1, perPiece)).map { starts[$0] } + [bytes.count]
        let pieces = zip(cuts, cuts.dropFirst()).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
        return DemoWords(pieces: pieces, count: starts.count)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    static func error(_ message: String, param: String? = nil) -> Bytes {
        text { writer in
            writer.object("error") { writer in
                writer.member("message", message)
                writer.member("type", "demo_error")
                writer.member("param", param)
                writer.member(null: "code")
            }
        }
    }

    static func event(_ data: Bytes) -> Bytes {
        let buffer = ByteBuffer(capacity: data.count + 8)
        SSEWriter.data(data, into: buffer)
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
