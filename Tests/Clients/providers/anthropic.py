"""Anthropic: the Messages API, counting of tokens, and the list of models.

Source: platform.claude.com/docs, "Messages", "Streaming", "Rate limits", "Errors", "List Models", November 2026.
"""

import base64
import itertools
from dataclasses import dataclass

from providers import anthropic_rules as rules
from providers.anthropic_messages import signature, turns_of
from providers.answers import Asked, Reply, Tool, decide, pieces
from providers.authentication import MISSING, bearer, first_of, header, query_of
from providers.refusal import Refusal
from providers.strict import KEY, Provider, encoded, let_it_be_seen, send_awkwardly

KINDS = {
    400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 403: "permission_error",
    404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 504: "timeout_error",
    529: "overloaded_error",
}  # fmt: skip
STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
# Written to the cache by every request; not part of `input_tokens`, as little as what was read from it.
CACHE_WRITTEN = 5


@dataclass(frozen=True)
class Model:
    id: str
    name: str
    most_tokens: int = 64000
    context: int = 200000
    # What `thinking.type` may say to make it think. Since Opus 4.7 it is "adaptive" alone; these models take no
    # sampling parameters either, and keep their thoughts to themselves unless `display` asks for a summary.
    thinking: tuple = ("enabled",)
    has_effort: bool = False
    refuses_both_samplings: bool = True
    refuses_prefill: bool = False

    @property
    def is_adaptive_only(self):
        return self.thinking == ("adaptive",)


MODELS = [
    Model("claude-opus-5-5", "Claude Opus 5.5", 128000, 1000000, ("adaptive",), has_effort=True, refuses_prefill=True),
    Model("claude-sonnet-4-6", "Claude Sonnet 4.6", 128000, 1000000, ("adaptive", "enabled"), has_effort=True),
    Model("claude-sonnet-4-5-20250929", "Claude Sonnet 4.5"),
    Model("claude-haiku-4-5-20251001", "Claude Haiku 4.5"),
    Model("claude-opus-4-20250514", "Claude Opus 4", 32000, refuses_both_samplings=False),
    # More than the twenty rows of a page.
    *(Model(f"claude-preview-{number:02}", f"Claude Preview {number}") for number in range(1, 41)),
]


