"""Anthropic's Messages in front of providers as strict as the real ones: plain HTTP in front, no library between."""

import itertools
import json

import pytest

from gateway import CALLER_KEY
from providers.anthropic import Anthropic
from providers.answers import THOUGHTS, said, told
from providers.asking import CAT, CLOSED
from providers.gemini import Gemini
from providers.ollama import Ollama
from providers.openai_like import provider_for
from providers.strict import KEY
from wire import Connection, post

PATH = "/v1/messages"
FIELDS = {"anthropic-version": "2023-06-01", "x-api-key": CALLER_KEY}
# A model that thinks, and one that need not, at a gateway of each format.
MODELS = {
    "anthropic": ("anthropic/claude-sonnet-4-5-20250929", "anthropic/claude-haiku-4-5-20251001"),
    "google": ("google/gemini-3-pro-preview", "google/gemini-2.5-flash"),
    "ollama": ("ollama/qwen3:8b", "ollama/llama3.2:latest"),
    "deepseek": ("deepseek/deepseek-reasoner", "deepseek/deepseek-chat"),
}
TOOLS = [{"name": name, "description": f"Can {name}.", "input_schema": CLOSED} for name in ("add", "multiply")]


@pytest.fixture(scope="module")
def server(start):
    providers = {
        "ANTHROPIC": Anthropic(), "GOOGLE": Gemini(), "OLLAMA": Ollama(), "DEEPSEEK": provider_for("deepseek"),
    }  # fmt: skip
    environment = {f"{name}_BASE_URL": provider.base_url for name, provider in providers.items()}
    environment |= {f"{name}_API_KEY": KEY for name in providers if name != "OLLAMA"}
    server = start(**environment, OPENAI_API_KEY=None, OPENAI_BASE_URL=None, SLUICE_DEMO="0")
    yield server
    for provider in providers.values():
        provider.close()


def ask(server, model, messages, fields=(), path=PATH, **members):
    body = {"model": model, "max_tokens": 4000, "messages": messages, **members}
    return post(server, body, FIELDS | dict(fields), path)


def message(server, model, messages, is_streaming=False, **members):
    """An answer as clients of Anthropic's put it together."""
    answer = ask(server, model, messages, stream=is_streaming, **members)
    assert answer.status == 200, answer.body
    assert answer.is_whole and answer.field("request-id") == answer.field("x-request-id")
    return gathered(events(answer.body)) if is_streaming else answer.json


def events(body):
    """The events of a stream, each of which has its type twice."""
    found = []
    for block in body.decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            name, data = lines
            found.append(json.loads(data.removeprefix("data: ")))
            assert name == f"event: {found[-1]['type']}"
    return found


def gathered(events):
    kinds = [event["type"] for event in events if event["type"] != "ping"]
    assert kinds[0] == "message_start" and kinds[-2:] == ["message_delta", "message_stop"], kinds
    message, blocks, parts = events[0]["message"], [], {}
    for event in events:
        match event["type"]:
            case "content_block_start":
                assert event["index"] == len(blocks)
                blocks.append(dict(event["content_block"]))
                parts = {}
            case "content_block_delta":
                assert event["index"] == len(blocks) - 1
                (name,) = set(event["delta"]) - {"type"}
                parts[name] = parts.get(name, "") + event["delta"][name]
            case "content_block_stop":
                if "partial_json" in parts:
                    blocks[-1]["input"] = json.loads(parts.pop("partial_json") or "{}")
                blocks[-1] |= parts
            case "message_delta":
                message |= event["delta"]
                message["usage"] |= {name: n for name, n in event["usage"].items() if n is not None}
    return message | {"content": blocks}


def text(message):
    return "".join(block["text"] for block in message["content"] if block["type"] == "text")


def user(content):
    return {"role": "user", "content": content}


def assistant(message):
    return {"role": "assistant", "content": message["content"]}


streaming = pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
everywhere = pytest.mark.parametrize("slug", MODELS)


@everywhere
@streaming
def test_an_answer_has_anthropics_shape(server, slug, is_streaming):
    model = MODELS[slug][1]
    answer = message(server, model, [user("Hello")], is_streaming, system="Be kind.")

    assert text(answer) == said("Hello")
    assert answer["model"] == model and answer["id"].startswith("msg_") and answer["role"] == "assistant"
    assert answer["stop_reason"] == "end_turn" and answer["stop_sequence"] is None
    usage = answer["usage"]
    assert usage["input_tokens"] > 0 and usage["output_tokens"] > 0


