// What operators are answered.

extension Schemas {
    static let control: StaticString = #"""
        "Lines": {"type": "array", "items": {"type": "string"}},
        "Reloaded": {"type": "object", "required": ["reloaded", "changes", "need_restart", "warnings"], "properties": {
         "reloaded": {"const": true}, "changes": {"$ref": "#/components/schemas/Lines"},
         "need_restart": {"$ref": "#/components/schemas/Lines"}, "warnings": {"$ref": "#/components/schemas/Lines"}}},
        "NotReloaded": {"allOf": [{"$ref": "#/components/schemas/Error"}, {"type": "object",
         "required": ["reloaded", "problems"], "properties": {"reloaded": {"const": false},
         "problems": {"$ref": "#/components/schemas/Lines"}}}]},
        "Ended": {"type": "object", "required": ["id", "ended", "requests"], "properties": {
         "id": {"type": "string"}, "ended": {"const": true},
         "requests": {"type": "integer", "minimum": 1, "description": "Several may have the same id of a caller's."}}}
        """#
}
