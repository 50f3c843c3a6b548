// A folder to start Sluice in.
import App
import Base
import Foundation

/// A working directory of its own, with Config and Catalog in it.
final class Workplace {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    init(serverFile: String? = nil) throws {
        for folder in ["Config/Gateways", "Catalog/models"] {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        if let serverFile { try write("Config/server.json", serverFile) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, named from the working directory.
    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    func load(
        _ variables: [String: String] = [:], file: String? = nil, arguments: [String: String] = [:]
    ) throws(ConfigurationFailure) -> Settings.Loaded {
        let file = file.map { EnvironmentFile(parsing: Bytes($0), name: ".env") }
        return try Settings.load(
            environment: Environment(process: variables, file: file), workingDirectory: path,
            programPath: "/nowhere/bin/sluice", arguments: arguments)
    }

    func problems(
        _ variables: [String: String] = [:], file: String? = nil, arguments: [String: String] = [:]
    ) -> [String] {
        do throws(ConfigurationFailure) {
            return try load(variables, file: file, arguments: arguments).warnings.map(\.description)
        } catch {
            return error.problems.map(\.description)
        }
    }
}
