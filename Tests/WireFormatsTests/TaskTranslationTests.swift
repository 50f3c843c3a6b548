// Requests and answers of gateways that are asked for vectors and images in words of their own.
import Base
import Domain
import JSON
import Testing

@testable import WireFormats

@Suite struct TaskTranslationTests {
    private func wish(_ task: TaskRequest) -> TaskWish {
        TaskWish(task, modelText: task.modelText, prices: ModelPrices())
    }

    // MARK: Gemini's vectors. Source of the shapes: ai.google.dev/api/embeddings, November 2026.

    @Test func `texts go to Gemini as a batch`() throws {
        let task = try TaskRequest.make(
            .embeddings,
            #","input":["a\n","b"],"dimensions":256,"encoding_format":"base64","user":"u","models":[]"#)

        let encoded = try GeminiEmbeddings.encode(task, nativeModel: Bytes("gemini-embedding-001"))[0]

        func request(_ text: String) -> String {
            #"{"model":"models/gemini-embedding-001","content":{"parts":[{"text":"\#(text)"}]},"#
                + #""outputDimensionality":256}"#
        }
        #expect(encoded.body.map(\.text).joined() == #"{"requests":[\#(request(#"a\n"#)),\#(request("b"))]}"#)
        #expect(encoded.dropped.pointers == ["#/user", "#/models"])
    }

    @Test(arguments: [
        (1, [1]), (100, [100]), (101, [100, 1]), (2048, Array(repeating: 100, count: 20) + [48]),
    ])
    func `more texts than Gemini takes go to it in several batches`(count: Int, sizes: [Int]) throws {
        let texts = (0..<count).map { "\"t\($0)\"" }.joined(separator: ",")
        let task = try TaskRequest.make(.embeddings, #","input":[\#(texts)],"user":"u""#)

        let encoded = try GeminiEmbeddings.encode(task, nativeModel: Bytes("m"))

        let sent = try encoded.map { request in
            let root = try JSONDocument(parsing: Bytes(request.body.map(\.text).joined())).root
            let requests = try #require(root["requests"])
            return requests.elements.compactMap {
                $0["content"]?["parts"]?.elements.first { _ in true }?["text"]?.string
            }
        }
        #expect(sent.map(\.count) == sizes)
        #expect(sent.flatMap(\.self) == (0..<count).map { "t\($0)" })
        #expect(encoded.allSatisfy { $0.dropped.pointers == ["#/user"] })
    }

    @Test func `more texts than OpenAI takes are the caller's to hear of`() throws {
        let texts = Array(repeating: "\"t\"", count: 2049).joined(separator: ",")
        let task = try TaskRequest.make(.embeddings, #","input":[\#(texts)]"#)

        let fault = #expect(throws: RequestFault.self) {
            try GeminiEmbeddings.encode(task, nativeModel: Bytes("m"))
        }
        #expect(fault?.parameter == "input")
    }

    @Test func `the answers to several batches are one, and what they used is added up`() throws {
        let counted = [3, 4].map {
            #"{"embeddings":[{"values":[\#($0)]}],"usageMetadata":{"promptTokenCount":\#($0)}}"#
        }
        let documents = try counted.map { try JSONDocument(parsing: Bytes($0)) }
        let silent = try JSONDocument(parsing: Bytes(#"{"embeddings":[{"values":[5]}]}"#))
        let empty = try JSONDocument(parsing: Bytes(#"{"embeddings":[]}"#))
        let wish = try wish(.make(.embeddings))

        let answer = try GeminiEmbeddings.read(documents, wish)

        let text = answer.body.map(\.text).joined()
        #expect(
            text.contains(#""index":0,"embedding":[3]},{"object":"embedding","index":1,"embedding":[4]}]"#))
        #expect(answer.usage == Usage(promptTokens: 7, completionTokens: 0))
        #expect(try GeminiEmbeddings.read(documents + [silent], wish).usage == nil)
        #expect(throws: ReplyFault.empty) { try GeminiEmbeddings.read(documents + [empty], wish) }
    }

    @Test(arguments: [#","input":[1,2]"#, #","input":[["a"]]"#, #","input":[]"#, "", #","input":{}"#])
    func `Gemini takes no tokens`(members: String) throws {
        let task = try TaskRequest.make(.embeddings, members)

        let fault = #expect(throws: RequestFault.self) {
            try GeminiEmbeddings.encode(task, nativeModel: Bytes("m"))
        }
        #expect(fault?.parameter == "input")
    }

    @Test(arguments: [
        ("gemini-embedding-001", "gemini-embedding-001"), ("models/m", "m"),
        ("tuned/models/m", "tuned/models/m"),
    ])
    func `a model is called the same with and without what stands before its name`(id: String, name: String)
        throws
    {
        let task = try TaskRequest.make(.embeddings, #","input":"a""#)

        let encoded = try GeminiEmbeddings.encode(task, nativeModel: Bytes(id))[0]

        #expect(GeminiEmbeddings.name(ofModel: Bytes(id)) == Bytes(name))
        #expect(encoded.body.map(\.text).joined().contains(#""model":"models/\#(name)""#))
    }

    @Test(arguments: [#""256""#, "true", "[1]"])
    func `dimensions that are no number are the caller's to hear of`(dimensions: String) throws {
        let task = try TaskRequest.make(.embeddings, #","input":"a","dimensions":\#(dimensions)"#)

        let fault = #expect(throws: RequestFault.self) {
            try GeminiEmbeddings.encode(task, nativeModel: Bytes("m"))
        }
        #expect(fault?.parameter == "dimensions")
    }

    @Test func `Gemini's vectors are told in OpenAI's shape, what was not counted as null`() throws {
        let document = try JSONDocument(
            parsing: Bytes(#"{"embeddings":[{"values":[1, 0.50]},{"values":[-2]}]}"#))

        let answer = try GeminiEmbeddings.read([document], wish(.make(.embeddings)))

        #expect(
            answer.body.map(\.text).joined()
                == #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1, 0.50]},"#
                + #"{"object":"embedding","index":1,"embedding":[-2]}],"model":"asked","usage":null}"#)
        #expect(answer.usage == nil)
    }

    @Test func `Gemini's vectors are spelled as asked, and its count is told`() throws {
        let document = try JSONDocument(
            parsing: Bytes(#"{"embeddings":[{"values":[1.0]}],"usageMetadata":{"promptTokenCount":4}}"#))

        let answer = try GeminiEmbeddings.read(
            [document], wish(.make(.embeddings, #","encoding_format":"base64""#)))

        let text = answer.body.map(\.text).joined()
        #expect(text.contains(#""embedding":"AACAPw==""#))
        #expect(text.hasSuffix(#""usage":{"prompt_tokens":4,"total_tokens":4}}"#))
        #expect(answer.usage == Usage(promptTokens: 4, completionTokens: 0))
    }

    @Test(arguments: [
        ("{}", ReplyFault.malformed), (#"{"embeddings":[]}"#, .empty), (#"{"embeddings":[{}]}"#, .malformed),
    ])
    func `what Gemini did not make is no answer`(text: String, fault: ReplyFault) throws {
        let document = try JSONDocument(parsing: Bytes(text))
        let wish = try wish(.make(.embeddings))

        #expect(throws: fault) { try GeminiEmbeddings.read([document], wish) }
    }

    // MARK: Images of apps. Source of the shapes: fal.ai/models/fal-ai/flux/dev/api, November 2026.

    @Test(arguments: [
        (#","prompt":"p""#, #"{"prompt":"p"}"#, []),
        (
            #","prompt":"p","n":2,"size":"1024x768","response_format":"b64_json","seed":7.0"#,
            #"{"prompt":"p","num_images":2,"seed":7.0,"image_size":{"width":1024,"height":768},"sync_mode":true}"#,
            []
        ),
        (#","size":"auto","response_format":"url","stream":false"#, "{}", []),
        (#","size":"1x1","image_size":"square_hd""#, #"{"image_size":"square_hd"}"#, ["#/size"]),
        (
            #","quality":"hd","user":"u","guidance_scale":3.5"#, #"{"guidance_scale":3.5}"#,
            ["#/quality", "#/user"]
        ),
        (#","n":1,"n":3"#, #"{"num_images":3}"#, ["#/n"]), (#","n":null"#, "{}", []),
        (#","n":2,"num_images":3"#, #"{"num_images":3}"#, ["#/n"]),
        (#","n":null,"num_images":3"#, #"{"num_images":3}"#, []),
    ])
    func `apps are asked in their words`(members: String, body: String, dropped: [String]) throws {
        let encoded = try AppImages.encode(.make(.images, members), nativeModel: Bytes("fal-ai/flux/dev"))

        #expect(encoded.body.map(\.text).joined() == body)
        #expect(encoded.dropped.pointers == dropped)
    }

    @Test(arguments: [
        "1024", "0x1", "x", "1024x", "1024x-1", "1024X1024", "10000000x1", "1x1x1", "square",
    ])
    func `a size that is none is a fault`(size: String) throws {
        let task = try TaskRequest.make(.images, #","size":"\#(size)""#)

        let fault = #expect(throws: RequestFault.self) {
            try AppImages.encode(task, nativeModel: Bytes("a/b"))
        }
        #expect(fault?.parameter == "size")
    }

    @Test(arguments: ["x", "a/../b", "a/./b", "a//b", "/a/b", "a/b/", "../a"])
    func `an id that would lead elsewhere names no app`(id: String) throws {
        let fault = #expect(throws: RequestFault.self) {
            try AppImages.encode(.make(.images), nativeModel: Bytes(id))
        }

        #expect(fault?.parameter == "model")
    }

    @Test(arguments: [
        ("fal-ai/flux", "fal-ai/flux"), ("fal-ai/flux/dev", "fal-ai/flux"), ("a/b/c/d", "a/b"),
        ("workflows/a/b/c", "workflows/a/b"), ("comfy/a/b", "comfy/a/b"),
    ])
    func `what names an app is without its functions`(id: String, name: String) {
        #expect(AppImages.name(ofApp: Bytes(id)) == name)
    }

    @Test(arguments: [
        (
            #"{"images":[{"url":"https://x/1"},{"url":"https://x/2"}]}"#, "",
            #"[{"url":"https://x/1"},{"url":"https://x/2"}]"#
        ),
        (
            #"{"images":[{"url":"data:image/png;base64,QUJD"}]}"#, #","response_format":"b64_json""#,
            #"[{"b64_json":"QUJD"}]"#
        ),
        (
            #"{"images":[{"url":"data:image\/png;base64,QU\/D"}]}"#, #","response_format":"b64_json""#,
            #"[{"b64_json":"QU/D"}]"#
        ),
        (
            #"{"images":[{"url":"data:image/png;base64,QUJD"}]}"#, "",
            #"[{"url":"data:image/png;base64,QUJD"}]"#
        ),
        (#"{"image":{"url":"https://x/1"}}"#, #","response_format":"b64_json""#, #"[{"url":"https://x/1"}]"#),
    ])
    func `images of apps are told as OpenAI's are`(text: String, members: String, data: String) throws {
        let answer = try AppImages.read(
            JSONDocument(parsing: Bytes(text)), wish(.make(.images, members)), at: 1_800_000_000)

        #expect(answer.body.map(\.text).joined() == #"{"created":1800000000,"data":\#(data)}"#)
        #expect(answer.usage?.images == (data.contains("/2") ? 2 : 1))
    }

    @Test(arguments: [
        ("{}", ReplyFault.malformed), (#"{"images":[]}"#, .empty), (#"{"images":[{}]}"#, .malformed),
        (#"{"images":{}}"#, .malformed),
    ])
    func `what apps did not make is no answer`(text: String, fault: ReplyFault) throws {
        let document = try JSONDocument(parsing: Bytes(text))
        let wish = try wish(.make(.images))

        #expect(throws: fault) { try AppImages.read(document, wish, at: 0) }
    }

    // MARK: Forms

    @Test func `of a form only the model changes, and its file is a slice of it`() throws {
        let text = "--b\r\nM\r\n--b\r\nF\r\n--b\r\nP\r\n--b\r\nL\r\n--b--"
        func part(_ name: String, _ letter: Character, isFile: Bool = false) -> FormBody.Part {
            let at = text.utf8.distance(
                from: text.utf8.startIndex, to: text.firstIndex(of: letter) ?? text.startIndex)
            return FormBody.Part(
                name: Bytes(name), isFile: isFile, range: at - 5..<at + 3, content: at..<at + 1)
        }
        let form = FormBody(
            bytes: Bytes(text), contentType: Bytes("x"),
            parts: [
                part("model", "M"), part("provider", "F", isFile: true), part("provider", "P"),
                part("model", "L"),
            ])

        let encoded = PassedForm.encode(form, nativeModel: Bytes("native"))

        #expect(encoded.body.map(\.text).joined() == "--b\r\nF\r\n--b\r\nnative\r\n--b--")
        #expect(encoded.dropped.pointers == ["#/model", "#/provider"])
    }
}
