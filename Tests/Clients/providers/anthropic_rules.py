"""What Anthropic's Messages API refuses outside of the messages themselves.

Source: platform.claude.com/docs, Messages API reference and "API versions", November 2026; the wording is that of the
errors users report.
"""

import re

from providers.anthropic_messages import TOOL_BLOCKS, check_messages, check_text_blocks, invalid, turns_of
from providers.refusal import is_blank, is_integer, is_number, unknown
from providers.schemas import objects

VERSIONS = ("2023-06-01", "2026-10-21")
MEMBERS = {
    "model", "messages", "max_tokens", "system", "temperature", "top_p", "top_k", "stop_sequences", "stream", "tools",
    "tool_choice", "metadata", "thinking", "output_config", "service_tier", "cache_control",
    "container", "context_management", "diagnostics", "inference_geo", "speed",
}  # fmt: skip
SAMPLING = {"temperature", "top_p", "top_k"}
COUNTED = {"model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control"}
TOOL_MEMBERS = {"type", "name", "description", "input_schema", "cache_control", "strict", "eager_input_streaming",
                "allowed_callers",
                "defer_loading", "input_examples"}  # fmt: skip
MOST_CACHED = 4


def check(body, version, model):
    """Raises `Refusal` for a request the Messages API would not answer."""
    allowed = MEMBERS if version == VERSIONS[0] else MEMBERS - SAMPLING
    for name in unknown(body, allowed):
        raise invalid(f"{name}: Extra inputs are not permitted")
    check_max_tokens(body, model)
    check_sampling(body, model)
    check_stops(body)
    if not isinstance(body.get("stream", False), bool):
        raise invalid("stream: Input should be a valid boolean")
    check_shared(body, version, model)


def check_count(body, version, model):
    """The same for counting tokens, which knows neither limits nor sampling."""
    for name in unknown(body, COUNTED):
        raise invalid(f"{name}: Extra inputs are not permitted")
    check_shared(body, version, model)


def check_shared(body, version, model):
    check_system(body.get("system"))
    check_tools(body)
    check_thinking(body, model)
    check_clearing(body)
    check_output(body.get("output_config"), model)
    check_metadata(body.get("metadata"))
    check_messages(body, version, model)
    if not body.get("tools") and any(b.get("type") in TOOL_BLOCKS for _, blocks in turns_of(body) for _, b in blocks):
        raise invalid("Requests which include `tool_use` or `tool_result` blocks must define tools")
    check_cached(body)


def check_max_tokens(body, model):
    if "max_tokens" not in body:
        raise invalid("max_tokens: Field required")
    value = body["max_tokens"]
    if not is_integer(value):
        raise invalid("max_tokens: Input should be a valid integer")
    if value < 0:
        raise invalid("max_tokens: Input should be greater than or equal to 0")
    # A prompt for the cache alone ("Prompt caching", pre-warming).
    if value == 0 and body.get("stream"):
        raise invalid("max_tokens: 0 cannot be used with streaming")
    if value > model.most_tokens:
        raise invalid(
            f"max_tokens: {value} > {model.most_tokens}, which is the maximum allowed number of output tokens for {model.id}"
        )


def check_sampling(body, model):
    for name, kind in (("temperature", is_number), ("top_p", is_number), ("top_k", is_integer)):
        if name in body and not kind(body[name]):
            raise invalid(f"{name}: Input should be a valid {'integer' if name == 'top_k' else 'number'}")
    for name in ("temperature", "top_p"):
        if body.get(name, 0) > 1:
            raise invalid(f"{name}: Input should be less than or equal to 1")
        if body.get(name, 0) < 0:
            raise invalid(f"{name}: Input should be greater than or equal to 0")
    for name in SAMPLING & set(body) if model.is_adaptive_only else ():
        if (name, body[name]) != ("temperature", 1):
            raise invalid(f"`{name}` is deprecated for this model.")
    if model.refuses_both_samplings and "temperature" in body and "top_p" in body:
        raise invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")


def check_stops(body):
    stops = body.get("stop_sequences", [])
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise invalid("stop_sequences: Input should be a valid list")
    if any(is_blank(stop) for stop in stops):
        raise invalid("stop_sequences: each stop sequence must contain non-whitespace")


def check_system(system):
    if system is None or isinstance(system, str):
        return
    if not isinstance(system, list):
        raise invalid("system: Input should be a valid list")
    check_text_blocks(system, "system")


def check_tools(body):
    tools = body.get("tools", [])
    if not isinstance(tools, list):
        raise invalid("tools: Input should be a valid list")
    for index, tool in enumerate(tools):
        check_tool(tool, f"tools.{index}.custom")
    names = [tool["name"] for tool in tools]
    if len(names) != len(set(names)):
        raise invalid("tools: Tool names must be unique.")
    check_choice(body.get("tool_choice"), names, body.get("thinking") or {})


