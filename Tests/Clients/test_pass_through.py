"""Nothing lost: what a caller wrote arrives as it was written, but for what must change."""

import json

import pytest

from gateway import CALLER_KEY, GATEWAY_KEY
from scenarios import TEXT
from wire import CHAT, Connection, chat, post, stream

# Unknown members, an odd order, white space, number spellings, escapes, deep nesting, big numbers, empty things.
ODD = (
    b'{ "zeta":1.0, "temperature" : 1e2,"top_p":0.10,\n\t"seed":123456789012345678901234567890, "e":-0.0E-7 ,'
    b'"x_unknown":{"b":[1,2.50,{"a":null}],"a":true,"":"" },"messages":[{"content":"\\u00e9 \xc3\xa9 \\ud83c\\udf0d \\/ \\n",'
    b'"role":"user","name":"\\u0061nna"}],"model":%s,"metadata":{"k":"v"},"stop":[ ] ,"logit_bias":{} }\r\n'
)


def received(upstream, name, body, server, **fields):
    answer = post(server, body, fields)
    assert answer.status == 200, answer.body
    return upstream.last(name), answer


def test_everything_but_the_model_arrives_byte_for_byte(sluice, upstream):
    request, answer = received(upstream, "ok", ODD % b'"openai/ok"', sluice)

    assert request.body == ODD % b'"ok"'
    assert answer.field("x-sluice-dropped") is None
    assert answer.json["model"] == "openai/ok"


def test_the_models_name_may_be_written_with_escapes(sluice, upstream):
    request, answer = received(upstream, "ok", ODD % b'"open\\u0061i\\/ok"', sluice)

    assert request.json["model"] == "ok"
    assert answer.json["model"] == "openai/ok"


def test_a_stream_only_asks_for_usage_in_addition(sluice, upstream):
    body = b'{"model":"openai/ok","stream":true,"x":1.0,"messages":[]}'
    post(sluice, body)

    sent = upstream.last("ok").body
    assert sent.startswith(b'{"model":"ok","stream":true,"x":1.0,"messages":[]')
    assert json.loads(sent) == {**json.loads(body), "model": "ok", "stream_options": {"include_usage": True}}


@pytest.mark.parametrize("options", [{"x_other": 1.5}, {"include_usage": False, "x": None}, {"include_usage": None}, {}, None])
def test_other_stream_options_stay(sluice, upstream, options):
    answer = stream(sluice, "openai/ok", stream_options=options)

    assert upstream.last("ok").json["stream_options"] == {**(options or {}), "include_usage": True}
    assert answer.stream.usage_chunks == []


def test_of_duplicate_members_the_last_wins_and_the_others_are_named(sluice, upstream):
    body = (
        b'{"model":"openai/404","messages":[],"x~/y":1,"temperature":0.1,"mod\\u0065l":"openai/ok","stream":true,'
        b'"temperature":0.2,"messages":[{"role":"user","content":"a","content":"b"}],"x~/y":2,"stream":false,"nested":{"a":1,"a":2}}'
    )
    request, answer = received(upstream, "ok", body, sluice)

    pairs = json.loads(request.body, object_pairs_hook=list)
    names = [name for name, _ in pairs]
    assert sorted(names) == sorted(set(names))
    assert dict(pairs)["temperature"] == 0.2 and dict(pairs)["stream"] is False
    # What Sluice does not read is not its to clean.
    assert b'"nested":{"a":1,"a":2}' in request.body
    assert answer.json["object"] == "chat.completion"
    dropped = answer.field("x-sluice-dropped").split(",")
    assert sorted(dropped) == sorted(["#/model", "#/messages", "#/x~0~1y", "#/temperature", "#/stream"])


ROUTING = {
    "provider": {"order": ["openai"], "sort": "price"},
    "models": ["openai/ok"],
    "providerOptions": {"gateway": {"order": ["openai"]}},
    "usage": {"include": True},
    "plugins": [{"id": "web"}],
    "transforms": ["middle-out"],
    "route": "fallback",
}


def test_what_speaks_to_a_gateway_like_this_one_is_dropped_and_named(sluice, upstream):
    answer = chat(sluice, "openai/ok", temperature=0.5, **ROUTING)

    assert answer.status == 200
    assert set(upstream.last("ok").json) == {"model", "messages", "temperature"}
    assert set(answer.field("x-sluice-dropped").split(",")) == {f"#/{name}" for name in ROUTING}


def test_many_dropped_members_are_counted(sluice, upstream):
    twice = ",".join(f'"member-with-a-long-name-{n}":0' for n in list(range(400)) * 2)
    answer = post(sluice, f'{{"model":"openai/ok","messages":[],{twice}}}'.encode())

    dropped = answer.field("x-sluice-dropped")
    assert len(dropped) <= 4096 + 10
    names = dropped.split(",")
    assert names[-1].startswith("+")
    assert len(names) - 1 + int(names[-1][1:]) == 400


