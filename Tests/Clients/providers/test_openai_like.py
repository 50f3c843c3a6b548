"""The hosts of OpenAI's format refuse what they must, and answer the rest."""

import json
from pathlib import Path

import pytest

from providers import host_rules, openai_rules
from providers.answers import THOUGHTS, said
from providers.asking import CAT, CLOSED, SUM, ask, bearer, changed
from providers.hosts import HOSTS
from providers.openai_like import CLIENT, SECRET, AIGateway, provider_for

MESSAGES = [{"role": "user", "content": "Hello"}]
TOOLS = [{"type": "function", "function": {"name": "add", "parameters": SUM}}]
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a":1,"b":2}'}}
CALLED = [*MESSAGES, {"role": "assistant", "content": None, "tool_calls": [CALL]}]
SLUGS = [host.slug for host in HOSTS]
TRANSLATIONS = sorted((Path(__file__).parents[2] / "WireFormatsTests/Golden/OpenAIRequests").glob("*.txt"))


@pytest.fixture(scope="module")
def providers():
    running = {slug: provider_for(slug) for slug in SLUGS}
    yield running
    for provider in running.values():
        provider.close()


def credentials(provider):
    match provider.host.slug:
        case "portkey":
            return {"x_portkey_api_key": provider.key, "x_portkey_virtual_key": "vk-1"}
        case "ai-gateway":
            return bearer(provider.tokens.issue(Form())["access_token"])
    return bearer()


class Form:
    """A token request, as the endpoint sees it."""

    body = f"grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}".encode()

    def field(self, name):
        return {"content-type": "application/x-www-form-urlencoded"}.get(name)


def complete(provider, index=0, /, **changes):
    body = changed({"model": provider.host.models[index], "messages": MESSAGES}, changes)
    path = provider.base_path + ("/chat/completions" if provider.base_path else "/v1/chat/completions")
    return ask(provider, "POST", path, body, **credentials(provider))


def text(events, member="content"):
    deltas = [choice["delta"] for event in events if event != "[DONE]" for choice in event["choices"]]
    return "".join(delta.get(member) or "" for delta in deltas)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_host_answers_alike_whole_and_streamed(providers, slug):
    whole = complete(providers[slug])
    streamed = complete(providers[slug], stream=True)

    assert whole.status == streamed.status == 200
    assert whole.json["choices"][0]["message"]["content"] == said("Hello") == text(streamed.events)
    assert whole.json["usage"]["prompt_tokens"] == 40 and whole.json["usage"]["completion_tokens"] == 12
    assert (streamed.events[-1] == "[DONE]") == providers[slug].host.ends_with_done


@pytest.mark.parametrize("slug", SLUGS)
def test_a_host_wants_its_key(providers, slug):
    provider = providers[slug]
    path = provider.base_path + ("/chat/completions" if provider.base_path else "/v1/chat/completions")
    body = {"model": provider.host.models[0], "messages": MESSAGES}

    without = ask(provider, "POST", path, body)
    wrong = ask(provider, "POST", path, body, **bearer("wrong"))

    expected = provider.host.wrong_key[0] if provider.host.has_key else 200
    assert (without.status, wrong.status) == (expected, expected)
    assert b"canary" not in wrong.body


@pytest.mark.parametrize("slug", SLUGS)
def test_a_tool_is_called_and_its_result_told(providers, slug):
    provider = providers[slug]
    question = {"role": "user", "content": "What is it?"}

    first = complete(provider, tools=TOOLS, messages=[question]).json["choices"][0]
    call = first["message"]["tool_calls"][0]
    result = {"role": "tool", "tool_call_id": call["id"], "content": "five"}
    second = complete(provider, tools=TOOLS, messages=[question, first["message"], result]).json["choices"][0]

    assert first["finish_reason"] == "tool_calls" and set(json.loads(call["function"]["arguments"])) == {"a", "b"}
    assert "The tool said: five" in second["message"]["content"] and second["finish_reason"] == "stop"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_streamed_call_adds_up(providers, slug):
    events = complete(providers[slug], tools=TOOLS, stream=True).events
    deltas = [c["delta"] for e in events if e != "[DONE]" for c in e["choices"] if "tool_calls" in c["delta"]]

    assert json.loads("".join(d["tool_calls"][0]["function"]["arguments"] for d in deltas)) == {"a": 2, "b": 2}
    assert (len(deltas) == 1) == providers[slug].host.gives_whole_calls


