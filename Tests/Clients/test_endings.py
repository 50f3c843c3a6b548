"""How streams end: each habit and fault of a provider has one true ending (asserted on raw bytes)."""

import pytest

from scenarios import TEXT, WORDS
from wire import chat, stream

GOOD = [
    "ok", "no-done", "no-done-until-close", "unterminated-last-event", "double-done", "bytes-after-done",
    "crlf-events", "no-space-after-colon", "many-events-a-packet", "multi-line-data", "comments", "usage-on-finish",
    "usage-every-chunk", "usage-missing", "usage-unasked", "usage-null-chunks", "azure-first-chunk", "gzip-anyway",
    "open-after-done",
]  # fmt: skip


@pytest.mark.parametrize("model", GOOD)
def test_a_stream_that_ended_well_says_done_once_and_last(sluice, model):
    answer = stream(sluice, f"openai/{model}")

    assert (answer.status, answer.is_whole) == (200, True)
    assert answer.stream.done_count == 1 and answer.stream.ends_with_done
    assert answer.stream.text == TEXT
    assert answer.stream.errors == []
    assert answer.stream.comments == []


@pytest.mark.parametrize("model", GOOD)
def test_usage_is_shown_once_to_who_asked_and_to_nobody_else(sluice, model):
    unasked = stream(sluice, f"openai/{model}").stream
    asked = stream(sluice, f"openai/{model}", stream_options={"include_usage": True}).stream

    assert unasked.usage_chunks == []
    assert asked.text == TEXT and asked.ends_with_done
    # A provider that tells no usage leaves it unknown: nothing is made up.
    silent = {"usage-missing", "no-done", "no-done-until-close", "unterminated-last-event", "double-done",
              "bytes-after-done", "crlf-events", "no-space-after-colon", "many-events-a-packet", "gzip-anyway",
              "open-after-done"}  # fmt: skip
    if model in silent:
        assert asked.usage_chunks == []
    else:
        assert [chunk["usage"]["total_tokens"] for chunk in asked.usage_chunks] == [18]
        assert asked.chunks[-1] == asked.usage_chunks[0]
        assert asked.chunks[-1]["choices"] == []
        assert asked.chunks[-1]["model"] == f"openai/{model}"


def test_a_character_split_over_packets_arrives_whole(sluice):
    assert stream(sluice, "openai/split-utf8").stream.text == WORDS[6] + WORDS[7]


def test_a_megabyte_in_one_event_arrives(sluice):
    assert stream(sluice, "openai/large-event").stream.text == "x" * (1 << 20)


@pytest.mark.parametrize("model, reason", [("length", "length"), ("tool-calls", "tool_calls")])
def test_an_end_without_text_may_be_an_answer(sluice, model, reason):
    answer = stream(sluice, f"openai/{model}").stream

    assert answer.ends_with_done
    assert answer.chunks[-1]["choices"][0]["finish_reason"] == reason


def test_events_keep_their_bytes_but_for_the_model(sluice, upstream):
    text = b'data: {"model" : "odd" , "x":1.0,"n":1e2,"id":"\\u00e9\xc3\xa9","choices":[{"delta":{"content":"a"}}]}\n\n'
    last = b'event: message\nid: 9\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}],"model":"odd"}\n\n'

    def odd(exchange):
        exchange.stream()
        exchange.part(text)
        exchange.part(last)
        exchange.done()
        exchange.end()

    upstream.script("odd", odd)
    answer = stream(sluice, "openai/odd")

    name = b'"openai/odd"'
    assert answer.body == text.replace(b'"odd"', name) + last.replace(b'"odd"', name) + b"data: [DONE]\n\n"


BROKEN = {
    # model: (code, status)
    "reset-mid-stream": ("upstream_broken_answer", 502),
    "cut-mid-stream": ("upstream_broken_answer", 502),
    "cut-mid-event": ("upstream_broken_answer", 502),
    "cut-without-finish": ("upstream_broken_answer", 502),
    "cut-without-finish-until-close": ("upstream_broken_answer", 502),
    "chunked-bad": ("upstream_broken_answer", 502),
    "garbage-event": ("upstream_broken_answer", 502),
    "huge-line": ("upstream_broken_answer", 502),
    "error-event": ("upstream_error", 502),
    "error-event-named": ("upstream_error", 502),
    "error-with-finish": ("upstream_error", 502),
    "error-object": ("upstream_error", 502),
    "error-string": ("upstream_error", 502),
}


@pytest.mark.parametrize("model", BROKEN)
def test_a_stream_that_broke_off_says_so_and_never_done(sluice, upstream, model):
    answer = stream(sluice, f"openai/{model}", upstream)

    code, status = BROKEN[model]
    assert (answer.status, answer.is_whole) == (200, True)
    assert b"[DONE]" not in answer.body
    assert answer.stream.text == "".join(WORDS[:3])
    [error] = answer.stream.errors
    assert answer.stream.chunks[-1] == {"error": error}
    assert (error["code"], error["status"]) == (code, status)
    assert "127.0.0.1" not in error["message"] and "http" not in error["message"]
    if model.startswith("error"):
        assert "the model fell over" in error["message"]


def test_a_stalled_stream_is_ended(hasty, upstream):
    answer = stream(hasty, "openai/stall-mid-stream", upstream)

    assert b"[DONE]" not in answer.body
    assert answer.stream.text == "".join(WORDS[:3])
    assert [(e["code"], e["status"]) for e in answer.stream.errors] == [("upstream_timeout", 504)]
    assert upstream.last("stall-mid-stream").closed.wait(1)


