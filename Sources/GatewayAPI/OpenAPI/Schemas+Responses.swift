// What requests and answers of Responses consist of.

extension Schemas {
    static let responses: StaticString = #"""
        "ResponsesRequest": {"type": "object", "required": ["model"], "properties": {
         "model": {"type": "string", "minLength": 1, "examples": ["demo/echo"],
          "description": "An alias, `maker/model`, `gateway/native-id`, or the model's own name."},
         "input": {"description": "A text, or items: messages, calls of functions and what they answered, thoughts.",
          "anyOf": [{"type": "string"}, {"type": "null"}, {"type": "array", "items": {"type": "object"}}]},
         "instructions": {"type": ["string", "null"]},
         "stream": {"type": ["boolean", "null"]},
         "background": {"type": ["boolean", "null"]},
         "previous_response_id": {"type": ["string", "null"], "description": "Known to the gateway that gave it."},
         "models": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Others to try."},
         "provider": {"description": "A gateway's slug, or OpenRouter's wishes.",
          "anyOf": [{"type": "string"}, {"type": "null"}, {"$ref": "#/components/schemas/Wishes"}]},
         "providerOptions": {"type": ["object", "null"], "description": "Vercel's: `gateway` is read."}}},
        "Response": {"type": "object", "required": ["id", "object", "created_at", "status", "model", "output"], "properties": {
         "id": {"type": "string"}, "object": {"const": "response"}, "created_at": {"type": "number"},
         "status": {"enum": ["completed", "incomplete", "queued", "in_progress"]},
         "model": {"type": "string", "description": "As the caller named it."},
         "output": {"type": "array", "items": {"type": "object", "required": ["type"], "properties": {
          "type": {"type": "string", "examples": ["message", "reasoning", "function_call"]}, "id": {"type": "string"}}}},
         "incomplete_details": {"type": ["object", "null"]},
         "usage": {"type": ["object", "null"], "properties": {
          "input_tokens": {"type": "integer"}, "output_tokens": {"type": "integer"},
          "total_tokens": {"type": "integer"}}}}}
        """#
}
