"""JSON Schemas: values that fit one, and what providers refuse in them."""


def example(schema, turn=0, root=None):
    """A value that fits a schema. `turn` varies the numbers in it, so that two calls can be told apart."""
    root = root or schema
    if "$ref" in schema:
        return example(resolved(schema["$ref"], root), turn, root)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for alternatives in (schema.get("anyOf"), schema.get("oneOf")):
        if alternatives:
            return example(alternatives[0], turn, root)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return VALUES[(kind[0] if isinstance(kind, list) else kind).lower()](schema, turn, root)


def resolved(reference, root):
    """What `#/$defs/Name` refers to."""
    for step in reference.removeprefix("#/").split("/"):
        root = root[step]
    return root


def example_object(schema, turn, root):
    properties = schema.get("properties", {})
    return {name: example(properties[name], turn, root) for name in schema.get("required", properties)}


def example_number(schema, turn, root):
    value = max(turn + 2, schema.get("minimum", turn + 2))
    return min(value, schema.get("maximum", value))


VALUES = {
    "object": example_object,
    "array": lambda schema, turn, root: [example(schema.get("items", {}), turn, root)],
    "integer": example_number,
    "number": example_number,
    "boolean": lambda schema, turn, root: True,
    "null": lambda schema, turn, root: None,
    "string": lambda schema, turn, root: "Oslo"[: schema.get("maxLength", 4)],
}


def objects(schema, where=""):
    """All object schemas within a schema, each with its place."""
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from objects(item, f"{where}[{index}]")
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" or "properties" in schema:
        yield where, schema
    for name in ("items", "anyOf", "allOf", "oneOf"):
        yield from objects(schema.get(name), f"{where}.{name}")
    for name in ("properties", "$defs", "definitions"):
        for key, value in (schema.get(name) or {}).items():
            yield from objects(value, f"{where}.{name}.{key}")
