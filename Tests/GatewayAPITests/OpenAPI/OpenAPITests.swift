// The description of all routes, held to the routes.
import Base
import Foundation
import HTTP
import TestSupport
import Testing

@testable import GatewayAPI

@Suite struct OpenAPITests {
    private typealias Object = [String: Any]

    private let document: Object
    /// By method and path, as in `GET /health`.
    private let operations: [String: Object]

    init() throws {
        let text = Data(OpenAPIDocument(version: "1.2.3").text.array)
        let document = try #require(try JSONSerialization.jsonObject(with: text) as? Object)
        self.document = document
        var operations: [String: Object] = [:]
        for (path, item) in try #require(document["paths"] as? [String: [String: Object]]) {
            for (method, operation) in item { operations["\(method.uppercased()) \(path)"] = operation }
        }
        self.operations = operations
    }

    @Test func `each route is described, and nothing else`() {
        let routes = Route.allCases.flatMap { route in
            route.paths.map { "\(route.method.name.text) \(Operation.template(of: $0))" }
        }

        #expect(Set(operations.keys) == Set(routes))
        #expect(OpenAPIDocument.operations.count == Route.allCases.count)
    }

    @Test func `each operation has a name of its own and a summary`() throws {
        let names = operations.values.compactMap { $0["operationId"] as? String }

        #expect(Set(names).count == operations.count)
        #expect(operations.values.allSatisfy { ($0["summary"] as? String)?.isEmpty == false })
    }

    @Test func `each reference leads somewhere, and each component is led to`() throws {
        var references: Set<String> = []
        func collect(_ value: Any) {
            if let object = value as? Object {
                if let reference = object["$ref"] as? String { references.insert(reference) }
                for member in object.values { collect(member) }
            } else if let list = value as? [Any] {
                for element in list { collect(element) }
            }
        }
        collect(document)
        let components = try #require(document["components"] as? [String: Object])
        var known: Set<String> = []
        for (kind, members) in components where kind != "securitySchemes" {
            for name in members.keys { known.insert("#/components/\(kind)/\(name)") }
        }

        #expect(references.subtracting(known) == [])
        // Error answers are there in every status and format.
        #expect(known.subtracting(references).filter { !$0.contains("/responses/") } == [])
    }

    @Test func `each path parameter is described, and nothing else in a path`() throws {
        for (place, operation) in operations {
            let inPath = place.split(separator: "{").dropFirst().map { String($0.prefix { $0 != "}" }) }
            let described = (operation["parameters"] as? [Object] ?? []).filter {
                $0["in"] as? String == "path"
            }
            #expect(described.compactMap { $0["name"] as? String } == inPath, "\(place)")
            #expect(described.allSatisfy { $0["required"] as? Bool == true })
        }
    }

    @Test func `statuses are those that can happen`() throws {
        for (place, operation) in operations {
            let statuses = Set((operation["responses"] as? Object ?? [:]).keys)
            let security = operation["security"] as? [Object] ?? []
            #expect(statuses.isSuperset(of: ["400", "403", "508"]), "\(place)")
            // A method that is described is never refused for being one.
            #expect(!statuses.contains("405"), "\(place)")
            #expect(statuses.contains { $0.first == "2" || $0.first == "3" }, "\(place)")
            #expect(statuses.contains("401") == (!security.isEmpty || place.hasSuffix("/login")), "\(place)")
            if place.contains("{") { #expect(statuses.contains("404"), "\(place)") }
        }
    }

    @Test func `administrators' routes say so`() {
        for route in Route.allCases {
            let operation = operations["\(route.method.name.text) \(Operation.template(of: route.paths[0]))"]
            let security = operation?["security"] as? [Object] ?? []
            #expect(security.contains { $0["adminKey"] != nil } == route.isForAdministrators, "\(route)")
        }
    }

    @Test func `every answer has a request id`() throws {
        let components = try #require(document["components"] as? [String: Object])
        let responses = try #require(components["responses"])
        for (place, operation) in operations {
            for (status, answer) in operation["responses"] as? [String: Object] ?? [:] {
                let name = (answer["$ref"] as? String).flatMap { $0.split(separator: "/").last }
                let answer = try name.map { try #require(responses[String($0)] as? Object) } ?? answer
                let fields = answer["headers"] as? Object ?? [:]
                #expect(fields["x-request-id"] != nil, "\(place) \(status)")
            }
        }
    }

    // MARK: The route

    @Test func `it is sent packed, and once`() throws {
        let house = try House()
        let plain = try house.ask(.get, "/openapi.json")
        let packed = try house.ask(.get, "/openapi.json", [("accept-encoding", "gzip")])
        let tag = try #require(plain.field("etag"))

        #expect(plain.status == 200)
        #expect(plain.field("content-type") == "application/json")
        #expect(plain.text == OpenAPIDocument(version: "1.2.3").text.text)
        #expect(packed.field("content-encoding") == "gzip")
        #expect(packed.field("etag") == tag)
        #expect(try house.ask(.get, "/openapi.json", [("if-none-match", tag)]).status == 304)
    }
}