@pytest.mark.parametrize("slug", SLUGS)
def test_an_error_has_the_hosts_shape(providers, slug):
    answer = complete(providers[slug], messages=[{"role": "user", "content": "!error 429"}])

    assert answer.status == 429 and answer.fields["retry-after"] == "7"
    shapes = {
        "cerebras": {"message", "type", "param", "code"}, "xai": {"code", "error"}, "chutes": {"detail"},
        "nebius": {"detail"},
        "deepinfra": {"detail"}, "novita": {"code", "reason", "message", "metadata"}, "portkey": {"error", "provider"},
        "openrouter": {"error", "user_id"},
    }  # fmt: skip
    assert set(answer.json) == shapes.get(slug, {"error"})


def test_usage_stands_where_the_host_puts_it(providers):
    def events(slug, **changes):
        return [event for event in complete(providers[slug], stream=True, **changes).events if event != "[DONE]"]

    assert not any(event.get("usage") for event in events("openai"))
    asked = events("openai", stream_options={"include_usage": True})
    assert asked[-1]["choices"] == [] and asked[-1]["usage"]["total_tokens"] == 52
    assert all(event["usage"] is None for event in asked[:-1])
    assert events("xai")[-1]["choices"][0]["finish_reason"] == "stop" and events("xai")[-1]["usage"]
    assert events("groq")[-1]["x_groq"]["usage"]["total_tokens"] == 52 and "usage" not in events("groq")[-1]
    assert events("openrouter")[-1]["choices"][0]["finish_reason"] is None and events("openrouter")[-1]["usage"]
    running = [event["usage"]["completion_tokens"] for event in events("chutes")]
    assert running == sorted(running) and running[-1] == 12 and running[0] == 0


def test_thoughts_stand_where_the_host_puts_them(providers):
    def thought(slug, index=1):
        return complete(providers[slug], index, messages=[{"role": "user", "content": "!reason"}])

    assert thought("deepseek").json["choices"][0]["message"]["reasoning_content"] == THOUGHTS
    assert thought("groq").json["choices"][0]["message"]["reasoning"] == THOUGHTS
    assert thought("featherless").json["choices"][0]["message"]["content"].startswith(f"<think>{THOUGHTS}</think>")
    assert set(thought("openai").json["choices"][0]["message"]) == {"role", "content"}
    assert thought("openai").json["usage"]["completion_tokens"] == 42
    xai = thought("xai").json["usage"]
    assert (xai["completion_tokens"], xai["total_tokens"]) == (12, 82)
    deepseek = thought("deepseek").json["usage"]
    assert deepseek["prompt_cache_hit_tokens"] + deepseek["prompt_cache_miss_tokens"] == deepseek["prompt_tokens"]


ALL_REFUSE = {
    "no messages": {"messages": []},
    "an unknown role": {"messages": [{"role": "model", "content": "Hello"}]},
    "no content": {"messages": [{"role": "user", "content": None}]},
    "an unanswered call": {"messages": CALLED, "tools": TOOLS},
    "a user between call and result": {"messages": [*CALLED, *MESSAGES], "tools": TOOLS},
    "a result without a call": {"messages": [*MESSAGES, {"role": "tool", "tool_call_id": "x", "content": "five"}]},
    "arguments as an object": {"messages": [MESSAGES[0], {"role": "assistant", "tool_calls": [
        CALL | {"function": {"name": "add", "arguments": {}}}]}]},
    "an empty list of tools": {"tools": []},
    "a choice without tools": {"tool_choice": "auto"},
    "a choice of an unknown tool": {"tools": TOOLS, "tool_choice": {"type": "function", "function": {"name": "x"}}},
    "json_object without the word": {"response_format": {"type": "json_object"}},
    "a strict schema that is open": {"response_format": {"type": "json_schema", "json_schema": {
        "name": "x", "strict": True, "schema": SUM}}},
    "stream_options without stream": {"stream_options": {"include_usage": True}},
    "too warm": {"temperature": 3},
    "no tokens": {"max_tokens": 0},
    "an image that is none": {"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": {"url": CAT}}]}]},
    "an image that did not come": {"messages": [{"role": "user", "content": "!image"}]},
    "JSON that was not asked for": {"messages": [{"role": "user", "content": "!json"}]},
}  # fmt: skip


