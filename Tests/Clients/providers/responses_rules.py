"""What OpenAI's Responses refuse: members, items and ids they do not know, calls without results, sealed thoughts that
are not theirs.

Source: platform.openai.com/docs/api-reference/responses and the guides "Reasoning" and "Function calling", November 2026;
the wording is that of the errors users report.
"""

import hashlib
import hmac

from providers.openai_rules import invalid
from providers.refusal import Refusal, unknown

MEMBERS = {
    "model", "input", "instructions", "stream", "stream_options", "store", "include", "tools", "tool_choice",
    "parallel_tool_calls", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "top_logprobs", "text",
    "reasoning", "metadata", "previous_response_id", "conversation", "prompt", "prompt_cache_key",
    "prompt_cache_retention", "safety_identifier", "service_tier", "truncation", "user", "background",
}  # fmt: skip
ITEMS = {
    "message": {"type", "id", "role", "content", "status", "phase"},
    "function_call": {"type", "id", "call_id", "name", "arguments", "status"},
    "function_call_output": {"type", "id", "call_id", "output", "status"},
    "reasoning": {"type", "id", "summary", "content", "encrypted_content", "status"},
}
PREFIXES = {"message": "msg", "function_call": "fc", "reasoning": "rs"}
PARTS = {"user": {"input_text", "input_image", "input_file"}, "assistant": {"output_text", "refusal"}}
SEALING_KEY = b"only the simulated OpenAI knows this"


def seal(id):
    """A thought that nobody else can read."""
    return "gAAAAA" + hmac.new(SEALING_KEY, id.encode(), hashlib.sha256).hexdigest()


def check(body):
    for name in unknown(body, MEMBERS):
        raise invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    if "input" not in body:
        raise invalid("Missing required parameter: 'input'.", "input", "missing_required_parameter")
    if (body.get("max_output_tokens") or 16) < 16:
        raise invalid("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.",
                      "max_output_tokens", "integer_below_min_value")  # fmt: skip
    if previous := body.get("previous_response_id"):
        raise Refusal(400, f"Previous response with id '{previous}' not found.", kind="invalid_request_error",
                      param="previous_response_id", code="previous_response_not_found")  # fmt: skip
    for number, tool in enumerate(body.get("tools") or []):
        check_tool(tool, f"tools[{number}]")
    if isinstance(body["input"], list):
        check_items(body["input"])


def thinks(model):
    """Whether it is one of OpenAI's reasoning models."""
    return model.startswith(("o1", "o3", "o4", "gpt-5"))


def check_effort(body):
    """OpenAI's own: the others do not think, and may not be told to."""
    if thinks(body["model"]):
        return
    if (body.get("reasoning") or {}).get("effort") is not None:
        raise invalid("Unsupported parameter: 'reasoning.effort' is not supported with this model.", "reasoning.effort",
                      "unsupported_parameter")  # fmt: skip
    if "reasoning.encrypted_content" in (body.get("include") or []):
        raise invalid("Encrypted content is not supported with this model.", "include")


def check_tool(tool, where):
    if tool.get("type") != "function":
        raise invalid(f"Invalid value: '{tool.get('type')}'.", f"{where}.type", "invalid_value")
    if not tool.get("name"):
        raise invalid(f"Missing required parameter: '{where}.name'.", f"{where}.name", "missing_required_parameter")
    for name in unknown(tool, {"type", "name", "description", "parameters", "strict"}):
        raise invalid(f"Unknown parameter: '{where}.{name}'.", f"{where}.{name}", "unknown_parameter")


def check_items(items):
    calls, results = [], []
    for number, item in enumerate(items):
        where = f"input[{number}]"
        kind = item.get("type", "message")
        if kind not in ITEMS:
            raise invalid(f"Invalid value: '{kind}'.", f"{where}.type", "invalid_value")
        for name in unknown(item, ITEMS[kind]):
            raise invalid(f"Unknown parameter: '{where}.{name}'.", f"{where}.{name}", "unknown_parameter")
        check_id(item, kind, where)
        if kind == "message":
            check_message(item, where)
        elif kind == "function_call":
            calls.append(item["call_id"])
        elif kind == "function_call_output":
            if item["call_id"] not in calls:
                raise invalid(f"No tool call found for function call output with call_id {item['call_id']}.", "input")
            results.append(item["call_id"])
        else:
            check_thought(item, items[number + 1 :], where)
    for call in calls:
        if call not in results:
            raise invalid(f"No tool output found for function call {call}.", "input")


def check_id(item, kind, where):
    id, prefix = item.get("id"), PREFIXES.get(kind)
    if id is not None and prefix and not id.startswith(prefix):
        raise invalid(f"Invalid '{where}.id': '{id}'. Expected an ID that begins with '{prefix}'.", f"{where}.id",
                      "invalid_value")  # fmt: skip


def check_message(item, where):
    kinds = PARTS.get(item.get("role"), PARTS["user"])
    for number, part in enumerate(item["content"] if isinstance(item["content"], list) else []):
        if part.get("type") not in kinds:
            raise invalid(f"Invalid value: '{part.get('type')}'. Supported values are: {', '.join(sorted(kinds))}.",
                          f"{where}.content[{number}]", "invalid_value")  # fmt: skip


def check_thought(item, rest, where):
    if item.get("encrypted_content") is None:
        raise Refusal(404, f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is set to "
                      "false.", kind="invalid_request_error", param="input")  # fmt: skip
    if item["encrypted_content"] != seal(item.get("id", "")):
        raise invalid(f"The encrypted content for item {item.get('id')} could not be verified.", where,
                      "invalid_encrypted_content")  # fmt: skip
    if not rest or rest[0].get("type", "message") == "function_call_output":
        raise invalid(f"Item '{item['id']}' of type 'reasoning' was provided without its required following item.", where)
