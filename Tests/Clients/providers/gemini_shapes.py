"""The messages of the Gemini API as JSON may spell them: any other name and any other type is refused.

Source: ai.google.dev/api (generateContent, Caching), November 2026; the wording is that of the errors users report.
"""

import json
import re

from providers.refusal import Refusal, is_integer, is_number

ANY = object()
BLOB = {"mimeType": str, "data": str, "displayName": str}
PART = {
    "text": str, "thought": bool, "thoughtSignature": str, "inlineData": BLOB,
    "fileData": {"mimeType": str, "fileUri": str}, "functionCall": {"id": str, "name": str, "args": ANY},
    "functionResponse": {"id": str, "name": str, "response": ANY, "parts": [ANY]},
    "executableCode": ANY, "codeExecutionResult": ANY, "videoMetadata": ANY,
}  # fmt: skip
# Exactly one of these is in a part.
PAYLOADS = {
    "text",
    "inlineData",
    "fileData",
    "functionCall",
    "functionResponse",
    "executableCode",
    "codeExecutionResult",
}
CONTENT = {"role": str, "parts": [PART]}
SCHEMA = {
    "type": str, "format": str, "title": str, "description": str, "nullable": bool, "enum": [str], "maxItems": ANY,
    "minItems": ANY, "required": [str], "minProperties": ANY, "maxProperties": ANY, "minLength": ANY, "maxLength": ANY,
    "pattern": str, "example": ANY, "propertyOrdering": [str], "default": ANY, "minimum": ANY, "maximum": ANY,
}  # fmt: skip
SCHEMA |= {"items": SCHEMA, "anyOf": [SCHEMA], "properties": {"*": SCHEMA}}
DECLARATION = {
    "name": str, "description": str, "behavior": str, "parameters": SCHEMA, "parametersJsonSchema": ANY,
    "response": SCHEMA, "responseJsonSchema": ANY,
}  # fmt: skip
GENERATION = {
    "stopSequences": [str], "responseMimeType": str, "responseModalities": [str], "candidateCount": int,
    "maxOutputTokens": int, "temperature": float, "topP": float, "topK": float, "seed": int, "presencePenalty": float,
    "frequencyPenalty": float, "responseLogprobs": bool, "logprobs": int, "mediaResolution": str, "speechConfig": ANY,
    "imageConfig": ANY, "responseSchema": SCHEMA, "responseJsonSchema": ANY,
    "thinkingConfig": {"includeThoughts": bool, "thinkingBudget": int, "thinkingLevel": str},
}  # fmt: skip
REQUEST = {
    "contents": [CONTENT], "systemInstruction": CONTENT, "generationConfig": GENERATION, "cachedContent": str,
    "tools": [{"functionDeclarations": [DECLARATION], "googleSearch": ANY, "codeExecution": ANY, "urlContext": ANY}],
    "toolConfig": {"functionCallingConfig": {"mode": str, "allowedFunctionNames": [str]}, "retrievalConfig": ANY},
    "safetySettings": [{"category": str, "threshold": str}],
}  # fmt: skip


def invalid(message):
    return Refusal(400, message)


def understood(value, shape, where=""):
    """JSON as the messages it stands for, names in camel case. Refuses any other name and any other type."""
    if shape is ANY:
        return value
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise misplaced(where, "Proto field is repeating, cannot be a single value.")
        return [understood(item, shape[0], f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(shape, dict):
        return members(value, shape, where)
    if isinstance(value, list):
        raise misplaced(where, "Proto field is not repeating, cannot start list.")
    if not SCALARS[shape](value):
        raise invalid(f"Invalid value at '{where}' (TYPE_{shape.__name__.upper()}), {json.dumps(value)}")
    return value


SCALARS = {
    str: lambda value: isinstance(value, str),
    bool: lambda value: isinstance(value, bool),
    int: is_integer,
    float: is_number,
}


def members(value, shape, where):
    if not isinstance(value, dict):
        raise invalid(f"Invalid value at '{where}' (type.googleapis.com/...), {json.dumps(value)}")
    message = {}
    for name, member in value.items():
        # A map has names of its own; `*` stands for them.
        known = name if "*" in shape else camel(name)
        inner = shape.get("*", shape.get(known))
        if inner is None:
            place = f" at '{where}'" if where else ""
            raise invalid(f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.')
        message[known] = understood(member, inner, f"{where}.{name}" if where else name)
    return message


def camel(name):
    """`max_output_tokens` as `maxOutputTokens`; both spellings are taken."""
    return re.sub("_([a-z])", lambda found: found.group(1).upper(), name)


def misplaced(where, what):
    parent, _, name = where.rpartition(".")
    return invalid(f"Invalid JSON payload received. Unknown name \"{name}\" at '{parent}': {what}")
