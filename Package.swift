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
]

/// A room: a target with the house settings.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: house)
}

/// The tests of a room.
func tests(of name: String, imports: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.target(name: name)] + imports, swiftSettings: house)
}

let package = Package(
    name: "sluice",
    targets: [
        // Row 0: the kernel and C libraries, bytes, time.
        .target(name: "CPosix", cSettings: [.define("_GNU_SOURCE")]),
        room("Base", imports: ["CPosix"]),

        // Row 1: the loops.
        room("EventLoops", imports: ["Base", "CPosix"]),

        // Row 1: JSON.
        .target(name: "CScan"),
        room("JSON", imports: ["Base", "CScan"]),

        // Row 8: the composition root.
        room("App", imports: ["Base", "JSON", "EventLoops"]),

        tests(of: "Base"),
        tests(of: "JSON", imports: ["Base"]),
        tests(of: "App", imports: ["Base", "JSON"]),
    ]
)
