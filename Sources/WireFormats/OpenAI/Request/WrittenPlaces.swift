// What a gateway's rules leave out of a request that was written anew, by where it came from.
internal import Domain
internal import JSON

/// Knows where the members of a written request stood in the caller's.
struct WrittenPlaces: DropLog {
    private let messages: [OpenAIMessage]
    private let tools: [ToolDefinition]
    private let settings: [OpenAISettings.Member]
    private(set) var omissions: Omissions

    init(
        messages: [OpenAIMessage], tools: [ToolDefinition], settings: [OpenAISettings.Member],
        _ omissions: Omissions
    ) {
        self.messages = messages
        self.tools = tools
        self.settings = settings
        self.omissions = omissions
    }

    mutating func add(_ member: JSONMember, at path: [String]) {
        guard let name = member.name.string else { return }
        for place in places(of: path + [name]) { omissions.note(place) }
    }

    /// Where it came from, as near as that is known; nowhere for what the caller did not say.
    private func places(of path: [String]) -> [JSONPlace] {
        switch path[0] {
        case "messages":
            guard let message = element(path, of: messages) else { return [] }
            let isThought = path.count > 2 && path[2].hasPrefix("reasoning")
            return isThought ? message.thoughts.map(\.place) : [message.place]
        case "tools":
            guard let tool = element(path, of: tools) else { return [] }
            return [path.last == "strict" ? tool.strictPlace ?? tool.place : tool.place]
        default:
            return settings.filter { $0.name == path[0] }.map(\.place)
        }
    }

    private func element<Element>(_ path: [String], of list: [Element]) -> Element? {
        guard path.count > 1, let index = Int(path[1]), list.indices.contains(index) else { return nil }
        return list[index]
    }
}
