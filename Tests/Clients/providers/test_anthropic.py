"""The simulated Messages API refuses what it must, and answers the rest."""

import json

import pytest

from providers.anthropic import Anthropic
from providers.anthropic_messages import signature
from providers.answers import THOUGHTS, said
from providers.asking import CAT, CLOSED, SUM, ask, bearer, changed
from providers.strict import KEY

USER = {"role": "user", "content": "Hello"}
TOOLS = [{"name": "add", "input_schema": SUM}]
USE = {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"a": 1, "b": 2}}
OTHER = USE | {"id": "toolu_2"}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "five"}
THINKING = {"type": "enabled", "budget_tokens": 1024}
THOUGHT = {"type": "thinking", "thinking": THOUGHTS, "signature": signature(THOUGHTS)}
SONNET, SONNET_4_6 = "claude-sonnet-4-5-20250929", "claude-sonnet-4-6"
OPUS, OPUS_4 = "claude-opus-5-5", "claude-opus-4-20250514"


@pytest.fixture(scope="module")
def anthropic():
    provider = Anthropic()
    yield provider
    provider.close()


def create(anthropic, path="/v1/messages", version="2023-06-01", **changes):
    body = changed({"model": SONNET, "max_tokens": 4096, "messages": [USER]}, changes)
    return ask(anthropic, "POST", path, body, x_api_key=KEY, anthropic_version=version)


def turns(*assistant, user=(RESULT,)):
    return [USER, {"role": "assistant", "content": list(assistant)}, {"role": "user", "content": list(user)}]


def test_a_message_is_answered(anthropic):
    answer = create(anthropic)

    assert answer.status == 200 and answer.json["content"] == [{"type": "text", "text": said("Hello")}]
    assert answer.json["stop_reason"] == "end_turn"
    usage = answer.json["usage"]
    assert (usage["input_tokens"], usage["cache_creation_input_tokens"], usage["cache_read_input_tokens"]) == (
        11,
        5,
        24,
    )
    assert answer.fields["anthropic-ratelimit-requests-limit"] == "50" and answer.fields["request-id"].startswith(
        "req_"
    )


def test_a_stream_has_its_events_in_order(anthropic):
    answer = create(anthropic, stream=True, max_tokens=2048, thinking=THINKING)
    kinds = [event["type"] for event in answer.events]

    assert [line[7:] for line in answer.text.split("\n") if line.startswith("event: ")] == kinds
    assert kinds[:3] == ["message_start", "content_block_start", "ping"] and kinds[-2:] == [
        "message_delta",
        "message_stop",
    ]
    deltas = [event["delta"] for event in answer.events if event["type"] == "content_block_delta"]
    assert "".join(delta.get("thinking", "") for delta in deltas) == THOUGHTS
    assert "".join(delta.get("signature", "") for delta in deltas) == signature(THOUGHTS)
    assert "".join(delta.get("text", "") for delta in deltas) == said("Hello")
    assert answer.events[0]["message"]["usage"]["output_tokens"] == 1
    assert answer.events[-2]["usage"]["output_tokens"] == 42


def test_the_newest_models_show_thoughts_only_when_asked(anthropic):
    def thoughts(**thinking):
        return create(anthropic, model=OPUS, thinking={"type": "adaptive", **thinking}).json["content"][0]

    assert thoughts() == {"type": "thinking", "thinking": "", "signature": signature("")}
    assert thoughts(display="summarized") == THOUGHT
    omitted = turns(thoughts(), USE)
    assert create(anthropic, model=OPUS, thinking={"type": "adaptive"}, tools=TOOLS, messages=omitted).status == 200
    usage = create(anthropic, model=OPUS, thinking={"type": "adaptive"}).json["usage"]
    assert usage["output_tokens_details"] == {"thinking_tokens": 30}


def test_a_streamed_call_adds_up(anthropic):
    deltas = [event["delta"] for event in create(anthropic, stream=True, tools=TOOLS).events if "delta" in event]
    parts = [delta["partial_json"] for delta in deltas if delta.get("type") == "input_json_delta"]

    assert parts[0] == "" and json.loads("".join(parts)) == {"a": 2, "b": 2}


