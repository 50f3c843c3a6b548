"""Responses, byte by byte: passed on to a provider that speaks them, translated for one that does not."""

import json

import pytest

from gateway import wait_until
from wire import Connection, post, request

RESPONSES = "/v1/responses"


def typed(exchange, type, **members):
    data = json.dumps({"type": type, **members}).encode()
    exchange.part(b"event: " + type.encode() + b"\ndata: " + data + b"\n\n")


def response(model, status, output=(), **members):
    return {"id": "resp_up", "object": "response", "created_at": 5, "status": status, "model": model,
            "output": list(output), **members}


MESSAGE = {"id": "msg_up", "type": "message", "role": "assistant", "status": "completed",
           "content": [{"type": "output_text", "text": "Hello", "annotations": []}]}
USAGE = {"input_tokens": 3, "output_tokens": 1, "total_tokens": 4}


def speaks_responses(exchange):
    """A provider of OpenAI's Responses, whole and streamed."""
    assert exchange.request.path == "/v1/responses"
    if not exchange.is_streaming:
        return exchange.answer(200, response(exchange.model, "completed", [MESSAGE], usage=USAGE, error=None))
    exchange.stream()
    typed(exchange, "response.created", sequence_number=0, response=response(exchange.model, "in_progress"))
    typed(exchange, "response.output_text.delta", sequence_number=1, item_id="msg_up", output_index=0,
          content_index=0, delta="Hello")
    typed(exchange, "response.completed", sequence_number=2,
          response=response(exchange.model, "completed", [MESSAGE], usage=USAGE))
    exchange.end()


def breaks(exchange):
    exchange.stream()
    typed(exchange, "response.created", sequence_number=0, response=response(exchange.model, "in_progress"))
    typed(exchange, "response.output_text.delta", sequence_number=1, item_id="msg_up", output_index=0,
          content_index=0, delta="Hel")
    exchange.pause()
    exchange.reset()


def goes_on(exchange):
    exchange.stream()
    typed(exchange, "response.output_text.delta", sequence_number=1, item_id="msg_up", output_index=0,
          content_index=0, delta="Hel")
    exchange.hold()


@pytest.fixture(scope="module", autouse=True)
def scripts(upstream):
    upstream.script("responder", speaks_responses)
    upstream.script("responder-breaks", breaks)
    upstream.script("responder-goes-on", goes_on)


def ask(server, **members):
    return post(server, json.dumps(members).encode(), path=RESPONSES)


def events(answer):
    """The events of a stream as (type, data); what stands beside each agrees with it."""
    found = []
    for block in answer.body.decode().split("\n\n"):
        if not block or block.startswith(":"):
            continue
        head, data = block.split("\n", 1)
        event = json.loads(data.removeprefix("data: "))
        assert head == "event: " + event["type"]
        found.append(event)
    return found


def test_a_provider_of_responses_gets_the_callers_bytes(sluice, upstream):
    body = b'{ "model":"openai/responder" , "input":"Hi","temperature":1.0e0,"made_up":{"a":[null]},"provider":{}}'

    answer = post(sluice, body, path=RESPONSES)

    assert answer.status == 200
    assert answer.json == {**response("openai/responder", "completed", [MESSAGE]), "usage": USAGE, "error": None}
    sent = upstream.last("responder").body
    assert sent == b'{ "model":"responder" , "input":"Hi","temperature":1.0e0,"made_up":{"a":[null]}}'
    assert answer.field("x-sluice-dropped") == "#/provider"


def test_its_events_keep_their_bytes(sluice):
    answer = ask(sluice, model="openai/responder", input="Hi", stream=True)

    assert [event["type"] for event in events(answer)] == [
        "response.created", "response.output_text.delta", "response.completed"]
    assert events(answer)[2]["response"] == {**response("openai/responder", "completed", [MESSAGE]), "usage": USAGE}
    assert answer.is_whole


def test_what_it_keeps_is_asked_of_nobody_else(sluice, upstream):
    kept = ask(sluice, model="openai/responder", previous_response_id="resp_1", input="Hi")
    lost = ask(sluice, model="lmstudio/plain", previous_response_id="resp_1", input="Hi")

    assert kept.status == 200
    assert upstream.last("responder").json["previous_response_id"] == "resp_1"
    assert (lost.status, lost.error["param"]) == (400, "previous_response_id")


def test_a_stream_that_breaks_ends_with_a_failed_response(sluice, upstream):
    with Connection(sluice) as caller:
        body = json.dumps({"model": "openai/responder-breaks", "input": "Hi", "stream": True}).encode()
        caller.send(request("POST", RESPONSES, body))
        upstream.wait_for("responder-breaks")
        upstream.proceed("responder-breaks")
        told = events(caller.answer())

    assert [event["type"] for event in told] == [
        "response.created", "response.output_text.delta", "response.failed"]
    assert told[2]["sequence_number"] == 2
    assert told[2]["response"]["id"] == "resp_up"
    assert told[2]["response"]["error"]["code"] == "upstream_broken_answer"


def test_a_caller_who_leaves_ends_the_providers_work(sluice, upstream):
    with Connection(sluice) as caller:
        body = json.dumps({"model": "openai/responder-goes-on", "input": "Hi", "stream": True}).encode()
        caller.send(request("POST", RESPONSES, body))
        caller.read_until(b"Hel")

    received = upstream.last("responder-goes-on")
    wait_until(received.closed.is_set, "the provider's connection is closed")


def test_a_translated_stream_has_every_event(sluice):
    answer = ask(sluice, model="demo/echo", stream=True, instructions="Be brief.", store=True,
                 input=[{"role": "user", "content": [{"type": "input_text", "text": "one two"}]}])

    told = events(answer)
    assert [event["sequence_number"] for event in told] == list(range(len(told)))
    assert [event["type"] for event in told] == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
        "response.output_text.delta", "response.output_text.delta", "response.output_text.done",
        "response.content_part.done", "response.output_item.done", "response.completed"]
    final = told[-1]["response"]
    assert final["output"][0]["content"][0]["text"] == "one two"
    assert final["store"] is False and final["instructions"] == "Be brief."
    assert final["id"] == told[0]["response"]["id"]
    assert answer.field("x-sluice-dropped") == "#/store"


@pytest.mark.parametrize("body, parameter", [
    (b'{"model":"demo/echo"}', "input"), (b'{"model":"demo/echo","input":7}', "input"),
    (b'{"input":"Hi"}', "model"), (b'{"model":"demo/echo","input":[{"role":"nobody","content":"a"}]}', "input[0].role"),
])
def test_a_wrong_request_is_told_where(sluice, body, parameter):
    answer = post(sluice, body, path=RESPONSES)

    assert answer.status == 400
    assert answer.error["param"] == parameter
