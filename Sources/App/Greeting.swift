// What a person sees when the server starts.
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
        let gateways = slugs(.callable)
        let local = slugs(.local)
        let more = local.isEmpty ? "" : "; where they run: \(local.joined(separator: ", "))"
        return """

            Sluice \(Program.version) is serving on \(url)
            Gateways: \(gateways.isEmpty ? "none has a key yet" : gateways.joined(separator: ", "))\(more)
            How they do: \(url)/health/gateways/dashboard

            Try it:

              \(command)


            """
    }

    private func slugs(_ state: Gateway.State) -> [String] {
        installation.registry.gateways.filter { $0.state == state }.map(\.id.slug)
    }

    /// A model that answers here and now: the demo's, else one of a gateway with a key, else a name to fill in.
    private var model: String {
        let gateways = installation.registry.gateways.filter { $0.state == .callable }
        let demo = gateways.first { $0.descriptor.transport == .memory }
        let usual = gateways.sorted { $0.priority < $1.priority }.first { $0.defaultModel != nil }
        guard let gateway = demo ?? usual, let model = gateway.defaultModel else { return "GATEWAY/MODEL" }
        return "\(gateway.id)/\(model)"
    }

    private var command: String {
        let key = installation.settings.isOpen ? "" : " -H 'authorization: Bearer YOUR_KEY'"
        let trust = installation.settings.tls == nil ? "" : "-k "
        return """
            curl \(trust)\(url)/v1/chat/completions\(key) -H 'content-type: application/json' \
            -d '{"model":"\(model)","messages":[{"role":"user","content":"Hello, Sluice!"}]}'
            """
    }
}
