// What a person sees when the server starts.
internal import Base
internal import Domain
internal import Providers

/// The address, and a line that can be pasted at once.
struct Greeting {
    private let installation: Installation
    private let url: String

    init(_ installation: Installation, url: String) {
        self.installation = installation
        self.url = url
    }

    var text: String {
        let gateways = installation.registry.gateways.filter(\.isCallable).map(\.id.slug)
        return """

            Sluice \(Program.version) is serving on \(url)
            Gateways: \(gateways.isEmpty ? "none has a key yet" : gateways.joined(separator: ", "))

            Try it:

              \(command)


            """
    }

    private var command: String {
        let key = installation.settings.isOpen ? "" : " -H 'authorization: Bearer YOUR_KEY'"
        let trust = installation.settings.tls == nil ? "" : "-k "
        let model = installation.registry[Bytes("demo")] == nil ? "openai/gpt-4o-mini" : "demo/echo"
        return """
            curl \(trust)\(url)/v1/chat/completions\(key) -H 'content-type: application/json' \
            -d '{"model":"\(model)","messages":[{"role":"user","content":"Hello, Sluice!"}]}'
            """
    }
}
