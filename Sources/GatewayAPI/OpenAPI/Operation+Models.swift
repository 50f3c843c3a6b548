// The routes about models, described.
internal import Catalog

extension Operation {
    static let models = [
        Operation(
            route: .models, id: "listModels", summary: "List the models that can be called",
            details: """
                OpenAI's list, with all that the catalog knows of each model. With `anthropic-version` Anthropic's: then \
                `limit`, `after_id` and `before_id` choose a page, which otherwise are not read.
                """,
            parameters: anthropic + [
                .query(
                    "limit", "How many models, for Anthropic's format.", Parameter.number(from: 1, to: 1000)),
                .query("after_id", "The model before the page, for Anthropic's format."),
                .query("before_id", "The model behind the page, for Anthropic's format."),
            ],
            answers: [.ok("The models.", .json("ModelList")), .notModified]),
        Operation(
            route: .model, id: "retrieveModel", summary: "One model that can be called",
            details: "By any name that a chat could ask for it by.",
            parameters: anthropic + [modelID],
            answers: [.ok("The model.", .json("CallableModel"))], errors: [404]),
    ]

    static let catalog = [
        Operation(
            route: .catalog, id: "listCatalog", summary: "The catalog: all models that are known",
            details: """
                With `gateway=all`, which is usual, one entry a model, whoever offers it; with a gateway's slug that \
                gateway's own list, under its own names.
                """,
            parameters: catalogParameters,
            answers: [.ok("A page of models.", .json("CatalogPage")), .notModified], errors: [503]),
        Operation(
            route: .catalogModel, id: "retrieveCatalogModel", summary: "One model of the catalog",
            parameters: [modelID], answers: [.ok("The model.", .json("Model"))], errors: [404]),
        Operation(
            route: .comparison, id: "compareGateways",
            summary: "One model at all gateways, the cheapest marked",
            parameters: [modelID], answers: [.ok("The offers.", .json("Comparison"))], errors: [404]),
        Operation(
            route: .endpoints, id: "listModelEndpoints", summary: "One model's offers, in OpenRouter's words",
            parameters: [modelID], answers: [.ok("The offers.", .json("ModelEndpoints"))], errors: [404]),
        Operation(
            route: .providers, id: "listServingProviders",
            summary: "Who can be called, in OpenRouter's words",
            details: "The gateways: whom `provider` in a request may name, and who is named in answers.",
            answers: [.ok("The gateways.", .json("ProviderList"))]),
        Operation(
            route: .makers, id: "listProviders", summary: "Who makes the models",
            answers: [.ok("The makers.", .json("MakerList"))]),
        Operation(
            route: .gateways, id: "listGateways", summary: "Which gateways there are",
            answers: [.ok("The gateways.", .json("GatewayList"))]),
        Operation(
            route: .gateway, id: "retrieveGateway",
            summary: "One gateway, with all that is known of its list",
            parameters: [gatewaySlug], answers: [.ok("The gateway.", .json("GatewayWithList"))], errors: [404]
        ),
    ]

    private static let anthropic: [Parameter] = [
        .header("anthropic-version", "Sent by callers who speak Anthropic's format.")
    ]

    private static let modelID = Parameter.path(
        "id", "The model's id, also with its slashes as they are: `openai/gpt-4o`.")

    static let gatewaySlug = Parameter.path("slug", "The gateway's slug, or another name of it.")

    private static let catalogParameters: [Parameter] = [
        .query("gateway", "A gateway's slug or alias, or `all`."),
        .query("provider", "The maker's slug or alias.", #"{"type":"string","minLength":1}"#),
        .query("q", "Words that are all in the model's id or name."),
        .query(
            "modality", "A kind such as `image`, or an arrow such as `text+image->text`.",
            #"{"type":"string","examples":["image","text->text"]}"#),
        .query("min_context", "The least context, in tokens.", Parameter.number(from: 0)),
        .query(
            "max_price", "The highest price of a token of the prompt, in USD.",
            ##"{"$ref":"#/components/schemas/Amount"}"##),
        .query(
            "sort", "Unknown values come last, both ways.",
            Parameter.words(ModelOrder.allCases.map(\.rawValue))),
        .query(
            "order", "Ascending or descending.",
            Parameter.words(CatalogQuery.Direction.allCases.map(\.rawValue))),
        .query(
            "limit", "How many entries; usually 100 of all gateways', or all of one's.",
            #"{"oneOf":[{"type":"integer","minimum":1,"maximum":1000},{"const":"all"}]}"#),
        .query(
            "offset", "How many entries are left out at the beginning.", Parameter.number(from: 0, usual: 0)),
    ]
}