def test_odd_characters_in_dropped_names_cannot_break_the_answers_head(sluice):
    answer = post(sluice, '{"model":"openai/ok","messages":[],"a\\r\\nx-evil: 1,é%":1,"a\\r\\nx-evil: 1,é%":2}'.encode())

    assert answer.status == 200 and answer.field("x-evil") is None
    assert answer.field("x-sluice-dropped") == "#/a%0D%0Ax-evil:%201%2C%C3%A9%25"


@pytest.mark.parametrize("native", ["odd\r\nx-evil: 1", "nul\0", "é 東京", "a b", " lead"])
def test_odd_characters_in_a_models_name_cannot_break_a_head(sluice, upstream, native):
    upstream.script(native, upstream.scenarios["ok"])

    answer = chat(sluice, f"openai/{native}")

    assert answer.status == 200 and answer.field("x-evil") is None
    assert upstream.last(native).json["model"] == native
    assert answer.json["model"] == f"openai/{native}"


def test_a_megabyte_arrives_byte_for_byte(sluice, upstream):
    text = "Zeile \u00e9 \U0001f30d \\n \\\" " * 60000
    body = b'{"model":"openai/ok","messages":[{"role":"user","content":"' + text.encode() + b'"}]}'
    assert len(body) > 1 << 20
    request, _ = received(upstream, "ok", body, sluice)

    assert request.body == body.replace(b'"openai/ok"', b'"ok"')


def test_a_body_in_small_chunks_arrives_byte_for_byte(sluice, upstream):
    body = ODD % b'"openai/ok"'
    with Connection(sluice) as connection:
        connection.send(f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for byte in body:
            connection.send(b"1\r\n" + bytes([byte]) + b"\r\n")
        connection.send(b"0\r\n\r\n")
        assert connection.answer().status == 200

    assert upstream.last("ok").body == ODD % b'"ok"'


def test_a_whole_answer_keeps_its_bytes_but_for_the_model(sluice, upstream):
    text = b'\n\n{"usage":{"prompt_tokens":1.0,"completion_tokens":2,"x":1e3},"model" : "odd", "zeta":[ ],"choices":[{"message":{"content":"\\u00e9\xc3\xa9"},"finish_reason":"stop"}],"id":"\\/"}\n'
    upstream.script("whole", lambda exchange: exchange.answer(200, text))

    answer = chat(sluice, "openai/whole")

    assert answer.body == text.replace(b'"odd"', b'"openai/whole"')


# Who is told what


def test_the_provider_gets_the_gateways_key_and_nothing_of_the_callers(locked, upstream):
    fields = {
        "Authorization": f"Bearer {CALLER_KEY}", "x-api-key": CALLER_KEY, "Cookie": "session=1", "Accept-Encoding": "br",
        "User-Agent": "an-app/1.0", "X-Forwarded-For": "10.0.0.9", "OpenAI-Organization": "org-1", "X-Custom": "value",
        "x-request-id": "mine-1", "Origin": "https://app.example", "Connection": "keep-alive, x-custom", "Content-Type": "application/json",
    }  # fmt: skip
    assert chat(locked, "openai/ok", fields).status == 200

    request = upstream.last("ok")
    names = [name for name, _ in request.fields]
    assert set(names) == {"host", "authorization", "content-type", "user-agent", "x-sluice-hop", "accept-encoding", "content-length"}
    assert len(names) == len(set(names))
    assert request.field("authorization") == f"Bearer {GATEWAY_KEY}"
    assert request.field("host") == upstream.origin.removeprefix("http://")
    assert request.field("accept-encoding") == "identity"
    assert int(request.field("content-length")) == len(request.body)
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert CALLER_KEY.encode() not in request.head + request.body


def test_a_gateway_without_a_key_is_sent_none(sluice, upstream):
    chat(sluice, "lmstudio/ok", {"Authorization": f"Bearer {CALLER_KEY}"})

    request = upstream.last("ok")
    assert request.field("authorization") is None
    assert request.path == "/v1/chat/completions"


@pytest.mark.parametrize("is_streaming", [False, True])
def test_a_provider_that_repeats_the_key_gives_it_to_nobody(sluice, upstream, is_streaming):
    answer = chat(sluice, "openai/400-with-key", stream=is_streaming)
    assert answer.status == 400 and "•••" in answer.error["message"]

    answer = stream(sluice, "openai/key-in-stream", upstream)
    assert "•••" in answer.stream.errors[0]["message"]


def test_a_text_is_not_changed_by_the_way(sluice):
    assert chat(sluice, "openai/ok").json["choices"][0]["message"]["content"] == TEXT