def test_a_tool_loop_comes_to_its_end(anthropic):
    first = create(anthropic, tools=TOOLS, thinking=THINKING).json
    use = next(block for block in first["content"] if block["type"] == "tool_use")
    result = RESULT | {"tool_use_id": use["id"]}
    second = create(anthropic, tools=TOOLS, thinking=THINKING, messages=turns(*first["content"], user=[result])).json

    assert first["stop_reason"] == "tool_use" and first["content"][0] == THOUGHT
    assert "The tool said: five" in second["content"][-1]["text"]


def test_several_calls_are_answered_in_one_turn(anthropic):
    first = create(anthropic, tools=TOOLS, messages=[USER | {"content": "!parallel"}]).json["content"]
    assert len({block["id"] for block in first}) == 2
    choice = {"type": "auto", "disable_parallel_tool_use": True}
    assert (
        len(
            create(anthropic, tools=TOOLS, tool_choice=choice, messages=[USER | {"content": "!parallel"}]).json[
                "content"
            ]
        )
        == 1
    )
    results = [RESULT | {"tool_use_id": block["id"]} for block in first]
    assert create(anthropic, tools=TOOLS, messages=turns(*first, user=results)).status == 200


ACCEPTED = {
    "system text": {"system": "Be brief."},
    "system blocks": {"system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]},
    "turns of one role": {"messages": [USER, USER]},
    "a beginning of the answer": {"messages": [USER, {"role": "assistant", "content": "Well,"}]},
    "sampling": {"temperature": 0.5, "top_k": 3, "stop_sequences": ["x"]},
    "both samplings, older model": {"model": OPUS_4, "temperature": 0.5, "top_p": 0.9},
    "text behind results": {"messages": turns(USE, user=[RESULT, {"type": "text", "text": "So?"}]), "tools": TOOLS},
    "a forced tool": {"tools": TOOLS, "tool_choice": {"type": "tool", "name": "add"}},
    "adaptive thinking": {"model": OPUS, "thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}},
    "a budget, newer model": {"model": SONNET_4_6, "thinking": THINKING},
    "the default warmth, newest model": {"model": OPUS, "temperature": 1},
    "a schema": {"output_config": {"format": {"type": "json_schema", "schema": CLOSED}}},
    "metadata": {"metadata": {"user_id": "u"}},
}


@pytest.mark.parametrize("changes", ACCEPTED.values(), ids=ACCEPTED)
def test_it_accepts(anthropic, changes):
    answer = create(anthropic, **changes)
    assert answer.status == 200, answer.text


REFUSED = {
    "an unknown member": ({"n": 1}, "n: Extra inputs are not permitted"),
    "OpenAI's stops": ({"stop": ["x"]}, "stop: Extra inputs are not permitted"),
    "no limit": ({"max_tokens": ...}, "max_tokens: Field required"),
    "a limit of null": ({"max_tokens": None}, "valid integer"),
    "too high a limit": ({"max_tokens": 64001}, "maximum allowed number of output tokens"),
    "no messages": ({"messages": []}, "at least one message"),
    "role system": ({"messages": [{"role": "system", "content": "x"}, USER]}, 'Unexpected role "system"'),
    "role tool": ({"messages": [USER, {"role": "tool", "content": "x"}]}, "'user' or 'assistant'"),
    "an assistant first": ({"messages": [{"role": "assistant", "content": "x"}, USER]}, "first message"),
    "blank text": ({"messages": [{"role": "user", "content": "  "}]}, "non-whitespace"),
    "empty text": ({"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}]}, "must be non-empty"),
    "a blank system": ({"system": [{"type": "text", "text": " "}]}, "non-whitespace"),
    "OpenAI's image": ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "Input tag 'image_url'"),
    "a member of a message": ({"messages": [USER | {"name": "Ann"}]}, "messages.0.name: Extra inputs"),
    "a member of a block": ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x", "id": 1}]}]},
                            "messages.0.content.0.text.id: Extra inputs"),
    "an image with its head": ({"messages": [{"role": "user", "content": [{"type": "image", "source": {
        "type": "base64", "media_type": "image/png", "data": f"data:image/png;base64,{CAT}"}}]}]}, "Invalid base64"),
    "an unheard-of image": ({"messages": [{"role": "user", "content": [{"type": "image", "source": {
        "type": "base64", "media_type": "image/tiff", "data": CAT}}]}]}, "media_type"),
    "an unanswered call": ({"messages": turns(USE, user=[{"type": "text", "text": "x"}]), "tools": TOOLS},
                           "without `tool_result`"),
    "a call at the end": ({"messages": turns(USE)[:2], "tools": TOOLS}, "without `tool_result`"),
    "text before results": ({"messages": turns(USE, user=[{"type": "text", "text": "x"}, RESULT]), "tools": TOOLS},
                            "without `tool_result`"),
    "half of the results": ({"messages": turns(USE, OTHER), "tools": TOOLS}, "toolu_2"),
    "a result without a call": ({"messages": [{"role": "user", "content": [RESULT]}], "tools": TOOLS},
                                "unexpected `tool_use_id`"),
    "ids that repeat": ({"messages": turns(USE, USE), "tools": TOOLS}, "unique"),
    "a strange id": ({"messages": turns(USE | {"id": "call|1"}, user=[RESULT | {"tool_use_id": "call|1"}]),
                      "tools": TOOLS},
                     "should match pattern"),
    "arguments as text": ({"messages": turns(USE | {"input": "{}"}), "tools": TOOLS}, "valid dictionary"),
    "calls without tools": ({"messages": turns(USE)}, "must define tools"),
    "OpenAI's tools": ({"tools": [{"type": "function", "function": {"name": "x"}}]}, "Extra inputs"),
    "a tool without a schema": ({"tools": [{"name": "add", "input_schema": {}}]}, "input_schema.type: Field required"),
    "tools of one name": ({"tools": TOOLS * 2}, "unique"),
    "OpenAI's choice": ({"tools": TOOLS, "tool_choice": "auto"}, "tool_choice"),
    "a choice without tools": ({"tool_choice": {"type": "auto"}}, "while providing tools"),
    "an unknown choice": ({"tools": TOOLS, "tool_choice": {"type": "tool", "name": "x"}}, "not found"),
    "too warm": ({"temperature": 1.5}, "less than or equal to 1"),
    "both samplings": ({"temperature": 0.5, "top_p": 0.9}, "cannot both be specified"),
    "a blank stop": ({"stop_sequences": ["\n"]}, "non-whitespace"),
    "too small a budget": ({"thinking": THINKING | {"budget_tokens": 1000}}, "greater than or equal to 1024"),
    "a budget above the limit": ({"thinking": THINKING, "max_tokens": 1024}, "must be greater than"),
    "warm thinking": ({"thinking": THINKING, "temperature": 0.5}, "may only be set to 1"),
    "thinking and a forced tool": ({"thinking": THINKING, "tools": TOOLS, "tool_choice": {"type": "any"}},
                                   "forces tool use"),
    "adaptive, older model": ({"thinking": {"type": "adaptive"}}, "not supported"),
    "a budget, newest model": ({"model": OPUS, "thinking": THINKING}, '"thinking.type.enabled" is not supported'),
    "warmth, newest model": ({"model": OPUS, "temperature": 0}, "`temperature` is deprecated"),
    "effort, older model": ({"output_config": {"effort": "low"}}, "does not support the effort parameter"),
    "thoughts left out": ({"thinking": THINKING, "messages": turns(USE), "tools": TOOLS}, "but found `tool_use`"),
    "thoughts changed": ({"messages": turns(THOUGHT | {"thinking": "Other."}, USE), "tools": TOOLS},
                         "Invalid `signature`"),
    "thoughts unsigned": ({"messages": turns({"type": "thinking", "thinking": THOUGHTS}, USE), "tools": TOOLS},
                          "Invalid `signature`"),
    "an open schema": ({"output_config": {"format": {"type": "json_schema", "schema": SUM}}}, "'additionalProperties'"),
    "OpenAI's format": ({"response_format": {"type": "json_object"}}, "response_format: Extra inputs"),
    "five cached blocks": ({"system": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}] * 5},
                           "Found 5"),
    "no beginning of the answer": ({"model": OPUS, "messages": [USER, {"role": "assistant", "content": "x"}]},
                                   "prefill"),
}  # fmt: skip


