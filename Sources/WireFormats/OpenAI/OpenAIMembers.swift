// What is read at the top of an answer, a chunk or an error, and in a choice.
internal import JSON

/// Where the outermost members are that are read here, found in one walk; of several with one name the last.
struct OpenAIMembers: ~Copyable {
    let root: JSONNode
    private(set) var model: JSONPlace?
    private(set) var choices: JSONPlace?
    private(set) var usage: JSONPlace?
    private(set) var object: JSONPlace?
    private(set) var error: JSONPlace?
    private(set) var message: JSONPlace?
    private(set) var detail: JSONPlace?
    /// Groq's own member.
    private(set) var groq: JSONPlace?

    init(of root: JSONNode) {
        self.root = root
        root.forEachMember { name, place in
            if name.matches("model") {
                model = place
            } else if name.matches("choices") {
                choices = place
            } else if name.matches("usage") {
                usage = place
            } else if name.matches("object") {
                object = place
            } else if name.matches("error") {
                error = place
            } else if name.matches("message") {
                message = place
            } else if name.matches("detail") {
                detail = place
            } else if name.matches("x_groq") {
                groq = place
            }
        }
    }
}

/// Where the members of a choice are that are read here; of several with one name the last.
struct OpenAIChoice: ~Copyable {
    let node: JSONNode
    private(set) var index: JSONPlace?
    private(set) var error: JSONPlace?
    private(set) var finishReason: JSONPlace?
    /// What a whole answer says.
    private(set) var message: JSONPlace?
    /// What a chunk adds.
    private(set) var delta: JSONPlace?
    /// What a completion that is no chat says, or adds.
    private(set) var text: JSONPlace?

    init(of node: JSONNode) {
        self.node = node
        node.forEachMember { name, place in
            if name.matches("finish_reason") {
                finishReason = place
            } else if name.matches("message") {
                message = place
            } else if name.matches("delta") {
                delta = place
            } else if name.matches("index") {
                index = place
            } else if name.matches("text") {
                text = place
            } else if name.matches("error") {
                error = place
            }
        }
    }
}
