// OpenTelemetry's variables: what they mean, and how it is said that something is wrong with them.
import App
import Base
import HTTP
import Telemetry
import Testing

@Suite struct TelemetryReaderTests {
    private func settings(_ variables: [String: String]) throws -> ExportSettings {
        let prefixed = Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_" + $0.key, $0.value) })
        return try Workplace().load(prefixed).settings.telemetry
    }

    private func problems(_ variables: [String: String]) throws -> [String] {
        let prefixed = Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_" + $0.key, $0.value) })
        return try Workplace().problems(prefixed)
    }

    @Test func `without an address nothing is exported`() throws {
        #expect(try settings([:]) == ExportSettings())
        #expect(try !settings(["EXPORTER_OTLP_HEADERS": "a=b", "SERVICE_NAME": "x"]).exportsAnything)
    }

    @Test func `a common address gets the paths, one of its own does not`() throws {
        let common = try settings(["EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318/prefix/"])
        #expect(common.traces?.target == "/prefix/v1/traces")
        #expect(common.metrics?.target == "/prefix/v1/metrics")
        #expect(common.traces?.origin.authority.text == "127.0.0.1:4318")
        #expect(common.traces?.timeout == .seconds(10) && common.metricInterval == .seconds(60))

        let own = try settings(["EXPORTER_OTLP_TRACES_ENDPOINT": "https://collector.example/in"])
        #expect(own.traces?.target == "/in" && own.traces?.origin.isSecure == true)
        #expect(own.metrics == nil)
    }

    @Test func `what one kind is told wins over what all are told`() throws {
        let settings = try settings([
            "EXPORTER_OTLP_ENDPOINT": "http://a.example",
            "EXPORTER_OTLP_METRICS_ENDPOINT": "http://b.example",
            "EXPORTER_OTLP_HEADERS": "X-Key=all%20of%20it, x-other = 2",
            "EXPORTER_OTLP_TRACES_HEADERS": "x-key=traces",
            "EXPORTER_OTLP_TIMEOUT": "1500", "EXPORTER_OTLP_METRICS_TIMEOUT": "20",
            "EXPORTER_OTLP_COMPRESSION": "gzip", "EXPORTER_OTLP_TRACES_COMPRESSION": "none",
            "METRIC_EXPORT_INTERVAL": "250",
        ])

        #expect(settings.traces?.origin.host == "a.example" && settings.metrics?.origin.host == "b.example")
        #expect(settings.metrics?.target == "/")
        #expect(settings.traces?.headers == [.init("x-key", Secret("traces"))])
        #expect(
            settings.metrics?.headers == [.init("x-key", Secret("all of it")), .init("x-other", Secret("2"))])
        #expect(
            settings.traces?.timeout == .milliseconds(1500) && settings.metrics?.timeout == .milliseconds(20))
        #expect(settings.traces?.isCompressed == false && settings.metrics?.isCompressed == true)
        #expect(settings.metricInterval == .milliseconds(250))
    }

    @Test func `it can be switched off, whole or in part`() throws {
        let address = ["EXPORTER_OTLP_ENDPOINT": "http://a.example"]
        #expect(try !settings(address.merging(["SDK_DISABLED": "true"]) { $1 }).exportsAnything)
        let traces = try settings(address.merging(["METRICS_EXPORTER": "none"]) { $1 })
        #expect(traces.metrics == nil && traces.traces != nil)
    }

    @Test(arguments: ["grpc", "http/protobuf"])
    func `another protocol is a warning, and nothing is exported`(name: String) throws {
        let variables = ["EXPORTER_OTLP_ENDPOINT": "http://a.example", "EXPORTER_OTLP_PROTOCOL": name]

        #expect(try !settings(variables).exportsAnything)
        let found = try problems(variables)
        #expect(found.count == 2)
        #expect(
            found.allSatisfy { $0.contains("only http/json") && $0.contains("OTEL_EXPORTER_OTLP_PROTOCOL") })
        let one = try settings([
            "EXPORTER_OTLP_ENDPOINT": "http://a.example", "EXPORTER_OTLP_PROTOCOL": name,
            "EXPORTER_OTLP_METRICS_PROTOCOL": "http/json",
        ])
        #expect(one.traces == nil && one.metrics != nil)
    }

    @Test func `samplers are known by their names`() throws {
        func sampler(_ name: String, _ share: String? = nil) throws -> Sampler {
            try settings(
                ["TRACES_SAMPLER": name].merging(share.map { ["TRACES_SAMPLER_ARG": $0] } ?? [:]) { $1 }
            )
            .sampler
        }
        #expect(try sampler("always_on") == Sampler(.always, asksParent: false))
        #expect(try sampler("always_off") == Sampler(.never, asksParent: false))
        #expect(try sampler("traceidratio", "0.25") == Sampler(.ratio(0.25), asksParent: false))
        #expect(try sampler("parentbased_traceidratio", "0.5") == Sampler(.ratio(0.5)))
        #expect(try sampler("parentbased_always_off") == Sampler(.never))
        for (name, share) in [
            ("nonsense", nil), ("traceidratio", "2"), ("traceidratio", "nan"), ("jaeger", nil),
        ] {
            let found = try problems(
                ["TRACES_SAMPLER": name].merging(share.map { ["TRACES_SAMPLER_ARG": $0] } ?? [:]) { $1 })
            #expect(found.count == 1, "\(name)")
        }
        #expect(try sampler("nonsense") == Sampler())
    }

    @Test func `what is said of the process is decoded`() throws {
        let named = try settings([
            "RESOURCE_ATTRIBUTES": "a=1, b=two%2C%20three,service.name=hidden", "SERVICE_NAME": "mine",
        ])
        #expect(
            named.attributes == [.init("service.name", "mine"), .init("a", "1"), .init("b", "two, three")])
        let unnamed = try settings(["RESOURCE_ATTRIBUTES": "service.name=from-list"])
        #expect(unnamed.attributes == [.init("service.name", "from-list")])
        #expect(
            try settings(["RESOURCE_ATTRIBUTES": "a=1,b"]).attributes == [.init("service.name", "sluice")])
        #expect(try problems(["RESOURCE_ATTRIBUTES": "a=%zz"]).count == 1)
    }

    @Test(arguments: [
        ("EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("EXPORTER_OTLP_ENDPOINT", "http://a.example/?x"),
        ("EXPORTER_OTLP_TIMEOUT", "10s"), ("EXPORTER_OTLP_COMPRESSION", "zstd"),
        ("METRIC_EXPORT_INTERVAL", "0"),
        ("SDK_DISABLED", "maybe"), ("EXPORTER_OTLP_HEADERS", "canary"),
        ("EXPORTER_OTLP_HEADERS", "a b=canary"),
        ("EXPORTER_OTLP_HEADERS", "a=canary%0d%0ax"), ("EXPORTER_OTLP_HEADERS", "a=canary%"),
        ("TRACES_EXPORTER", "zipkin"),
    ])
    func `what is wrong is said, and never a secret`(variable: String, value: String) throws {
        let found = try problems([variable: value])

        #expect(!found.isEmpty && found.allSatisfy { $0.contains("OTEL_" + variable) })
        #expect(!found.contains { $0.contains("canary") })
    }

    @Test func `secrets do not print`() throws {
        let settings = try settings([
            "EXPORTER_OTLP_ENDPOINT": "http://a.example", "EXPORTER_OTLP_HEADERS": "x-key=canary-key",
        ])

        #expect(!"\(settings)".contains("canary"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("canary"))
    }
}
