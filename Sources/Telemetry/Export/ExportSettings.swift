// Where telemetry goes, and how.
package import Base
package import HTTP

/// What the variables of OpenTelemetry say; everything off where they say nothing.
package struct ExportSettings: Equatable, Sendable {
    /// One kind of telemetry, and where it goes.
    package struct Destination: Equatable, Sendable {
        package var origin: Origin
        /// The path, as sent.
        package var target: String
        /// Fields of every request; often a key is among them.
        package var headers: [Header] = []
        package var timeout: Duration = .seconds(10)
        package var isCompressed = false

        package init(_ origin: Origin, target: String) {
            self.origin = origin
            self.target = target
        }
    }

    package struct Header: Equatable, Sendable {
        package var name: String
        package var value: Secret

        package init(_ name: String, _ value: Secret) {
            self.name = name
            self.value = value
        }
    }

    /// nil: not exported.
    package var traces: Destination?
    package var metrics: Destination?
    package var sampler = Sampler()
    package var metricInterval: Duration = .seconds(60)
    /// What is said of this process: name and value, `service.name` among them.
    package var attributes: [Attribute] = [Attribute("service.name", "sluice")]

    package struct Attribute: Equatable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init() {}

    package var exportsAnything: Bool { traces != nil || metrics != nil }
}
