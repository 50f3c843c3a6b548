"""Every gateway behind one API: the OpenAI SDK in front, a provider as strict as the real one behind.

What is sent to a provider must be what it takes; what comes of it must be what the SDK expects, whoever answered.
"""

import base64
import json
from dataclasses import dataclass, field

import openai
import pytest
from openai import OpenAI

from gateway import CALLER_KEY, wait_until
from providers.anthropic import Anthropic
from providers.answers import THOUGHTS, said, told
from providers.asking import CAT, CLOSED, SUM
from providers.gemini import Gemini
from providers.hosts import HOSTS
from providers.ollama import Ollama
from providers.openai_like import CLIENT, SECRET, provider_for
from providers.strict import KEY
from wire import get


@dataclass(frozen=True)
class Row:
    """A gateway, and what to ask of it."""

    slug: str
    make: object
    prefix: str
    model: str
    thinker: str | None
    # What makes the thinker think, beside the text's order.
    effort: dict = field(default_factory=dict)
    seer: str | None = None
    missing: str = "no-such-model"
    takes_schemas: bool = True
    has_key: bool = True
    # The last model of its list, which may be on a later page.
    last: str = ""

    @property
    def environment(self):
        if self.slug == "ai-gateway":
            return {f"{self.prefix}_CLIENT_ID": CLIENT, f"{self.prefix}_CLIENT_SECRET": SECRET}
        return {f"{self.prefix}_API_KEY": KEY} if self.has_key else {}


PREFIXES = {"huggingface": "HUG", "lmstudio": "LM_STUDIO"}
EFFORT = {"reasoning_effort": "low"}
ROWS = [
    Row(
        host.slug, lambda slug=host.slug: provider_for(slug), PREFIXES.get(host.slug,
                                                                           host.slug.upper().replace("-", "_")),
        host.models[0], host.models[1] if host.thoughts else None, has_key=host.has_key,
        missing="@openai-prod/no-such-model" if host.slug == "portkey" else "no-such-model",
        seer=None if host.slug == "deepseek" else host.models[0], takes_schemas=host.slug != "deepseek",
    )
    for host in HOSTS
]  # fmt: skip
ROWS += [
    Row("anthropic", Anthropic, "ANTHROPIC", "claude-haiku-4-5-20251001", "claude-opus-5-5", EFFORT,
        "claude-haiku-4-5-20251001", last="claude-preview-40"),
    Row("google", Gemini, "GOOGLE", "gemini-2.5-flash", "gemini-3-pro-preview", EFFORT, "gemini-2.5-flash",
        last="gemini-lab-58"),
    Row("ollama", Ollama, "OLLAMA", "llama3.2:latest", "qwen3:8b", EFFORT, "gemma3:4b", has_key=False),
]  # fmt: skip


def row_of(slug):
    return next(row for row in ROWS if row.slug == slug)


class Case:
    """A gateway, its provider, and a client of the Sluice in front of them."""

    def __init__(self, row, start, ending=""):
        self.row = row
        self.provider = row.make()
        nothing = {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None, "OLLAMA_BASE_URL": None, "SLUICE_DEMO": "0"}
        base = {f"{row.prefix}_BASE_URL": self.provider.base_url + ending}
        self.server = start(**(nothing | base | row.environment))
        self.client = OpenAI(base_url=self.server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10)

    def named(self, model=None):
        return f"{self.row.slug}/{model or self.row.model}"

    def ask(self, content="Hello", model=None, **options):
        messages = options.pop("messages", [{"role": "user", "content": content}])
        return self.client.chat.completions.create(model=self.named(model), messages=messages, **options)

    def answers(self):
        try:
            return self.ask()
        except openai.APIStatusError:
            return None

    def text(self, content="Hello", model=None, **options):
        return self.ask(content, model, **options).choices[0].message.content

    def close(self):
        self.client.close()
        self.provider.close()


@pytest.fixture(scope="module", params=ROWS, ids=[row.slug for row in ROWS])
def case(request, start):
    case = Case(request.param, start)
    yield case
    case.close()


