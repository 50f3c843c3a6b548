// What errors and this process's own answers consist of.

/// Schemas by area: members of the object of all schemas, as JSON text.
enum Schemas {
    static let common: StaticString = #"""
        "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object",
         "required": ["message", "type", "param", "code"], "properties": {
          "message": {"type": "string"},
          "type": {"type": "string", "examples": ["invalid_request_error", "upstream_error"]},
          "param": {"type": ["string", "null"], "description": "The member or parameter at fault."},
          "code": {"type": ["string", "null"], "examples": ["model_not_found"]}}}}},
        "AnthropicError": {"type": "object", "required": ["type", "error", "request_id"], "properties": {
         "type": {"const": "error"},
         "error": {"type": "object", "required": ["type", "message"], "properties": {
          "type": {"type": "string"}, "message": {"type": "string"}}},
         "request_id": {"type": "string"}}},
        "OpenRouterError": {"description": "What is no request at all is told in OpenAI's words.",
         "anyOf": [{"$ref": "#/components/schemas/OpenRouterErrorBody"}, {"$ref": "#/components/schemas/Error"}]},
        "OpenRouterErrorBody": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object",
         "required": ["code", "message", "metadata"], "properties": {
          "code": {"type": "integer", "description": "The status."}, "message": {"type": "string"},
          "metadata": {"type": "object", "required": ["error_type"], "properties": {
           "error_type": {"type": "string", "examples": ["rate_limit_exceeded"]},
           "provider_name": {"type": "string", "description": "The gateway that failed."},
           "raw": {"type": "string", "description": "The gateway's own words."}}}}}}},
        "OpenRouterOrAnthropicError": {"anyOf": [{"$ref": "#/components/schemas/OpenRouterError"},
         {"$ref": "#/components/schemas/AnthropicError"}]},
        "EitherError": {"anyOf": [{"$ref": "#/components/schemas/Error"}, {"$ref": "#/components/schemas/AnthropicError"}]},
        "Amount": {"type": "string", "pattern": "^[0-9]{1,12}([.][0-9]{1,18})?$",
         "description": "US dollars, exactly.", "examples": ["0.0000025"]},
        "Health": {"type": "object", "required": ["status", "version"], "properties": {
         "status": {"const": "ok"}, "version": {"type": "string"}}},
        "Readiness": {"type": "object", "required": ["status"], "properties": {
         "status": {"enum": ["ready", "draining"]}}}
        """#
}
