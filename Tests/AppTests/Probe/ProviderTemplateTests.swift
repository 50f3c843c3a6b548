// Templates of providers: what they become, and what is refused.
import Base
import Domain
import Foundation
import JSON
import Providers
import Testing

@testable import App

/// The template of the integration guide, with changes.
private struct Template {
    static let price = #""prompt":"0.0000001","completion":"0.0000002","request":"0","image":"0""#

    var provider = #""name":"Your Provider","slug":"yourprovider","website":"https://yourprovider.com""#
    var authentication = #"{"type":"bearer_token","header":"Authorization","format":"Bearer {token}"}"#
    var interface = #""openai_compatible":true,"streaming_supported":true"#
    var models = [Self.model("yourprovider/model-name")]
    var rest = ""

    static func model(_ id: String, pricing: String = price, more: String = "") -> String {
        #"""
        {"id":"\#(id)","name":"Model","description":"A model.","context_length":8192,
         "architecture":{"modality":"text->text","input_modalities":["text"],"output_modalities":["text"],
           "tokenizer":"sentencepiece","instruct_type":null},
         "pricing":{\#(pricing)},"supported_parameters":["max_tokens"]\#(more)}
        """#
    }

    var text: String {
        #"""
        {"provider_info":{\#(provider)},
         "api_info":{"base_url":"https://api.yourprovider.com/v1","authentication":\#(authentication),\#(interface)},
         "models":[\#(models.joined(separator: ","))]\#(rest)}
        """#
    }

    func read() throws -> ProviderTemplate {
        try ProviderTemplate(reading: JSONValue(parsing: Bytes(text)))
    }

    func files() throws -> TemplateFiles { TemplateFiles(try read()) }

    /// What is wrong, each with its place.
    var problems: [String] {
        do {
            _ = try read()
            return []
        } catch let failure as TemplateFailure {
            return failure.problems.map { "\($0.pointer) \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }
}

@Suite struct ProviderTemplateTests {
    // MARK: What it becomes

    @Test func `the guide's own template becomes a record and a list`() throws {
        var template = Template()
        template.interface += """
            ,"typical_response_time_ms":3000,"rate_limits":{"requests_per_minute":1000,"tokens_per_minute":100000}
            """
        template.provider += #","contact_email":"support@yourprovider.com""#
        template.rest = #","test_credentials":{"api_key":"sk-template-canary","test_model":"m"}"#
        let read = try template.read()
        let files = TemplateFiles(read)

        #expect(
            IndentedJSON.text(of: files.record) == """
                {
                  "slug": "yourprovider",
                  "name": "Your Provider",
                  "site": "https://yourprovider.com",
                  "format": "openai",
                  "baseURL": "https://api.yourprovider.com/v1",
                  "models": {
                    "file": "yourprovider.json",
                    "fields": {
                      "name": "/name",
                      "description": "/description",
                      "contextLength": "/context_length",
                      "supportedParameters": "/supported_parameters",
                      "tokenizer": "/architecture/tokenizer",
                      "instructType": "/architecture/instruct_type",
                      "defaultParameters": "/default_parameters"
                    },
                    "modality": {
                      "arrow": "/architecture/modality",
                      "inputs": "/architecture/input_modalities",
                      "outputs": "/architecture/output_modalities"
                    },
                    "prices": {
                      "prompt": "/pricing/prompt",
                      "completion": "/pricing/completion",
                      "unit": "USD/token"
                    }
                  },
                  "ownIDs": ["yourprovider/model-name"],
                  "timeouts": { "firstByte": "60s", "answer": "300s" }
                }

                """)
        let why = files.list["why"]?.string ?? ""
        #expect(why.hasSuffix("It promises 1000 requests per minute, 100000 tokens per minute."))
        #expect(
            read.notes.map { $0.prefix { $0 != ":" } } == [
                "contact_email", "rate_limits", "test_credentials",
            ])
        let everything = IndentedJSON.text(of: files.record) + IndentedJSON.text(of: files.list)
        #expect(!everything.contains("canary") && !everything.contains("support@"))
    }

    @Test func `the record and the list can be used`() throws {
        let files = try Template().files()
        let descriptor = try GatewayDescriptor(reading: files.record, slug: files.slug)
        guard case .file(let name, let rows) = descriptor.models else {
            Issue.record("no list")
            return
        }
        let list = Bytes(IndentedJSON.text(of: files.list))

        let models = try rows.models(in: list, ofFile: name, of: descriptor.id).models

        #expect(name == "yourprovider.json" && models.count == 1)
        let model = try #require(models.first)
        #expect(model.nativeID == "yourprovider/model-name" && model.name == "Model")
        #expect(model.contextLength == 8192 && model.modality.made == .text)
        #expect(model.modality.arrow == "text->text" && model.details.tokenizer == "sentencepiece")
        #expect(model.supportedParameters == ["max_tokens"] && model.details.description == "A model.")
        #expect(model.prices[.prompt] == .perUnit(try #require(USD(decimal: "0.0000001"))))
        #expect(model.prices[.completion] == .perUnit(try #require(USD(decimal: "0.0000002"))))
        #expect(descriptor.authorization == .bearer && descriptor.streams)
        #expect(descriptor.timeouts == GatewayDescriptor.Timeouts())
    }

    @Test(
        arguments: [
            (#"{"type":"bearer_token"}"#, nil),
            (#"{"type":"none"}"#, #"{ "kind": "none" }"#),
            (#"{"type":"api_key","header":"X-API-Key"}"#, #"{ "kind": "header", "name": "X-API-Key" }"#),
            (
                #"{"type":"custom_header","header":"Authorization","format":"Key {token}"}"#,
                #"{ "kind": "header", "name": "Authorization", "prefix": "Key" }"#
            ),
        ] as [(String, String?)])
    func `a key is sent as the template says`(_ authentication: String, _ expected: String?) throws {
        var template = Template()
        template.authentication = authentication

        let files = try template.files()

        let written = files.record["authorization"].map { IndentedJSON.text(of: $0) }
        #expect(written == expected.map { $0 + "\n" })
        _ = try GatewayDescriptor(reading: files.record, slug: files.slug)
    }

    @Test func `a gateway that does not stream says so`() throws {
        var template = Template()
        template.interface = #""openai_compatible":true,"streaming_supported":false"#

        #expect(try template.files().record["streaming"] == .bool(false))
    }

    @Test(arguments: [(200, "10s", "60s"), (3000, "60s", "300s"), (4321, "86420ms", "432100ms")])
    func `a typical time becomes limits, and comes back`(
        _ milliseconds: Int, _ firstByte: String, _ answer: String
    ) throws {
        var template = Template()
        template.interface += #","typical_response_time_ms":\#(milliseconds)"#

        let files = try template.files()

        #expect(files.record["timeouts"]?["firstByte"]?.string == firstByte)
        #expect(files.record["timeouts"]?["answer"]?.string == answer)
        let timeouts = try GatewayDescriptor(reading: files.record, slug: files.slug).timeouts
        #expect(TypicalTime.implied(by: timeouts) == .milliseconds(max(500, milliseconds)))
    }

    @Test func `what means less here is said once`() throws {
        var template = Template()
        let free = #""prompt":"0","completion":"0.0","request":"0.01","image":"0""#
        template.models = ["a", "b"].map {
            Template.model($0, pricing: free, more: #","default_parameters":{"temperature":0.7}"#)
        }
        template.models.append(#"{"id":"c","pricing":{\#(Template.price)}}"#)

        let notes = try template.read().notes

        #expect(notes.count == 4)
        #expect(notes[0] == "context_length: unknown for 1 model")
        #expect(notes[1].hasPrefix("pricing: zero for 2 models"))
        #expect(notes[2] == "pricing: request kept in the list, and not counted in costs")
        #expect(notes[3].hasPrefix("default_parameters: "))
    }

    @Test(arguments: [
        "[]", "{}", #""a\"é\n""#, "1e400", "[[], {}, [1, [2]]]", #"{"a":{"b":[{"c":null}]},"":true,"a":1.0}"#,
    ])
    func `what is indented is the same value`(_ text: String) throws {
        let value = try JSONValue(parsing: Bytes(text))
        let long = JSONValue.array([JSONValue](repeating: value, count: 40))

        #expect(try JSONValue(parsing: Bytes(IndentedJSON.text(of: value))) == value)
        #expect(try JSONValue(parsing: Bytes(IndentedJSON.text(of: long))) == long)
    }

    // MARK: What is refused

    @Test func `all problems are told at once, each with its place`() {
        var template = Template()
        template.provider = #""name":"","slug":"Your Provider","website":"yourprovider.com","phone":"1""#
        template.authentication = #"{"type":"oauth2"}"#
        template.interface = #""openai_compatible":false,"typical_response_time_ms":"fast""#
        template.models = [
            Template.model("m", pricing: #""prompt":"-1","completion":0.1,"request":"1e-6""#),
            Template.model("m"), #"{"name":"x","pricing":{\#(Template.price)}}"#,
        ]

        #expect(
            template.problems == [
                "/api_info/openai_compatible another format needs code, not a record",
                "/api_info/typical_response_time_ms must be a whole number from 1 to 600000",
                """
                /api_info/authentication/type 'oauth2' cannot be expressed; known: bearer_token, api_key, \
                custom_header, none
                """,
                #"/models/0/pricing/prompt is a dynamic price, which cannot be expressed: give a fixed one"#,
                #"/models/0/pricing/completion must be a decimal number as a text, such as "0.0000001""#,
                #"/models/0/pricing/request must be a decimal number as a text, such as "0.0000001""#,
                #"/models/0/pricing/image is missing; "0" where it does not apply"#,
                "/models/1/id 'm' is listed more than once",
                "/models/2/id is missing",
                "/provider_info/name must be a non-empty text",
                "/provider_info/slug must be lower-case letters, digits and hyphens",
                "/provider_info/website must be an http:// or https:// address",
                "/provider_info/phone is unknown",
            ])
    }

    @Test(
        arguments: [
            (
                #""prompt":"0.15","completion":"0.6","request":"0","image":"0""#,
                "/models/0/pricing/prompt is 0.15 USD"
            ),
            (
                #""prompt":-1,"completion":"0","request":"0","image":"0""#,
                "/models/0/pricing/prompt is a dynamic"
            ),
            (
                #""prompt":"-0.1","completion":"0","request":"0","image":"0""#,
                "/models/0/pricing/prompt must be"
            ),
            (
                #""prompt":"free","completion":"0","request":"0","image":"0""#,
                "/models/0/pricing/prompt must be"
            ),
            (
                #""prompt":"0","completion":"0","request":"0","image":"0","audio":"0""#,
                "/models/0/pricing/audio"
            ),
        ])
    func `prices that are none are refused`(_ pricing: String, _ expected: String) {
        var template = Template()
        template.models = [Template.model("m", pricing: pricing)]

        #expect(template.problems.first?.hasPrefix(expected) == true, "\(template.problems)")
    }

    @Test(arguments: [
        "Token={token}", "Bearer  {token}", "{token} Bearer", "Bearer", "", "a b {token}", "{x} {token}",
        "Bearer sk-canary",
    ])
    func `formats that cannot be expressed are refused`(_ format: String) {
        var template = Template()
        template.authentication = #"{"type":"bearer_token","format":"\#(format)"}"#

        #expect(template.problems.first?.hasPrefix("/api_info/authentication/format ") == true)
        #expect(!template.problems.joined().contains("canary"), "somebody's key")
    }

    @Test(arguments: ["[]", "7", "{}", #"{"models":7,"provider_info":[],"api_info":null}"#])
    func `what is no template at all is refused`(_ text: String) throws {
        let value = try JSONValue(parsing: Bytes(text))

        #expect(throws: TemplateFailure.self) { try ProviderTemplate(reading: value) }
    }
}
