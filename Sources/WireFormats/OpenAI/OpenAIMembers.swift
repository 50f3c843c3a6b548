// What is read at the top of an answer, a chunk or an error.
internal import JSON

/// The outermost members that are read here, found in one walk; of several with one name the last.
struct OpenAIMembers: ~Copyable {
    let root: JSONNode
    private(set) var model: JSONNode?
    private(set) var choices: JSONNode?
    private(set) var usage: JSONNode?
    private(set) var object: JSONNode?
    private(set) var error: JSONNode?
    private(set) var message: JSONNode?
    private(set) var detail: JSONNode?
    /// Groq's own member.
    private(set) var groq: JSONNode?

    init(of root: JSONNode) {
        self.root = root
        for member in root.members {
            let (name, value) = (member.name, member.value)
            if name.matches("model") {
                model = value
            } else if name.matches("choices") {
                choices = value
            } else if name.matches("usage") {
                usage = value
            } else if name.matches("object") {
                object = value
            } else if name.matches("error") {
                error = value
            } else if name.matches("message") {
                message = value
            } else if name.matches("detail") {
                detail = value
            } else if name.matches("x_groq") {
                groq = value
            }
        }
    }
}
