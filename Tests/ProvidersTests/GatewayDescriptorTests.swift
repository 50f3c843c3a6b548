// Gateways' files: good ones, and everything wrong with bad ones.
import Base
import Domain
import Foundation
import JSON
import Providers
import Testing

@Suite struct GatewayDescriptorTests {
    private func read(_ text: String, slug: String = "g") throws -> GatewayDescriptor {
        try GatewayDescriptor(reading: JSONValue(parsing: Bytes(text)), slug: slug)
    }

    private func problems(_ text: String, slug: String = "g") throws -> [String] {
        let value = try JSONValue(parsing: Bytes(text))
        do throws(DescriptorFailure) {
            _ = try GatewayDescriptor(reading: value, slug: slug)
            return []
        } catch {
            return error.problems.map { "\($0.pointer.description): \($0.message)" }
        }
    }

    private static let least = #""slug":"g","name":"G","format":"openai","baseURL":"https://h/v1""#

    static let files: [URL] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Config/Gateways")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map(folder.appendingPathComponent)
    }()

    @Test(arguments: files)
    func `every gateway's file is good`(file: URL) throws {
        let slug = file.deletingPathExtension().lastPathComponent
        let text = try String(contentsOf: file, encoding: .utf8)

        #expect(try problems(text, slug: slug) == [])
        #expect(try read(text, slug: slug).id.slug == slug)
        #expect(try BaseURL(read(text, slug: slug).baseURL) != nil)
    }

    @Test func `there are gateways' files`() {
        #expect(Self.files.count >= 3)
    }

    @Test func `the least record has the usual settings`() throws {
        let descriptor = try read("{\(Self.least)}")

        #expect(descriptor.authorization == .bearer)
        #expect(descriptor.transport == .native)
        #expect(descriptor.chatPath == "/chat/completions")
        #expect(descriptor.models == .listing(path: "/models"))
        #expect(descriptor.asksForUsage)
        #expect(descriptor.routingMembers.isEmpty)
        #expect(descriptor.environmentPrefix == "G")
    }

    @Test func `the prefix of a slug with hyphens has underscores`() throws {
        let descriptor = try read(
            #"{"slug":"a-b-9","name":"G","format":"openai","baseURL":"https://h"}"#, slug: "a-b-9")

        #expect(descriptor.environmentPrefix == "A_B_9")
    }

    @Test func `every member is read`() throws {
        let descriptor = try read(
            """
            {\(Self.least),"site":"https://g.example","transport":"memory","authorization":{"kind":"none"},
            "chat":{"path":"/c"},"models":{"list":["a","b"]},"usage":{"ask":false},
            "routingMembers":["provider"],"environment":{"prefix":"GG","alsoKeys":["G_TOKEN"]}}
            """)

        #expect(descriptor.site == "https://g.example")
        #expect(descriptor.transport == .memory)
        #expect(descriptor.authorization == .none)
        #expect(descriptor.chatPath == "/c")
        #expect(descriptor.models == .list(["a", "b"]))
        #expect(!descriptor.asksForUsage)
        #expect(descriptor.routingMembers == ["provider"])
        #expect(descriptor.environmentPrefix == "GG")
        #expect(descriptor.alsoKeys == ["G_TOKEN"])
    }

    @Test(arguments: [
        (#""name":"","x":1"#, ["/name", "/x"]),
        (#""slug":"h""#, ["/slug"]), (#""slug":"A""#, ["/slug", "/slug"]), (#""slug":7"#, ["/slug"]),
        (#""slug":"","transport":"x""#, ["/slug", "/transport"]),
        (#""format":"soap""#, ["/format"]), (#""format":null"#, ["/format"]),
        (#""baseURL":"h""#, ["/baseURL"]), (#""baseURL":"https://u@h""#, ["/baseURL"]),
        (#""transport":"pigeon""#, ["/transport"]), (#""site":3"#, ["/site"]),
        (#""authorization":{"kind":"basic"}"#, ["/authorization/kind"]),
        (#""authorization":{}"#, ["/authorization/kind"]),
        (#""authorization":"bearer""#, ["/authorization", "/authorization/kind"]),
        (#""authorization":{"kind":"none","key":"x"}"#, ["/authorization/key"]),
        (#""chat":{"path":"chat"}"#, ["/chat/path"]), (#""chat":{"path":"/a b"}"#, ["/chat/path"]),
        (#""chat":[]"#, ["/chat"]), (#""models":{"path":"","x":1}"#, ["/models/path", "/models/x"]),
        (#""models":{"list":"a"}"#, ["/models/list"]), (#""models":{"list":[1]}"#, ["/models/list"]),
        (#""models":{"list":["a"],"path":"/m"}"#, ["/models/path"]),
        (#""usage":{"ask":"yes"}"#, ["/usage/ask"]), (#""routingMembers":{}"#, ["/routingMembers"]),
        (
            #""environment":{"prefix":7,"alsoKeys":[null],"y":{}}"#,
            ["/environment/alsoKeys", "/environment/prefix", "/environment/y"]
        ),
        (#""environment":{"prefix":"a b"}"#, ["/environment/prefix"]),
        (#""environment":{"alsoKeys":["A=B"]}"#, ["/environment/alsoKeys"]),
        (#""name~/x":1"#, ["/name~0~1x"]),
    ])
    func `every problem is told with its place, all at once`(members: String, pointers: [String]) throws {
        // Of two members of one name the last counts.
        let problems = try problems("{\(Self.least),\(members)}")

        let places = problems.map { String($0.prefix { $0 != ":" }) }
        #expect(Set(places) == Set(pointers))
        #expect(problems.allSatisfy { !$0.hasSuffix(": ") })
    }

    @Test(arguments: ["[]", "3", "null", "\"g\"", "{}"])
    func `a record that has nothing says what is missing`(text: String) throws {
        let problems = try problems(text)

        for member in ["/slug", "/name", "/format", "/baseURL"] {
            #expect(problems.contains { $0.hasPrefix("\(member): is missing") })
        }
    }
}
