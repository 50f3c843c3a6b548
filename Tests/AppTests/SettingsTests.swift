// Settings: where they come from, which are refused, and how that is said.
import App
import Base
import Foundation
import Testing

/// The repository this test stands in.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

@Suite struct SettingsTests {
    @Test func `without anything there are defaults`() throws {
        let workplace = try Workplace()

        let settings = try workplace.load().settings

        #expect(settings.host == "127.0.0.1" && settings.port == 8000 && settings.loops == nil)
        #expect(settings.isOpen && settings.adminKey == nil && !settings.allowsOpen)
        #expect(settings.configFolder == workplace.path + "/Config")
        #expect(settings.catalogFolder == workplace.path + "/Catalog")
        #expect(settings.dataFolder == workplace.path + "/.sluice")
        #expect(settings.timeouts == Settings.Timeouts() && settings.limits == Settings.Limits())
    }

    @Test func `argument before environment before .env before server.json`() throws {
        let workplace = try Workplace(serverFile: #"{"port": 1, "host": "localhost"}"#)

        #expect(try workplace.load().settings.port == 1)
        #expect(try workplace.load(file: "SLUICE_PORT=2").settings.port == 2)
        #expect(try workplace.load(["SLUICE_PORT": "3"], file: "SLUICE_PORT=2").settings.port == 3)
        #expect(try workplace.load(["SLUICE_PORT": ""], file: "SLUICE_PORT=2").settings.port == 1)
        let all = try workplace.load(["SLUICE_PORT": "3"], file: "SLUICE_PORT=2", arguments: ["--port": "4"])
        #expect(all.settings.port == 4)
        #expect(all.settings.host == "localhost")
    }

    @Test func `every variable reaches its setting`() throws {
        let keys = ["0123456789abcdef", "fedcba9876543210"]
        let settings = try Workplace().load([
            "SLUICE_HOST": "::", "SLUICE_PORT": "0", "SLUICE_LOOPS": "3",
            "SLUICE_API_KEYS": " \(keys[0]) ,,\(keys[1]),", "SLUICE_ADMIN_KEY": "admin-0123456789",
            "SLUICE_ALLOW_OPEN": "1", "SLUICE_CORS_ORIGINS": "https://a.example, app://obsidian.md",
            "SLUICE_TLS_CERT": "cert.pem", "SLUICE_TLS_KEY": "/k.pem", "SLUICE_CA_FILE": "./ca.pem",
            "SLUICE_CONNECT_TIMEOUT": "0.5", "SLUICE_FIRST_BYTE_TIMEOUT": "1ms",
            "SLUICE_ANSWER_TIMEOUT": "2m",
            "SLUICE_IDLE_TIMEOUT": "1.5h", "SLUICE_REQUEST_TIMEOUT": "7s", "SLUICE_DRAIN_TIMEOUT": "0",
            "SLUICE_MAX_BODY": "1024", "SLUICE_BODY_MEMORY": "1GiB", "SLUICE_DEMO": "0",
            "SLUICE_OFFLINE": "1",
            "SLUICE_LOG": "warn", "SLUICE_FAILOVER_ORDER": "together, groq", "SLUICE_DATA": "/var/lib/sluice",
        ]).settings

        #expect(settings.host == "::" && settings.port == 0 && settings.loops == 3)
        #expect(
            settings.clientKeys == keys.map(Secret.init) && settings.adminKey == Secret("admin-0123456789"))
        #expect(settings.allowsOpen && !settings.isOpen && settings.isOffline && settings.demo == .off)
        #expect(settings.corsOrigins == ["https://a.example", "app://obsidian.md"])
        #expect(settings.tls?.certificate.hasSuffix("/cert.pem") == true && settings.tls?.key == "/k.pem")
        #expect(
            settings.authorityFile?.hasSuffix("/ca.pem") == true && settings.dataFolder == "/var/lib/sluice")
        #expect(settings.logLevel == .warn && settings.failoverOrder == ["together", "groq"])
        let timeouts = settings.timeouts
        #expect(timeouts.connect == .milliseconds(500) && timeouts.firstByte == .milliseconds(1))
        #expect(timeouts.answer == .seconds(120) && timeouts.idle == .seconds(5400))
        #expect(timeouts.request == .seconds(7) && timeouts.drain == .zero)
        #expect(settings.limits.body == 1024 && settings.limits.bodyMemory == 1 << 30)
    }

    @Test func `every member of server.json reaches its setting`() throws {
        let workplace = try Workplace(
            serverFile: #"""
                {"host": "localhost", "port": 9, "loops": 2, "log": "debug", "demo": true, "offline": true,
                 "timeouts": {"connect": 1, "firstByte": 2.5, "answer": "3s", "idle": 4, "request": 5, "drain": 6,
                   "head": "700ms", "bodyIdle": 8, "keepAlive": 9, "writeStall": 10},
                 "limits": {"bodyBytes": 2048, "bodyMemoryBytes": "4KiB", "headBytes": 1024, "targetBytes": 256,
                   "chunkExtensionBytes": 1, "trailerBytes": 2, "unreadBodyBytes": 3, "eventBytes": 4096,
                   "answerBytes": 8192, "fields": 8, "jsonValues": 100, "connections": 11,
                   "requestsPerConnection": 12, "acceptPausePercent": 50}}
                """#)
        var expected = Settings(
            configFolder: workplace.path + "/Config", catalogFolder: workplace.path + "/Catalog",
            dataFolder: workplace.path + "/.sluice")
        (expected.host, expected.port, expected.loops) = ("localhost", 9, 2)
        (expected.logLevel, expected.demo, expected.isOffline) = (.debug, .on, true)
        expected.timeouts.connect = .seconds(1)
        expected.timeouts.firstByte = .milliseconds(2500)
        expected.timeouts.answer = .seconds(3)
        expected.timeouts.idle = .seconds(4)
        expected.timeouts.request = .seconds(5)
        expected.timeouts.drain = .seconds(6)
        expected.timeouts.head = .milliseconds(700)
        expected.timeouts.bodyIdle = .seconds(8)
        expected.timeouts.keepAlive = .seconds(9)
        expected.timeouts.writeStall = .seconds(10)
        (expected.limits.body, expected.limits.bodyMemory, expected.limits.head) = (2048, 4096, 1024)
        (expected.limits.target, expected.limits.chunkExtension, expected.limits.trailers) = (256, 1, 2)
        (expected.limits.unreadBody, expected.limits.event, expected.limits.answer) = (3, 4096, 8192)
        (expected.limits.fields, expected.limits.jsonValues, expected.limits.connections) = (8, 100, 11)
        (expected.limits.requestsPerConnection, expected.limits.acceptPausePercent) = (12, 50)

        #expect(try workplace.load().settings == expected)
    }

    static let refused: [(variable: String, value: String, problem: String)] = [
        ("SLUICE_PORT", "80x", #"SLUICE_PORT: "80x" is not a port (0...65535)"#),
        ("SLUICE_PORT", "65536", #"SLUICE_PORT: "65536" is not a port (0...65535)"#),
        ("SLUICE_PORT", "-1", #"SLUICE_PORT: "-1" is not a port (0...65535)"#),
        ("SLUICE_LOOPS", "0", #"SLUICE_LOOPS: "0" is not a number of loops (1...1024)"#),
        ("SLUICE_LOG", "loud", #"SLUICE_LOG: "loud" is not one of debug, info, warn, error"#),
        ("SLUICE_DEMO", "maybe", #"SLUICE_DEMO: "maybe" is not auto, 1 or 0"#),
        ("SLUICE_OFFLINE", "2", #"SLUICE_OFFLINE: "2" is not 1 or 0 (true or false)"#),
        ("SLUICE_HOST", "a:80", #"SLUICE_HOST: "a:80" is not a host name or address, without a port"#),
        (
            "SLUICE_MAX_BODY", "1 MB",
            #"SLUICE_MAX_BODY: "1 MB" is not a size in bytes, or with KiB, MiB or GiB (1KiB...1GiB)"#
        ),
        (
            "SLUICE_IDLE_TIMEOUT", "0",
            #"SLUICE_IDLE_TIMEOUT: "0" is not a time in seconds, or with ms, s, m or h (more than 0, at most 24h)"#
        ),
        (
            "SLUICE_CORS_ORIGINS", "*",
            #"SLUICE_CORS_ORIGINS: "*" is not an origin such as https://example.org"#
        ),
        (
            "SLUICE_CORS_ORIGINS", "https://a/",
            #"SLUICE_CORS_ORIGINS: "https://a/" is not an origin such as https://example.org"#
        ),
        ("SLUICE_FAILOVER_ORDER", "a b", #"SLUICE_FAILOVER_ORDER: "a b" is not a gateway's slug"#),
        ("SLUICE_TLS_CERT", "c", "SLUICE_TLS_CERT: needs SLUICE_TLS_KEY, the certificate's key"),
        ("SLUICE_TLS_KEY", "k", "SLUICE_TLS_KEY: needs SLUICE_TLS_CERT, the key's certificate"),
        ("SLUICE_CONFIG", "nowhere", #"SLUICE_CONFIG: "nowhere" is not a folder"#),
    ]

    @Test(arguments: refused)
    func `a wrong variable is refused and says what is expected`(
        variable: String, value: String, problem: String
    ) throws {
        let workplace = try Workplace()

        #expect(throws: ConfigurationFailure.self) { try workplace.load([variable: value]) }
        #expect(workplace.problems([variable: value]) == [problem])
    }

    static let refusedMembers: [(file: String, problem: String)] = [
        (#"{"port": "8000"}"#, "#/port: must be a port (0...65535)"),
        (#"{"port": 8e3}"#, ##"#/port: "8e3" is not a port (0...65535)"##),
        (#"{"limits": {"fields": 7}}"#, ##"#/limits/fields: "7" is not a number of fields (8...10000)"##),
        (#"{"limits": {"headByte": 1}}"#, "#/limits/headByte: no such setting; did you mean headBytes?"),
        (#"{"limits": 3}"#, "#/limits: must be an object"),
        (#"{"x~/y": 3}"#, "#/x~0~1y: no such setting"),
        (#"{"port": 1, "port": 2}"#, "#/port: stands here more than once"),
        ("[]", "#: must be an object"),
        ("{\n\"port\": 1,\n}", ":3: not JSON: unexpected byte at offset 13"),
    ]

    @Test(arguments: refusedMembers)
    func `a wrong member is refused by its place`(file: String, problem: String) throws {
        let workplace = try Workplace(serverFile: file)

        #expect(workplace.problems() == ["Config/server.json" + problem])
    }

    @Test func `all problems are reported at once, in the line of .env they stand in`() throws {
        let problems = try Workplace(serverFile: #"{"loops": 0}"#).problems(
            ["SLUICE_LOG": "x"], file: "bad line\nSLUICE_PORT=80x", arguments: ["--host": "a b"])

        #expect(
            problems == [
                ".env:1: no = after the name",
                #"--host: "a b" is not a host name or address, without a port"#,
                #".env:2: SLUICE_PORT: "80x" is not a port (0...65535)"#,
                ##"Config/server.json#/loops: "0" is not a number of loops (1...1024)"##,
                #"SLUICE_LOG: "x" is not one of debug, info, warn, error"#,
            ])
    }

    @Test(
        arguments: ["SLUICE_API_KEYS", "SLUICE_ADMIN_KEY"],
        ["tooshort1234567", "s3cret with blanks!", "s3cret-with-ümlaut!"])
    func `a weak key is refused and never shown`(variable: String, key: String) throws {
        let good = "0123456789abcdef"
        let problems = try Workplace().problems([variable: variable.hasSuffix("S") ? "\(good),\(key)" : key])

        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix(variable + ": " + (variable.hasSuffix("S") ? "key 2 " : "the key ")))
        #expect(!problems[0].contains(key) && !problems[0].contains(good))
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.1.2.3", true), ("::1", true), ("LocalHost", true), ("0.0.0.0", false),
        ("::", false), ("example.org", false), ("10.0.0.1", false),
    ])
    func `without keys only a loopback address is served, unless that is meant`(
        host: String, isLoopback: Bool
    ) throws {
        let workplace = try Workplace()

        #expect(workplace.problems(["SLUICE_HOST": host]).isEmpty == isLoopback)
        #expect(workplace.problems(["SLUICE_HOST": host, "SLUICE_ALLOW_OPEN": "1"]).isEmpty)
        #expect(workplace.problems(["SLUICE_HOST": host, "SLUICE_API_KEYS": "0123456789abcdef"]).isEmpty)
    }

    @Test func `an open address is told of where it was given`() throws {
        let workplace = try Workplace()

        #expect(
            workplace.problems(arguments: ["--host": "::"]).first?.hasPrefix("--host: \"::\" can be reached")
                == true)
        #expect(workplace.problems(file: "SLUICE_HOST=::").first?.hasPrefix(".env:1: ") == true)
        #expect(workplace.problems(["SLUICE_HOST": "::", "SLUICE_API_KEYS": "short"]).count == 1)
    }

    @Test func `all bodies together must have room for one`() throws {
        let workplace = try Workplace()

        #expect(workplace.problems(["SLUICE_BODY_MEMORY": "32MiB"]).isEmpty)
        #expect(workplace.problems(["SLUICE_BODY_MEMORY": "33554431"]).count == 1)
    }

    @Test func `an unknown variable of ours is a warning with what was meant, without its value`() throws {
        let loaded = try Workplace().load(
            ["SLUICE_PROT": "s3cret", "OTHER": "x"], file: "SLUICE_ZZZZZZ=s3cret")

        #expect(
            loaded.warnings.map(\.description) == [
                "SLUICE_PROT: warning: no such setting; did you mean SLUICE_PORT?",
                ".env:1: warning: SLUICE_ZZZZZZ: no such setting",
            ])
    }

    @Test func `a folder that is nowhere is a problem, one beside the program is found`() throws {
        let workplace = try Workplace()
        let environment = Environment(process: [:])
        let installed = workplace.path + "/share/sluice"
        for folder in ["Config", "Catalog"] {
            try FileManager.default.createDirectory(
                atPath: "\(installed)/\(folder)", withIntermediateDirectories: true)
        }

        let loaded = try Settings.load(
            environment: environment, workingDirectory: "/nowhere",
            programPath: workplace.path + "/bin/sluice")
        let failure = #expect(throws: ConfigurationFailure.self) {
            try Settings.load(
                environment: environment, workingDirectory: "/nowhere", programPath: "/nowhere/bin/sluice")
        }

        #expect(loaded.settings.configFolder == installed + "/Config")
        #expect(loaded.settings.catalogFolder == installed + "/Catalog")
        #expect(loaded.settings.dataFolder == "/nowhere/.sluice")
        #expect(failure?.problems.map(\.place) == [.path("Config"), .path("Catalog")])
    }

    @Test func `control characters never reach a terminal`() {
        let problem = ConfigurationProblem(.variable("X"), "\"\u{1b}[31m\n\" is not")

        #expect(problem.description == "X: \"?[31m?\" is not")
    }
}

@Suite struct ShippedConfigurationTests {
    @Test func `Config/server.json says what the defaults are`() throws {
        let bytes = try String(contentsOfFile: repository + "/Config/server.json", encoding: .utf8)
        let workplace = try Workplace(serverFile: bytes)
        let plain = try Workplace()

        var shipped = try workplace.load().settings
        let defaults = try plain.load().settings
        shipped.configFolder = defaults.configFolder
        shipped.catalogFolder = defaults.catalogFolder
        shipped.dataFolder = defaults.dataFolder
        #expect(shipped == defaults)
    }

    @Test func `.env.example names every variable there is, and its examples are accepted`() throws {
        let text = try String(contentsOfFile: repository + "/.env.example", encoding: .utf8)
        let uncommented = text.split(separator: "\n")
            .filter { $0.hasPrefix("#SLUICE_") || $0.hasPrefix("#OTEL_") }
            .map { $0.dropFirst() }
        let file = EnvironmentFile(parsing: Bytes(uncommented.joined(separator: "\n")), name: ".env")

        let loaded = try Workplace().load(file: uncommented.joined(separator: "\n"))

        #expect(loaded.warnings.isEmpty)
        #expect(file.entries.keys.sorted() == loaded.knownVariables)
        #expect(EnvironmentFile(parsing: Bytes(text), name: ".env").problems.isEmpty)
        #expect(EnvironmentFile(parsing: Bytes(text), name: ".env").entries.isEmpty)
    }

    @Test func `the defaults in .env.example are the defaults`() throws {
        let text = try String(contentsOfFile: repository + "/.env.example", encoding: .utf8)
        let examples = ["LOOPS", "KEY", "CORS", "TLS", "CA_FILE", "FAILOVER", "MODELS", "SLUICE_URL"]
        let defaults = text.split(separator: "\n").filter { line in
            line.hasPrefix("#SLUICE_") && !examples.contains { line.contains($0) }
        }
        let workplace = try Workplace()

        let loaded = try workplace.load(file: defaults.map { $0.dropFirst() }.joined(separator: "\n"))

        #expect(defaults.count > 15)
        #expect(loaded.settings == (try workplace.load().settings))
    }
}