@everywhere
@streaming
def test_usage_leaves_out_what_a_cache_had(server, slug, is_streaming):
    usage = message(server, MODELS[slug][1], [user("Hello")], is_streaming)["usage"]

    # The providers read 24 tokens from a cache, where they tell of it; 16 are new, some of them written to one.
    new = usage["input_tokens"] + (usage["cache_creation_input_tokens"] or 0)
    assert (new, usage["cache_read_input_tokens"]) in [(16, 24), (40, None)]


@everywhere
def test_the_prompt_is_told_when_the_answer_begins(server, slug):
    first = events(ask(server, MODELS[slug][1], [user("Hello")], stream=True).body)[0]

    assert first["type"] == "message_start"
    assert first["message"]["usage"]["input_tokens"] > 0


@everywhere
def test_an_answer_may_stop_early(server, slug):
    short = message(server, MODELS[slug][1], [user("!stop length")])
    stopped = message(server, MODELS[slug][1], [user("Hello")], stop_sequences=["Hel"])

    assert short["stop_reason"] == "max_tokens"
    assert text(stopped) == "You said: " and stopped["stop_reason"] in ("end_turn", "stop_sequence")


@pytest.mark.parametrize("slug", ["anthropic", "google", "ollama"])
def test_an_image_arrives(server, slug):
    models = {"anthropic": MODELS["anthropic"][1], "google": MODELS["google"][1], "ollama": "ollama/gemma3:4b"}
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": CAT}}

    answer = message(server, models[slug], [user([image, {"type": "text", "text": "!image"}])])

    # Ollama is not told the type.
    assert text(answer).startswith("Saw image")


@everywhere
@streaming
def test_two_tools_at_once_are_called_and_answered(server, slug, is_streaming):
    model, question = MODELS[slug][1], user("!parallel")
    calling = message(server, model, [question], is_streaming, tools=TOOLS)
    calls = [block for block in calling["content"] if block["type"] == "tool_use"]

    assert calling["stop_reason"] == "tool_use"
    assert [call["name"] for call in calls] == ["add", "multiply"] and calls[0]["id"] != calls[1]["id"]
    assert all(set(call["input"]) == {"a", "b"} for call in calls)

    results = [{"type": "tool_result", "tool_use_id": call["id"], "content": f"{n}."} for n, call in enumerate(calls)]
    answer = message(server, model, [question, assistant(calling), user(results)], is_streaming, tools=TOOLS)
    assert text(answer) == told("0.", "1.")


@streaming
@pytest.mark.parametrize("slug", ["anthropic", "ollama", "deepseek"])
def test_tools_keep_their_names_however_long(server, slug, is_streaming):
    name = "add_" + "x" * 100
    tools = [TOOLS[0] | {"name": name}]

    answer = message(server, MODELS[slug][1], [user("!parallel")], is_streaming, tools=tools)

    calls = [block["name"] for block in answer["content"] if block["type"] == "tool_use"]
    assert calls and set(calls) == {name}


def loop(server, models, is_streaming):
    """A loop of ten calls, with thinking, each step asked of the next of `models`."""
    messages, seen = [user("!loop 10 !reason")], []
    thinking = {"type": "enabled", "budget_tokens": 2000}
    for model in models:
        answer = message(server, model, messages, is_streaming, tools=TOOLS, thinking=thinking)
        seen.append(answer)
        calls = [block for block in answer["content"] if block["type"] == "tool_use"]
        if not calls:
            return seen
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": f"{len(seen)}"} for call in calls]
        messages += [assistant(answer), user(results)]
    return seen


@everywhere
@streaming
def test_ten_turns_of_tools_with_thinking(server, slug, is_streaming):
    answers = loop(server, itertools.repeat(MODELS[slug][0], 12), is_streaming)

    assert len(answers) == 11
    assert answers[-1]["stop_reason"] == "end_turn" and "The tool said: 10" in text(answers[-1])
    if slug == "anthropic":
        assert answers[3]["content"][0] == answers[0]["content"][0] and answers[0]["content"][0]["thinking"] == THOUGHTS


@streaming
@pytest.mark.parametrize("order", list(itertools.permutations(MODELS, 2)), ids="-".join)
def test_ten_turns_across_a_change_of_gateway(server, order, is_streaming):
    first, second = (MODELS[slug][0] for slug in order)
    answers = loop(server, [first] * 5 + [second] * 3 + [first] * 4, is_streaming)

    assert len(answers) == 11
    assert "The tool said: 10" in text(answers[-1])


