"""What every host of OpenAI's format refuses. Each rule looks at a body and raises.

Source: platform.openai.com/docs/api-reference/chat, November 2026; the wording is that of the errors users report.
"""

import json
import re

from providers.refusal import Refusal, is_integer, is_number
from providers.schemas import objects

ROLES = ("system", "developer", "user", "assistant", "tool", "function")


def invalid(message, param=None, code=None):
    return Refusal(400, message, kind="invalid_request_error", param=param, code=code)


def messages(body):
    """Roles and content; calls as strings of JSON, each answered at once and only once."""
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        raise invalid("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages")
    waiting = []
    for index, message in enumerate(body["messages"]):
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ROLES:
            raise invalid(f"Invalid value: '{role}'. Supported values are: {', '.join(map(repr, ROLES))}.",
                          f"messages[{index}].role", "invalid_value")  # fmt: skip
        if role == "tool":
            answer_call(message, index, waiting)
        elif waiting:
            raise invalid(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(waiting)}",
                f"messages[{index}].role",
            )
        check_content(message, index)
        waiting += calls_of(message, index)
    if waiting:
        raise invalid("An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                      f"'tool_call_id'. The following tool_call_ids did not have response messages: {waiting[0]}",
                      "messages")  # fmt: skip


def answer_call(message, index, waiting):
    id = message.get("tool_call_id")
    if not isinstance(id, str):
        raise invalid("Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
                      f"messages[{index}].tool_call_id")  # fmt: skip
    if id not in waiting:
        raise invalid("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
                      "'tool_calls'.", f"messages[{index}].role")  # fmt: skip
    waiting.remove(id)


def check_content(message, index):
    content, where = message.get("content"), f"messages[{index}].content"
    if content is None:
        if message["role"] != "assistant" or not (message.get("tool_calls") or message.get("function_call")):
            raise invalid("Invalid value for 'content': expected a string, got null.", where)
    elif isinstance(content, list):
        for number, part in enumerate(content):
            check_part(part, f"{where}[{number}]", message["role"])
    elif not isinstance(content, str):
        raise invalid(
            f"Invalid type for '{where}': expected one of a string or array of objects.", where, "invalid_type"
        )


def check_part(part, where, role):
    kind = part.get("type") if isinstance(part, dict) else None
    allowed = ("text", "image_url", "input_audio", "file") if role == "user" else ("text", "refusal")
    if kind not in allowed:
        raise invalid(f"Invalid value: '{kind}'. Supported values are: {', '.join(map(repr, allowed))}.", where)
    if kind == "text" and not isinstance(part.get("text"), str):
        raise invalid(f"Missing required parameter: '{where}.text'.", f"{where}.text")
    if kind == "image_url":
        url = part.get("image_url", {}).get("url", "") if isinstance(part.get("image_url"), dict) else ""
        if not re.match(r"https?://|data:image/[a-z+]+;base64,[A-Za-z0-9+/]+=*$", url):
            raise invalid(
                "Invalid 'image_url'. Expected a base64-encoded data URL or an http(s) URL.", f"{where}.image_url"
            )


def calls_of(message, index):
    """The ids of the calls in an assistant's message."""
    calls = message.get("tool_calls")
    if calls is None or message["role"] != "assistant":
        return []
    if not calls:
        raise invalid(f"Invalid 'messages[{index}].tool_calls': empty array.", f"messages[{index}].tool_calls")
    for number, call in enumerate(calls):
        where = f"messages[{index}].tool_calls[{number}]"
        arguments = call.get("function", {}).get("arguments")
        if call.get("type") != "function" or not call.get("id") or not call["function"].get("name"):
            raise invalid(f"Missing required parameter: '{where}'.", where)
        if not isinstance(arguments, str):
            raise invalid(f"Invalid type for '{where}.function.arguments': expected a string.", where, "invalid_type")
        try:
            json.loads(arguments)
        except ValueError:
            raise invalid(f"Invalid '{where}.function.arguments': not JSON.", where)
    return [call["id"] for call in calls]


