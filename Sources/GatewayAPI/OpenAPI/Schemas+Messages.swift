// What messages of Anthropic's API consist of.

extension Schemas {
    static let messages: StaticString = #"""
        "MessageRequest": {"type": "object", "required": ["model", "messages"], "properties": {
         "model": {"type": "string", "minLength": 1, "examples": ["demo/echo"],
          "description": "An alias, `maker/model`, `gateway/native-id`, or the model's own name."},
         "max_tokens": {"type": "integer", "description": "Gateways of Anthropic's format ask for it."},
         "system": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object"}}]},
         "messages": {"type": "array", "items": {"type": "object"}},
         "tools": {"type": "array", "items": {"type": "object"}},
         "stream": {"type": ["boolean", "null"]},
         "models": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Others to try."},
         "provider": {"description": "A gateway's slug, or OpenRouter's wishes.",
          "anyOf": [{"type": "string"}, {"type": "null"}, {"$ref": "#/components/schemas/Wishes"}]},
         "providerOptions": {"type": ["object", "null"], "description": "Vercel's: `gateway` is read."}}},
        "Message": {"type": "object",
         "required": ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"], "properties": {
         "id": {"type": "string"}, "type": {"const": "message"}, "role": {"const": "assistant"},
         "model": {"type": "string", "description": "As the caller named it."},
         "content": {"type": "array", "items": {"type": "object", "required": ["type"],
          "properties": {"type": {"type": "string", "examples": ["text", "thinking", "tool_use"]}}}},
         "stop_reason": {"type": "string", "examples": ["end_turn", "tool_use", "max_tokens"]},
         "stop_sequence": {"type": ["string", "null"]},
         "usage": {"type": "object", "description": "What nobody told is about right; of a cache it is null.", "properties": {
          "input_tokens": {"type": "integer", "description": "Without those of a cache."},
          "cache_creation_input_tokens": {"type": ["integer", "null"]},
          "cache_read_input_tokens": {"type": ["integer", "null"]},
          "output_tokens": {"type": "integer"}}}}},
        "TokenCount": {"type": "object", "required": ["input_tokens"], "properties": {
         "input_tokens": {"type": "integer", "minimum": 0}}}
        """#
}
