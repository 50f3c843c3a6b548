"""Ollama: its native chat in lines of JSON, its lists, and its door for OpenAI's format.

Source: github.com/ollama/ollama docs/api.md and docs/openai.md, November 2026; the errors are those users report.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from providers import listings, openai_errors
from providers.answers import Asked, Tool, decide, pieces
from providers.hosts import Host, Listing
from providers.openai_like import OpenAILike
from providers.openai_request import begins_results, results
from providers.refusal import Refusal, is_integer, is_number
from providers.strict import encoded, let_it_be_seen, send_awkwardly

DOOR = Host("ollama", "", (Listing("/v1/models", listings.OLLAMA_DOOR, is_public=True),), limits=("max_tokens",),
            has_key=False, thoughts="reasoning", gives_whole_calls=True)  # fmt: skip
MOMENT = "2026-11-21T16:00:00.123456789Z"


@dataclass(frozen=True)
class Model:
    name: str
    family: str
    context: int
    capabilities: tuple


MODELS = [
    Model("llama3.2:latest", "llama", 131072, ("completion", "tools")),
    Model("qwen3:8b", "qwen3", 40960, ("completion", "tools", "thinking")),
    Model("gpt-oss:20b", "gptoss", 131072, ("completion", "tools", "thinking")),
    Model("gemma3:4b", "gemma3", 131072, ("completion", "vision")),
]
OPTIONS = {
    "num_predict": is_integer, "num_ctx": is_integer, "seed": is_integer, "top_k": is_integer, "temperature": is_number,
    "top_p": is_number, "min_p": is_number, "repeat_penalty": is_number, "presence_penalty": is_number,
    "frequency_penalty": is_number, "stop": lambda value: isinstance(value,
                                                                     list) and all(isinstance(s, str) for s in value),
}  # fmt: skip


class Ollama(OpenAILike):
    def __init__(self):
        super().__init__(DOOR)
        self.ROUTES += [
            ("POST", "/api/chat", "chat", False),
            ("GET", "/api/tags", "tags", False),
            ("POST", "/api/show", "show", False),
        ]

    def refuse(self, exchange, refusal):
        """Its own routes say a text, the door says what OpenAI says."""
        is_door = exchange.request.path.startswith("/v1/")
        self.error = openai_errors.openai if is_door else openai_errors.text
        super().refuse(exchange, refusal)

    # Routes

    def chat(self, exchange):
        body = self.object_of(exchange)
        model = model_named(body.get("model"))
        check(body, model)
        if not body.get("messages"):
            loaded = {"message": {"role": "assistant", "content": ""}, "done_reason": "load", "done": True}
            return self.give(exchange, line(model) | loaded)
        question = asked(body)
        reply = decide(question)
        if question.breaks_off == "overloaded" and body.get("stream") is False:
            raise Refusal(503, "server busy, please try again.  maximum pending requests exceeded")
        messages = parts(reply)
        # Streams unless told not to.
        if body.get("stream") is False:
            return self.give(exchange, line(model) | {"message": joined(messages)} | ending(reply))
        exchange.stream(content_type="application/x-ndjson")
        self._stream_lines(exchange, model, messages, ending(reply), question.breaks_off)

    def tags(self, exchange):
        self.give(exchange, {"models": [tag(model) for model in MODELS]})

    def show(self, exchange):
        body = json.loads(exchange.request.body)
        model = model_named(body.get("model", body.get("name")))
        info = {"general.architecture": model.family, f"{model.family}.context_length": model.context}
        self.give(exchange, {"details": details(model), "model_info": info, "capabilities": list(model.capabilities)})

    def _stream_lines(self, exchange, model, messages, ending, breaks_off):
        for index, message in enumerate(messages):
            if index == 1 and breaks_off:
                let_it_be_seen()
                if breaks_off == "cut":
                    exchange.reset()
                exchange.part(b'{"error":"an error was encountered while running the model: overloaded"}\n')
                return exchange.end()
            send_awkwardly(exchange, encoded(line(model) | {"message": message, "done": False}) + b"\n")
        last = line(model) | {"message": {"role": "assistant", "content": ""}} | ending
        send_awkwardly(exchange, encoded(last) + b"\n")
        exchange.end()


def model_named(name):
    if not name:
        raise Refusal(400, "model is required")
    wanted = name if ":" in str(name) else f"{name}:latest"
    found = next((model for model in MODELS if model.name == wanted), None)
    if not found:
        raise Refusal(404, f"model '{name}' not found")
    return found


# What is refused. Members it does not know are passed over, as Go's decoder does.


def check(body, model):
    for index, message in enumerate(body.get("messages", [])):
        check_message(message, body["messages"][:index])
    for name, value in body.get("options", {}).items():
        if name in OPTIONS and not OPTIONS[name](value):
            raise Refusal(400, f'option "{name}" must be of type {"array" if name == "stop" else "number"}')
    think = body.get("think")
    if think not in (None, True, False, "high", "medium", "low", "max"):
        raise Refusal(400, f'invalid think value: "{think}" (must be "high", "medium", "low", "max", true, or false)')
    if think and "thinking" not in model.capabilities:
        raise Refusal(400, f'"{body["model"]}" does not support thinking')
    if body.get("tools") and "tools" not in model.capabilities:
        raise Refusal(400, f'"{body["model"]}" does not support tools')
    form = body.get("format")
    if form not in (None, "", "json") and not isinstance(form, dict):
        raise Refusal(400, f'invalid format: "{form}"; expected "json" or a valid JSON Schema object')
    if not isinstance(body.get("stream", True), bool):
        raise Refusal(400, "json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool")


def check_message(message, before):
    if message.get("role") not in ("system", "user", "assistant", "tool"):
        raise Refusal(400, f"invalid role: {message.get('role')}, must be one of [system, user, assistant, tool]")
    content = message.get("content", "")
    if content is not None and not isinstance(content, str):
        kind = "array" if isinstance(content, list) else "object"
        raise Refusal(
            400, f"json: cannot unmarshal {kind} into Go struct field ChatRequest.messages.content of type string"
        )
    for call in message.get("tool_calls") or []:
        if not isinstance(call["function"].get("arguments"), dict):
            raise Refusal(400, "json: cannot unmarshal string into Go struct field "
                               "ChatRequest.messages.tool_calls.function.arguments of type api.ToolCallFunctionArguments")  # fmt: skip
    for image in message.get("images") or []:
        check_image(image)
    called = [call["function"]["name"] for earlier in before for call in earlier.get("tool_calls") or []]
    if message["role"] == "tool" and message.get("tool_name", (called or [None])[0]) not in called:
        raise Refusal(400, f"no call of the tool {message.get('tool_name')} came before its result")


def check_image(image):
    """Bare Base64; a data URL's head has characters that are none."""
    try:
        base64.b64decode(image, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise Refusal(400, "illegal base64 data at input byte 4")


# What is answered


def asked(body):
    messages = body["messages"]
    said = [index for index, message in enumerate(messages) if message["role"] == "user"]
    last = messages[said[-1]] if said else {}
    later = messages[said[-1] + 1 if said else 0 :]
    options, form = body.get("options", {}), body.get("format")
    return Asked(
        text=last.get("content") or "",
        tools=[
            Tool(t["function"]["name"], t["function"].get("parameters", {"type": "object"}))
            for t in body.get("tools") or []
        ],
        results=results(later),
        rounds=sum(1 for before, message in zip([{}, *later], later) if begins_results(before, message)),
        images=[("image", base64.b64decode(image)) for image in last.get("images") or []],
        schema=form if isinstance(form, dict) else ({} if form == "json" else None),
        wants_thoughts=bool(body.get("think")),
        token_limit=options.get("num_predict") if options.get("num_predict", -1) > 0 else None,
        stops=options.get("stop", []),
    )


def parts(reply):
    """The messages of a stream: thoughts, text, and every call whole, without an id."""
    messages = [{"role": "assistant", "content": "", "thinking": part} for part in pieces(reply.thoughts)]
    messages += [{"role": "assistant", "content": part} for part in pieces(reply.text)]
    for call in reply.calls:
        function = {"name": call.name, "arguments": call.arguments}
        messages.append({"role": "assistant", "content": "", "tool_calls": [{"function": function}]})
    return messages


def joined(messages):
    whole = {"role": "assistant", "content": "".join(message["content"] for message in messages)}
    if thoughts := "".join(message.get("thinking", "") for message in messages):
        whole["thinking"] = thoughts
    if calls := [call for message in messages for call in message.get("tool_calls", [])]:
        whole["tool_calls"] = calls
    return whole


def line(model):
    return {"model": model.name, "created_at": MOMENT}


def ending(reply):
    """The last line. Calls end with `stop` as well."""
    reason = "length" if reply.finish == "length" else "stop"
    return {
        "done": True, "done_reason": reason, "total_duration": 4883583458, "load_duration": 1334875,
        "prompt_eval_count": reply.usage.prompt, "prompt_eval_duration": 342546000,
        "eval_count": reply.usage.completion,
        "eval_duration": 4535599000,
    }  # fmt: skip


def tag(model):
    return {"name": model.name, "model": model.name, "modified_at": MOMENT, "size": 2019393189,
            "digest": "a80c4f17acd5",
            "details": details(model)}  # fmt: skip


def details(model):
    return {"parent_model": "", "format": "gguf", "family": model.family, "families": [model.family],
            "parameter_size": "3.2B", "quantization_level": "Q4_K_M"}  # fmt: skip
