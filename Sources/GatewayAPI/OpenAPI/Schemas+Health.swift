// What the health of gateways consists of.

extension Schemas {
    static let health: StaticString = #"""
        "Milliseconds": {"type": ["number", "null"], "minimum": 0},
        "Seconds": {"type": ["integer", "null"], "minimum": 0},
        "HealthState": {"enum": ["off", "unconfigured", "configured", "absent", "healthy", "degraded", "down"]},
        "HealthList": {"type": "object", "required": ["object", "summary", "data", "timestamp"], "properties": {
         "object": {"const": "list"},
         "summary": {"type": "object", "description": "How many gateways there are, and how many in each state.",
          "required": ["total", "off", "unconfigured", "configured", "absent", "healthy", "degraded", "down"],
          "additionalProperties": {"type": "integer"}},
         "data": {"type": "array", "items": {"$ref": "#/components/schemas/GatewayHealth"}},
         "timestamp": {"$ref": "#/components/schemas/Timestamp"}}},
        "GatewayHealth": {"type": "object", "description": "`words` say the same for people.",
         "required": ["slug", "name", "logo_url", "state", "reason", "configured", "callable", "local", "position",
          "endpoint", "list", "breakers", "traffic", "cost"], "properties": {
         "slug": {"type": "string"}, "name": {"type": "string"}, "logo_url": {"type": ["string", "null"]},
         "state": {"$ref": "#/components/schemas/HealthState"},
         "reason": {"type": ["string", "null"], "description": "Why it is not healthy."},
         "configured": {"type": "boolean"}, "callable": {"type": "boolean"}, "local": {"type": "boolean"},
         "position": {"type": ["integer", "null"], "description": "Its place in the order in which gateways are tried."},
         "endpoint": {"$ref": "#/components/schemas/EndpointCheck"},
         "list": {"$ref": "#/components/schemas/ListState"},
         "breakers": {"type": "object", "required": ["count", "next_try_seconds", "shown", "words"], "properties": {
          "count": {"type": "integer"}, "next_try_seconds": {"$ref": "#/components/schemas/Seconds"},
          "words": {"type": ["string", "null"]},
          "shown": {"type": "array", "items": {"type": "object",
           "required": ["model", "state", "next_try_seconds", "words"], "properties": {
           "model": {"type": ["string", "null"], "description": "null: all of them."},
           "state": {"enum": ["open", "probing", "rate_limited"]},
           "next_try_seconds": {"$ref": "#/components/schemas/Seconds"}, "words": {"type": "string"}}}}}},
         "traffic": {"$ref": "#/components/schemas/Traffic"}, "cost": {"$ref": "#/components/schemas/Cost"}}},
        "Fix": {"type": "object",
         "required": ["gateway", "fixed", "state_before", "state_after", "reason", "steps", "health"], "properties": {
         "gateway": {"type": "string"}, "fixed": {"type": "boolean", "description": "Whether it is healthy now."},
         "state_before": {"$ref": "#/components/schemas/HealthState"},
         "state_after": {"$ref": "#/components/schemas/HealthState"}, "reason": {"type": ["string", "null"]},
         "steps": {"type": "array", "items": {"type": "object", "required": ["step", "outcome", "words"], "properties": {
          "step": {"enum": ["list", "endpoint", "breakers"]}, "outcome": {"type": "string"},
          "words": {"type": ["string", "null"]}}}},
         "health": {"$ref": "#/components/schemas/GatewayHealth"}}},
        "FixFailure": {"allOf": [{"$ref": "#/components/schemas/Error"}, {"$ref": "#/components/schemas/Fix"}]},
        "EndpointCheck": {"type": "object",
         "required": ["outcome", "latency_ms", "reason", "checked_at", "age_seconds", "failures_in_a_row", "is_checking",
          "next_check_seconds", "words"], "properties": {
         "outcome": {"enum": ["not_checked", "answered", "failed"]},
         "latency_ms": {"$ref": "#/components/schemas/Milliseconds"}, "reason": {"type": ["string", "null"]},
         "checked_at": {"anyOf": [{"$ref": "#/components/schemas/Timestamp"}, {"type": "null"}]},
         "age_seconds": {"$ref": "#/components/schemas/Seconds"}, "failures_in_a_row": {"type": "integer"},
         "is_checking": {"type": "boolean"}, "next_check_seconds": {"$ref": "#/components/schemas/Seconds"},
         "words": {"type": "string"}}},
        "Traffic": {"type": "object", "description": "Of the latest minutes. null is not measured.",
         "required": ["window_seconds", "attempts", "failures", "rate_limited", "failure_rate", "latency_p50_ms",
          "latency_p95_ms", "first_event_p50_ms", "first_event_p95_ms", "tokens_per_second", "last_success_seconds",
          "last_failure", "slots", "words"], "properties": {
         "window_seconds": {"type": "integer"}, "attempts": {"type": "integer"}, "failures": {"type": "integer"},
         "rate_limited": {"type": "integer"}, "failure_rate": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
         "latency_p50_ms": {"$ref": "#/components/schemas/Milliseconds"},
         "latency_p95_ms": {"$ref": "#/components/schemas/Milliseconds"},
         "first_event_p50_ms": {"$ref": "#/components/schemas/Milliseconds"},
         "first_event_p95_ms": {"$ref": "#/components/schemas/Milliseconds"},
         "tokens_per_second": {"type": ["number", "null"]}, "last_success_seconds": {"$ref": "#/components/schemas/Seconds"},
         "last_failure": {"anyOf": [{"type": "null"}, {"type": "object",
          "required": ["kind", "outcome", "at", "age_seconds"], "properties": {
          "kind": {"type": "string", "examples": ["timeout"]}, "outcome": {"type": "string"},
          "at": {"$ref": "#/components/schemas/Timestamp"}, "age_seconds": {"type": "integer"},
          "words": {"type": ["string", "null"]}}}]},
         "slots": {"type": "array", "items": {"type": "object", "required": ["attempts", "failures", "first_event_ms"],
          "properties": {"attempts": {"type": "integer"}, "failures": {"type": "integer"},
          "first_event_ms": {"$ref": "#/components/schemas/Milliseconds"}}}},
         "words": {"type": "string"}, "latency_words": {"type": ["string", "null"]},
         "first_event_words": {"type": ["string", "null"]}}},
        "Cost": {"type": "object", "description": "What answers cost; of those counted as unknown it is not known.",
         "required": ["since_start_usd", "today_usd", "unknown_since_start", "unknown_today"], "properties": {
         "since_start_usd": {"$ref": "#/components/schemas/Amount"}, "today_usd": {"$ref": "#/components/schemas/Amount"},
         "unknown_since_start": {"type": "integer"}, "unknown_today": {"type": "integer"},
         "since_start_words": {"type": "string"}, "today_words": {"type": "string"}}}
        """#
}
