// Whether a gateway answers at all.
internal import Base
internal import Domain
internal import HTTP
internal import JSON

/// What came of asking a gateway whether it answers.
package enum EndpointAnswer: Equatable, Sendable {
    /// It did, after so long.
    case answered(Duration)
    /// It did not, for this reason in words for people, without a secret, an address or what the gateway said.
    case failed(reason: String)
}

extension GatewayClient {
    /// How long a check may take in all.
    package static let checkPatience: Duration = .seconds(10)

    /// Asks a gateway the question of its record. Only the head of the answer is awaited: a list may be long, and
    /// nobody reads it here.
    package func check(_ gateway: Gateway, timeouts: ChatTimeouts) async -> EndpointAnswer {
        let began = time.exactNow
        let deadline = moment(after: Self.checkPatience)
        do throws(ListFailure) {
            switch gateway.descriptor.endpointQuestion {
            case .get(let path):
                try Self.judge(try await status(path, of: gateway, timeouts, by: deadline), of: gateway)
            case .anything(let path):
                let status = try await status(path, of: gateway, timeouts, by: deadline)
                guard status < 500 else { throw ListFailure(status: status) }
            case .chat: try await chat(with: gateway, timeouts, by: deadline)
            }
        } catch {
            return .failed(reason: error.reason)
        }
        return .answered(began.duration(to: time.exactNow))
    }

    private func status(
        _ path: String, of gateway: Gateway, _ timeouts: ChatTimeouts, by deadline: Moment
    ) async throws(ListFailure) -> Int {
        do throws(ProviderFailure) {
            let response = try await ask(
                gateway.target(path), body: nil, of: gateway, timeouts: timeouts, by: deadline)
            response.body.cancel()
            return response.head.status.code
        } catch {
            throw ListFailure(error)
        }
    }

    /// Who says that it was asked too often is there, and well.
    private static func judge(_ status: Int, of gateway: Gateway) throws(ListFailure) {
        switch status {
        case 200..<300, 429: return
        case 401, 403:
            let key =
                gateway.descriptor.authorization == .none ? "it wants a key" : "it does not accept the key"
            throw ListFailure("answered \(status): \(key)")
        case 402: throw ListFailure("answered 402: its account is empty")
        case 404: throw ListFailure("answered 404: what it was asked for is not there")
        default: throw ListFailure(status: status)
        }
    }

    private func chat(
        with gateway: Gateway, _ timeouts: ChatTimeouts, by deadline: Moment
    ) async throws(ListFailure) {
        guard let model = gateway.defaultModel else {
            throw ListFailure("has no default model: \(gateway.variable("DEFAULT_MODEL")) is not set")
        }
        guard let request = ChatRequest.greeting else { throw ListFailure("cannot be asked") }
        let conditions = ChatConditions(
            timeouts: timeouts, limits: ChatLimits(), deadline: deadline, cancellation: Cancellation())
        var conversation: Conversation?
        do throws(ProviderFailure) {
            let encoded = try await encode(
                request, &conversation, for: gateway, nativeModel: Bytes(model), listed: nil,
                under: conditions)
            _ = try await chat(
                request, encoded: encoded, for: CalledModel(request.modelText), to: gateway, under: conditions
            )
        } catch {
            if let status = error.status { return try Self.judge(status, of: gateway) }
            throw ListFailure(error)
        }
    }
}

extension ChatRequest {
    /// The shortest question that has an answer.
    fileprivate static var greeting: ChatRequest? {
        let text = #"{"model":"check","messages":[{"role":"user","content":"Hi"}],"max_tokens":1}"#
        guard let document = try? JSONDocument(parsing: Bytes(text)) else { return nil }
        return try? ChatRequest(reading: document)
    }
}