class Anthropic(Provider):
    ROUTES = [
        ("POST", "/v1/messages", "create", True),
        ("POST", "/v1/messages/count_tokens", "count", True),
        ("GET", "/v1/models", "list", True),
        ("GET", "/v1/models/([^/]+)", "retrieve", True),
    ]
    empty_account = (
        400, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
        "purchase credits.", None, None,
    )  # fmt: skip
    # With both, the named header wins.
    authenticate = staticmethod(first_of(header("x-api-key", KEY), bearer(KEY)))

    def __init__(self):
        super().__init__()
        self._numbers = itertools.count(1)

    def refuse_credentials(self, verdict):
        raise Refusal(401, "x-api-key header is required" if verdict == MISSING else "invalid x-api-key")

    def error(self, refusal):
        kind = KINDS.get(refusal.status, "invalid_request_error" if refusal.status < 500 else "api_error")
        return {"type": "error", "error": {"type": kind, "message": refusal.message}, "request_id": "req_sim"}

    def refuse(self, exchange, refusal):
        if refusal.status == 429:
            refusal.fields.setdefault("retry_after", "7")
        super().refuse(exchange, refusal)

    def fields(self):
        limits = {
            "requests": (50, 49),
            "tokens": (80000, 79000),
            "input-tokens": (60000, 59000),
            "output-tokens": (20000, 19900),
        }
        fields = {"request-id": f"req_sim{next(self._numbers)}"}
        for name, (limit, remaining) in limits.items():
            fields |= {
                f"anthropic-ratelimit-{name}-limit": limit,
                f"anthropic-ratelimit-{name}-remaining": remaining,
                f"anthropic-ratelimit-{name}-reset": "2026-11-21T16:00:00Z",
            }
        return fields

    # Routes

    def create(self, exchange):
        body, version, model = self._checked_head(exchange)
        rules.check(body, version, model)
        question = asked(body)
        reply = decide(question)
        if body["max_tokens"] == 0:
            # The prompt is read, and nothing is written.
            reply = Reply(finish="length")
        if question.breaks_off == "overloaded" and not body.get("stream"):
            raise Refusal(529, "Overloaded")
        # Ids never repeat within a conversation.
        ids = [f"toolu_sim{next(self._numbers)}" for _ in reply.calls]
        if shows_no_thoughts(body, model):
            reply.thoughts = ""
        message = self._message(model, reply, ids)
        if not body.get("stream"):
            return self.give(exchange, message)
        exchange.stream(**self.fields(), cache_control="no-cache")
        self._stream(exchange, message, reply, question.breaks_off)

    def count(self, exchange):
        body, version, model = self._checked_head(exchange)
        rules.check_count(body, version, model)
        self.give(exchange, {"input_tokens": 45})

    def list(self, exchange):
        self._version(exchange)
        asked = query_of(exchange.request)
        if rest := set(asked) - {"limit", "after_id", "before_id"}:
            raise rules.invalid(f"{rest.pop()}: Extra inputs are not permitted")
        limit = int(asked.get("limit", 20))
        if not 1 <= limit <= 1000:
            raise rules.invalid("limit: Input should be between 1 and 1000")
        ids = [model.id for model in MODELS]
        if "after_id" in asked and asked["after_id"] not in ids:
            raise rules.invalid("after_id: not found")
        first = ids.index(asked["after_id"]) + 1 if "after_id" in asked else 0
        page = MODELS[first : first + limit]
        ends = {"first_id": page[0].id if page else None, "last_id": page[-1].id if page else None}
        self.give(exchange, {"data": [row(m) for m in page], "has_more": first + limit < len(MODELS), **ends})

    def retrieve(self, exchange, id):
        self._version(exchange)
        self.give(exchange, row(model_named(id)))

    # Inside

    def _version(self, exchange):
        version = exchange.request.field("anthropic-version")
        if version is None:
            raise rules.invalid("anthropic-version: header is required")
        if version not in rules.VERSIONS:
            raise rules.invalid(f'anthropic-version: "{version}" is not a valid version')
        return version

    def _checked_head(self, exchange):
        version = self._version(exchange)
        body = self.object_of(exchange)
        if not isinstance(body.get("model"), str):
            raise rules.invalid("model: Field required")
        return body, version, model_named(body["model"])

    def _message(self, model, reply, ids):
        content = []
        if reply.usage.thoughts:
            content.append({"type": "thinking", "thinking": reply.thoughts, "signature": signature(reply.thoughts)})
        if reply.text:
            content.append({"type": "text", "text": reply.text})
        content += [
            {"type": "tool_use", "id": id, "name": call.name, "input": call.arguments}
            for id, call in zip(ids, reply.calls)
        ]
        return {
            "id": f"msg_sim{next(self._numbers)}", "type": "message", "role": "assistant", "model": model.id,
            "content": content,
            "stop_reason": "stop_sequence" if reply.stop_sequence else STOP_REASONS[reply.finish],
            "stop_sequence": reply.stop_sequence,
            "usage": usage(reply.usage, reply.usage.completion),
        }  # fmt: skip

    def _stream(self, exchange, message, reply, breaks_off):
        start = message | {"content": [], "stop_reason": None, "stop_sequence": None, "usage": usage(reply.usage, 1)}
        event(exchange, "message_start", message=start)
        for index, block in enumerate(message["content"]):
            opened, deltas = opened_block(block)
            event(exchange, "content_block_start", index=index, content_block=opened)
            if index == 0:
                event(exchange, "ping")
            for number, delta in enumerate(deltas):
                if number == 1 and breaks_off:
                    return break_off(exchange, breaks_off)
                event(exchange, "content_block_delta", index=index, delta=delta)
            event(exchange, "content_block_stop", index=index)
        # What is counted here is the sum so far, not what came since the beginning.
        stop = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
        event(exchange, "message_delta", delta=stop, usage=message["usage"])
        event(exchange, "message_stop")
        exchange.end()


def event(exchange, kind, **members):
    send_awkwardly(exchange, b"event: %s\ndata: %s\n\n" % (kind.encode(), encoded({"type": kind, **members})))