def check_tool(tool, where):
    for name in unknown(tool, TOOL_MEMBERS):
        raise invalid(f"{where}.{name}: Extra inputs are not permitted")
    for name in ("name", "input_schema"):
        if name not in tool:
            raise invalid(f"{where}.{name}: Field required")
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", tool["name"]):
        raise invalid(f"{where}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
    if "description" in tool and not isinstance(tool["description"], str):
        raise invalid(f"{where}.description: Input should be a valid string")
    schema = tool["input_schema"]
    if not isinstance(schema, dict) or "type" not in schema:
        raise invalid(f"{where}.input_schema.type: Field required")
    if schema["type"] != "object":
        raise invalid(f"{where}.input_schema.type: Input should be 'object'")
    if {"oneOf", "allOf", "anyOf"} & set(schema):
        raise invalid(f"{where}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level")


def check_choice(choice, names, thinking):
    if choice is None:
        return
    if not names:
        raise invalid("tool_choice may only be specified while providing tools.")
    kind = choice.get("type") if isinstance(choice, dict) else None
    if kind not in ("auto", "any", "tool", "none"):
        raise invalid("tool_choice: Input tag found using 'type' does not match any of: 'auto', 'any', 'tool', 'none'")
    allowed = {
        "type",
        *(["name"] if kind == "tool" else []),
        *(["disable_parallel_tool_use"] if kind != "none" else []),
    }
    for name in unknown(choice, allowed):
        raise invalid(f"tool_choice.{kind}.{name}: Extra inputs are not permitted")
    if kind == "tool" and choice.get("name") not in names:
        raise invalid(f"Tool '{choice.get('name')}' not found in provided tools")
    # Adaptive thinking takes forced tools ("Thinking in tool and multi-turn workflows", November 2026).
    if kind in ("any", "tool") and thinking.get("type") == "enabled":
        raise invalid("Thinking may not be enabled when tool_choice forces tool use.")


def check_thinking(body, model):
    thinking = body.get("thinking")
    if thinking is None:
        return
    kind = thinking.get("type") if isinstance(thinking, dict) else None
    if kind not in ("enabled", "disabled", "adaptive"):
        raise invalid("thinking: Input tag found using 'type' does not match any of: 'adaptive', 'disabled', 'enabled'")
    allowed = {"enabled": {"type", "budget_tokens", "display"}, "adaptive": {"type", "display"}, "disabled": {"type"}}[
        kind
    ]
    for name in unknown(thinking, allowed):
        raise invalid(f"thinking.{kind}.{name}: Extra inputs are not permitted")
    if kind == "disabled":
        return
    if kind not in model.thinking:
        raise invalid(
            "adaptive thinking is not supported on this model"
            if kind == "adaptive"
            else '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and '
            '"output_config.effort" to control thinking behavior.'
        )
    if thinking.get("display") not in (None, "summarized", "omitted"):
        raise invalid(f"thinking.{kind}.display: Input should be 'summarized' or 'omitted'")
    if kind == "enabled":
        check_budget(thinking.get("budget_tokens"), body.get("max_tokens"))
    if body.get("temperature", 1) != 1:
        raise invalid("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.")
    if "top_k" in body:
        raise invalid("`top_k` must be unset when thinking is enabled or in adaptive mode.")
    if body.get("top_p", 1) < 0.95:
        raise invalid(
            "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode."
        )


def check_clearing(body):
    """Source: github.com/router-for-me/CLIProxyAPI, issue 4957, August 2026."""
    for edit in (body.get("context_management") or {}).get("edits", []):
        if edit["type"].startswith("clear_thinking") and (body.get("thinking") or {}).get("type", "disabled") == "disabled":
            raise invalid(f"`{edit['type']}` strategy requires `thinking` to be enabled or adaptive")


def check_budget(budget, max_tokens):
    if not is_integer(budget):
        raise invalid("thinking.enabled.budget_tokens: Field required")
    if budget < 1024:
        raise invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
    if max_tokens is not None and budget >= max_tokens:
        raise invalid("`max_tokens` must be greater than `thinking.budget_tokens`.")


def check_output(config, model):
    if config is None:
        return
    for name in unknown(config, {"effort", "format"}):
        raise invalid(f"output_config.{name}: Extra inputs are not permitted")
    if config.get("effort", "high") not in ("low", "medium", "high", "xhigh", "max"):
        raise invalid("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
    if config.get("effort") and not model.has_effort:
        raise invalid("This model does not support the effort parameter.")
    form = config.get("format")
    if form is None:
        return
    for name in unknown(form, {"type", "schema"}):
        raise invalid(f"output_config.format.{name}: Extra inputs are not permitted")
    if form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict):
        raise invalid("output_config.format.schema: Field required")
    for _, schema in objects(form["schema"]):
        if schema.get("additionalProperties") is not False:
            raise invalid(
                "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
            )


def check_metadata(metadata):
    for name in unknown(metadata or {}, {"user_id"}):
        raise invalid(f"metadata.{name}: Extra inputs are not permitted")


def check_cached(body):
    """At most four places may be marked for the cache."""
    parts = [body, *body.get("tools", []), *(body["system"] if isinstance(body.get("system"), list) else [])]
    parts += [block for _, blocks in turns_of(body) for _, block in blocks]
    marked = sum(1 for part in parts if part.get("cache_control") is not None)
    if marked > MOST_CACHED:
        raise invalid(f"A maximum of {MOST_CACHED} blocks with cache_control may be provided. Found {marked}.")