@everywhere
def test_what_claude_code_says_besides_is_taken(server, slug):
    """Its name of the user is longer than OpenAI takes, its first instruction is for Anthropic alone."""
    metadata = {"user_id": f"user_{'a' * 64}_account_{'b' * 36}_session_{'c' * 36}"}
    billing = "x-anthropic-billing-header: cc_version=2.1.177.01c; cc_entrypoint=cli; cch=36ee5;"
    system = [{"type": "text", "text": billing}, {"type": "text", "text": "Be kind."}]

    answer = ask(server, MODELS[slug][1], [user("Hello")], system=system, metadata=metadata)

    assert answer.status == 200 and text(answer.json) == said("Hello")
    assert ("#/system/0" in (answer.field("x-sluice-dropped") or "")) == (slug != "anthropic")


def test_a_prompt_for_the_cache_alone_is_not_streamed(server):
    answer = ask(server, MODELS["anthropic"][1], [user("Hello")], max_tokens=0)

    assert answer.status == 200, answer.body
    assert answer.json["content"] == [] and answer.json["stop_reason"] == "max_tokens"


def test_where_thinking_is_off_nothing_of_it_is_to_be_cleared(server):
    call = {"type": "tool_use", "id": "call_1", "name": "add", "input": {"a": 1, "b": 2}}
    result = {"type": "tool_result", "tool_use_id": "call_1", "content": "3"}
    messages = [user("Go."), {"role": "assistant", "content": [call]}, user([result])]
    clearing = {"edits": [{"type": "clear_thinking_20251015", "keep": "all"}]}

    answer = ask(
        server, MODELS["anthropic"][0], messages, tools=TOOLS, context_management=clearing,
        thinking={"type": "enabled", "budget_tokens": 2000},
    )  # fmt: skip

    assert answer.status == 200, answer.body
    assert answer.field("x-sluice-dropped") == "#/thinking,#/context_management/edits/0"


@streaming
@pytest.mark.parametrize("model", ["ollama/llama3.2:latest", "ollama/llama3.2"])
def test_a_model_that_cannot_think_is_not_asked_to(server, model, is_streaming):
    answer = ask(server, model, [user("Hello")], stream=is_streaming, thinking={"type": "adaptive"})

    assert answer.status == 200, answer.body
    assert answer.field("x-sluice-dropped") == "#/thinking"


# Errors


@everywhere
def test_errors_are_anthropics(server, slug):
    missing = ask(server, f"{slug}/no-such-model", [user("Hello")])
    refused = ask(server, MODELS[slug][1], [user("!error 400")])
    busy = ask(server, MODELS[slug][1], [user("!error 429")], stream=True)

    for answer, status, kind in [
        (missing, 404, "not_found_error"), (refused, 400, "invalid_request_error"), (busy, 429, "rate_limit_error"),
    ]:  # fmt: skip
        assert answer.status == status, answer.body
        assert answer.json["type"] == "error" and answer.json["error"]["type"] == kind
        assert answer.json["request_id"] == answer.field("request-id") == answer.field("x-request-id")


@everywhere
def test_a_stream_that_breaks_off_says_so(server, slug):
    answer = ask(server, MODELS[slug][1], [user("!cut")], stream=True)
    kinds = [event["type"] for event in events(answer.body)]

    assert answer.status == 200
    assert "content_block_delta" in kinds and kinds[-1] == "error" and "message_stop" not in kinds


def test_wrong_methods_and_bodies_are_told_in_the_same_shape(server):
    with Connection(server) as connection:
        method = connection.request("GET", PATH)
        broken = connection.request("POST", PATH, b"{", FIELDS)

    assert method.status == 405 and method.field("allow") == "OPTIONS, POST"
    assert broken.status == 400
    for answer in (method, broken):
        assert answer.json["error"]["type"] == "invalid_request_error"
        assert answer.json["request_id"] == answer.field("request-id")


# Counting


def test_prompts_are_counted_by_who_can(server):
    def count(slug):
        body = {"model": MODELS[slug][1], "messages": [user("Hello, how are you?")]}
        return post(server, body, FIELDS, PATH + "/count_tokens")

    own, other = count("anthropic"), count("deepseek")

    assert own.json == {"input_tokens": 45} and own.field("x-sluice-estimate") is None
    assert 1 <= other.json["input_tokens"] <= 20 and other.field("x-sluice-estimate") == "true"


def test_both_versions_are_taken(server):
    newer = ask(
        server, MODELS["anthropic"][1], [user("Hello")],
        {"anthropic-version": "2026-10-21", "authorization": f"Bearer {CALLER_KEY}"}, temperature=1,
    )  # fmt: skip
    elsewhere = ask(
        server, MODELS["google"][1], [user("Hello")], {"anthropic-version": "2026-10-21"}, temperature=1
    )

    # The newer version takes no sampling settings: that is for Anthropic to say, and for nobody else.
    assert newer.status == 400 and "temperature" in newer.json["error"]["message"]
    assert elsewhere.status == 200