@pytest.mark.parametrize("changes, message", REFUSED.values(), ids=REFUSED)
def test_it_refuses(anthropic, changes, message):
    answer = create(anthropic, **changes)

    assert answer.status == 400 and answer.json["type"] == "error"
    assert answer.json["error"]["type"] == "invalid_request_error" and message in answer.json["error"]["message"]


def test_the_new_version_takes_no_sampling(anthropic):
    for name in ("temperature", "top_p", "top_k"):
        answer = create(anthropic, version="2026-10-21", **{name: 1})
        assert (answer.status, answer.json["error"]["message"]) == (400, f"{name}: Extra inputs are not permitted")
    document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}
    messages = [USER, {"role": "assistant", "content": [document]}, USER]
    assert (
        create(anthropic, messages=messages).status,
        create(anthropic, "/v1/messages", "2026-10-21", messages=messages).status,
    ) == (200, 400)
    assert create(anthropic, version="2026-10-21").status == 200


def test_it_wants_a_version_and_a_key(anthropic):
    body = {"model": SONNET, "max_tokens": 5, "messages": [USER]}

    def status(**fields):
        return ask(anthropic, "POST", "/v1/messages", body, **fields).status

    assert status(x_api_key=KEY) == 400 and status(x_api_key=KEY, anthropic_version="2024-01-01") == 400
    assert status(anthropic_version="2023-06-01") == 401
    assert status(anthropic_version="2023-06-01", **bearer()) == 200
    assert status(anthropic_version="2023-06-01", x_api_key="wrong", **bearer()) == 401


