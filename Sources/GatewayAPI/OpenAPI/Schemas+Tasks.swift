// What requests that are no conversations consist of, and their answers.

extension Schemas {
    static let tasks: StaticString = #"""
        "ModelChoice": {"type": "object", "required": ["model"], "properties": {
         "model": {"type": "string", "minLength": 1,
          "description": "An alias, `maker/model`, `gateway/native-id`, or the model's own name."},
         "models": {"type": ["array", "null"], "items": {"type": "string"}, "description": "Others to try."},
         "provider": {"description": "A gateway's slug, or OpenRouter's wishes.",
          "anyOf": [{"type": "string"}, {"type": "null"}, {"$ref": "#/components/schemas/Wishes"}]},
         "providerOptions": {"type": ["object", "null"], "description": "Vercel's: `gateway` is read."}}},
        "TaskUsage": {"type": ["object", "null"], "properties": {
         "prompt_tokens": {"type": ["integer", "null"]}, "total_tokens": {"type": ["integer", "null"]},
         "cost": {"type": ["number", "null"], "description": "In US dollars; where it was asked for."}}},
        "EmbeddingsRequest": {"allOf": [{"$ref": "#/components/schemas/ModelChoice"}, {"type": "object",
         "required": ["input"], "properties": {
          "input": {"description": "A text, or several; or the tokens of one, or of several.",
           "type": ["string", "array"]},
          "dimensions": {"type": ["integer", "null"]},
          "encoding_format": {"enum": ["float", "base64", null],
           "description": "`base64`: 32-bit floating-point numbers, the lowest byte first."}}}]},
        "Embeddings": {"type": "object", "required": ["object", "data", "model", "usage"], "properties": {
         "object": {"const": "list"}, "model": {"type": "string", "description": "As the caller named it."},
         "data": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["index", "embedding"],
          "properties": {"object": {"const": "embedding"}, "index": {"type": "integer"},
           "embedding": {"anyOf": [{"type": "array", "items": {"type": "number"}}, {"type": "string"}]}}}},
         "usage": {"$ref": "#/components/schemas/TaskUsage"}}}
        """#
}
