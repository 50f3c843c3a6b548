// What chats and their explanations consist of.

extension Schemas {
    static let chat: StaticString = #"""
        "ChatRequest": {"type": "object", "required": ["model", "messages"], "properties": {
         "model": {"type": "string", "minLength": 1, "examples": ["demo/echo"],
          "description": "An alias, `maker/model`, `gateway/native-id`, or the model's own name."},
         "messages": {"type": "array", "items": {"type": "object"}},
         "stream": {"type": ["boolean", "null"]},
         "stream_options": {"type": ["object", "null"], "properties": {"include_usage": {"type": ["boolean", "null"]}}},
         "usage": {"type": ["object", "null"], "properties": {"include": {"type": ["boolean", "null"]}},
          "description": "OpenRouter's: `include` has usage say what the answer cost."},
         "models": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Others to try."},
         "provider": {"description": "A gateway's slug, or OpenRouter's wishes.",
          "anyOf": [{"type": "string"}, {"type": "null"}, {"$ref": "#/components/schemas/Wishes"}]},
         "providerOptions": {"type": ["object", "null"], "description": "Vercel's: `gateway` is read."}}},
        "Wishes": {"type": "object", "properties": {
         "order": {"type": ["array", "null"], "items": {"type": "string"}},
         "only": {"type": ["array", "null"], "items": {"type": "string"}},
         "ignore": {"type": ["array", "null"], "items": {"type": "string"}},
         "allow_fallbacks": {"type": ["boolean", "null"]},
         "require_parameters": {"type": ["boolean", "null"]},
         "sort": {"description": "`price`, `throughput` or `latency`; others are not measured here.", "type": ["string", "object", "null"]},
         "max_price": {"type": ["object", "null"], "description": "USD for a million tokens."}}},
        "ChatCompletion": {"type": "object", "required": ["id", "object", "created", "model", "choices"], "properties": {
         "id": {"type": "string"}, "object": {"type": "string"}, "created": {"type": "integer"},
         "model": {"type": "string", "description": "As the caller named it."},
         "choices": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["message", "finish_reason"],
          "properties": {"index": {"type": "integer"}, "message": {"type": "object"}, "finish_reason": {"type": "string"}}}},
         "usage": {"type": ["object", "null"], "properties": {
          "prompt_tokens": {"type": "integer"}, "completion_tokens": {"type": "integer"},
          "total_tokens": {"type": "integer"}}}}}
        """#

    static let explanation: StaticString = #"""
        "Explanation": {"type": "object",
         "required": ["object", "model", "resolution", "failure", "notes", "price_range", "candidates"], "properties": {
         "object": {"const": "explanation"},
         "model": {"type": "string"},
         "resolution": {"enum": ["alias", "catalog_id", "gateway", "native_id"]},
         "failure": {"type": ["string", "null"], "description": "Why there would be no call at all."},
         "notes": {"type": "array", "items": {"type": "string"}},
         "price_range": {"type": "object", "required": ["prompt", "completion"], "properties": {
          "prompt": {"$ref": "#/components/schemas/PriceRange"},
          "completion": {"$ref": "#/components/schemas/PriceRange"}}},
         "candidates": {"type": "array", "items": {"$ref": "#/components/schemas/Candidate"}}}},
        "PriceRange": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["least", "most"], "properties": {
         "least": {"$ref": "#/components/schemas/Amount"}, "most": {"$ref": "#/components/schemas/Amount"}}}]},
        "Candidate": {"type": "object",
         "required": ["gateway", "model", "asked_as", "listed", "verdict", "reason", "breaker", "free_in_seconds",
          "pricing", "speed", "max_output_tokens", "request"], "properties": {
         "gateway": {"type": "string"}, "model": {"type": "string"}, "asked_as": {"type": "string"},
         "listed": {"type": "boolean"},
         "verdict": {"type": "string", "examples": ["tried", "breaker_open"]},
         "reason": {"type": ["string", "null"]},
         "breaker": {"enum": ["closed", "open", "rate_limited"]},
         "free_in_seconds": {"type": ["integer", "null"]},
         "pricing": {"type": "object", "properties": {
          "prompt": {"anyOf": [{"$ref": "#/components/schemas/Amount"}, {"type": "null"}]},
          "completion": {"anyOf": [{"$ref": "#/components/schemas/Amount"}, {"type": "null"}]}}},
         "speed": {"type": "object", "description": "What was measured, where the order goes by it.", "properties": {
          "tokens_per_second": {"type": ["integer", "null"]}, "first_event_ms": {"type": ["integer", "null"]}}},
         "max_output_tokens": {"type": ["integer", "null"]},
         "request": {"description": "What it would be sent, or the `fault` for which it would not.",
          "anyOf": [{"type": "object", "required": ["fault"], "properties": {"fault": {"type": "string"}}},
           {"type": "object", "required": ["method", "url", "headers", "dropped", "body"], "properties": {
            "method": {"type": "string"}, "url": {"type": "string"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "dropped": {"type": "array", "items": {"type": "string"}}, "body": {}}}]}}}
        """#
}