def joined(chunks, member="content"):
    return "".join(getattr(choice.delta, member, None) or "" for chunk in chunks for choice in chunk.choices)


def finishes(chunks):
    return [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]


TOOLS = [
    {"type": "function", "function": {"name": name, "description": f"Can {name}.", "parameters": CLOSED | {
        "$schema": "http://json-schema.org/draft-07/schema#"}}}
    for name in ("add", "multiply")
]  # fmt: skip


# Lists


def test_its_models_are_listed(case):
    ids = [model.id for model in case.client.models.list()]
    own = get(case.server, f"/catalog/v1/models?gateway={case.row.slug}").json["data"]

    assert len(ids) == len(set(ids)) >= 2
    for model in filter(None, (case.row.model, case.row.last)):
        # Under its own name there, and for all under the one that it has in the catalog.
        listed = next(entry for entry in own if entry["id"] == model)
        assert listed["slug"] in ids
        assert case.client.models.retrieve(case.named(model)).id == case.named(model)


# Answers


def test_it_answers(case):
    raw = case.client.chat.completions.with_raw_response.create(
        model=case.named(), messages=[{"role": "user", "content": "Hello"}]
    )
    answer = raw.parse()

    assert answer.choices[0].message.content == said("Hello") and answer.choices[0].finish_reason == "stop"
    assert (answer.model, answer.object) == (case.named(), "chat.completion")
    assert (raw.headers["x-sluice-gateway"], raw.headers["x-sluice-model"]) == (case.row.slug, case.row.model)
    assert counted(answer.usage) == (40, 12, 52)


def test_it_streams(case):
    chunks = list(case.ask(stream=True))

    assert joined(chunks) == said("Hello")
    assert {chunk.model for chunk in chunks} == {case.named()}
    assert all(chunk.choices for chunk in chunks), "usage that was not asked for"
    assert finishes(chunks) == ["stop"]


def test_usage_comes_once_and_last(case):
    chunks = list(case.ask(stream=True, stream_options={"include_usage": True}))

    assert [index for index, chunk in enumerate(chunks) if not chunk.choices] == [len(chunks) - 1]
    assert counted(chunks[-1].usage) == (40, 12, 52)


def counted(usage):
    return usage.prompt_tokens, usage.completion_tokens, usage.total_tokens


def test_instructions_of_both_names_are_taken(case):
    user = {"role": "user", "content": "Hello"}
    for role in ("system", "developer"):
        assert case.text(messages=[{"role": role, "content": "Be brief."}, user]) == said("Hello")


def test_a_conversation_goes_on(case):
    turns = [("user", "Hello"), ("assistant", "Hi."), ("user", "So?")]
    messages = [{"role": role, "content": content} for role, content in turns]
    assert case.text(messages=messages) == said("So?")


def test_limits_and_stops_arrive(case):
    cut = case.ask(max_completion_tokens=2)
    assert cut.choices[0].finish_reason == "length" and said("Hello").startswith(cut.choices[0].message.content)
    assert case.text(stop=["aid"]) == "You s" and case.text(stop="aid") == "You s"


def test_what_a_filter_held_back_says_so(case):
    if case.row.slug == "ollama":
        pytest.skip("has no filter")
    assert case.ask("!stop filter").choices[0].finish_reason == "content_filter"
    assert finishes(case.ask("!stop filter", stream=True)) == ["content_filter"]


def test_an_image_arrives(case):
    if case.row.seer is None:
        pytest.skip("takes no images")
    url = f"data:image/png;base64,{CAT}"
    content = [{"type": "text", "text": "!image"}, {"type": "image_url", "image_url": {"url": url}}]
    assert f"of {len(base64.b64decode(CAT))} bytes" in case.text(content, case.row.seer)


def test_structured_output_is_asked_for(case):
    if not case.row.takes_schemas:
        pytest.skip("takes no schemas")
    form = {"type": "json_schema", "json_schema": {"name": "sum", "strict": True, "schema": CLOSED}}
    assert set(json.loads(case.text("!json", response_format=form))) == set(SUM["required"])


