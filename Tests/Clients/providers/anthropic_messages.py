"""What Anthropic's Messages API refuses in messages: roles, blocks, tool results, and thoughts that were changed.

Source: platform.claude.com/docs, "Messages", "Tool use" and "Extended thinking", November 2026; the wording is that of
the errors users report.
"""

import hashlib
import hmac
import re

from providers.refusal import Refusal, is_blank, unknown

TOOL_BLOCKS = {"tool_use", "tool_result"}
THOUGHT_BLOCKS = {"thinking", "redacted_thinking"}
BLOCKS = {
    "text": {"type", "text", "cache_control", "citations"},
    "image": {"type", "source", "cache_control"},
    "document": {"type", "source", "title", "context", "citations", "cache_control"},
    "tool_use": {"type", "id", "name", "input", "cache_control"},
    "tool_result": {"type", "tool_use_id", "content", "is_error", "cache_control"},
    "thinking": {"type", "thinking", "signature"},
    "redacted_thinking": {"type", "data"},
}
ROLE_OF = {
    "tool_use": "assistant", "thinking": "assistant", "redacted_thinking": "assistant",
    "tool_result": "user", "image": "user",
}  # fmt: skip
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
SIGNING_KEY = b"only the simulated provider knows this"


def invalid(message):
    return Refusal(400, message)


def signature(thoughts):
    """What proves that thoughts came from here and were not changed."""
    return "Er" + hmac.new(SIGNING_KEY, thoughts.encode(), hashlib.sha256).hexdigest()


def turns_of(body):
    """The conversation with turns of the same role merged: (role, [(place, block)])."""
    turns = []
    for index, message in enumerate(body.get("messages", [])):
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        placed = [(f"messages.{index}.content.{number}", block) for number, block in enumerate(blocks)]
        if turns and turns[-1][0] == message["role"]:
            turns[-1][1].extend(placed)
        else:
            turns.append((message["role"], placed))
    return turns


def check_messages(body, version, model):
    messages = body.get("messages")
    if messages is None:
        raise invalid("messages: Field required")
    if not isinstance(messages, list) or not messages:
        raise invalid("messages: at least one message is required")
    for index, message in enumerate(messages):
        check_message(message, index, is_last=index == len(messages) - 1, version=version)
    if messages[0]["role"] != "user":
        raise invalid('messages: first message must use the "user" role')
    turns = turns_of(body)
    check_last(turns[-1], model)
    check_pairs(turns)
    check_thoughts(turns, (body.get("thinking") or {}).get("type") == "enabled")


def check_message(message, index, is_last, version):
    where = f"messages.{index}"
    for name in unknown(message, {"role", "content"}):
        raise invalid(f"{where}.{name}: Extra inputs are not permitted")
    role = message.get("role")
    if role == "system":
        raise invalid(
            'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, '
            'not "system" as an input message role.'
        )
    if role not in ("user", "assistant"):
        raise invalid(f"{where}.role: Input should be 'user' or 'assistant'")
    if "content" not in message:
        raise invalid(f"{where}.content: Field required")
    content = message["content"]
    if not isinstance(content, (str, list)):
        raise invalid(f"{where}.content: Input should be a valid list")
    if not content and not (is_last and role == "assistant"):
        raise invalid(
            f"{where}: all messages must have non-empty content except for the optional final assistant message"
        )
    if isinstance(content, str):
        check_text(content)
    else:
        for number, block in enumerate(content):
            check_block(block, f"{where}.content.{number}", role, version)


def check_text(text):
    if not isinstance(text, str):
        raise invalid("messages: Input should be a valid string")
    if text == "":
        raise invalid("messages: text content blocks must be non-empty")
    if is_blank(text):
        raise invalid("messages: text content blocks must contain non-whitespace text")


def check_text_blocks(blocks, where):
    for number, block in enumerate(blocks):
        if not isinstance(block, dict) or block.get("type") != "text":
            raise invalid(f"{where}.{number}.type: Input should be 'text'")
        for name in unknown(block, BLOCKS["text"]):
            raise invalid(f"{where}.{number}.{name}: Extra inputs are not permitted")
        check_text(block.get("text", ""))


def check_block(block, where, role, version):
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCKS:
        expected = ", ".join(f"'{name}'" for name in BLOCKS)
        raise invalid(
            f"{where}: Input tag '{kind}' found using 'type' does not match any of the expected tags: {expected}"
        )
    for name in unknown(block, BLOCKS[kind]):
        raise invalid(f"{where}.{kind}.{name}: Extra inputs are not permitted")
    if ROLE_OF.get(kind, role) != role:
        raise invalid(f"{where}: `{kind}` blocks are not allowed in {role} messages")
    if version != "2023-06-01":
        check_block_of_new_version(block, where, role)
    CHECKS[kind](block, where)


