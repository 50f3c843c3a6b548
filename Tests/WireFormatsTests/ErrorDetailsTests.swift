// What errors of many shapes say, and what they mean.
import Base
import Domain
import Testing
import WireFormats

/// An answer with an error status, as a provider sends it.
struct ErrorFixture: CustomTestStringConvertible, Sendable {
    let source: String
    let status: Int
    let body: String
    let kind: ProviderFailure.Kind
    let message: String?

    var testDescription: String { "\(source), \(status)" }

    init(
        _ source: String, _ status: Int, _ body: String, _ kind: ProviderFailure.Kind,
        _ message: String? = nil
    ) {
        self.source = source
        self.status = status
        self.body = body
        self.kind = kind
        self.message = message
    }

    static let ownKeyText = "the gateway did not accept the key that is configured for it"

    // Sources: the providers' error pages and client libraries, read in November 2026.
    static let all = [
        ErrorFixture(
            "OpenAI, wrong key", 401,
            #"{"error":{"message":"Incorrect API key provided: sk-ab***yz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
            .authentication, ownKeyText),
        ErrorFixture(
            "OpenAI, bad parameter", 400,
            #"{"error":{"message":"Invalid 'temperature'","type":"invalid_request_error","param":"temperature","code":"decimal_above_max_value"}}"#,
            .invalidRequest, "Invalid 'temperature'"),
        ErrorFixture(
            "OpenAI, empty account", 429,
            #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
            .payment, "You exceeded your current quota"),
        ErrorFixture(
            "OpenAI, rate limit", 429,
            #"{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#,
            .rateLimited, "Rate limit reached"),
        ErrorFixture(
            "OpenAI, no such model", 404,
            #"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#,
            .unknownModel, "The model `x` does not exist"),
        ErrorFixture(
            "OpenAI, server error", 500,
            #"{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}"#,
            .serverError, "The server had an error"),
        ErrorFixture(
            "a host that says 400 for an unknown model", 400,
            #"{"error":{"message":"no such model","type":"invalid_request_error","code":"model_not_found"}}"#,
            .unknownModel, "no such model"),
        ErrorFixture(
            "OpenRouter, status as number", 402,
            #"{"error":{"message":"Insufficient credits","code":402,"metadata":{}},"user_id":"u"}"#, .payment,
            "Insufficient credits"),
        ErrorFixture(
            "OpenRouter, provider overloaded", 503, #"{"error":{"message":"No provider","code":503}}"#,
            .overloaded, "No provider"),
        ErrorFixture(
            "Anthropic, overloaded", 529,
            #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#,
            .overloaded, "Overloaded"),
        ErrorFixture(
            "Gemini's OpenAI door, wrong key in a one-element array", 400,
            #"[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}]"#,
            .authentication, ownKeyText),
        ErrorFixture(
            "Gemini, bad argument", 400,
            #"{"error":{"code":400,"message":"Invalid JSON payload","status":"INVALID_ARGUMENT"}}"#,
            .invalidRequest, "Invalid JSON payload"),
        ErrorFixture(
            "Cerebras, flat", 400,
            #"{"message":"bad value","type":"invalid_request_error","param":"stop","code":"wrong_api_format"}"#,
            .invalidRequest, "bad value"),
        ErrorFixture(
            "xAI, flat with a text", 400,
            #"{"code":"invalid-argument","error":"Argument not supported: stop"}"#,
            .invalidRequest, "Argument not supported: stop"),
        ErrorFixture(
            "Novita", 400,
            #"{"code":400,"reason":"INVALID_REQUEST_BODY","message":"bad body","metadata":{}}"#,
            .invalidRequest, "bad body"),
        ErrorFixture(
            "Hugging Face, LM Studio", 422, #"{"error":"Input validation error"}"#, .invalidRequest,
            "Input validation error"),
        ErrorFixture(
            "Ollama, unknown model", 404, #"{"error":"model 'x' not found"}"#, .unknownModel,
            "model 'x' not found"),
        ErrorFixture("Chutes, Nebius", 503, #"{"detail":"No instances"}"#, .overloaded, "No instances"),
        ErrorFixture(
            "DeepInfra", 500, #"{"detail":{"error":"inference failed"}}"#, .serverError, "inference failed"),
        ErrorFixture(
            "FastAPI, validation", 422,
            #"{"detail":[{"loc":["body","messages"],"msg":"Field required","type":"missing"}]}"#,
            .invalidRequest, "Field required"),
        ErrorFixture(
            "Portkey, missing field of a head", 400,
            #"{"status":"failure","message":"Either x-portkey-config or x-portkey-provider header is required"}"#,
            .invalidRequest, "Either x-portkey-config or x-portkey-provider header is required"),
        ErrorFixture(
            "vLLM, flat", 400,
            #"{"object":"error","message":"max_tokens is too large","type":"BadRequestError","param":null,"code":400}"#,
            .invalidRequest, "max_tokens is too large"),
        ErrorFixture(
            "a CDN's page", 502, "<html><head><title>502 Bad Gateway</title></head></html>", .serverError,
            "the gateway answered with status 502"),
        ErrorFixture(
            "a page inside JSON", 500, #"{"error":{"message":"\n <!DOCTYPE html><html>…"}}"#, .serverError,
            "the gateway answered with a page instead of an error"),
        ErrorFixture(
            "a page behind words", 500, #"{"error":"upstream said: <HTML><body>no</body>"}"#, .serverError,
            "the gateway answered with a page instead of an error"),
        ErrorFixture("nothing", 500, "", .serverError, "the gateway answered with status 500"),
        ErrorFixture(
            "cut JSON", 429, #"{"error":{"mess"#, .rateLimited, "the gateway answered with status 429"),
        ErrorFixture("no error", 400, "[]", .invalidRequest, "the gateway answered with status 400"),
        ErrorFixture("a number", 400, "3", .invalidRequest, "the gateway answered with status 400"),
        ErrorFixture(
            "empty text", 400, #"{"error":""}"#, .invalidRequest, "the gateway answered with status 400"),
        ErrorFixture(
            "text of the wrong type", 400, #"{"error":{"message":17,"code":{}}}"#, .invalidRequest,
            "the gateway answered with status 400"),
        ErrorFixture(
            "a status in the body that is not the answer's", 429, #"{"error":{"message":"slow","code":500}}"#,
            .rateLimited, "slow"),
    ]

    /// Statuses alone.
    static let statuses: [(Int, ProviderFailure.Kind)] = [
        (300, .brokenAnswer), (302, .brokenAnswer), (307, .brokenAnswer), (400, .invalidRequest),
        (401, .authentication), (402, .payment), (403, .authentication), (404, .unknownModel),
        (405, .serverError), (406, .serverError), (408, .timedOut), (409, .serverError), (410, .serverError),
        (413, .invalidRequest), (415, .serverError), (418, .serverError), (422, .invalidRequest),
        (425, .serverError), (429, .rateLimited), (451, .serverError), (499, .serverError),
        (500, .serverError),
        (501, .serverError), (502, .serverError), (503, .overloaded), (504, .timedOut), (520, .serverError),
        (524, .timedOut), (529, .overloaded), (599, .serverError), (999, .serverError),
    ]
}

@Suite struct ErrorDetailsTests {
    private let gateway = GatewayID("g")

    @Test(arguments: ErrorFixture.all)
    func `an error answer is understood`(fixture: ErrorFixture) {
        let failure = ErrorDetails(body: Bytes(fixture.body)).failure(from: gateway, status: fixture.status)

        #expect(failure.kind == fixture.kind)
        #expect(failure.message == fixture.message)
        #expect(failure.status == fixture.status)
        #expect(failure.gateway == gateway)
    }

    @Test(arguments: ErrorFixture.all)
    func `an error answer cut anywhere is still one`(fixture: ErrorFixture) {
        let body = Bytes(fixture.body)
        for end in 0...body.count {
            let failure = ErrorDetails(body: body.slice(0..<end)).failure(from: gateway, status: 500)

            #expect(!failure.message.contains("<"))
            #expect(!failure.message.isEmpty)
        }
    }

    @Test(arguments: ErrorFixture.statuses)
    func `a status alone has a meaning`(status: Int, kind: ProviderFailure.Kind) {
        #expect(ErrorDetails(body: .empty).failure(from: gateway, status: status).kind == kind)
    }

    @Test func `code and parameter are passed on`() {
        let body = #"{"error":{"message":"m","type":"t","param":"messages[0]","code":"c"}}"#
        let failure = ErrorDetails(body: Bytes(body)).failure(from: gateway, status: 400)

        #expect(failure.code == "c")
        #expect(failure.parameter == "messages[0]")
    }

    @Test(arguments: ["x", "é", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦", " "])
    func `a huge text is cut`(piece: String) {
        let text = String(repeating: piece, count: 20_000 / piece.utf8.count)
        for field in ["message", "code", "param"] {
            let body =
                #"{"error":{"message":"m\#(field == "message" ? text : "")","\#(field == "message" ? "x" : field)":"\#(text)"}}"#
            let failure = ErrorDetails(body: Bytes(body)).failure(from: gateway, status: 400)

            #expect(failure.message.utf8.count <= 4096 + 3)
            #expect((failure.code?.utf8.count ?? 0) <= 256 + 3)
            #expect((failure.parameter?.utf8.count ?? 0) <= 256 + 3)
        }
    }

    /// Sources: OpenAI's code; github.com/openai/codex, issue 3573, and Anthropic's page "Extended thinking", 2025–26.
    @Test(arguments: [
        (#"{"code":"invalid_encrypted_content","message":"x"}"#, 400, true),
        (#"{"message":"The encrypted content gAAA could not be verified."}"#, 400, true),
        (#"{"message":"messages.1.content.0: Invalid `signature` in `thinking` block"}"#, 400, true),
        (#"{"message":"The encrypted content could not be verified."}"#, 500, false),
        (#"{"message":"Encrypted content is not supported with this model.","param":"include"}"#, 400, false),
        (#"{"message":"'signature' is required"}"#, 400, false),
    ])
    func `that a thought cannot be opened is known`(error: String, status: Int, refusesSeals: Bool) {
        let failure = ErrorDetails(body: Bytes(#"{"error":\#(error)}"#))
            .failure(from: GatewayID("g"), status: status)

        #expect(failure.refusesSeals == refusesSeals)
        #expect(failure.told(retryAfter: nil, rateLimits: []).refusesSeals == refusesSeals)
    }

    @Test(arguments: [
        ("7s", Duration.seconds(7)), ("0.5s", .milliseconds(500)), ("7.0001s", .milliseconds(7001)),
        ("0s", .zero),
        ("x", nil), ("-1s", nil), ("1e9s", nil), ("nans", nil), ("s", nil),
    ])
    func `Gemini says in its details how long to wait`(text: String, expected: Duration?) {
        let body = """
            {"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":\
            "type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\(text)"}]}}
            """

        let failure = ErrorDetails(body: Bytes(body)).failure(from: GatewayID("g"), status: 429)

        #expect(failure.kind == .rateLimited)
        #expect(failure.retryAfter == expected)
    }
}