def test_sampling_is_taken(case):
    options = {"temperature": 0.5, "top_p": 0.9, "seed": 7, "user": "user-1"}
    assert case.text(**options) == said("Hello")
    # Models that only think refuse what others take.
    if case.row.effort:
        assert case.text(model=case.row.thinker, **options) == said("Hello")


# Thoughts


@pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
def test_thoughts_come_through(case, is_streaming):
    if case.row.thinker is None:
        pytest.skip("keeps its thoughts to itself")
    answer = case.ask("!reason", case.row.thinker, stream=is_streaming, **case.row.effort)
    if is_streaming:
        chunks = list(answer)
        text, thoughts = joined(chunks), joined(chunks, "reasoning_content") or joined(chunks, "reasoning")
    else:
        message = answer.choices[0].message
        text = message.content
        thoughts = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None) or ""
        assert answer.usage.total_tokens == 82

    # Some hosts think aloud, between tags.
    assert text == said("!reason") and thoughts == THOUGHTS or text.startswith(f"<think>{THOUGHTS}</think>")


def test_every_effort_is_understood(case):
    if not case.row.effort:
        pytest.skip("is asked in its own words")
    # Ollama refuses to think with a model that cannot, as OpenAI does.
    models = {case.row.thinker} if case.row.slug == "ollama" else {case.row.model, case.row.thinker}
    for model in sorted(models):
        for effort in ("none", "minimal", "low", "medium", "high"):
            assert case.text(model=model, reasoning_effort=effort) == said("Hello")
            # There is less room than much thinking would take.
            assert case.text(model=model, reasoning_effort=effort, max_completion_tokens=1100) == said("Hello")


# Tools


@pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("is_thinker", [False, True], ids=["plain", "thinker"])
def test_a_tool_is_called_and_its_result_told(case, is_thinker, is_streaming):
    model = case.row.thinker if is_thinker else case.row.model
    if model is None:
        pytest.skip("has no thinker")
    question = {"role": "user", "content": "What is it?"}

    calling = called(case, model, [question], is_streaming)
    (call,) = calling["tool_calls"]
    assert call["function"]["name"] == "add" and set(json.loads(call["function"]["arguments"])) == {"a", "b"}

    result = {"role": "tool", "tool_call_id": call["id"], "content": "five"}
    assert case.text(model=model, messages=[question, calling, result], tools=TOOLS) == told("five")


@pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
def test_two_tools_are_called_at_once(case, is_streaming):
    question = {"role": "user", "content": "!parallel"}

    calling = called(case, case.row.model, [question], is_streaming)
    calls = calling["tool_calls"]
    assert [call["function"]["name"] for call in calls] == ["add", "multiply"] and calls[0]["id"] != calls[1]["id"]

    results = [{"role": "tool", "tool_call_id": call["id"], "content": f"{n}."} for n, call in enumerate(calls)]
    assert case.text(messages=[question, calling, *results], tools=TOOLS) == told("0.", "1.")


def called(case, model, messages, is_streaming):
    """The assistant's message with its calls, as a client puts it back into the conversation."""
    answer = case.ask(model=model, messages=messages, tools=TOOLS, stream=is_streaming)
    if not is_streaming:
        assert answer.choices[0].finish_reason == "tool_calls"
        return answer.choices[0].message.model_dump(exclude_none=True)
    calls, chunks = {}, list(answer)
    for choice in [choice for chunk in chunks for choice in chunk.choices]:
        for piece in choice.delta.tool_calls or []:
            call = calls.setdefault(piece.index, {"type": "function", "function": {"name": "", "arguments": ""}})
            # What a provider adds to a call comes back with it.
            call |= {"id": piece.id or call.get("id"), **(piece.model_extra or {})}
            call["function"]["name"] += piece.function.name or ""
            call["function"]["arguments"] += piece.function.arguments or ""
    assert finishes(chunks) == ["tool_calls"]
    return {"role": "assistant", "content": None, "tool_calls": [calls[index] for index in sorted(calls)]}


