// The numbers of routing and of prices, one by one.
internal import Catalog
internal import Domain
internal import Routing

extension RoutingRules {
    /// Everything they say, each under its place in `routing.json`.
    var facts: [ConfigurationFact] {
        [
            .init("routing.json attempts", attempts),
            .init("routing.json retries/most", retries.most),
            .init("routing.json retries/pauseFrom", retries.pause.lowerBound),
            .init("routing.json retries/pauseTo", retries.pause.upperBound),
            .init("routing.json retries/percent", retries.percent),
            .init("routing.json breaker/failuresInARow", breaker.failuresInARow),
            .init("routing.json breaker/percent", breaker.percent),
            .init("routing.json breaker/leastOutcomes", breaker.leastOutcomes),
            .init("routing.json breaker/refusalsOfKey", breaker.refusalsOfKey),
            .init("routing.json breaker/window", breaker.window),
            .init("routing.json breaker/open", breaker.open),
            .init("routing.json breaker/longestOpen", breaker.longestOpen),
            .init("routing.json breaker/probe", breaker.probe),
            .init("routing.json rateLimit/unsaid", breaker.unsaidWait),
            .init("routing.json rateLimit/longest", breaker.longestWait),
        ]
    }
}

extension PriceBounds {
    /// Everything they say, each under its place in `catalog.json`.
    var facts: [ConfigurationFact] {
        [
            .init("catalog.json prices/token", Self.text(token)),
            .init("catalog.json prices/image", Self.text(image)),
            .init("catalog.json prices/request", Self.text(request)),
            .init("catalog.json prices/search", Self.text(search)),
            .init("catalog.json prices/largestFactor", largestFactor),
            .init("catalog.json prices/driftPercent", driftPercent),
        ]
    }

    private static func text(_ range: ClosedRange<USD>) -> String {
        "\(range.lowerBound) to \(range.upperBound) USD"
    }
}
