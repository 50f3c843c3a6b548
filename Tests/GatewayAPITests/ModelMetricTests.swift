// What is counted of models, by OpenTelemetry's names.
import Base
import GatewayAPI
import HTTP
import TestSupport
import Testing

@Suite struct ModelMetricTests {
    private func counts(_ house: House, _ name: String) -> [String] {
        house.metricsText.split(separator: "\n").filter { $0.hasPrefix(name + "_count{") }
            .map { $0.replacing("gen_ai_operation_name=\"chat\",gen_ai_provider_name=", with: "") }
            .map { String($0.dropFirst(name.count + 6)) }
    }

    @Test func `an answer is timed and its tokens are counted by model`() throws {
        let house = try House([.json(200, ChatTests.answer)])
        _ = try house.chat(model: "up/m", stream: false)

        #expect(
            counts(house, "gen_ai_server_request_duration_seconds")
                == [#"{"up",gen_ai_request_model="m",error_type=""} 1"#])
        #expect(
            counts(house, "gen_ai_client_operation_duration_seconds")
                == [#"{"up",gen_ai_request_model="m",error_type=""} 1"#])
        #expect(counts(house, "gen_ai_client_token_usage").count == 2)
        #expect(counts(house, "gen_ai_server_time_to_first_token_seconds").isEmpty)
    }

    @Test func `a stream's first token and its pace are timed`() throws {
        let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3}}\n\n"
        let finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        let house = try House([
            .stream([
                .text(ChatTests.event, after: .seconds(1)),
                .text(finish + usage + "data: [DONE]\n\n", after: .seconds(4)),
            ])
        ])
        _ = try house.chat(model: "up/m", stream: true)
        house.time.advance(by: .seconds(10))

        let text = house.metricsText
        #expect(
            text.contains("gen_ai_server_time_to_first_token_seconds_sum{") && text.contains("\"m\"} 1\n"))
        // Four seconds for the two tokens after the first.
        #expect(
            text.contains(
                #"gen_ai_server_time_per_output_token_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="up",gen_ai_request_model="m"} 2"#
            ))
    }

    @Test func `a model that nobody has served and no list has is no label`() throws {
        let house = try House([.json(404, "{}"), .json(200, ChatTests.answer), .json(500, "{}")])
        _ = try house.chat(model: "up/made-up-canary", stream: false)
        #expect(
            counts(house, "gen_ai_client_operation_duration_seconds")
                == [#"{"up",gen_ai_request_model="other",error_type="404"} 1"#])

        _ = try house.chat(model: "up/m", stream: false)
        _ = try house.chat(model: "up/m", stream: false)
        #expect(
            counts(house, "gen_ai_client_operation_duration_seconds") == [
                #"{"up",gen_ai_request_model="m",error_type=""} 1"#,
                #"{"up",gen_ai_request_model="m",error_type="500"} 1"#,
                #"{"up",gen_ai_request_model="other",error_type="404"} 1"#,
            ])
    }

    @Test func `however many models answer, series are bounded`() throws {
        let house = try House((0..<400).map { _ in .json(200, ChatTests.answer) })
        for number in 0..<400 { _ = try house.chat(model: "up/m\(number)", stream: false) }

        let series = counts(house, "gen_ai_client_operation_duration_seconds")
        #expect(series.count == 101)
        #expect(series.contains { $0.contains(#"gen_ai_request_model="other""#) && $0.hasSuffix(" 300") })
    }
}
