// Trying out one gateway.
internal import Base
internal import Domain
internal import JSON
internal import Providers

/// Tries out one gateway, one call after the other, and reports what it did. What a call means is decided by the
/// functions of `ProbeCheck`.
struct GatewayProbe {
    private static let noChats = "it answers no chats"
    private static let unreachable = "it cannot be reached"
    private static let noAnswer = "it did not answer a chat"

    private let gateway: Gateway
    private let caller: ProbeCaller
    private var report: ProbeReport
    /// The names of all fields in which the gateway told its limits.
    private var rateLimitNames: Set<String> = []

    init(_ gateway: Gateway, caller: ProbeCaller) {
        self.gateway = gateway
        self.caller = caller
        report = ProbeReport(gateway.id, name: gateway.descriptor.name)
    }

    /// Nothing is called without the key that it needs. A gateway that cannot be reached is not called again.
    mutating func run() async -> ProbeReport {
        report.add(.configured(gateway))
        let models = await listModels()
        let reason = await tryOut(models)
        report.finish(because: reason)
        return report
    }

    /// - Returns: why what was left out was left out.
    private mutating func tryOut(_ models: [ListedModel]) async -> String {
        switch gateway.state {
        case .callable, .local: break
        case .needs(let variable): return ProbeCheck.missing(variable)
        case .off: return "it is switched off"
        case .listOnly: return Self.noChats
        }
        guard gateway.has(.chat) else { return Self.noChats }
        guard let model = gateway.defaultModel ?? Self.model(among: models) else {
            return "no model is known; \(gateway.variable("DEFAULT_MODEL")) can name one"
        }
        guard ProbeRequest.greeting(model: model) != nil else { return "no model has so long a name" }
        report.ask(model: model)
        guard await askWhole(model) else { return Self.unreachable }
        if report.hasPassed(.chat) {
            await askForStream(model)
            await askWithTool(model, models.first { $0.nativeID == model })
        }
        await askForUnknownModel()
        report.add(.rateLimitHeaders(rateLimitNames))
        await askWithMadeUpKey(model)
        return Self.noAnswer
    }

    /// The first that is said to make text, else the first that is not said to make something else.
    private static func model(among models: [ListedModel]) -> String? {
        (models.first { $0.modality.made?.contains(.text) == true }
            ?? models.first { $0.modality.made == nil })?.nativeID
    }

    // MARK: Steps

    private mutating func listModels() async -> [ListedModel] {
        guard gateway.listsModelsToAnybody || gateway.isCallable else { return [] }
        let (models, took) = await caller.models(of: gateway)
        report.add(
            .models(models, atLeast: gateway.leastModels, took: gateway.listsModels ? took : nil))
        if let models {
            report.add(.metadata(models))
        } else {
            report.skip([.metadata], because: "no list came")
        }
        return models ?? []
    }

    /// - Returns: whether there is anybody to ask anything else.
    private mutating func askWhole(_ model: String) async -> Bool {
        guard let call = await ask(model, ProbeRequest.greeting(model: model)) else { return false }
        report.add(.chat(call))
        guard let answer = call.answer else { return call.failure?.isOutOfReach == false }
        report.add(
            .usage(answer),
            .finishReason(answer),
            .responseTime(call.took, typical: TypicalTime.implied(by: gateway.descriptor.timeouts)))
        return true
    }

    private mutating func askForStream(_ model: String) async {
        guard gateway.streams else {
            return report.skip([.stream, .streamUsage], because: "it does not stream by its record")
        }
        guard let call = await ask(model, ProbeRequest.greeting(model: model, isStreaming: true)) else {
            return
        }
        report.add(.stream(call))
        if let answer = call.answer { report.add(.streamUsage(answer)) }
        report.skip([.streamUsage], because: "there was no stream")
    }

    private mutating func askWithTool(_ model: String, _ listed: ListedModel?) async {
        if let parameters = listed?.supportedParameters, !parameters.contains("tools") {
            return report.skip([.tools], because: "this model takes no tools by its list")
        }
        guard let call = await ask(model, ProbeRequest.tool(model: model)) else { return }
        if let check = ProbeCheck.toolCall(call) { return report.add(check) }
        guard let calls = call.answer?.toolCalls,
            let result = await ask(model, ProbeRequest.toolResult(model: model, calls: calls))
        else { return }
        report.add(.toolResult(result, afterCall: call.took))
    }

    private mutating func askForUnknownModel() async {
        let model = ProbeRequest.unknownModel
        guard let call = await ask(model, ProbeRequest.greeting(model: model)) else { return }
        report.add(.unknownModel(call))
    }

    private mutating func askWithMadeUpKey(_ model: String) async {
        guard let stranger = gateway.withMadeUpKey else {
            return report.skip([.wrongKey], because: "it needs no key")
        }
        guard let request = ProbeRequest.greeting(model: model) else { return }
        report.add(.wrongKey(await caller.call(stranger, model: model, request)))
    }

    private mutating func ask(_ model: String, _ request: ChatRequest?) async -> ProbeCall? {
        guard let request else { return nil }
        let call = await caller.call(gateway, model: model, request)
        rateLimitNames.formUnion(call.rateLimitNames)
        return call
    }
}

extension ProviderFailure {
    /// Whether nobody was there to answer.
    fileprivate var isOutOfReach: Bool { kind == .unreachable || kind == .timedOut }
}

extension Gateway {
    /// The same gateway with a key that nobody gave out; nil where it needs none.
    fileprivate var withMadeUpKey: Gateway? {
        guard descriptor.authorization != .none else { return nil }
        let madeUp = Secret("sluice-probe-made-up-key")
        var settings = settings
        settings.key = madeUp
        if settings.clientSecret != nil { settings.clientSecret = madeUp }
        return Gateway(descriptor, baseURL: baseURL, settings: settings)
    }
}