@pytest.mark.parametrize("changes", ALL_REFUSE.values(), ids=ALL_REFUSE)
def test_every_host_refuses(providers, changes):
    for slug in ("openai", "fireworks", "vercel-ai-gateway"):
        assert complete(providers[slug], **changes).status == 400


SOME_REFUSE = [
    ("openai", 0, {"frobnicate": 1}, 400), ("openai", 0, {"provider": {"order": ["x"]}}, 400),
    ("openai", 0, {"max_tokens": 5, "max_completion_tokens": 5}, 400),
    ("openai", 0, {"stop": ["a", "b", "c", "d", "e"]}, 400),
    ("openai", 0, {"reasoning_effort": "low"}, 400), ("openai", 1, {"max_tokens": 5}, 400),
    ("openai", 1, {"temperature": 0.2}, 400),
    ("openai", 1, {"stop": "x"}, 400), ("openai", 0, {"model": "gpt-nothing"}, 404), ("openai", 0, {"model": ...}, 400),
    ("groq", 0, {"logprobs": False}, 400), ("groq", 0, {"n": 2}, 400), ("groq", 0, {"store": True}, 400),
    ("groq", 0, {"messages": [{"role": "user", "content": "Hello", "name": "Ann"}]}, 400),
    ("groq", 0, {"function_call": None}, 400),
    ("cerebras", 0, {"presence_penalty": 0}, 400), ("cerebras", 2, {"top_k": 3}, 400),
    ("cerebras", 1, {"tools": TOOLS, "parallel_tool_calls": True}, 400),
    ("cerebras", 0, {"messages": [*MESSAGES, {"role": "assistant", "content": "x", "reasoning_content": "y"},
                                  *MESSAGES]}, 400),
    ("xai", 1, {"stop": ["x"]}, 400), ("xai", 1, {"presence_penalty": None}, 400),
    ("xai", 1, {"reasoning_effort": "low"}, 400),
    ("deepseek", 0, {"messages": [{"role": "developer", "content": "x"}, *MESSAGES]}, 422),
    ("deepseek", 0, {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": CLOSED}}}, 400),
]  # fmt: skip


@pytest.mark.parametrize(
    "slug, index, changes, status", SOME_REFUSE, ids=[f"{row[0]}-{[*row[2]]}" for row in SOME_REFUSE]
)
def test_a_host_refuses_what_it_alone_refuses(providers, slug, index, changes, status):
    assert complete(providers[slug], index, **changes).status == status
    assert complete(providers[slug], index).status == 200


def test_what_is_asked_for_is_given(providers):
    openai = providers["openai"]
    form = {"type": "json_schema", "json_schema": {"name": "sum", "strict": True, "schema": CLOSED}}
    image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{CAT}"}}

    assert json.loads(content(complete(openai, response_format=form))) == {"a": 2, "b": 2}
    seen = complete(openai, messages=[{"role": "user", "content": [{"type": "text", "text": "!image"}, image]}])
    assert content(seen) == "Saw image/png of 70 bytes"
    assert content(complete(openai, stop=["aid"])) == "You s"
    cut = complete(openai, max_completion_tokens=2).json
    assert cut["choices"][0]["finish_reason"] == "length" and cut["usage"]["completion_tokens"] == 2
    assert complete(providers["together"], max_completion_tokens=2).json["choices"][0]["finish_reason"] == "stop"
    assert len(complete(openai, n=2).json["choices"]) == 2


def content(answer):
    return answer.json["choices"][0]["message"]["content"]


def test_streams_break_off_when_told(providers):
    overloaded = complete(
        providers["openai"], stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}]
    )
    assert "overloaded" in overloaded.events[-1]["error"]["message"] and "[DONE]" not in overloaded.events
    special = complete(
        providers["openrouter"], stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}]
    )
    assert special.events[-1]["error"] and special.events[-1]["choices"][0]["finish_reason"] == "error"
    assert special.text.startswith(": OPENROUTER PROCESSING")
    named = complete(providers["groq"], stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}])
    assert "\nevent: error\ndata: " in named.text
    bare = complete(providers["chutes"], stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}])
    assert bare.events[-1]["object"] == "error"
    with pytest.raises(ConnectionError):
        complete(providers["openai"], stream=True, messages=[{"role": "user", "content": "!cut mid-stream"}])


