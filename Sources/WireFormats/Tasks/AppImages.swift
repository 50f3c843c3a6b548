// Images of apps that are run at paths of their own.
package import Base
package import Domain
package import JSON

/// Requests for images as such apps take them, and their answers as callers of OpenAI's API read them.
///
/// Source: fal.ai/models/fal-ai/flux/dev/api (`prompt`, `num_images`, `image_size`, `sync_mode`; `images[].url`) and
/// fal.ai/docs/documentation/model-apis/inference/synchronous, November 2026.
package enum AppImages {
    /// What OpenAI's API has and apps do not know. Other members are theirs, or may be, and are passed on.
    private static let unknown: [StaticString] = [
        "quality", "style", "user", "background", "moderation", "output_compression", "partial_images",
        "stream",
        "provider", "models", "providerOptions", "usage", "plugins", "transforms", "route",
    ]
    /// What stands before the owner in an app's id, where it is not the owner itself.
    private static let namespaces = ["workflows", "comfy"]

    /// What of an app's id names it, without what leads to one of its functions.
    ///
    /// Source: github.com/fal-ai/fal, projects/fal_client, `AppId.from_endpoint_id`, November 2026.
    package static func name(ofApp id: Bytes) -> String {
        let segments = id.text.split(separator: "/", omittingEmptySubsequences: false)
        let count = segments.first.map { namespaces.contains(String($0)) } == true ? 3 : 2
        return segments.prefix(count).joined(separator: "/")
    }

    /// - Parameter nativeModel: the app's id, which is a path.
    /// - Throws: a fault for an id that would lead elsewhere, and for a size that is none.
    package static func encode(
        _ task: TaskRequest, nativeModel: Bytes
    ) throws(RequestFault) -> EncodedRequest {
        guard case .json(let document) = task.body else {
            throw RequestFault("the request body must be a JSON object")
        }
        let segments = nativeModel.text.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count > 1, !segments.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw RequestFault(
                "'model' names no app: 'owner/app' is what they are called", parameter: "model")
        }
        if task.answerKind == .events {
            throw RequestFault("apps do not stream images", parameter: "stream")
        }
        return try edited(document)
    }

    private static func edited(_ document: JSONDocument) throws(RequestFault) -> EncodedRequest {
        let root = document.root
        var edit = JSONEdit(document)
        var dropped = DroppedMembers()
        for member in root.duplicateMembers {
            edit.removeMember(member, of: root)
            dropped.add(member, at: [])
        }
        for name in unknown {
            guard let member = root.member(named: name) else { continue }
            edit.removeMember(member, of: root)
            // That it is not to stream is what an app does anyway.
            if member.value.bool != false { dropped.add(member, at: []) }
        }
        if let model = root.member(named: "model") { edit.removeMember(model, of: root) }
        rewriteCount(of: root, &edit, &dropped)
        try rewriteSize(of: root, &edit, &dropped)
        if let format = root.member(named: "response_format") {
            edit.removeMember(format, of: root)
            if format.value.matches("b64_json") {
                edit.setMember(of: root, name: "sync_mode", to: Bytes("true"))
            }
        }
        return EncodedRequest(body: edit.parts(), dropped: dropped)
    }

    /// What a caller says in the app's own words goes before.
    private static func rewriteCount(
        of root: JSONNode, _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) {
        guard let count = root.member(named: "n") else { return }
        if !count.value.isNull, root["num_images"] == nil {
            return edit.replace(count.name, with: Bytes("\"num_images\""))
        }
        edit.removeMember(count, of: root)
        if !count.value.isNull { dropped.add(count, at: []) }
    }

    /// `1024x768` as width and height; `auto` is what an app does by itself. What a caller says in the app's own words
    /// goes before.
    private static func rewriteSize(
        of root: JSONNode, _ edit: inout JSONEdit, _ dropped: inout DroppedMembers
    ) throws(RequestFault) {
        guard let member = root.member(named: "size") else { return }
        edit.removeMember(member, of: root)
        guard root["image_size"] == nil else { return dropped.add(member, at: []) }
        guard !member.value.isNull, !member.value.matches("auto") else { return }
        let sides = (member.value.string ?? "").split(separator: "x", omittingEmptySubsequences: false)
        guard sides.count == 2, let width = side(sides[0]), let height = side(sides[1]) else {
            throw RequestFault("'size' must be 'auto' or two numbers such as '1024x1024'", parameter: "size")
        }
        edit.setMember(
            of: root, name: "image_size",
            to: JSONWriter.text { size in
                size.member("width", width)
                size.member("height", height)
            })
    }

    private static func side(_ text: Substring) -> Int? {
        guard text.utf8.count <= 6, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text).flatMap { $0 > 0 ? $0 : nil }
    }

    // MARK: Answers

    /// - Parameter created: Unix seconds.
    /// - Throws: an error that came with a good status, JSON that is none of an app's, or an answer that is none.
    package static func read(
        _ document: JSONDocument, _ wish: TaskWish, at created: Int
    ) throws(ReplyFault) -> WholeAnswer {
        let root = document.root
        let images = try images(in: root)
        let usage = Usage(images: images.count)
        let body = JSONWriter.text(capacity: document.bytes.count + 256) { writer in
            writer.member("created", created)
            writer.array("data") { data in
                for image in images {
                    data.object { Self.write(image, wantsData: wish.wantsData, to: &$0) }
                }
            }
            if let cost = wish.usage.costText(of: usage) {
                writer.object("usage") { $0.member("cost", raw: cost) }
            }
        }
        return WholeAnswer(body: [body], usage: usage, finishReason: nil)
    }

    /// The addresses of the images: apps answer with several, or with one.
    private static func images(in root: JSONNode) throws(ReplyFault) -> [JSONString] {
        var found: [JSONString] = []
        if let list = root["images"], list.kind == .array {
            for image in list.elements {
                guard let url = JSONString(image["url"]) else { throw .malformed }
                found.append(url)
            }
            guard !found.isEmpty else { throw .empty }
        } else if let url = JSONString(root["image"]?["url"]) {
            found = [url]
        } else {
            throw ErrorDetails(inBand: root).map(ReplyFault.inBand) ?? .malformed
        }
        return found
    }

    /// An image that came with the answer is told as its data where the caller wants that; of another one only the
    /// address is known.
    private static func write(_ url: JSONString, wantsData: Bool, to entry: inout JSONWriter) {
        let text = url.utf8
        guard wantsData, text.hasPrefix("data:"), let comma = text.firstIndex(of: UInt8(ascii: ",")) else {
            return entry.member("url", raw: url.raw)
        }
        entry.member("b64_json", text: text.slice(comma + 1..<text.count))
    }
}
