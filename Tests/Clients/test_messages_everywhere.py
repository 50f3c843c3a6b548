"""Anthropic's SDK, unchanged, with only its base URL set. Runs under two generations of it: 2026-10-21 with a bearer, and
2023-06-01 with `x-api-key`."""

import base64
import os
import subprocess

import anthropic
import pytest
from anthropic import Anthropic

from gateway import CALLER_KEY
from providers.answers import THOUGHTS, said, told
from providers.asking import CAT, CLOSED
from street import Street

IS_OLD = anthropic.__version__.startswith("0.")
# A gateway of each format: the model that is asked, one that thinks, one that sees.
MODELS = {
    "openai": ("gpt-4o-mini", "o4-mini", "gpt-4o-mini"),
    "anthropic": ("claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"),
    "google": ("gemini-2.5-flash", "gemini-2.5-flash", "gemini-2.5-flash"),
    "ollama": ("llama3.2:latest", "qwen3:8b", "gemma3:4b"),
}
TOOLS = [{"name": name, "description": f"Can {name}.", "input_schema": CLOSED} for name in ("add", "multiply")]


class House:
    """A provider of one format behind Sluice, and a client in front."""

    def __init__(self, slug, start):
        self.slug = slug
        self.model, self.thinker, self.seer = (f"{slug}/{model}" for model in MODELS[slug])
        self.street = Street([slug], start)
        self.provider = self.street.providers[slug]
        self.client = Anthropic(base_url=self.street.server.url, api_key=CALLER_KEY, max_retries=0, timeout=10)

    def ask(self, content="Hello", model=None, **options):
        messages = options.pop("messages", [{"role": "user", "content": content}])
        return self.client.messages.create(
            model=model or self.model, messages=messages, max_tokens=options.pop("max_tokens", 1024), **options
        )

    def stream(self, content="Hello", model=None, **options):
        messages = options.pop("messages", [{"role": "user", "content": content}])
        return self.client.messages.stream(
            model=model or self.model, messages=messages, max_tokens=options.pop("max_tokens", 1024), **options
        )

    def final(self, *arguments, **options):
        with self.stream(*arguments, **options) as stream:
            return stream.get_final_message()


@pytest.fixture(scope="module", params=MODELS)
def house(request, start):
    house = House(request.param, start)
    yield house
    house.client.close()
    house.street.close()


@pytest.fixture(params=["whole", "stream"])
def asked(request, house):
    return house.ask if request.param == "whole" else house.final


def text(message):
    return "".join(block.text for block in message.content if block.type == "text")