def test_a_model_that_falls_over_says_so_whole(providers):
    messages = [{"role": "user", "content": "!overloaded"}]

    assert complete(providers["openai"], messages=messages).status == 503
    special = complete(providers["openrouter"], messages=messages)
    assert special.status == 200 and special.json["error"]["code"] == 503


@pytest.mark.parametrize("slug, status", [("openai", 429), ("openrouter", 402), ("deepseek", 402), ("novita", 403)])
def test_an_account_without_money(providers, slug, status):
    answer = complete(providers[slug], messages=[{"role": "user", "content": "!broke"}])

    assert answer.status == status
    if slug == "openai":
        assert answer.json["error"]["code"] == answer.json["error"]["type"] == "insufficient_quota"


def test_lists_have_their_place_and_their_gate(providers):
    for provider in providers.values():
        for listing in provider.host.listings:
            path = provider.host.path(listing)
            assert ask(provider, "GET", path, **credentials(provider)).json == listing.body
            assert (ask(provider, "GET", path).status == 200) == (listing.is_public or not provider.host.has_key)
    priced = ask(providers["nebius"], "GET", "/v1/models?verbose=true", **bearer()).json
    assert priced["data"][0]["pricing"]["prompt"] == "0.00000013"


def test_portkey_wants_to_know_whose_model_it_is(providers):
    portkey = providers["portkey"]
    key = {"x_portkey_api_key": portkey.key}

    def status(model="gpt-4o-mini", **fields):
        body = {"model": model, "messages": MESSAGES}
        return ask(portkey, "POST", "/v1/chat/completions", body, **fields).status

    assert status() == 401 and status(**bearer()) == 401
    assert status(**key) == 400
    assert status("@openai-prod/gpt-4o-mini", **key) == 200
    assert status(x_portkey_config="pc-1", **key) == 200
    assert status(x_portkey_provider="openai", **key) == 401
    assert status(x_portkey_provider="openai", **key, **bearer(portkey.provider_key)) == 200


def test_the_gateway_with_tokens_gives_and_takes_them():
    gateway = AIGateway(lifetime=3600)
    fields = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
    form = "&".join(f"{name}={value}" for name, value in fields.items()).encode()

    as_form = ask(gateway, "POST", "/oauth/token", form, content_type="application/x-www-form-urlencoded").json
    as_json = ask(gateway, "POST", "/oauth/token", fields).json
    assert as_form["token_type"] == "Bearer" and as_form["expires_in"] == 3600
    assert as_form["access_token"] != as_json["access_token"] and gateway.tokens.requests == 2
    wrong = ask(gateway, "POST", "/oauth/token", fields | {"client_secret": "wrong"})
    assert (wrong.status, wrong.json["error"]) == (401, "invalid_client")

    assert ask(gateway, "GET", "/v1/models", **bearer(as_form["access_token"])).status == 200
    gateway.tokens.revoke_all()
    late = ask(gateway, "GET", "/v1/models", **bearer(as_form["access_token"]))
    assert (late.status, late.json["error"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in late.fields["www-authenticate"]
    gateway.close()


def test_the_frame_is_strict_too(providers):
    openai, body = providers["openai"], {"model": "gpt-4o-mini", "messages": MESSAGES}
    path = "/v1/chat/completions"

    assert ask(openai, "POST", path, body, **bearer(), content_type="text/plain").status == 415
    assert ask(openai, "POST", path, b'{"model":', **bearer()).status == 400
    assert ask(openai, "POST", path, b"[]", **bearer()).status == 400
    assert ask(openai, "POST", "/v1" + path, body, **bearer()).status == 404
    assert ask(openai, "GET", path, **bearer()).status == 405
    assert ask(openai, "POST", path, body, **bearer(), host="api.openai.com").status == 421
    assert openai.chats()[-1].json is not None


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_what_callers_of_other_apis_come_to_is_taken(file):
    """The requests that Sluice's own suite expects: the strictest host takes those that no record says more about."""
    sections = dict(part.split("\n", 1) for part in file.read_text().split("\n--- ")[1:])
    body = json.loads(sections["out"]) | {"model": "gpt-4o"}
    plain = not sections.keys() & {"takes", "listed"}

    for rule in (*openai_rules.COMMON, *((host_rules.known_members, host_rules.one_limit) if plain else ())):
        rule(body)
