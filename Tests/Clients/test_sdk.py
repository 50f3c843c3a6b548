"""The OpenAI SDK, unchanged, with only its base URL set. Runs under two generations of it."""

import asyncio
import time

import openai
import pydantic
import pytest
from openai import AsyncOpenAI, OpenAI

from gateway import CALLER_KEY, wait_until
from scenarios import TEXT, WORDS

MESSAGES = [{"role": "user", "content": "Hello"}]


@pytest.fixture
def client(sluice):
    with OpenAI(base_url=sluice.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=5) as client:
        yield client


def ask(client, model, **options):
    return client.chat.completions.create(model=model, messages=MESSAGES, **options)


def collect(stream):
    return "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)


# Answers


@pytest.mark.parametrize("model", ["openai/ok", "lmstudio/ok"])
def test_a_chat_is_answered(client, model):
    answer = ask(client, model)

    assert answer.choices[0].message.content == TEXT
    assert answer.model == model
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (11, 7)


def test_the_demo_answers(client):
    assert ask(client, "demo/echo").choices[0].message.content == "Hello"


@pytest.mark.parametrize("model", ["openai/ok", "lmstudio/ok", "openai/no-done", "openai/crlf-events", "openai/comments"])
def test_a_stream_says_the_same(client, model):
    chunks = list(ask(client, model, stream=True))

    assert collect(chunks) == TEXT
    assert {chunk.model for chunk in chunks} == {model}
    assert all(chunk.usage is None and chunk.choices for chunk in chunks)


@pytest.mark.parametrize("model", ["ok", "usage-on-finish", "usage-every-chunk", "usage-unasked", "usage-null-chunks"])
def test_usage_that_was_asked_for_comes_once_and_last(client, model):
    chunks = list(ask(client, f"openai/{model}", stream=True, stream_options={"include_usage": True}))

    assert [index for index, chunk in enumerate(chunks) if not chunk.choices] == [len(chunks) - 1]
    assert chunks[-1].usage.total_tokens == 18
    assert collect(chunks) == TEXT


def test_events_arrive_while_the_stream_runs(client):
    began = time.monotonic()
    stream = ask(client, "openai/long-stream", stream=True)
    next(iter(stream))
    first = time.monotonic() - began
    list(stream)

    assert first < 0.5
    assert time.monotonic() - began > 0.9


TOOL = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}


def test_a_tool_is_called(client, upstream):
    call = ask(client, "openai/tool-calls", tools=[TOOL], tool_choice="auto").choices[0].message.tool_calls[0]

    assert (call.function.name, call.function.arguments) == ("weather", '{"city":"Oslo"}')
    assert upstream.last("tool-calls").json["tools"] == [TOOL]


def test_a_tool_call_is_streamed(client):
    chunks = list(ask(client, "openai/tool-calls", tools=[TOOL], stream=True))

    pieces = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or []]
    assert pieces[0].id == "call_1"
    assert "".join(piece.function.arguments for piece in pieces) == '{"city":"Oslo"}'
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_reasoning_comes_through(client):
    assert ask(client, "openai/reasoning").choices[0].message.reasoning_content == "Let me think."
    deltas = [chunk.choices[0].delta for chunk in ask(client, "openai/reasoning", stream=True)]
    assert "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas) == "Let me think."


class Weather(pydantic.BaseModel):
    city: str
    degrees: int


def test_structured_output_is_parsed(client, upstream):
    completions = client.chat.completions if hasattr(client.chat.completions, "parse") else client.beta.chat.completions

    answer = completions.parse(model="openai/structured", messages=MESSAGES, response_format=Weather)

    assert answer.choices[0].message.parsed == Weather(city="Oslo", degrees=7)
    schema = upstream.last("structured").json["response_format"]["json_schema"]
    assert schema["strict"] is True and set(schema["schema"]["required"]) == {"city", "degrees"}


def test_the_raw_answer_says_who_gave_it(client):
    raw = client.chat.completions.with_raw_response.create(model="openai/ok", messages=MESSAGES)

    assert raw.headers["x-sluice-gateway"] == "openai"
    assert raw.headers["x-sluice-model"] == "ok"
    assert raw.headers["x-sluice-attempts"] == "openai:ok"
    assert raw.headers["x-ratelimit-remaining-requests"] == "41"
    assert raw.headers["x-request-id"].startswith("req_")
    assert raw.parse()._request_id == raw.headers["x-request-id"]


def test_the_raw_stream_says_who_gives_it(client):
    with client.chat.completions.with_streaming_response.create(
        model="openai/ok", messages=MESSAGES, stream=True
    ) as raw:
        assert raw.headers["content-type"].startswith("text/event-stream")
        assert raw.headers["x-sluice-gateway"] == "openai"
        assert raw.headers["x-ratelimit-remaining-requests"] == "41"
        assert "set-cookie" not in raw.headers and "server" not in raw.headers
        assert [line for line in raw.iter_lines() if line][-1] == "data: [DONE]"


def test_models_are_listed_and_found(client):
    ids = [model.id for model in client.models.list()]

    assert {"openai/ok", "maker/deep", "lmstudio/ok", "demo/echo"} <= set(ids)
    assert len(ids) == len(set(ids))
    model = client.models.retrieve("openai/maker/deep")
    assert (model.id, model.object, model.owned_by, model.created) == ("openai/maker/deep", "model", "maker", 1700000000)


def test_a_model_that_is_not_there_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("openai/nothing")
    assert caught.value.code == "model_not_found"


# Errors