def test_what_follows_the_end_is_not_relayed(sluice):
    body = stream(sluice, "openai/bytes-after-done").body

    assert b"LATE" not in body and b"garbage" not in body


@pytest.mark.parametrize("model, ending", [("lorem", True), ("echo", True), ("fault-cut", False), ("fault-error-in-stream", False)])
def test_the_demos_streams_end_as_labelled(sluice, model, ending):
    answer = stream(sluice, f"demo/{model}")

    assert answer.status == (200 if ending else answer.status)
    assert (b"[DONE]" in answer.body) == ending


# Before the first event, nothing was promised: a plain error status.

BEFORE = {
    # model: (status, code) of a stream and of a whole answer
    "reset-before-answer": (502, "upstream_broken_answer"),
    "close-before-answer": (502, "upstream_broken_answer"),
    "not-http": (502, "upstream_broken_answer"),
    "huge-head": (502, "upstream_broken_answer"),
    "html-200": (502, None),
    "html-502": (502, "upstream_error"),
    "empty-body": (502, None),
    "no-content": (502, None),
    "redirect": (502, None),
    "garbage-json": (502, None),
    "truncated-json": (502, None),
    "empty-answer": (502, "upstream_empty_answer"),
    "no-choices": (502, "upstream_empty_answer"),
    "error-before-output": (502, "upstream_error"),
    "json-error-to-stream": (502, "upstream_error"),
    "401": (502, "upstream_authentication"),
    "402": (502, "upstream_payment"),
    "403": (502, "upstream_authentication"),
    "404": (404, "model_not_found"),
    "413": (413, None),
    "422": (422, None),
    "429": (429, "upstream_rate_limit"),
    "429-quota": (502, "upstream_payment"),
    "500": (502, "upstream_error"),
    "502": (502, "upstream_error"),
    "503": (503, "upstream_overloaded"),
    "504": (504, "upstream_timeout"),
    "529": (503, "upstream_overloaded"),
    "400-long-context": (400, "context_length_exceeded"),
    "flat-error": (422, "odd"),
    "detail-error": (422, None),
    "unknown": (404, "model_not_found"),
}
WHOLE_ONLY = {
    "wrong-content-length-short": (502, "upstream_broken_answer"),
    "wrong-content-length-long": (502, "upstream_broken_answer"),
    "no-finish-reason": (502, "upstream_empty_answer"),
}


@pytest.mark.parametrize("model", BEFORE)
def test_a_stream_that_never_began_is_an_error_status(sluice, model):
    check_error(chat(sluice, f"openai/{model}", stream=True), *BEFORE[model])


@pytest.mark.parametrize("model", BEFORE | WHOLE_ONLY)
def test_an_answer_that_is_none_is_an_error_status(sluice, model):
    check_error(chat(sluice, f"openai/{model}"), *(BEFORE | WHOLE_ONLY)[model])


def check_error(answer, status, code):
    assert answer.status == status
    error = answer.error
    if code:
        assert error["code"] == code
    message = error["message"]
    assert message and len(message) < 300
    # No page, no address, no path, no type of ours.
    assert not any(word in message for word in ("<", "html", "127.0.0.1", "internal", "http:", "Swift", "/v1"))
    if answer.status in (429, 503):
        assert int(answer.field("retry-after")) >= 1
    # Who was asked, and what came of it, is told with failures too.
    assert answer.field("x-sluice-gateway") == "openai"
    assert answer.field("x-sluice-attempts").startswith("openai:")


def test_a_rate_limit_keeps_its_wait_and_its_counts(sluice):
    answer = chat(sluice, "openai/429")

    assert answer.field("retry-after") == "7"
    assert answer.field("x-ratelimit-remaining-requests") == "0"
    assert answer.field("x-sluice-attempts") == "openai:429"


def test_a_providers_own_words_are_passed_on(sluice):
    assert chat(sluice, "openai/400-long-context").error["message"] == "This model's maximum context length is 128000 tokens."
    assert chat(sluice, "openai/flat-error").error == {
        "message": "flat and clear", "type": "invalid_request_error", "param": "top_p", "code": "odd",
    }  # fmt: skip
    assert chat(sluice, "openai/detail-error").error["message"] == "field required"
    assert "not awake" in chat(sluice, "openai/error-before-output").error["message"]
    assert "not awake" in chat(sluice, "openai/json-error-to-stream", stream=True).error["message"]


def test_a_whole_answer_in_gzip_is_unfolded(sluice):
    answer = chat(sluice, "openai/gzip-anyway")

    assert answer.field("content-encoding") is None
    assert answer.json["choices"][0]["message"]["content"] == TEXT


# Connections to providers


def test_a_connection_that_lay_idle_and_was_closed_costs_nobody_an_answer(sluice):
    for _ in range(5):
        assert chat(sluice, "openai/close-idle").status == 200


def test_a_stale_connection_is_tried_again_on_a_fresh_one(start, upstream):
    server = start(SLUICE_LOOPS="1")
    for _ in range(3):
        assert chat(server, "openai/stale-connection").status == 200

    requests = upstream.requests_for("stale-connection")
    assert len(requests) > 3, "no connection was used twice"


def test_connections_are_used_again(start, upstream):
    server = start(SLUICE_LOOPS="1")
    for _ in range(5):
        assert stream(server, "openai/ok").stream.ends_with_done

    assert len({request.connection for request in upstream.requests_for("ok")[-5:]}) == 1
