// What gateways, makers and the state of their lists consist of.

extension Schemas {
    static let lists: StaticString = #"""
        "Timestamp": {"type": "string", "format": "date-time"},
        "ListStatus": {"enum": ["fresh", "stale", "expired", "pending", "failed", "absent", "offline", "unconfigured",
         "off"]},
        "ListInBrief": {"type": "object", "required": ["status", "models", "fetched_at"], "properties": {
         "status": {"$ref": "#/components/schemas/ListStatus"}, "models": {"type": ["integer", "null"]},
         "fetched_at": {"anyOf": [{"$ref": "#/components/schemas/Timestamp"}, {"type": "null"}]},
         "reason": {"type": "string", "description": "What is wrong."}}},
        "ListState": {"allOf": [{"$ref": "#/components/schemas/ListInBrief"}, {"type": "object",
         "description": "What goes beyond the brief is there for gateways whose lists are kept.", "properties": {
         "source": {"enum": ["network", "disk", "file", null]}, "age_seconds": {"type": ["integer", "null"]},
         "fresh_seconds": {"type": "integer"}, "stale_seconds": {"type": "integer"}, "is_asking": {"type": "boolean"},
         "questions": {"type": "integer"}, "failure": {"type": ["string", "null"]},
         "failures_in_a_row": {"type": "integer"}, "suspicion": {"type": ["string", "null"]},
         "next_question_seconds": {"type": ["integer", "null"]},
         "problems": {"type": "object", "additionalProperties": {"type": "integer"}}}}]},
        "ProviderList": {"type": "object", "required": ["data"], "properties": {
         "data": {"type": "array", "items": {"type": "object", "required": ["name", "slug"], "properties": {
          "name": {"type": "string"}, "slug": {"type": "string"}, "privacy_policy_url": {"type": "null"},
          "terms_of_service_url": {"type": "null"}, "status_page_url": {"type": "null"}}}}}},
        "MakerList": {"type": "object", "required": ["object", "data", "total", "timestamp"], "properties": {
         "object": {"const": "list"}, "total": {"type": "integer"},
         "timestamp": {"$ref": "#/components/schemas/Timestamp"},
         "data": {"type": "array", "items": {"type": "object",
          "required": ["slug", "name", "site_url", "logo_url", "model_count", "callable_model_count", "gateways"],
          "properties": {"slug": {"type": "string"}, "name": {"type": ["string", "null"]},
          "site_url": {"type": ["string", "null"]}, "logo_url": {"type": ["string", "null"]},
          "model_count": {"type": "integer"}, "callable_model_count": {"type": "integer"},
          "gateways": {"type": "array", "items": {"type": "string"}}}}}}},
        "Gateway": {"type": "object",
         "required": ["slug", "name", "site_url", "logo_url", "aliases", "format", "state", "callable", "local",
          "priority", "list"], "properties": {
         "slug": {"type": "string"}, "name": {"type": "string"}, "site_url": {"type": ["string", "null"]},
         "logo_url": {"type": ["string", "null"]}, "aliases": {"type": ["array", "null"], "items": {"type": "string"}},
         "format": {"type": "string", "description": "Whose API it speaks."},
         "state": {"enum": ["callable", "local", "unconfigured", "off", "list_only"]},
         "needs": {"type": "string", "description": "The variable that is not set."},
         "callable": {"type": "boolean"}, "local": {"type": "boolean"}, "priority": {"type": "integer"},
         "list": {"$ref": "#/components/schemas/ListInBrief"}}},
        "GatewayWithList": {"allOf": [{"$ref": "#/components/schemas/Gateway"}, {"type": "object", "properties": {
         "list": {"$ref": "#/components/schemas/ListState"}}}]},
        "GatewayList": {"type": "object", "required": ["object", "data", "total", "timestamp"], "properties": {
         "object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Gateway"}},
         "total": {"type": "integer"}, "timestamp": {"$ref": "#/components/schemas/Timestamp"}}},
        "CacheStatus": {"type": "object", "required": ["data", "timestamp"], "properties": {
         "data": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/ListState"}},
         "timestamp": {"$ref": "#/components/schemas/Timestamp"}}},
        "Refresh": {"type": "object", "required": ["gateway", "action"], "properties": {
         "gateway": {"type": "string"}, "action": {"enum": ["skipped", "refreshed", "kept_old", "failed"]},
         "models": {"type": "integer"}, "reason": {"type": "string"}}},
        "RefreshOfAll": {"type": "object", "required": ["data", "refreshed", "failed"], "properties": {
         "data": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Refresh"}},
         "refreshed": {"type": "integer"}, "failed": {"type": "integer"}}},
        "RefreshOfAllFailure": {"allOf": [{"$ref": "#/components/schemas/Error"},
         {"$ref": "#/components/schemas/RefreshOfAll"}]},
        "Cleared": {"type": "object", "required": ["cleared"], "properties": {
         "cleared": {"type": "array", "items": {"type": "string"}}}}
        """#
}
