"""Hosts that take chats, and beside them Responses: OpenAI itself, and some that speak as it does.

Source: platform.openai.com/docs/api-reference/responses and /responses-streaming, November 2026.
"""

import itertools
import json
import time

from providers import responses_rules as rules
from providers.answers import Asked, Tool, decide, pieces
from providers.openai_like import OVERLOADED, OpenAILike
from providers.openai_request import image, text_of
from providers.strict import encoded, let_it_be_seen, send_awkwardly


class Responding(OpenAILike):
    def __init__(self, host):
        super().__init__(host)
        self.ROUTES.append(("POST", host.base_path + "/responses", "respond", True))
        self._numbers = itertools.count(1)

    def respond(self, exchange):
        body = self.object_of(exchange)
        self.check_model(body.get("model"))
        rules.check(body)
        if self.host.slug == "openai":
            rules.check_effort(body)
        reply = decide(question := asked(body))
        if question.breaks_off == "overloaded" and not body.get("stream"):
            raise OVERLOADED
        response = self._response(body, reply)
        if not body.get("stream"):
            return self.give(exchange, response)
        exchange.stream(**self.fields())
        self._stream_items(exchange, response, question.breaks_off)

    # Inside

    def _id(self, prefix):
        return f"{prefix}_sim{next(self._numbers)}"

    def _response(self, body, reply):
        output = []
        if reply.usage.thoughts:
            output.append(self._thought(body))
        if reply.text:
            part = {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}
            output.append({"id": self._id("msg"), "type": "message", "role": "assistant", "status": "completed",
                           "content": [part]})  # fmt: skip
        output += [
            {"id": self._id("fc"), "type": "function_call", "status": "completed", "call_id": self._id("call"),
             "name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)}
            for call in reply.calls
        ]  # fmt: skip
        reason = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(reply.finish)
        usage = reply.usage
        return {
            "id": self._id("resp"), "object": "response", "created_at": int(time.time()), "model": body["model"],
            "status": "incomplete" if reason else "completed", "error": None,
            "incomplete_details": {"reason": reason} if reason else None, "instructions": body.get("instructions"),
            "output": output, "parallel_tool_calls": body.get("parallel_tool_calls", True),
            "tool_choice": body.get("tool_choice", "auto"), "tools": body.get("tools", []), "metadata": {},
            "temperature": 1.0, "top_p": 1.0, "text": body.get("text", {"format": {"type": "text"}}),
            "usage": {
                "input_tokens": usage.prompt, "input_tokens_details": {"cached_tokens": usage.cache_read},
                "output_tokens": usage.completion, "output_tokens_details": {"reasoning_tokens": usage.thoughts},
                "total_tokens": usage.prompt + usage.completion,
            },
        }  # fmt: skip

    def _thought(self, body):
        id = self._id("rs")
        thought = {"id": id, "type": "reasoning", "summary": []}
        if "reasoning.encrypted_content" in (body.get("include") or []):
            thought["encrypted_content"] = rules.seal(id)
        return thought

    def _stream_items(self, exchange, response, breaks_off):
        numbers = itertools.count()

        def event(kind, **members):
            data = encoded({"type": f"response.{kind}", "sequence_number": next(numbers), **members})
            send_awkwardly(exchange, b"event: response.%s\ndata: %s\n\n" % (kind.encode(), data))

        begun = response | {"status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
        event("created", response=begun)
        event("in_progress", response=begun)
        for index, item in enumerate(response["output"]):
            place = {"output_index": index, "item_id": item["id"]}
            match item["type"]:
                case "message":
                    stream_message(event, item, place, breaks_off and (lambda: break_off(exchange, event, begun, breaks_off)))
                    if breaks_off:
                        return
                case "function_call":
                    stream_call(event, item, place)
                case _:
                    event("output_item.added", output_index=index, item=item)
            event("output_item.done", output_index=index, item=item)
        event(response["status"], response=response)
        exchange.end()


def stream_message(event, item, place, break_off):
    (part,) = item["content"]
    event("output_item.added", output_index=place["output_index"], item=item | {"status": "in_progress", "content": []})
    place = place | {"content_index": 0}
    event("content_part.added", **place, part=part | {"text": ""})
    for number, piece in enumerate(pieces(part["text"])):
        if number == 1 and break_off:
            return break_off()
        event("output_text.delta", **place, delta=piece, logprobs=[])
    event("output_text.done", **place, text=part["text"], logprobs=[])
    event("content_part.done", **place, part=part)


def stream_call(event, item, place):
    event("output_item.added", output_index=place["output_index"],
          item=item | {"status": "in_progress", "arguments": ""})  # fmt: skip
    for piece in pieces(item["arguments"]):
        event("function_call_arguments.delta", **place, delta=piece)
    event("function_call_arguments.done", **place, name=item["name"], arguments=item["arguments"])


def break_off(exchange, event, begun, how):
    let_it_be_seen()
    if how == "cut":
        exchange.reset()
    error = {"code": "server_error", "message": OVERLOADED.message}
    event("failed", response=begun | {"status": "failed", "error": error})
    exchange.end()


def asked(body):
    """The request in neutral words."""
    items = body["input"]
    items = [{"role": "user", "content": items}] if isinstance(items, str) else items
    said = [index for index, item in enumerate(items) if item.get("role") == "user"]
    last = items[said[-1]]["content"] if said else ""
    later = items[said[-1] + 1 if said else 0 :]
    choice = body.get("tool_choice") or "auto"
    form = (body.get("text") or {}).get("format") or {}
    kinds = ["", *(item.get("type", "message") for item in later)]
    ending = list(itertools.takewhile(lambda item: item.get("type") == "function_call_output", reversed(later)))
    return Asked(
        text=text_of(last),
        tools=[Tool(tool["name"], tool["parameters"]) for tool in body.get("tools") or []],
        choice=choice if isinstance(choice, str) else choice["name"],
        may_call_many=body.get("parallel_tool_calls") is not False,
        results=[text_of(item["output"]) for item in reversed(ending)],
        rounds=sum(kind == "function_call_output" != before for before, kind in zip(kinds, kinds[1:])),
        images=[image(part["image_url"]) for part in last if part["type"] == "input_image"] if isinstance(last, list) else [],
        schema=form["schema"] if form.get("type") == "json_schema" else None,
        wants_thoughts=rules.thinks(body["model"]) or (body.get("reasoning") or {}).get("effort") is not None,
        token_limit=body.get("max_output_tokens"),
    )
