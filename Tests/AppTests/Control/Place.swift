// A configuration that changes.
import Base
import Foundation

@testable import App

/// A folder with a configuration in it, read as the program reads its own.
final class Place {
    let workplace: Workplace
    var variables: [String: String] = [:]

    init() throws {
        workplace = try Workplace()
        try record("one")
        try record("two", #", "failover": {"priority": 600}"#)
        try write("Config/server.json", "{}")
    }

    func write(_ name: String, _ text: String) throws {
        try workplace.write(name, text)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(workplace.path)/\(name)")
    }

    /// Writes a gateway's record with the least that it needs, and more members.
    func record(_ slug: String, _ members: String = "", path: String = "/v1") throws {
        try write(
            "Config/Gateways/\(slug).json",
            #"{"slug":"\#(slug)","name":"G","format":"openai","baseURL":"https://h.example\#(path)"\#(members)}"#
        )
    }

    func read() throws -> Installation {
        try Installation.load(Environment(process: variables), in: workplace.path)
    }

    /// What is told after `change`.
    func difference(_ change: (Place) throws -> Void) throws -> ConfigurationDifference {
        let old = try read()
        try change(self)
        return ConfigurationDifference(from: old, to: try read(), begunWith: old)
    }
}