def test_a_choice_of_tools_arrives(case):
    assert case.text(tools=TOOLS, tool_choice="none") == said("Hello")
    if case.row.slug == "ollama":
        return  # knows no other choice
    chosen = {"type": "function", "function": {"name": "multiply"}}
    assert case.ask(tools=TOOLS, tool_choice=chosen).choices[0].message.tool_calls[0].function.name == "multiply"
    assert case.ask(tools=TOOLS, tool_choice="required").choices[0].finish_reason == "tool_calls"


# Failures


def test_what_it_says_of_a_bad_request_is_passed_on(case):
    with pytest.raises(openai.BadRequestError) as caught:
        case.ask("!error 400")
    assert "The message ordered this error." in caught.value.message


def test_a_model_it_has_not_is_not_found(case):
    with pytest.raises(openai.NotFoundError):
        case.ask(model=case.row.missing)


def test_an_error_in_a_stream_is_raised(case):
    received = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in case.ask("!overloaded mid-stream", stream=True):
            received.append(chunk)
    assert joined(received) and said("!overloaded mid-stream").startswith(joined(received))
    assert "canary" not in str(caught.value)


def test_a_stream_that_breaks_off_is_no_good_end(case):
    with pytest.raises(openai.APIError):
        list(case.ask("!cut mid-stream", stream=True))


def test_a_key_that_is_refused_is_the_gateways_failure(case):
    if not case.row.has_key:
        pytest.skip("has no key")
    with case.provider.locked_out(), pytest.raises(openai.InternalServerError) as caught:
        case.ask()

    assert (caught.value.status_code, caught.value.code) == (502, "upstream_authentication")
    assert "canary" not in str(caught.value)
    # A token that was refused is not asked for again at once.
    wait_until(case.answers, "it is let in again")


def test_no_key_is_where_it_does_not_belong(case):
    case.ask()
    for request in case.provider.requests:
        assert CALLER_KEY.encode() not in request.head
    for secret in (KEY, SECRET, "sim-token"):
        assert secret not in case.server.log and secret not in case.server.output


def test_an_account_without_money_is_the_gateways_failure(case):
    if case.row.slug not in ("openai", "openrouter", "deepseek", "huggingface", "novita", "anthropic"):
        pytest.skip("nobody says how it puts that")
    with pytest.raises(openai.InternalServerError) as caught:
        case.ask("!broke")
    assert (caught.value.status_code, caught.value.code) == (502, "upstream_payment")


def test_a_model_that_falls_over_is_an_error(case):
    with pytest.raises(openai.InternalServerError):
        case.ask("!overloaded")


# Behind all others: from here on the gateway is left alone for a while.
def test_a_rate_limit_is_one_to_the_caller(case):
    with pytest.raises(openai.RateLimitError) as caught:
        case.ask("!error 429")

    assert caught.value.code == "upstream_rate_limit"
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 7


# What single gateways have of their own


def test_portkey_is_told_whose_model_it_is(start):
    provider = row_of("portkey").make()
    base = {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None, "SLUICE_DEMO": "0", "PORTKEY_BASE_URL": provider.base_url}
    ways = {
        "x-portkey-virtual-key": {"PORTKEY_VIRTUAL_KEY": "vk-1"},
        "x-portkey-config": {"PORTKEY_CONFIG": "pc-1"},
        "x-portkey-provider": {"PORTKEY_PROVIDER": "openai", "PORTKEY_UPSTREAM_API_KEY": provider.provider_key},
    }
    for name, way in ways.items():
        server = start(**base, PORTKEY_API_KEY=KEY, **way)
        with OpenAI(base_url=server.url + "/v1", api_key=CALLER_KEY, max_retries=0) as client:
            messages = [{"role": "user", "content": "Hello"}]
            answer = client.chat.completions.create(model="portkey/gpt-4o-mini", messages=messages)
        assert answer.choices[0].message.content == said("Hello")
        assert provider.chats()[-1].field(name)
    provider.close()


@pytest.mark.parametrize(
    "slug, ending", [("openai", "/"), ("openai", "/v1"), ("anthropic", "/v1"), ("lmstudio", "/v1/")]
)
def test_a_base_url_is_forgiven_its_ending(start, slug, ending):
    case = Case(row_of(slug), start, ending)
    assert case.text() == said("Hello")
    case.close()
