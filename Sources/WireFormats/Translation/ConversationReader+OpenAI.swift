// What the APIs of OpenAI's kind have in common.
internal import Base
internal import Domain
internal import JSON

extension ConversationReader {
    /// A setting that is a number; nil for other members.
    func numeric(_ name: JSONNode, _ value: JSONNode) throws(RequestFault) -> Setting.Value? {
        if name.matches("temperature") { return .temperature(try number(value)) }
        if name.matches("top_p") { return .topP(try number(value)) }
        if name.matches("top_k") { return .topK(try number(value)) }
        if name.matches("min_p") { return .minP(try number(value)) }
        if name.matches("frequency_penalty") { return .frequencyPenalty(try number(value)) }
        if name.matches("presence_penalty") { return .presencePenalty(try number(value)) }
        if name.matches("repetition_penalty") { return .repetitionPenalty(try number(value)) }
        if name.matches("seed") { return .seed(try number(value)) }
        return nil
    }

    /// `max` is what few models know beyond `xhigh`: the most that can be said to others.
    ///
    /// - Returns: nil for a name that is not known here.
    func knownEffort(_ node: JSONNode) throws(RequestFault) -> ReasoningWish.Effort? {
        node.matches("max") ? .extraHigh : ReasoningWish.Effort(rawValue: try string(node).text)
    }

    /// The same for callers whose API has no others.
    func effort(_ node: JSONNode) throws(RequestFault) -> ReasoningWish.Effort {
        guard let effort = try knownEffort(node) else {
            let known = ReasoningWish.Effort.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(node, "must be one of \(known)")
        }
        return effort
    }

    /// The arguments of a call are a string with JSON in it, for other formats an object. An answer that was cut off may
    /// have ended in the midst of them: what is no object is not carried.
    mutating func arguments(of call: JSONNode) throws(RequestFault) -> Bytes {
        guard let node = call["arguments"] else { return Bytes("{}") }
        let text = try string(node).utf8
        guard !NoArguments.are(text) else { return Bytes("{}") }
        guard let document = try? JSONDocument(parsing: text), document.root.kind == .object else {
            addForeign(node)
            return Bytes("{}")
        }
        return document.root.raw
    }

    /// A URL, or the data that is in one (RFC 2397).
    func source(_ url: JSONString, _ node: JSONNode) throws(RequestFault) -> Attachment.Source {
        let text = url.utf8
        guard text.hasPrefix("data:") else {
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
                throw fault(node, "must be an http, https or data URL")
            }
            return .url(url)
        }
        guard let (type, data) = DataURL.split(text) else {
            throw fault(node, "must be base64 in its data URL")
        }
        return .data(data, mediaType: type)
    }

    /// A sound: base64, and the name of its format.
    mutating func audio(_ part: JSONNode) throws(RequestFault) -> Attachment {
        guard let audio = part["input_audio"], audio.kind == .object else {
            throw fault(part, "must have an object 'input_audio'")
        }
        let data = try string("data", of: audio).utf8
        let format = try string("format", of: audio).text
        noteForeign(in: audio, besides: ["data", "format"])
        return Attachment(.data(data, mediaType: "audio/" + format))
    }
}