def test_it_answers(house, asked):
    message = asked()

    assert text(message) == said("Hello")
    assert (message.type, message.role, message.stop_reason) == ("message", "assistant", "end_turn")
    assert message.model == house.model
    # What was read from a cache or written to one is told beside.
    usage = message.usage
    cached = (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
    assert usage.output_tokens == 12
    if IS_OLD and asked == house.final:
        # Of a stream it reads the beginning only, where some gateways have not counted yet; later numbers correct that.
        assert usage.input_tokens > 0
    else:
        assert usage.input_tokens + cached == 40


def test_the_key_is_the_callers_own(house):
    house.ask()
    request = house.provider.chats()[-1]
    assert CALLER_KEY.encode() not in request.head


def test_text_arrives_as_it_is_made(house):
    with house.stream() as stream:
        parts = list(stream.text_stream)
    assert "".join(parts) == said("Hello") and len(parts) > 2


def test_system_and_turns_arrive(house, asked):
    turns = [("user", "Hello"), ("assistant", "Hi."), ("user", "So?")]
    messages = [{"role": role, "content": content} for role, content in turns]
    assert text(asked(messages=messages, system="Be brief.")) == said("So?")
    blocks = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
    assert text(asked(messages=messages, system=blocks)) == said("So?")


def test_limits_and_stops_arrive(house, asked):
    cut = asked(max_tokens=2)
    assert cut.stop_reason == "max_tokens" and said("Hello").startswith(text(cut))
    stopped = asked(stop_sequences=["aid"])
    assert text(stopped) == "You s"


def test_an_image_arrives(house, asked):
    source = {"type": "base64", "media_type": "image/png", "data": CAT}
    content = [{"type": "text", "text": "!image"}, {"type": "image", "source": source}]
    assert f"of {len(base64.b64decode(CAT))} bytes" in text(asked(content, house.seer))


def test_a_document_arrives(house):
    data = base64.b64encode(b"%PDF-1.4 a paper").decode()
    source = {"type": "base64", "media_type": "application/pdf", "data": data}
    content = [{"type": "document", "source": source, "title": "Paper"}, {"type": "text", "text": "Hello"}]
    try:
        assert text(house.ask(content)) == said("Hello")
    except anthropic.BadRequestError as error:
        # Some formats have no place for one: then it is said, and not left out.
        assert house.slug == "ollama" and "document" in str(error).lower() or "file" in str(error).lower()


def test_a_tool_is_called_and_its_result_told(house, asked):
    question = {"role": "user", "content": "What is it?"}

    calling = asked(messages=[question], tools=TOOLS)
    (call,) = [block for block in calling.content if block.type == "tool_use"]
    assert calling.stop_reason == "tool_use"
    assert call.name == "add" and set(call.input) == {"a", "b"}

    result = {"type": "tool_result", "tool_use_id": call.id, "content": [{"type": "text", "text": "five"}]}
    turns = [question, {"role": "assistant", "content": calling.content}, {"role": "user", "content": [result]}]
    assert text(asked(messages=turns, tools=TOOLS)) == told("five")


def test_two_tools_are_called_at_once(house, asked):
    calling = asked("!parallel", tools=TOOLS)
    calls = [block for block in calling.content if block.type == "tool_use"]
    assert [call.name for call in calls] == ["add", "multiply"] and calls[0].id != calls[1].id

    single = asked("!parallel", tools=TOOLS, tool_choice={"type": "auto", "disable_parallel_tool_use": True})
    if house.slug in ("openai", "anthropic"):
        assert len([block for block in single.content if block.type == "tool_use"]) == 1


def test_a_choice_of_tools_arrives(house, asked):
    if house.slug == "ollama":
        pytest.skip("knows no other choice")
    chosen = asked(tools=TOOLS, tool_choice={"type": "tool", "name": "multiply"})
    assert [block.name for block in chosen.content if block.type == "tool_use"] == ["multiply"]
    assert asked(tools=TOOLS, tool_choice={"type": "any"}).stop_reason == "tool_use"


@pytest.mark.skipif(IS_OLD, reason="had no thoughts yet")
def test_thoughts_come_through(house, asked):
    thinking = {"type": "enabled", "budget_tokens": 2000}
    message = asked("!reason", house.thinker, thinking=thinking, max_tokens=4000)

    assert text(message) == said("!reason")
    thoughts = [block for block in message.content if block.type == "thinking"]
    if house.slug == "openai":
        assert not thoughts, "keeps its thoughts to itself"
    else:
        assert "".join(block.thinking for block in thoughts) == THOUGHTS
        assert message.content[0].type == "thinking"


def test_tokens_are_counted_beforehand(house):
    count = getattr(house.client.messages, "count_tokens", None) or house.client.beta.messages.count_tokens
    counted = count(model=house.model, messages=[{"role": "user", "content": "Hello"}], tools=TOOLS)
    assert counted.input_tokens == 45 if house.slug == "anthropic" else counted.input_tokens > 0


def test_models_are_listed_in_its_own_shape(house):
    if not hasattr(house.client, "models"):
        pytest.skip("listed no models yet")
    ids = [model.id for model in house.client.models.list()]
    assert len(ids) == len(set(ids)) >= 2
    for id in (ids[0], house.model):
        model = house.client.models.retrieve(id)
        assert (model.id, model.type) == (id, "model") and model.display_name


# Failures


def test_what_a_gateway_says_of_a_bad_request_is_passed_on(house, asked):
    with pytest.raises(anthropic.BadRequestError) as caught:
        asked("!error 400")
    assert "The message ordered this error." in str(caught.value)
    assert caught.value.body["error"]["type"] == "invalid_request_error"


def test_a_model_that_nobody_has_is_not_found(house, asked):
    with pytest.raises(anthropic.NotFoundError) as caught:
        asked(model="nobody/such-a-model")
    assert caught.value.body["error"]["type"] == "not_found_error"


def test_a_request_that_lacks_something_is_told_what(house):
    with pytest.raises(anthropic.BadRequestError):
        house.client.messages.create(model=house.model, max_tokens=10, messages="no list")


def test_a_key_that_is_refused_is_the_gateways_failure(house):
    if house.slug == "ollama":
        pytest.skip("has no key")
    with house.provider.locked_out(), pytest.raises(anthropic.InternalServerError) as caught:
        house.ask()
    assert caught.value.status_code == 502 and "canary" not in str(caught.value)


@pytest.mark.parametrize("order", ["!overloaded mid-stream", "!cut mid-stream"])
def test_a_stream_that_breaks_off_is_raised(house, order):
    received = []
    with pytest.raises(anthropic.APIError):
        with house.stream(order) as stream:
            for part in stream.text_stream:
                received.append(part)
    assert received and said(order).startswith("".join(received))


def test_a_provider_that_fails_is_an_error(house):
    with house.provider.out_of_order(), pytest.raises(anthropic.InternalServerError) as caught:
        house.ask()
    assert caught.value.body["error"]["type"] == "api_error"


# Behind all others: from here on the gateway is left alone for a while.
def test_a_rate_limit_is_one_to_the_caller(house):
    with pytest.raises(anthropic.RateLimitError) as caught:
        house.ask("!error 429")
    assert caught.value.body["error"]["type"] == "rate_limit_error"
    assert int(caught.value.response.headers["retry-after"]) >= 1


# Keys


def test_keys_of_both_kinds_are_taken_and_others_are_not(start):
    server = start(SLUICE_API_KEYS=CALLER_KEY)
    ask = {"model": "demo/echo", "max_tokens": 10, "messages": [{"role": "user", "content": "Hello"}]}
    for right in ({"api_key": CALLER_KEY}, {"auth_token": CALLER_KEY}):
        with Anthropic(base_url=server.url, max_retries=0, **right) as client:
            assert text(client.messages.create(**ask)) == "Hello"
    with Anthropic(base_url=server.url, max_retries=0, api_key="sk-wrong") as client:
        with pytest.raises(anthropic.AuthenticationError):
            client.messages.create(**ask)


# The other generation


@pytest.mark.skipif(IS_OLD, reason="is the other generation")
def test_the_older_generation_is_served_alike():
    python = os.environ.get("CLIENTS_OLDER_PYTHON")
    if not python:
        pytest.skip("started without Tests/Clients/run")
    done = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", "test_messages_everywhere.py"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-6000:]
