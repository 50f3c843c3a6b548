// Records that belong to no configuration.
import Base
import Domain
import JSON
import Providers
import Testing

@testable import App

@Suite struct FurtherRecordTests {
    private let workplace: Workplace
    private let configured = #"{"slug":"g","name":"Configured","format":"openai","baseURL":"https://h/v1"}"#
    private let further = #"{"slug":"g","name":"Further","format":"openai","baseURL":"https://h/v1"}"#

    init() throws {
        workplace = try Workplace()
        try workplace.write("Config/Gateways/g.json", configured)
        try workplace.write("g.json", further)
    }

    private func read(_ records: String...) -> (registry: GatewayRegistry, problems: [String]) {
        let environment = Environment(process: [:])
        let settings = Settings.read(
            environment: environment, workingDirectory: workplace.path, programPath: "/nowhere/bin/sluice")
        var reader = GatewaysReader(environment: environment, settings: settings.settings)
        let registry = reader.read(also: records.map { "\(workplace.path)/\($0)" })
        return (registry, reader.problems.map { $0.description.replacing(workplace.path + "/", with: "") })
    }

    @Test func `one takes the place of the configured gateway of its name`() {
        let (registry, problems) = read("g.json")

        #expect(problems == [])
        #expect(registry.gateways.map(\.descriptor.name) == ["Further"])
        #expect(read().registry.gateways.map(\.descriptor.name) == ["Configured"])
    }

    @Test func `what is wrong with one is told with its path`() throws {
        try workplace.write("other.json", #"{"slug":"another","format":"openai","baseURL":"https://h"}"#)

        let (_, problems) = read("missing.json", "other.json")

        #expect(
            problems == [
                "missing.json: no such file", "other.json#/slug: is 'another', but the file is other.json",
                "other.json#/name: is missing",
            ])
    }

    @Test func `its list may be beside it, and else is in the catalog`() throws {
        let list = #"{"data":[{"id":"m"}]}"#
        let record =
            #"{"slug":"new","name":"N","format":"openai","baseURL":"https://h","models":{"file":"l.json"}}"#
        let inTree = try Workplace()
        try inTree.write("Config/Gateways/new.json", record)
        try inTree.write("Catalog/models/l.json", list)
        try workplace.write("new.json", record)

        let withoutList = read("new.json").problems
        try workplace.write("Catalog/models/l.json", list.replacing("m", with: "configured"))

        #expect(withoutList.count == 1)
        let fromCatalog = read("new.json").registry[Bytes("new")]?.ownModels?.map(\.nativeID)
        #expect(fromCatalog == ["configured"])
        let beside = "../\(inTree.path.split(separator: "/").last ?? "")/Config/Gateways/new.json"
        #expect(read(beside).registry[Bytes("new")]?.ownModels?.map(\.nativeID) == ["m"])
    }
}
