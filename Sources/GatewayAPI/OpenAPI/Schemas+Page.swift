// What the operators' page consists of.

extension Schemas {
    static let page: StaticString = #"""
        "DashboardRow": {"type": "object", "required": ["key", "look", "texts"], "properties": {
         "key": {"type": "string"}, "subject": {"type": "string", "description": "What actions name, if not the key."},
         "look": {"type": "string"}, "texts": {"type": "object", "additionalProperties": {"type": "string"}},
         "hue": {"type": "integer"}, "line": {"type": "string"}}},
        "DashboardTables": {"type": "object", "required": ["number", "made_on", "tables"], "properties": {
         "number": {"type": "integer", "description": "Counts up with each state."},
         "made_on": {"$ref": "#/components/schemas/Timestamp"},
         "tables": {"type": "object", "description": "Those that changed.", "additionalProperties": {"type": "object",
          "required": ["rows"], "properties": {"order": {"$ref": "#/components/schemas/Lines"},
          "rows": {"type": "array", "items": {"$ref": "#/components/schemas/DashboardRow"}}}}}}},
        "LiveRequest": {"type": "object",
         "required": ["id", "model", "gateway", "native_model", "attempt", "failed", "stream", "age_ms", "first_event_ms",
          "events", "output_tokens", "ending"], "properties": {
         "id": {"type": "string"}, "model": {"type": ["string", "null"]}, "gateway": {"type": ["string", "null"]},
         "native_model": {"type": ["string", "null"]}, "attempt": {"type": "integer"},
         "stream": {"type": "boolean"}, "age_ms": {"type": "integer"},
         "first_event_ms": {"type": ["integer", "null"]}, "events": {"type": "integer"},
         "output_tokens": {"type": ["integer", "null"]}, "ending": {"type": "boolean"}}},
        "RecentRequest": {"type": "object",
         "required": ["id", "ended_at", "model", "gateway", "native_model", "attempts", "status", "stream", "ending",
          "failure", "prompt_tokens", "completion_tokens", "cost_usd", "duration_ms", "first_event_ms"], "properties": {
         "id": {"type": "string"}, "ended_at": {"$ref": "#/components/schemas/Timestamp"},
         "model": {"type": ["string", "null"]}, "gateway": {"type": ["string", "null"]},
         "native_model": {"type": ["string", "null"]}, "attempts": {"type": ["string", "null"]},
         "status": {"type": "integer"}, "stream": {"type": "boolean"}, "ending": {"type": ["string", "null"]},
         "failure": {"type": ["string", "null"]}, "prompt_tokens": {"type": ["integer", "null"]},
         "completion_tokens": {"type": ["integer", "null"]},
         "cost_usd": {"$ref": "#/components/schemas/Price"}, "duration_ms": {"type": "integer"},
         "first_event_ms": {"type": ["integer", "null"]}}},
        "Dashboard": {"allOf": [{"$ref": "#/components/schemas/DashboardTables"}, {"type": "object",
         "required": ["version", "models", "gateways", "live", "recent", "problems"], "properties": {
         "version": {"type": "string"}, "models": {"type": "integer"},
         "gateways": {"type": "array", "items": {"$ref": "#/components/schemas/GatewayHealth"}},
         "live": {"type": "object", "required": ["count", "shown"], "properties": {"count": {"type": "integer"},
          "shown": {"type": "array", "items": {"$ref": "#/components/schemas/LiveRequest"}}}},
         "recent": {"type": "array", "items": {"$ref": "#/components/schemas/RecentRequest"}},
         "problems": {"$ref": "#/components/schemas/Lines"}}}]}
        """#
}