def test_a_wrong_key_is_an_authentication_error(locked):
    client = OpenAI(base_url=locked.url + "/v1", api_key="sk-wrong", max_retries=0)

    with pytest.raises(openai.AuthenticationError) as caught:
        ask(client, "openai/ok")

    assert caught.value.code == "invalid_api_key" and caught.value.type == "invalid_request_error"
    assert caught.value.body["message"].startswith("Incorrect API key provided")
    assert "sk-wrong" not in str(caught.value)


def test_the_right_key_is_let_in(locked):
    client = OpenAI(base_url=locked.url + "/v1", api_key=CALLER_KEY, max_retries=0)

    assert ask(client, "openai/ok").choices[0].message.content == TEXT


ERRORS = [
    ("400-long-context", openai.BadRequestError, 400, "context_length_exceeded"),
    ("401", openai.InternalServerError, 502, "upstream_authentication"),
    ("402", openai.InternalServerError, 502, "upstream_payment"),
    ("403", openai.InternalServerError, 502, "upstream_authentication"),
    ("404", openai.NotFoundError, 404, "model_not_found"),
    ("422", openai.UnprocessableEntityError, 422, None),
    ("429", openai.RateLimitError, 429, "upstream_rate_limit"),
    ("500", openai.InternalServerError, 502, "upstream_error"),
    ("503", openai.InternalServerError, 503, "upstream_overloaded"),
    ("529", openai.InternalServerError, 503, "upstream_overloaded"),
    ("html-502", openai.InternalServerError, 502, "upstream_error"),
    ("reset-before-answer", openai.InternalServerError, 502, "upstream_broken_answer"),
]


@pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("model, error, status, code", ERRORS, ids=[row[0] for row in ERRORS])
def test_a_failure_is_the_right_error(client, model, error, status, code, is_streaming):
    with pytest.raises(error) as caught:
        ask(client, f"openai/{model}", stream=is_streaming)

    assert type(caught.value) is error
    assert caught.value.status_code == status
    assert caught.value.code == code
    assert caught.value.request_id.startswith("req_")


def test_bad_arguments_are_a_bad_request(client):
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="openai/ok", messages="Hello")
    assert caught.value.param == "messages"


def test_an_unknown_gateway_is_not_found(client):
    with pytest.raises(openai.NotFoundError) as caught:
        ask(client, "openia/ok")
    assert caught.value.code == "model_not_found" and "'openai/ok'" in caught.value.message


def test_a_rate_limit_is_waited_for(sluice, upstream):
    """The SDK's own retries understand the error and its Retry-After."""
    answers = iter(["429-short", "ok"])
    upstream.script("429-then-ok", lambda e: upstream.scenarios[next(answers)](e))
    upstream.script("429-short", lambda e: e.answer(429, {"error": {"message": "slow down"}}, retry_after="1"))
    with OpenAI(base_url=sluice.url + "/v1", api_key="x", max_retries=1) as client:
        began = time.monotonic()
        assert ask(client, "openai/429-then-ok").choices[0].message.content == TEXT
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("model", ["error-event", "error-event-named", "error-string", "error-object"])
def test_an_error_in_a_stream_is_raised(client, model):
    received = []
    with pytest.raises(openai.APIError) as caught:
        for chunk in ask(client, f"openai/{model}", stream=True):
            received.append(chunk.choices[0].delta.content)

    assert "".join(received) == "".join(WORDS[:3])
    assert "the model fell over" in caught.value.message


@pytest.mark.parametrize("model", ["cut-mid-stream", "reset-mid-stream", "cut-without-finish", "garbage-event", "chunked-bad"])
def test_a_stream_that_breaks_off_is_no_good_end(client, model):
    with pytest.raises(openai.APIError):
        list(ask(client, f"openai/{model}", stream=True))


# Time


@pytest.mark.parametrize("is_streaming", [False, True], ids=["whole", "stream"])
def test_a_callers_timeout_ends_the_upstreams_work(client, upstream, is_streaming):
    with pytest.raises(openai.APITimeoutError):
        ask(client, "openai/hang", stream=is_streaming, timeout=0.3)

    left_at = time.monotonic()
    request = upstream.last("hang")
    assert request.closed.wait(2)
    assert request.closed_at - left_at < 1.2


def test_leaving_a_stream_ends_it_upstream(client, upstream):
    stream = ask(client, "openai/endless", stream=True)
    next(iter(stream))

    stream.close()

    left_at = time.monotonic()
    request = upstream.last("endless")
    assert request.closed.wait(2)
    assert request.closed_at - left_at < 1


def test_a_slow_first_word_is_waited_for(client):
    assert collect(ask(client, "openai/slow-first-byte", stream=True)) == TEXT


# Many at once


def test_fifty_streams_run_at_once(sluice):
    async def one(client):
        stream = await client.chat.completions.create(model="openai/long-stream", messages=MESSAGES, stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def all_of_them():
        async with AsyncOpenAI(base_url=sluice.url + "/v1", api_key="x", max_retries=0, timeout=15) as client:
            return await asyncio.gather(*(one(client) for _ in range(50)))

    expected = "".join(f"{index} " for index in range(50))
    assert asyncio.run(all_of_them()) == [expected] * 50


def test_tasks_that_are_cancelled_end_their_streams(sluice, upstream):
    async def run():
        async with AsyncOpenAI(base_url=sluice.url + "/v1", api_key="x", max_retries=0) as client:

            async def follow():
                stream = await client.chat.completions.create(model="openai/endless", messages=MESSAGES, stream=True)
                async for _ in stream:
                    began.release()

            began = asyncio.Semaphore(0)
            tasks = [asyncio.create_task(follow()) for _ in range(10)]
            for _ in range(10):
                await began.acquire()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    wait_until(lambda: all(r.closed.is_set() for r in upstream.requests_for("endless")), "all streams end", 2)
