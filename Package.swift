// swift-tools-version:6.2
// The rooms of Sluice. A target imports only targets listed before it; the build enforces it
// (`--explicit-target-dependency-import-check error`, see Makefile).
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    // Debug builds and all tests check that no two accesses of one variable overlap. In release these checks
    // were 4 % of a request's instructions.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A room: a target with the house settings.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: house)
}

/// The tests of a room. `golden`: whether it has a folder of texts that go in and come out.
func tests(of name: String, imports: [Target.Dependency] = [], golden: Bool = false) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + imports,
        exclude: golden ? ["Golden"] : [],
        swiftSettings: house)
}

let package = Package(
    name: "sluice",
    targets: [
        // Row 0: the kernel and C libraries; bytes, time, log, metrics.
        .target(name: "CPosix", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Only libcurl's headers are used here: the library is loaded when it is first asked for.
        .target(name: "CCurl"),
        room("Base", imports: ["CPosix"]),

        // What browsers load, compiled in: the program has no files beside it.
        .target(
            name: "Pages", dependencies: ["Base"],
            resources: [.embedInCode("app.js"), .embedInCode("icon.svg"), .embedInCode("style.css")],
            swiftSettings: house),

        // Row 1: loops, sockets and TLS; compressed bodies; digests.
        room("EventLoops", imports: ["Base", "CPosix", "COpenSSL"]),
        room("Compression", imports: ["Base", "CZlib"]),
        room("Digests", imports: ["Base", "COpenSSL"]),
        .target(name: "CScan"),
        room("JSON", imports: ["Base", "CScan"]),

        // Row 2: HTTP as values and pure machines.
        room("HTTP", imports: ["Base", "Compression", "CScan"]),

        // Beside it: what is told of requests to collectors of telemetry.
        room("Telemetry", imports: ["Base", "Compression", "HTTP", "JSON"]),

        // Row 3: those machines on real sockets.
        room("HTTPServer", imports: ["Base", "EventLoops", "HTTP"]),
        room("HTTPClient", imports: ["Base", "EventLoops", "HTTP"]),
        room("CurlClient", imports: ["Base", "CCurl", "EventLoops", "HTTP"]),

        // Rows 2 and 3, the business: its words, and how they look on the wire.
        room("Domain", imports: ["Base", "JSON"]),
        room("WireFormats", imports: ["Base", "Digests", "Domain", "HTTP", "JSON"]),

        // Row 4: what a gateway is and how to call one.
        room("Providers", imports: ["Base", "Domain", "HTTP", "JSON", "WireFormats"]),

        // Row 5: which models there are, and where.
        room("Catalog", imports: ["Base", "Domain", "Providers"]),

        // Row 6: which gateways to try, and when to stop.
        room(
            "Routing",
            imports: ["Base", "Catalog", "Domain", "HTTP", "JSON", "Providers", "Telemetry", "WireFormats"]),

        // Beside it: how gateways do.
        room("Health", imports: ["Base", "Catalog", "Domain", "Providers", "Routing"]),

        // Row 7: the contract's routes.
        room(
            "GatewayAPI",
            imports: [
                "Base", "Catalog", "Compression", "Domain", "HTTP", "Health", "JSON", "Pages", "Providers",
                "Routing", "Telemetry", "WireFormats",
            ]),

        // Rows 8 and 9: what puts it all together.
        room(
            "App",
            imports: [
                "Base", "Catalog", "CPosix", "CurlClient", "Domain", "EventLoops", "GatewayAPI", "HTTP",
                "HTTPClient", "HTTPServer", "Health", "JSON", "Providers", "Routing", "Telemetry",
            ]),
        // jemalloc: blocks of every size in a tenth of the steps that glibc's malloc takes from 1 KiB
        // on. Sanitizers bring their own, so debug builds do without.
        .executableTarget(
            name: "sluice", dependencies: ["App"], swiftSettings: house,
            linkerSettings: [.linkedLibrary("jemalloc", .when(configuration: .release))]),

        // The other side of tests: plain sockets, threads, certificates.
        .target(
            name: "NetworkSupport", dependencies: ["Base", "CPosix", "EventLoops"],
            path: "Tests/NetworkSupport",
            swiftSettings: house),

        tests(of: "Base"),
        tests(of: "Pages", imports: ["Base"]),
        tests(of: "EventLoops", imports: ["Base", "COpenSSL", "CPosix", "NetworkSupport"]),
        tests(of: "Compression", imports: ["Base"]),
        tests(of: "Digests", imports: ["Base"]),
        tests(of: "JSON", imports: ["Base"]),
        tests(
            of: "App",
            imports: [
                "Base", "Catalog", "Domain", "HTTP", "JSON", "Providers", "Routing", "Telemetry",
                "TestSupport",
            ]),
        tests(of: "HTTP", imports: ["Base"]),
        tests(of: "HTTPClient", imports: ["Base", "HTTP"]),
        tests(of: "CurlClient", imports: ["Base", "EventLoops", "HTTP", "NetworkSupport"]),
        // What every transport must do alike.
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "Base", "Compression", "CurlClient", "EventLoops", "HTTP", "HTTPClient", "NetworkSupport",
            ],
            swiftSettings: house),

        // The product as a function from request to response: time moved by hand, scripted upstreams.
        .target(
            name: "TestSupport", dependencies: ["Base", "HTTP"], path: "Tests/Support", swiftSettings: house),
        tests(of: "Telemetry", imports: ["Base", "HTTP", "JSON", "TestSupport"]),
        tests(of: "Domain", imports: ["Base", "JSON"]),
        tests(of: "WireFormats", imports: ["Base", "Domain", "HTTP", "JSON", "TestSupport"], golden: true),
        tests(
            of: "Providers", imports: ["Base", "Domain", "HTTP", "JSON", "TestSupport", "WireFormats"],
            golden: true),
        tests(of: "Catalog", imports: ["Base", "Domain", "HTTP", "JSON", "Providers", "TestSupport"]),
        tests(
            of: "Routing",
            imports: [
                "Base", "Catalog", "Domain", "HTTP", "JSON", "Providers", "TestSupport", "WireFormats",
            ]),
        tests(
            of: "GatewayAPI",
            imports: [
                "Base", "Catalog", "Compression", "Domain", "HTTP", "Health", "JSON", "Providers", "Routing",
                "Telemetry", "TestSupport", "WireFormats",
            ], golden: true),
        tests(
            of: "Health",
            imports: [
                "Base", "Catalog", "Domain", "HTTP", "JSON", "Providers", "Routing", "TestSupport",
            ]),
        tests(of: "HTTPServer", imports: ["Base", "CPosix", "EventLoops", "HTTP"]),
    ]
)

// Fuzz targets are there for `make fuzz` only: they have no main function without libFuzzer.
if Context.environment["SLUICE_FUZZ"] == "1" {
    let libFuzzerHasMain = SwiftSetting.unsafeFlags(["-parse-as-library"])
    package.targets.append(
        .target(name: "FuzzSupport", dependencies: ["Base"], path: "Tests/Fuzz/Support", swiftSettings: house)
    )
    package.targets += [
        "RequestHeads", "ResponseHeads", "ChunkedBodies", "EventStreams", "JSONTexts", "JSONEdits",
    ].map {
        .executableTarget(
            name: $0, dependencies: ["Base", "FuzzSupport", "HTTP", "JSON"], path: "Tests/Fuzz/\($0)",
            swiftSettings: house + [libFuzzerHasMain])
    }
}

// What `make bench` measures beside the program itself.
if Context.environment["SLUICE_BENCH"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "Planning", dependencies: ["Base", "Catalog", "Domain", "JSON", "Providers", "Routing"],
            path: "Benchmarks/Planning", swiftSettings: house,
            linkerSettings: [.linkedLibrary("jemalloc", .when(configuration: .release))]))
}
