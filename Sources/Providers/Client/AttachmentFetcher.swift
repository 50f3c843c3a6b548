// Images and files that a caller names by their address, for gateways that fetch nothing themselves.
internal import Base
internal import Domain
internal import HTTP
internal import JSON
internal import WireFormats

/// Fetches what a conversation names by address and puts it in its place.
///
/// The addresses come from callers: they lead to the public Internet only, and are never followed elsewhere.
struct AttachmentFetcher {
    /// How many there may be in one conversation.
    private static let most = 16
    private static let patience: Duration = .seconds(20)

    private let client: GatewayClient
    private let gateway: Gateway
    private let kinds: Kinds
    private let conditions: ChatConditions
    private let deadline: Moment

    /// What a gateway must be sent itself, not its address.
    enum Kinds {
        case all
        /// It fetches images, but no files.
        case documents
    }

    init(_ client: GatewayClient, _ gateway: Gateway, _ kinds: Kinds, _ conditions: ChatConditions) {
        self.kinds = kinds
        self.client = client
        self.gateway = gateway
        self.conditions = conditions
        deadline = min(conditions.deadline, client.moment(after: Self.patience))
    }

    /// - Throws: `.invalidRequest`, naming the part of the request, for what cannot be had.
    func fetchAll(of conversation: inout Conversation) async throws(ProviderFailure) {
        var budget = Budget(bytes: conditions.limits.attachments)
        for turn in conversation.turns.indices {
            var parts = conversation.turns[turn].parts
            try await fetchAll(of: &parts, in: conversation, &budget)
            conversation.turns[turn].parts = parts
        }
    }

    /// What may still be fetched for one conversation.
    private struct Budget {
        var addresses = AttachmentFetcher.most
        var bytes: Int
    }

    private func fetchAll(
        of parts: inout [Part], in conversation: Conversation, _ budget: inout Budget
    ) async throws(ProviderFailure) {
        for index in parts.indices {
            let part = parts[index]
            if case .toolResult(let result) = part.content {
                var inner = result.parts
                try await fetchAll(of: &inner, in: conversation, &budget)
                parts[index].content = .toolResult(result.with(inner))
            }
            guard let (url, attachment) = part.content.address(of: kinds) else { continue }
            guard budget.addresses > 0 else {
                throw fault(part, conversation, "is one address too many: \(Self.most) are allowed")
            }
            budget.addresses -= 1
            do throws(TransportFailure) {
                let fetched = try await fetch(url, room: budget.bytes)
                budget.bytes -= fetched.data.count
                parts[index].content = part.content.holding(fetched.data, fetched.mediaType, of: attachment)
            } catch {
                throw error.kind == .cancelled
                    ? gateway.failure(error) : fault(part, conversation, error.reason)
            }
        }
    }

    private func fault(_ part: Part, _ conversation: Conversation, _ problem: String) -> ProviderFailure {
        let fault = conversation.fault(at: part.place, "names an address that cannot be used: \(problem)")
        return ProviderFailure(
            .invalidRequest, from: gateway.id, status: 400, fault.message, parameter: fault.parameter)
    }

    // MARK: One of them

    private func fetch(
        _ url: JSONString, room: Int
    ) async throws(TransportFailure) -> (data: Bytes, mediaType: String) {
        guard let address = FetchedAddress(url.utf8) else {
            throw TransportFailure(.malformed, .connecting, "it is no http or https URL")
        }
        let request = UpstreamRequest(
            origin: address.origin, method: .get, target: address.target,
            fields: [.agent, HTTPField("accept", "*/*")], body: [])
        let response = try await client.fetch(request, by: deadline, conditions)
        guard response.head.status.isSuccess else {
            response.body.cancel()
            let isRedirect = (300..<400).contains(response.head.status.code)
            throw TransportFailure(
                .malformed, .waiting,
                isRedirect ? "it leads elsewhere" : "it was answered with \(response.head.status.code)")
        }
        return (try await read(response.body, room: room), Self.mediaType(of: response.head))
    }

    private func read(_ body: any UpstreamBody, room: Int) async throws(TransportFailure) -> Bytes {
        let (received, encoded) = (ByteBuffer(), ByteBuffer())
        var writer = Base64Writer(into: encoded)
        while true {
            switch try await body.read(into: received, until: deadline) {
            case .end:
                writer.finish()
                return encoded.takeAll()
            case .timedOut:
                body.cancel()
                throw TransportFailure(.timedOut, .reading, "it was not there in time")
            case .bytes:
                writer.write(received.takeAll())
                guard encoded.count <= room else {
                    body.cancel()
                    throw TransportFailure(.malformed, .reading, "there is more than allowed")
                }
            }
        }
    }

    /// The type without its parameters, in lower case.
    private static func mediaType(of head: ResponseHead) -> String {
        let field = head.fields.first("content-type")?.text ?? "application/octet-stream"
        return field.prefix { $0 != ";" && $0 != " " }.lowercased()
    }
}

/// An address that a caller gave: anywhere on the public Internet.
struct FetchedAddress {
    let origin: Origin
    let target: Bytes

    /// nil for what is no http or https URL, has a user in it, or cannot be asked for as it is.
    init?(_ url: Bytes) {
        let text = url.text
        guard url.count <= 8192, text.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
        let withoutFragment = text.prefix { $0 != "#" }
        let scheme = withoutFragment.hasPrefix("https://") ? 8 : 7
        guard withoutFragment.count > scheme,
            let path = withoutFragment.dropFirst(scheme).firstIndex(where: { $0 == "/" || $0 == "?" })
        else {
            guard let base = BaseURL(String(withoutFragment)) else { return nil }
            self.init(base, target: "/")
            return
        }
        guard let base = BaseURL(String(withoutFragment[..<path])) else { return nil }
        let rest = withoutFragment[path...]
        self.init(base, target: rest.hasPrefix("/") ? String(rest) : "/" + rest)
    }

    private init(_ base: BaseURL, target: String) {
        origin = Origin(
            isSecure: base.origin.isSecure, host: base.origin.host, port: base.origin.port,
            reach: .publicInternet)
        self.target = Bytes(target)
    }
}

extension Part.Content {
    /// An address to fetch, and what it belongs to.
    fileprivate func address(
        of kinds: AttachmentFetcher.Kinds
    ) -> (url: JSONString, attachment: Attachment)? {
        switch (self, kinds) {
        case (.image(let attachment), .all), (.audio(let attachment), .all), (.document(let attachment), _):
            guard case .url(let url) = attachment.source else { return nil }
            return (url, attachment)
        case (.image, _), (.audio, _), (.text, _), (.thought, _), (.toolCall, _), (.toolResult, _),
            (.refusal, _):
            return nil
        }
    }

    /// The same with what was at its address in place of it.
    fileprivate func holding(_ data: Bytes, _ mediaType: String, of attachment: Attachment) -> Part.Content {
        var attachment = attachment
        attachment.source = .data(data, mediaType: mediaType)
        return switch self {
        case .image: .image(attachment)
        case .audio: .audio(attachment)
        case .document: .document(attachment)
        case .text, .thought, .toolCall, .toolResult, .refusal: self
        }
    }
}
