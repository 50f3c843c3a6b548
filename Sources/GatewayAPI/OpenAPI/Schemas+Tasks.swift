// What requests that are no conversations consist of, and their answers.

extension Schemas {
    static let tasks: StaticString = #"""
        "ExplainedRequest": {"anyOf": [{"$ref": "#/components/schemas/ChatRequest"},
         {"$ref": "#/components/schemas/ModelChoice"}]},
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
        "CompletionRequest": {"allOf": [{"$ref": "#/components/schemas/ModelChoice"}, {"type": "object",
         "required": ["prompt"], "properties": {
          "prompt": {"type": ["string", "array"]},
          "stream": {"type": ["boolean", "null"]},
          "stream_options": {"type": ["object", "null"],
           "properties": {"include_usage": {"type": ["boolean", "null"]}}}}}]},
        "Completion": {"type": "object", "required": ["choices"], "properties": {
         "id": {"type": "string"}, "object": {"type": "string"}, "created": {"type": "integer"},
         "model": {"type": "string", "description": "As the caller named it."},
         "choices": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {
          "index": {"type": "integer"}, "text": {"type": "string"},
          "finish_reason": {"type": ["string", "null"]}}}},
         "usage": {"$ref": "#/components/schemas/TaskUsage"}}},
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
         "usage": {"$ref": "#/components/schemas/TaskUsage"}}},
        "RerankRequest": {"allOf": [{"$ref": "#/components/schemas/ModelChoice"}, {"type": "object",
         "required": ["query", "documents"], "properties": {
          "query": {"type": "string"}, "documents": {"type": "array"}, "top_n": {"type": ["integer", "null"]}}}]},
        "Ranking": {"type": "object", "required": ["results"], "properties": {
         "results": {"type": "array", "minItems": 1, "items": {"type": "object",
          "required": ["index", "relevance_score"], "properties": {
           "index": {"type": "integer"}, "relevance_score": {"type": "number"}}}},
         "usage": {"$ref": "#/components/schemas/TaskUsage"}}},
        "ImagesRequest": {"allOf": [{"$ref": "#/components/schemas/ModelChoice"}, {"type": "object",
         "required": ["prompt"], "properties": {
          "prompt": {"type": "string"}, "n": {"type": ["integer", "null"]},
          "size": {"type": ["string", "null"], "examples": ["1024x1024"]},
          "response_format": {"enum": ["url", "b64_json", null]}, "stream": {"type": ["boolean", "null"]}}}]},
        "Images": {"type": "object", "required": ["created", "data"], "properties": {
         "created": {"type": "integer"},
         "data": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {
          "url": {"type": ["string", "null"]}, "b64_json": {"type": ["string", "null"]},
          "revised_prompt": {"type": ["string", "null"]}}}},
         "usage": {"type": ["object", "null"]}}},
        "SpeechRequest": {"allOf": [{"$ref": "#/components/schemas/ModelChoice"}, {"type": "object",
         "required": ["input"], "properties": {
          "input": {"type": "string"}, "voice": {"type": ["string", "object"]},
          "response_format": {"type": ["string", "null"]},
          "stream_format": {"enum": ["audio", "sse", null]}}}]},
        "TranscriptionRequest": {"type": "object", "required": ["model", "file"], "properties": {
         "model": {"type": "string", "minLength": 1},
         "file": {"type": "string", "format": "binary"},
         "response_format": {"type": "string", "examples": ["json", "text", "srt", "verbose_json", "vtt"]},
         "stream": {"enum": ["true", "false"]}}},
        "Transcription": {"type": "object", "required": ["text"], "properties": {
         "text": {"type": "string"}, "usage": {"type": ["object", "null"]}}}
        """#
}
