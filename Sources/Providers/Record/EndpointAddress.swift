// Where and how a gateway is asked for what it has besides chats in its own format.
package import Domain
package import WireFormats

/// An endpoint of a gateway.
package struct EndpointAddress: Equatable, Sendable {
    /// Below the base URL.
    package let path: String
    package let format: EndpointFormat
    /// What is done to single members of conversations that are passed on there.
    package let parameters: [ParameterRule]

    package init(path: String, format: EndpointFormat = .asAsked, parameters: [ParameterRule] = []) {
        self.path = path
        self.format = format
        self.parameters = parameters
    }
}
