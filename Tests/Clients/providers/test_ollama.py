"""The simulated Ollama refuses what it must, and answers the rest, by both of its doors."""

import json

import pytest

from providers.answers import THOUGHTS, said
from providers.asking import CAT, SUM, ask, changed
from providers.ollama import Ollama

USER = {"role": "user", "content": "Hello"}
TOOLS = [{"type": "function", "function": {"name": "add", "parameters": SUM}}]
CALLED = {
    "role": "assistant",
    "content": "",
    "tool_calls": [{"function": {"name": "add", "arguments": {"a": 1, "b": 2}}}],
}


@pytest.fixture(scope="module")
def ollama():
    provider = Ollama()
    yield provider
    provider.close()


def chat(ollama, model="llama3.2", **changes):
    return ask(ollama, "POST", "/api/chat", changed({"model": model, "messages": [USER], "stream": False}, changes))


def lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


def test_it_streams_unless_told_not_to(ollama):
    whole = chat(ollama)
    streamed = chat(ollama, stream=...)

    assert whole.json["message"] == {"role": "assistant", "content": said("Hello")}
    assert (whole.json["prompt_eval_count"], whole.json["eval_count"]) == (40, 12)
    assert streamed.fields["content-type"] == "application/x-ndjson"
    assert "".join(line["message"]["content"] for line in lines(streamed)) == said("Hello")
    assert [line["done"] for line in lines(streamed)].index(True) == len(lines(streamed)) - 1
    assert lines(streamed)[-1]["done_reason"] == "stop"


def test_a_tool_is_called_whole_and_its_result_told(ollama):
    first, last = lines(chat(ollama, stream=True, tools=TOOLS))
    call = first["message"]["tool_calls"][0]
    assert not first["done"] and call["function"]["arguments"] == {"a": 2, "b": 2} and last["done_reason"] == "stop"

    result = {"role": "tool", "content": "five", "tool_name": "add"}
    answer = chat(ollama, tools=TOOLS, messages=[USER, first["message"], result])
    assert "The tool said: five" in answer.json["message"]["content"]


def test_it_thinks_when_asked(ollama):
    message = chat(ollama, "qwen3:8b", think=True).json["message"]
    assert message == {"role": "assistant", "content": said("Hello"), "thinking": THOUGHTS}
    assert chat(ollama, "gpt-oss:20b", think="low").json["message"]["thinking"] == THOUGHTS
    assert "thinking" not in chat(ollama, "qwen3:8b").json["message"]


REFUSED = {
    "an unknown model": ({"model": "x"}, 404, "model 'x' not found"),
    "content in parts": ({"messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]}, 400,
                         "cannot unmarshal array"),
    "arguments as text": ({"messages": [USER, CALLED | {"tool_calls": [{"function": {"name": "add",
                                                                                     "arguments": "{}"}}]}]},
                          400, "ToolCallFunctionArguments"),
    "an image with its head": ({"messages": [USER | {"images": [f"data:image/png;base64,{CAT}"]}]}, 400,
                               "illegal base64"),
    "role developer": ({"messages": [{"role": "developer", "content": "x"}]}, 400, "invalid role"),
    "thinking": ({"think": True}, 400, '"llama3.2" does not support thinking'),
    "an unheard-of effort": ({"think": "extreme"}, 400, "invalid think value"),
    "tools": ({"model": "gemma3:4b", "tools": TOOLS}, 400, '"gemma3:4b" does not support tools'),
    "OpenAI's format": ({"format": "json_object"}, 400, "invalid format"),
    "a stop as text": ({"options": {"stop": "x"}}, 400, 'option "stop"'),
    "a result of another tool": ({"messages": [USER, CALLED, {"role": "tool", "content": "x", "tool_name": "y"}]}, 400,
                                 "no call"),
    "an ordered error": ({"messages": [{"role": "user", "content": "!error 503"}]}, 503, "ordered"),
}  # fmt: skip


@pytest.mark.parametrize("changes, status, message", REFUSED.values(), ids=REFUSED)
def test_it_refuses(ollama, changes, status, message):
    answer = chat(ollama, **changes)
    assert answer.status == status and message in answer.json["error"]


def test_what_it_does_not_know_is_passed_over(ollama):
    assert chat(ollama, frobnicate=1, tool_choice="auto", max_tokens=2).json["done_reason"] == "stop"


def test_options_images_and_schemas_are_heeded(ollama):
    assert chat(ollama, options={"num_predict": 2}).json["done_reason"] == "length"
    assert chat(ollama, options={"stop": ["aid"]}).json["message"]["content"] == "You s"
    assert json.loads(chat(ollama, format=SUM).json["message"]["content"]) == {"a": 2, "b": 2}
    seen = chat(ollama, "gemma3:4b", messages=[{"role": "user", "content": "!image", "images": [CAT]}])
    assert seen.json["message"]["content"] == "Saw image of 70 bytes"


def test_an_error_comes_as_a_line(ollama):
    last = lines(chat(ollama, stream=True, messages=[{"role": "user", "content": "!overloaded mid-stream"}]))[-1]
    assert set(last) == {"error"}


def test_its_lists(ollama):
    assert [row["name"] for row in ask(ollama, "GET", "/api/tags").json["models"]][0] == "llama3.2:latest"
    shown = ask(ollama, "POST", "/api/show", {"model": "qwen3:8b"}).json
    assert shown["model_info"]["qwen3.context_length"] == 40960 and "thinking" in shown["capabilities"]
    assert len(ask(ollama, "GET", "/v1/models").json["data"]) == 4


def test_the_other_door_speaks_openai(ollama):
    body = {"model": "llama3.2:latest", "messages": [USER]}
    answer = ask(ollama, "POST", "/v1/chat/completions", body)
    assert answer.json["choices"][0]["message"]["content"] == said("Hello")
    streamed = ask(ollama, "POST", "/v1/chat/completions", body | {"stream": True}).events
    assert "".join(e["choices"][0]["delta"].get("content", "") for e in streamed[:-1]) == said("Hello")
    missing = ask(ollama, "POST", "/v1/chat/completions", body | {"model": "x"})
    assert missing.status == 404 and missing.json["error"]["code"] == "model_not_found"
