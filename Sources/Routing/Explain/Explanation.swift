// What would be done with a request, without doing it.
package import Base
package import Domain
internal import HTTP
internal import JSON
internal import Providers
internal import WireFormats

/// The candidates for a request with the reasons and the exact requests that they would be sent. No secret is in it.
package struct Explanation: Sendable {
    /// A request to a gateway; what is secret in it is masked.
    package struct Call: Sendable {
        package let method: String
        package let url: String
        package let fields: [(name: String, value: String)]
        /// JSON text.
        package let body: Bytes
        /// Why the request cannot be made for this gateway, or is not shown; all else is empty then.
        package let fault: String?
        /// The members that the gateway is not given, as JSON pointers.
        package let dropped: [String]
        /// The first of them that speaks to the model.
        let firstParameter: String?
    }

    package struct Row: Sendable {
        package let candidate: Candidate
        /// How its breaker stands, whatever the verdict.
        package let standing: BreakerTable.Standing
        package let call: Call
    }

    package let model: Bytes
    package let kind: Resolution.Kind
    package let rows: [Row]
    /// Why there would be no call at all.
    package let failure: PlanFailure?
    package let notes: [String]
    let now: Moment

    /// Once so many bytes of requests were read to be shown to one caller, no further one is: a caller may name many
    /// models, and each candidate's request is as long as the caller's own.
    private static let mostShown = 8 << 20

    package init(
        _ consideration: Consideration, of request: ModelRequest, _ wishes: RoutingWishes?,
        _ breakers: BreakerTable?, instance: Bytes, at now: Moment
    ) {
        let fields = GatewayClient.chatFields(instance: instance)
        let length = request.byteCount
        var shown = 0
        var rows: [Row] = []
        for candidate in consideration.candidates {
            let call = shown < Self.mostShown ? Call(candidate.attempt, request, fields) : .notShown
            shown += length
            var candidate = candidate
            if candidate.mustTakeAll, candidate.verdict == .tried, let parameter = call.firstParameter {
                candidate.verdict = .unsupported(parameter)
            }
            rows.append(
                Row(
                    candidate: candidate,
                    standing: breakers?.standing(of: candidate.attempt.breakerKey, at: now) ?? .free,
                    call: call))
        }
        self.rows = rows
        model = request.model
        kind = consideration.kind
        failure = Self.failure(
            of: Consideration(
                kind: consideration.kind, candidates: rows.map(\.candidate),
                isForced: consideration.isForced),
            at: now)
        notes = Self.notes(wishes, consideration)
        self.now = now
    }

    private static func failure(of consideration: Consideration, at now: Moment) -> PlanFailure? {
        do throws(PlanFailure) { _ = try consideration.plan(by: .distantFuture, at: now) } catch {
            return error
        }
        return nil
    }

    private static func notes(_ wishes: RoutingWishes?, _ consideration: Consideration) -> [String] {
        var notes: [String] = []
        switch consideration.sort {
        case nil, .price: break
        case .throughput, .latency:
            notes.append("sorted by what was measured here; what was not comes last, in the usual order")
        case .unmeasured:
            notes.append("'sort' asks for something that is not measured here: the order is the usual one")
        }
        return notes
    }
}

extension Explanation.Call {
    fileprivate init(_ attempt: Attempt, _ request: ModelRequest, _ common: UpstreamFields) {
        do throws(RequestFault) {
            self.init(
                try GatewayClient.preview(
                    request, for: attempt.gateway, nativeModel: attempt.nativeModel,
                    listed: attempt.listed, isPinned: attempt.isPinned),
                to: attempt.gateway, common)
        } catch {
            self.init(fault: error.message)
        }
    }

    fileprivate static let notShown = Self(
        fault: "not shown: the requests of all candidates are too long together")

    private init(fault: String) {
        self.init(
            method: "POST", url: "", fields: [], body: Bytes("null"), fault: fault, dropped: [],
            firstParameter: nil)
    }

    private init(_ encoded: EncodedCall, to gateway: Gateway, _ common: UpstreamFields) {
        let upstream = encoded.request(common)
        let scheme = upstream.origin.isSecure ? "https" : "http"
        let text = ByteBuffer()
        for part in encoded.body { text.append(part) }
        self.init(
            method: "POST",
            url: gateway.scrub("\(scheme)://\(upstream.origin.authority)\(upstream.target)"),
            fields: upstream.fields.map { ($0.name.text, gateway.scrub($0.value.text)) }
                + Self.token(of: gateway),
            body: text.takeAll(), fault: nil, dropped: encoded.dropped.pointers,
            firstParameter: encoded.dropped.firstParameter)
    }

    /// A token that a call would fetch first.
    private static func token(of gateway: Gateway) -> [(name: String, value: String)] {
        guard case .clientCredentials = gateway.descriptor.authorization else { return [] }
        return [("authorization", "Bearer •••")]
    }
}