def check_block_of_new_version(block, where, role):
    """What version 2026-10-21 no longer takes."""
    if block["type"] == "document" and role == "assistant":
        raise invalid(f"{where}: `document` blocks are not allowed in assistant messages")
    if block["type"] == "text" and role == "user" and block.get("citations"):
        raise invalid(f"{where}.text.citations: Extra inputs are not permitted")


def check_image(block, where):
    source = block.get("source") or {}
    match source.get("type"):
        case "base64":
            if source.get("media_type") not in IMAGES:
                raise invalid(f"{where}.image.source.base64.media_type: Input should be {', '.join(map(repr, IMAGES))}")
            if not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", source.get("data", "")) or len(source["data"]) % 4:
                raise invalid(f"{where}.image.source.base64.data: Invalid base64 data")
        case "url":
            if not str(source.get("url", "")).startswith("https://"):
                raise invalid(f"{where}.image.source.url.url: Only HTTPS URLs are supported.")
        case kind:
            raise invalid(
                f"{where}.image.source: Input tag '{kind}' does not match any of the expected tags: 'base64', 'url'"
            )


def check_tool_use(block, where):
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", block.get("id", "")):
        raise invalid(f"{where}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    if not isinstance(block.get("input"), dict):
        raise invalid(f"{where}.tool_use.input: Input should be a valid dictionary")
    if not block.get("name"):
        raise invalid(f"{where}.tool_use.name: Field required")


def check_tool_result(block, where):
    content = block.get("content")
    if not re.fullmatch(r"[a-zA-Z0-9_-]+", block.get("tool_use_id", "")):
        raise invalid(f"{where}.tool_result.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    if content is None or isinstance(content, str):
        return
    for number, part in enumerate(content):
        inner = f"{where}.tool_result.content.{number}"
        if part.get("type") not in ("text", "image", "document"):
            raise invalid(f"{inner}: Input tag '{part.get('type')}' does not match any of: 'text', 'image', 'document'")
        check_block(part, inner, "user", "2023-06-01")


def check_thinking_block(block, where):
    if block.get("signature") != signature(block.get("thinking", "")):
        raise invalid(f"{where}: Invalid `signature` in `thinking` block")


CHECKS = {
    "text": lambda block, where: check_text(block.get("text")),
    "image": check_image,
    "document": lambda block, where: None,
    "tool_use": check_tool_use,
    "tool_result": check_tool_result,
    "thinking": check_thinking_block,
    "redacted_thinking": lambda block, where: None,
}


def check_last(turn, model):
    role, blocks = turn
    if role != "assistant":
        return
    if model.refuses_prefill:
        raise invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    if blocks and blocks[-1][1].get("text", "").rstrip() != blocks[-1][1].get("text", ""):
        raise invalid("messages: final assistant content cannot end with trailing whitespace")


def check_pairs(turns):
    """Every call is answered in the next turn, before anything else that is said there."""
    seen = set()
    calls = []
    for index, (role, blocks) in enumerate(turns):
        leading = leading_results(blocks)
        if missing := [call for call in calls if call not in leading]:
            raise invalid(
                f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result` block in the next "
                "message."
            )
        for where, block in blocks:
            if block["type"] == "tool_result" and block["tool_use_id"] not in calls:
                raise invalid(
                    f"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}. Each "
                    "`tool_result` block must have a corresponding `tool_use` block in the previous message."
                )
        if len(leading) != len(set(leading)):
            raise invalid(f"messages.{index}: each tool_use must have a single result.")
        calls = [block["id"] for _, block in blocks if block["type"] == "tool_use"]
        if seen & set(calls) or len(calls) != len(set(calls)):
            raise invalid("messages: `tool_use` ids must be unique")
        seen |= set(calls)
    if calls:
        raise invalid(
            f"messages: `tool_use` ids were found without `tool_result` blocks immediately after: {calls[0]}."
        )


def leading_results(blocks):
    """The calls that are answered at a turn's beginning, before any other block."""
    ids = []
    for _, block in blocks:
        if block["type"] != "tool_result":
            break
        ids.append(block["tool_use_id"])
    return ids


def check_thoughts(turns, is_thinking):
    """In a tool loop with a budget the model wants its thoughts back; `check_thinking_block` saw that they are unchanged.
    Adaptive thinking is more lenient: the turn need not begin with one ("Adaptive thinking", November 2026)."""
    if not is_thinking or len(turns) < 2 or not leading_results(turns[-1][1]):
        return
    where, first = turns[-2][1][0]
    if first["type"] not in THOUGHT_BLOCKS:
        raise invalid(
            f"{where}.type: Expected `thinking` or `redacted_thinking`, but found `{first['type']}`. When `thinking` is "
            "enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of "
            "`tool_use` and `tool_result` blocks)."
        )