def numbers(body):
    ranges = {"temperature": (0, 2), "top_p": (0, 1), "presence_penalty": (-2, 2), "frequency_penalty": (-2, 2)}
    for name, (least, most) in ranges.items():
        value = body.get(name)
        if value is None:
            continue
        if not is_number(value):
            raise invalid(f"Invalid type for '{name}': expected a decimal.", name, "invalid_type")
        if not least <= value <= most:
            raise invalid(f"Invalid '{name}': must be between {least} and {most}.", name, "decimal_out_of_range")
    for name in ("max_tokens", "max_completion_tokens", "n"):
        if body.get(name) is not None and (not is_integer(body[name]) or body[name] < 1):
            raise invalid(f"Invalid '{name}': integer below minimum value. Expected a value >= 1.", name)


def tools(body):
    names = []
    for index, tool in enumerate(body.get("tools") or []):
        function = tool.get("function") if tool.get("type") == "function" else None
        if not isinstance(function, dict):
            raise invalid(f"Missing required parameter: 'tools[{index}].function'.", f"tools[{index}].function")
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", function.get("name", "")):
            raise invalid(f"Invalid 'tools[{index}].function.name': string does not match pattern.", f"tools[{index}]")
        if not isinstance(function.get("parameters", {}), dict):
            raise invalid(f"Invalid type for 'tools[{index}].function.parameters'.", f"tools[{index}]", "invalid_type")
        if function.get("strict"):
            strict_schema(function.get("parameters", {}), f"function '{function['name']}'")
        names.append(function["name"])
    if body.get("tools") == []:
        raise invalid("Invalid 'tools': empty array. Expected an array with minimum length 1.", "tools")
    choice(body, names)


def choice(body, names):
    value = body.get("tool_choice")
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None and not names and value != "none":
            raise invalid(f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.", name)
    if isinstance(value, dict) and value.get("function", {}).get("name") not in names:
        raise invalid(f"Invalid value for 'tool_choice': {json.dumps(value)}.", "tool_choice")
    if isinstance(value, str) and value not in ("none", "auto", "required"):
        raise invalid(f"Invalid value: '{value}'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice")


def end_user(body):
    user = body.get("user")
    if isinstance(user, str) and len(user) > 64:
        raise invalid("Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with "
                      f"length {len(user)} instead.", "user", "string_above_max_length")  # fmt: skip


def response_format(body):
    form = body.get("response_format")
    if form is None:
        return
    match form.get("type"):
        case "text":
            return
        case "json_object":
            if "json" not in json.dumps(body["messages"]).lower():
                raise invalid("'messages' must contain the word 'json' in some form, to use 'response_format' of type "
                              "'json_object'.", "messages")  # fmt: skip
        case "json_schema":
            schema = form.get("json_schema") or {}
            if not schema.get("name"):
                raise invalid("Missing required parameter: 'response_format.json_schema.name'.", "response_format")
            if schema.get("strict"):
                strict_schema(schema.get("schema", {}), f"response_format '{schema['name']}'")
        case kind:
            raise invalid(f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', and 'text'.",
                          "response_format.type")  # fmt: skip


def strict_schema(schema, where):
    for place, inner in objects(schema):
        if inner.get("additionalProperties") is not False:
            raise invalid(f"Invalid schema for {where}: In context={place or '()'}, 'additionalProperties' is required to be "
                          "supplied and to be false.", code="invalid_json_schema")  # fmt: skip
        if set(inner.get("required", [])) != set(inner.get("properties", {})):
            raise invalid(f"Invalid schema for {where}: In context={place or '()'}, 'required' is required to be supplied and "
                          "to be an array including every key in properties.", code="invalid_json_schema")  # fmt: skip


def stream(body):
    if not isinstance(body.get("stream") or False, bool):
        raise invalid("Invalid type for 'stream': expected a boolean.", "stream", "invalid_type")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    if not isinstance(body.get("stream_options") or {}, dict):
        raise invalid("Invalid type for 'stream_options': expected an object.", "stream_options", "invalid_type")


COMMON = (messages, numbers, tools, end_user, response_format, stream)