def break_off(exchange, how):
    let_it_be_seen()
    if how == "cut":
        exchange.reset()
    event(exchange, "error", error={"type": "overloaded_error", "message": "Overloaded"})
    exchange.end()


def opened_block(block):
    """A block as it is when it begins, and the deltas that make it whole."""
    match block["type"]:
        case "text":
            return {"type": "text", "text": ""}, [
                {"type": "text_delta", "text": part} for part in pieces(block["text"])
            ]
        case "thinking":
            parts = pieces(block["thinking"]) or [""]
            deltas = [{"type": "thinking_delta", "thinking": part} for part in parts]
            deltas.append({"type": "signature_delta", "signature": block["signature"]})
            return {"type": "thinking", "thinking": "", "signature": ""}, deltas
    # The first piece is empty; a call without arguments has no other.
    text = encoded(block["input"]).decode() if block["input"] else ""
    deltas = [{"type": "input_json_delta", "partial_json": part} for part in ["", *pieces(text)]]
    return block | {"input": {}}, deltas


def shows_no_thoughts(body, model):
    """Whether blocks of thoughts come empty, with nothing but their signature."""
    display = (body.get("thinking") or {}).get("display")
    return display == "omitted" or (display is None and model.is_adaptive_only)


def usage(usage, output):
    return {
        "input_tokens": usage.fresh - CACHE_WRITTEN, "cache_creation_input_tokens": CACHE_WRITTEN,
        "cache_read_input_tokens": usage.cache_read, "output_tokens": output,
        "output_tokens_details": {"thinking_tokens": usage.thoughts}, "service_tier": "standard",
    }  # fmt: skip


def row(model):
    thinking = {"adaptive": "adaptive" in model.thinking, "enabled": "enabled" in model.thinking, "disabled": True}
    efforts = ("low", "medium", "high", "max", "xhigh")
    capabilities = {
        "thinking": {"supported": True, "types": {name: {"supported": can} for name, can in thinking.items()}},
        "effort": {"supported": model.has_effort, **{name: {"supported": model.has_effort} for name in efforts}},
        **{
            name: {"supported": True}
            for name in ("batch", "citations", "image_input", "pdf_input", "structured_outputs")
        },
    }
    return {
        "type": "model", "id": model.id, "display_name": model.name, "created_at": "2025-09-29T00:00:00Z",
        "lifecycle": "active", "max_input_tokens": model.context, "max_tokens": model.most_tokens,
        "capabilities": capabilities,
    }  # fmt: skip


def model_named(id):
    found = next((model for model in MODELS if model.id == id), None)
    if not found:
        raise Refusal(404, f"model: {id}")
    return found


def asked(body):
    """The request in neutral words."""
    turns = turns_of(body)
    choice = body.get("tool_choice") or {"type": "auto"}
    form = (body.get("output_config") or {}).get("format")
    said = [(index, blocks) for index, (role, blocks) in enumerate(turns) if role == "user" and texts(blocks)]
    last, blocks = said[-1] if said else (0, [])
    later = [blocks for role, blocks in turns[last + 1 :] if role == "user"]
    # Results and a text may come in one turn; then the text is the newer of the two.
    results = [b for _, b in turns[-1][1] if b["type"] == "tool_result"] if later else []
    return Asked(
        text=texts(blocks)[-1] if blocks else "",
        tools=[Tool(tool["name"], tool["input_schema"]) for tool in body.get("tools", [])],
        choice={"any": "required", "tool": choice.get("name")}.get(choice["type"], choice["type"]),
        may_call_many=not choice.get("disable_parallel_tool_use"),
        results=[result_text(block) for block in results],
        rounds=len(later),
        images=[image(block["source"]) for _, block in blocks if block["type"] == "image"],
        schema=form["schema"] if form else None,
        wants_thoughts=(body.get("thinking") or {}).get("type") in ("enabled", "adaptive"),
        token_limit=body.get("max_tokens"),
        stops=body.get("stop_sequences", []),
    )


def texts(blocks):
    return [block["text"] for _, block in blocks if block["type"] == "text"]


def result_text(block):
    content = block.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def image(source):
    return (source["media_type"], base64.b64decode(source["data"])) if source["type"] == "base64" else ("url", None)
