// The commands of `sluice`.
internal import Base
internal import CPosix
internal import Catalog
internal import Glibc
internal import Providers

/// The command line: which command, with which options.
package struct Program {
    /// The version of this source.
    package static let version = "0.1.0"

    private let arguments: [String]

    /// - Parameter arguments: as the system gives them, the program's own name first.
    package init(arguments: [String]) {
        self.arguments = Array(arguments.dropFirst())
    }

    /// Runs the command.
    ///
    /// - Returns: the exit code: 0 fine, 1 failed, 2 bad usage or configuration.
    package func run() -> Int32 {
        sluice_ignore_sigpipe()
        switch arguments.first ?? "serve" {
        case "version", "--version": return alone { say("sluice \(Self.version)") }
        case "help", "--help", "-h": return alone { say(Self.help) }
        case "explain": return explain()
        case "check": return withOptions { check($0) }
        case "gateways": return gateways()
        case "models": return models()
        case "probe": return probe()
        case "top": return top()
        case "serve": return withOptions { serve($0) }
        case let option where option.hasPrefix("-"): return withOptions { serve($0) }
        case let other: return complain(["unknown command '\(other)'; 'sluice help' lists them"])
        }
    }

    /// A command that takes no arguments.
    private func alone(_ command: () -> Int32) -> Int32 {
        arguments.count == 1 ? command() : complain(["unexpected '\(arguments[1])'"])
    }

    private static let help = """
        sluice: one OpenAI API in front of every AI gateway

        sluice [serve] [--host ADDRESS] [--port PORT]   serve until SIGTERM or SIGINT; SIGHUP reloads
        sluice explain FILE [--json]                    what would be done with the chat request in FILE (- reads it)
        sluice check                                    check the whole configuration and say what is wrong
        sluice gateways [--json] [--live]               which gateways there are, and what each lacks; --live: how they
                                                        do, as a running server says
        sluice top [--once] [--json]                    what a running server is doing, every second; q ends it
        sluice models [--gateway SLUG] [--json] [--prices | --drift]
                                                        which models are known here and what they cost; where each
                                                        price is from; which are listed otherwise than written down
        sluice probe [--json] [GATEWAY | RECORD.json]…  try gateways out and say what each can do
        sluice probe --import FILE [--out FOLDER [--overwrite]]
                                                        make a record of a provider's template
        sluice version
        sluice help

        top and --live ask the server at SLUICE_URL, with SLUICE_ADMIN_KEY where it has one.
        Configuration: the environment, then .env, then Config/ (see README.md and .env.example).
        Exit codes: 0 fine, 1 failed, 2 bad usage or configuration.
        """

    // MARK: Commands

    private func check(_ options: [String: String]) -> Int32 {
        do throws(ConfigurationFailure) {
            let installation = try Installation.load(arguments: options)
            for warning in installation.warnings { Self.write("\(warning)\n", to: STDERR_FILENO) }
            let gateways = installation.registry.gateways
            let callable = gateways.filter { $0.state == .callable }
            return say("configuration is fine: \(gateways.count) gateways, \(callable.count) callable")
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func gateways() -> Int32 {
        if let other = arguments.dropFirst().first(where: { $0 != "--json" && $0 != "--live" }) {
            return complain(["unexpected '\(other)'"])
        }
        do throws(ConfigurationFailure) {
            if arguments.contains("--live") {
                return try LiveGatewaysCommand(asJSON: arguments.contains("--json")).run()
            }
            let command = GatewaysCommand(try Installation.load(arguments: [:]).registry)
            return say(arguments.contains("--json") ? command.json : command.table)
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func top() -> Int32 {
        // Before the first thread: all of them inherit the mask.
        let signals = sluice_signal_descriptor()
        if let other = arguments.dropFirst().first(where: { $0 != "--once" && $0 != "--json" }) {
            return complain(["unexpected '\(other)'"])
        }
        do throws(ConfigurationFailure) {
            return try TopCommand(
                isOnce: arguments.contains("--once"), asJSON: arguments.contains("--json"), signals: signals
            ).run()
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func models() -> Int32 {
        do throws(ConfigurationFailure) {
            let options = try ModelsOptions(Array(arguments.dropFirst()))
            let installation = try Installation.load(arguments: [:])
            let snapshot = ModelSnapshot(stored: installation)
            let command = try ModelsCommand(
                options, installation.registry, installation.knowledge, snapshot)
            return say(command.text)
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func probe() -> Int32 {
        do throws(ConfigurationFailure) {
            switch try ProbeOptions(Array(arguments.dropFirst())) {
            case .probe(let names, let asJSON): return try ProbeCommand(names: names, asJSON: asJSON).run()
            case .convert(let options): return ImportCommand(options: options).run()
            }
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func serve(_ options: [String: String]) -> Int32 {
        // Before the first thread: all of them inherit the mask.
        let signals = sluice_signal_descriptor()
        do throws(ConfigurationFailure) {
            let installation = try Installation.load(arguments: options)
            return try Server(installation, options: options, signals: signals).run()
        } catch {
            return complain(error.problems.map(\.description))
        }
    }

    private func explain() -> Int32 {
        let rest = arguments.dropFirst()
        let paths = rest.filter { $0 != "--json" }
        guard paths.count == 1, let path = paths.first, path == "-" || !path.hasPrefix("-") else {
            return complain(["explain needs a file with a chat request, or - for standard input"])
        }
        let installation: Installation
        do throws(ConfigurationFailure) { installation = try Installation.load(arguments: [:]) } catch {
            return complain(error.problems.map(\.description))
        }
        do throws(ExplainCommand.Failure) {
            return say(try ExplainCommand(path: path, asJSON: paths.count < rest.count).run(installation))
        } catch {
            Self.write("sluice: \(error.message)\n", to: STDERR_FILENO)
            return 1
        }
    }

    // MARK: Options

    private func withOptions(_ command: ([String: String]) -> Int32) -> Int32 {
        var options: [String: String] = [:]
        var rest = arguments[...]
        if rest.first?.hasPrefix("-") == false { rest.removeFirst() }
        while let option = rest.popFirst() {
            guard option.hasPrefix("-") else { return complain(["unexpected '\(option)'"]) }
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard ["--host", "--port"].contains(parts[0]) else {
                return complain(["unknown option '\(option)'"])
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                return complain(["\(option) needs a value"])
            }
            options[parts[0]] = value
        }
        return command(options)
    }

    // MARK: Output

    private func say(_ text: String) -> Int32 {
        Self.write(text + "\n", to: STDOUT_FILENO)
        return 0
    }

    private func complain(_ problems: [String]) -> Int32 {
        for problem in problems { Self.write("sluice: \(problem)\n", to: STDERR_FILENO) }
        return 2
    }

    static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = unsafe UnsafeRawBufferPointer(bytes)[...]
            while unsafe !rest.isEmpty {
                let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe sluice_write_file(descriptor, part.baseAddress, part.count)
                guard count > 0 else { return }
                unsafe rest = rest.dropFirst(count)
            }
        }
    }
}