def test_errors_have_their_types(anthropic):
    for status, kind in (
        (429, "rate_limit_error"),
        (529, "overloaded_error"),
        (402, "billing_error"),
        (500, "api_error"),
    ):
        answer = create(anthropic, messages=[{"role": "user", "content": f"!error {status}"}])
        assert (answer.status, answer.json["error"]["type"]) == (status, kind)
    assert create(anthropic, model="claude-nothing").json["error"]["type"] == "not_found_error"
    broke = create(anthropic, messages=[{"role": "user", "content": "!broke"}])
    assert broke.status == 400 and "credit balance is too low" in broke.json["error"]["message"]
    assert create(anthropic, messages=[{"role": "user", "content": "!overloaded"}]).status == 529
    events = create(anthropic, stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}]).events
    assert events[-1]["error"]["type"] == "overloaded_error"


def test_limits_stops_images_and_schemas_are_heeded(anthropic):
    source = {"type": "base64", "media_type": "image/png", "data": CAT}
    image = [{"type": "text", "text": "!image"}, {"type": "image", "source": source}]

    assert create(anthropic, max_tokens=2).json["stop_reason"] == "max_tokens"
    stopped = create(anthropic, stop_sequences=["aid"]).json
    assert (stopped["stop_reason"], stopped["stop_sequence"], stopped["content"][0]["text"]) == (
        "stop_sequence",
        "aid",
        "You s",
    )
    assert (
        create(anthropic, messages=[{"role": "user", "content": image}]).json["content"][0]["text"]
        == "Saw image/png of 70 bytes"
    )
    form = {"format": {"type": "json_schema", "schema": CLOSED}}
    assert json.loads(create(anthropic, output_config=form).json["content"][0]["text"]) == {"a": 2, "b": 2}
    assert create(anthropic, messages=[{"role": "user", "content": "!stop filter"}]).json["stop_reason"] == "refusal"


def test_tokens_are_counted_without_a_limit(anthropic):
    assert create(anthropic, "/v1/messages/count_tokens", max_tokens=...).json == {"input_tokens": 45}
    assert create(anthropic, "/v1/messages/count_tokens").status == 400


def test_models_come_in_pages(anthropic):
    seen, query = [], ""
    while True:
        page = ask(anthropic, "GET", f"/v1/models{query}", x_api_key=KEY, anthropic_version="2023-06-01").json
        seen += [row["id"] for row in page["data"]]
        assert len(page["data"]) <= 20
        if not page["has_more"]:
            break
        query = f"?after_id={page['last_id']}"
    assert len(seen) == len(set(seen)) == 45
    everything = ask(anthropic, "GET", "/v1/models?limit=1000", x_api_key=KEY, anthropic_version="2023-06-01").json
    assert [row["id"] for row in everything["data"]] == seen
    assert ask(anthropic, "GET", "/v1/models?limit=1001", x_api_key=KEY, anthropic_version="2023-06-01").status == 400
