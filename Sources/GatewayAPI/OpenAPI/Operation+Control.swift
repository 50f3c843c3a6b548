// The routes about gateways' health, and by which operators change something, described.

extension Operation {
    static let health = [
        Operation(
            route: .gatewayHealths, id: "listGatewayHealth", summary: "How the gateways do",
            answers: [.ok("All gateways.", .json("HealthList"))]),
        Operation(
            route: .gatewayHealth, id: "retrieveGatewayHealth", summary: "How one gateway does",
            parameters: [gatewaySlug], answers: [.ok("The gateway.", .json("GatewayHealth"))], errors: [404]),
        Operation(
            route: .gatewayCheck, id: "checkGateway", summary: "Check a gateway's endpoint now",
            access: .administrators, parameters: [gatewaySlug],
            answers: [
                .ok("How the gateway does, also where it does not answer.", .json("GatewayHealth")),
                backToPage,
            ],
            errors: [404]),
        Operation(
            route: .gatewayFix, id: "fixGateway", summary: "Try to bring a gateway back",
            details: """
                Its list is asked for again and judged, its endpoint is checked, and where that answers the next call \
                is let through to what was left alone. What was good stays.
                """,
            access: .administrators, parameters: [gatewaySlug],
            answers: [
                .ok("Every step went well.", .json("Fix")), backToPage,
                Answer(
                    status: 502,
                    description:
                        "A step did not go well; it is told which. A list that could not be had, or is kept back, leaves the old one.",
                    content: .json("FixFailure")),
            ],
            errors: [404, 409]),
    ]

    static let control = [
        Operation(
            route: .reload, id: "reload", summary: "Read the configuration again",
            details: "Requests under way keep the old one. It is used only where all of it is good.",
            access: .administrators,
            answers: [
                .ok("It is in force; what has changed.", .json("Reloaded")),
                Answer(
                    status: 422, description: "It cannot be used; the old one stays.",
                    content: .json("NotReloaded")),
            ],
            errors: [503]),
        Operation(
            route: .endRequest, id: "endRequest", summary: "End a request that is being answered",
            details: "Its caller is told: by an error, or by an error event where the answer has begun.",
            access: .administrators, parameters: [.path("id", "The request's `x-request-id`.")],
            answers: [.ok("It is ended.", .json("Ended")), backToPage], errors: [404]),
    ]
}
