// `sluice gateways`: which gateways there are, and what each lacks.
internal import Base
internal import Domain
internal import JSON
internal import Providers

/// A table of the gateways of an installation, for people or as JSON.
struct GatewaysCommand {
    private let gateways: [Gateway]

    init(_ registry: GatewayRegistry) {
        gateways = registry.gateways.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    }

    /// One line a gateway, in the order in which they are tried, columns aligned.
    var table: String {
        TextTable(["SLUG", "NAME", "STATE", "FORMAT", "ADDRESS", "PRIORITY"], gateways.map(cells)).text
    }

    private func cells(_ gateway: Gateway) -> [String] {
        let descriptor = gateway.descriptor
        return [
            gateway.id.slug, descriptor.name, gateway.state.text, descriptor.formatName,
            gateway.baseURL.text, gateway.goesFirst ? "first" : String(gateway.priority),
        ]
    }

    /// An array of objects with the same facts.
    var json: String {
        let buffer = ByteBuffer()
        var writer = JSONWriter(into: buffer)
        writer.array { writer in
            for gateway in gateways { writer.object { write(gateway, to: &$0) } }
        }
        return buffer.text
    }

    private func write(_ gateway: Gateway, to writer: inout JSONWriter) {
        writer.member("slug", gateway.id.slug)
        writer.member("name", gateway.descriptor.name)
        writer.member("state", gateway.state.word)
        if case .needs(let variable) = gateway.state { writer.member("needs", variable) }
        writer.member("format", gateway.descriptor.formatName)
        writer.member("address", gateway.baseURL.text)
        writer.member("priority", gateway.priority)
    }
}

extension Gateway.State {
    fileprivate var text: String {
        switch self {
        case .callable: "callable"
        case .local: "local, absent until it answers"
        case .needs(let variable): "needs \(variable)"
        case .off: "off"
        case .listOnly: "list only"
        }
    }
}
