"""What single hosts of OpenAI's format refuse beyond what all do; hosts.py says which of these rules are whose.

Source: platform.openai.com/docs/api-reference/chat and the pages named beside a rule,
November 2026; the wording is that
of the errors users report.
"""

from providers.openai_rules import invalid
from providers.refusal import Refusal, unknown

MEMBERS = {
    "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "n",
    "stop", "presence_penalty", "frequency_penalty", "logit_bias", "logprobs", "top_logprobs", "seed", "user", "tools",
    "tool_choice", "parallel_tool_calls", "response_format", "reasoning_effort", "service_tier", "store", "metadata",
    "modalities", "audio", "prediction", "web_search_options", "safety_identifier", "prompt_cache_key",
    "prompt_cache_retention", "verbosity", "functions", "function_call",
}  # fmt: skip
PENALTIES = ("presence_penalty", "frequency_penalty")


def known_members(body):
    """OpenAI, Groq and others that name what they do not know."""
    for name in unknown(body, MEMBERS):
        raise invalid(f"Unrecognized request argument supplied: {name}", name)


def one_limit(body):
    if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
        raise invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                      "max_tokens", "invalid_parameter_combination")  # fmt: skip


def four_stops(body):
    stop = body.get("stop")
    if isinstance(stop, list) and not 1 <= len(stop) <= 4:
        raise invalid(f"Invalid 'stop': array too long. Expected at most 4, got {len(stop)}.", "stop")


def reasoning_model(prefixes):
    """OpenAI's own reasoning models: no sampling but the default, and the newer name of the limit."""

    def rule(body):
        thinks = body["model"].startswith(prefixes)
        if not thinks and body.get("reasoning_effort") is not None:
            raise invalid("Unrecognized request argument supplied: reasoning_effort", "reasoning_effort")
        if not thinks:
            return
        if body.get("max_tokens") is not None:
            raise invalid("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                          "'max_completion_tokens' instead.", "max_tokens", "unsupported_parameter")  # fmt: skip
        for name in ("temperature", "top_p"):
            if body.get(name) not in (None, 1):
                raise invalid(f"Unsupported value: '{name}' does not support {body[name]} with this model. Only the default "
                              "(1) value is supported.", name, "unsupported_value")  # fmt: skip
        for name in (*PENALTIES, "logprobs", "top_logprobs", "logit_bias", "stop"):
            if body.get(name) is not None:
                raise invalid(f"Unsupported parameter: '{name}' is not supported with this model.", name,
                              "unsupported_parameter")  # fmt: skip

    return rule


def groq(body):
    """console.groq.com/docs/openai: named as unsupported, and members of messages it does not know."""
    for name in unknown(body, (MEMBERS | {"reasoning_format", "include_reasoning", "search_settings"}) - {"store"}):
        raise invalid(f"property '{name}' is unsupported")
    for name in ("logprobs", "logit_bias", "top_logprobs", "prompt_cache_key"):
        if name in body:
            raise invalid(f"property '{name}' is unsupported")
    if body.get("n") not in (None, 1):
        raise invalid("'n' : value must be 1")
    if "function_call" in body and body["function_call"] is None:
        raise invalid("'function_call' : value must be a string or an object")
    allowed = {"role", "content", "tool_calls", "tool_call_id", "reasoning", "annotations"}
    for index, message in enumerate(body["messages"]):
        if message["role"] == "system" and not isinstance(message["content"], str):
            raise invalid(f"'messages.{index}' : for 'role:system' the following must be satisfied"
                          f"[('messages.{index}.content' : value must be a string)]")  # fmt: skip
        for name in unknown(message, allowed):
            raise invalid(f"'messages.{index}' : for 'role:{message['role']}' the following must be satisfied"
                          f"[('messages.{index}' : property '{name}' is unsupported)]")  # fmt: skip


def cerebras(body):
    """inference-docs.cerebras.ai: refused in its flat shape. GLM takes penalties, as was seen in July 2026."""
    refused = ["logit_bias", "top_k", *([] if body["model"].startswith("zai-glm") else PENALTIES)]
    if body["model"].startswith("gpt-oss"):
        refused.append("parallel_tool_calls")
    for name in refused:
        if body.get(name) is not None:
            raise Refusal(400, f"{name}: property '{name}' is unsupported", kind="invalid_request_error",
                          param="validation_error", code="wrong_api_format")  # fmt: skip
    for index, message in enumerate(body["messages"]):
        if "reasoning_content" in message:
            place = f"messages.{index}.{message['role']}.reasoning_content"
            raise Refusal(400, f"{place}: property '{place}' is unsupported", kind="invalid_request_error",
                          param="validation_error", code="wrong_api_format")  # fmt: skip


def xai(body):
    """docs.x.ai: reasoning models take neither penalties nor stops, Grok 4 no effort either; null counts as given."""
    if not body["model"].startswith(("grok-4", "grok-3-mini")):
        return
    spelled = {"presence_penalty": "presencePenalty", "frequency_penalty": "frequencyPenalty", "stop": "stop"}
    if body["model"].startswith("grok-4"):
        spelled["reasoning_effort"] = "reasoningEffort"
    for name in spelled:
        if name in body:
            raise Refusal(400, f"Model {body['model']} does not support parameter {spelled[name]}.")


def deepseek(body):
    """api-docs.deepseek.com: four roles, and JSON without a schema."""
    for index, message in enumerate(body["messages"]):
        if message["role"] not in ("system", "user", "assistant", "tool"):
            raise Refusal(
                422, f"Failed to deserialize the JSON body into the target type: messages[{index}].role: unknown variant "
                f"`{message['role']}`, expected one of `system`, `user`, `assistant`, `tool` at line 1 column 60",
                kind="invalid_request_error", code="invalid_request_error",
            )  # fmt: skip
        content = message.get("content")
        for part in content if isinstance(content, list) else []:
            if part["type"] != "text":
                raise Refusal(
                    422, f"Failed to deserialize the JSON body into the target type: messages[{index}]: unknown variant "
                    f"`{part['type']}`, expected `text` at line 1 column 60",
                    kind="invalid_request_error", code="invalid_request_error",
                )  # fmt: skip
    if (body.get("response_format") or {}).get("type") == "json_schema":
        raise invalid("This response_format type is unavailable now", code="invalid_request_error")
