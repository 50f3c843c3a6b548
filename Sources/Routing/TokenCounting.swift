// Asking how long a prompt is.
internal import Base
package import Domain
package import HTTP
package import Providers

/// Asks the gateways of a plan in their order how long a prompt is, as far as they count.
package struct TokenCounting {
    package struct Count {
        package let tokens: Int
        package let attempt: Attempt
    }

    private let plan: RoutePlan
    private let client: GatewayClient
    private let conditions: ChatConditions

    package init(
        _ plan: RoutePlan, _ client: GatewayClient, timeouts: ChatTimeouts, limits: ChatLimits,
        cancellation: Cancellation
    ) {
        self.plan = plan
        self.client = client
        conditions = ChatConditions(
            timeouts: timeouts, limits: limits, deadline: plan.deadline, cancellation: cancellation)
    }

    /// - Returns: nil where nobody counts, or none of those who do has answered.
    /// - Throws: what the caller is to be told of: a request that is at fault by itself.
    package func run(_ prompt: ChatRequest) async throws(ProviderFailure) -> Count? {
        for attempt in plan.attempts where attempt.gateway.countsTokens(of: prompt.dialect) {
            do throws(ProviderFailure) {
                let tokens = try await client.countTokens(
                    of: prompt, at: attempt.gateway, nativeModel: attempt.nativeModel,
                    isPinned: attempt.isPinned, under: conditions)
                return Count(tokens: tokens, attempt: attempt)
            } catch {
                guard error.next == .tryAnother else { throw error }
            }
        }
        return nil
    }
}
