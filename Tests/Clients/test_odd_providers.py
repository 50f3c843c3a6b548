"""Providers that are strange but right, and such as mean harm."""

import gzip
import json
import socket
import time

import pytest

from gateway import in_background
from scenarios import TEXT, WORDS
from upstream import Upstream, chunk, completion
from wire import chat, get, stream


@pytest.fixture(scope="module")
def small(start):
    """Takes small answers only."""
    return start({"limits": {"answerBytes": "1MiB", "eventBytes": "64KiB"}})


def play(upstream, name, function):
    upstream.script(name, function)
    return f"openai/{name}"


# Strange but right


@pytest.mark.parametrize("head", [b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 3])
def test_informational_answers_are_passed_over(sluice, upstream, head):
    def early(exchange):
        exchange.send(head)
        upstream.scenarios["ok"](exchange)

    assert chat(sluice, play(upstream, "early", early)).json["choices"][0]["message"]["content"] == TEXT


@pytest.mark.parametrize("first_line", [b"HTTP/1.0 200 OK", b"HTTP/1.1 200", b"HTTP/1.1 200 "])
def test_old_and_terse_answers_are_understood(sluice, upstream, first_line):
    def old(exchange):
        exchange.send(first_line + b"\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n")
        exchange.send(json.dumps(completion("old", TEXT)).encode())
        exchange.fin()

    assert chat(sluice, play(upstream, "old", old)).json["choices"][0]["message"]["content"] == TEXT


def test_lines_that_end_in_cr_alone_are_lines(sluice, upstream):
    def carriage(exchange):
        exchange.stream()
        for word in WORDS:
            exchange.part(b"data: " + json.dumps(chunk("cr", word)).encode() + b"\r\r")
        exchange.part(b"data: " + json.dumps(chunk("cr", finish="stop")).encode() + b"\r\rdata: [DONE]\r\r")
        exchange.end()

    body = stream(sluice, play(upstream, "cr", carriage)).body.decode()
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    datas = [line[6:] for line in lines if line.startswith("data: ")]
    assert datas[-1] == "[DONE]" and datas.count("[DONE]") == 1
    assert "".join(json.loads(d)["choices"][0]["delta"].get("content", "") for d in datas[:-1]) == TEXT


def test_a_byte_order_mark_is_no_part_of_a_stream(sluice, upstream):
    def marked(exchange):
        exchange.stream()
        exchange.part(b"\xef\xbb\xbf")
        exchange.chunk("a", "stop")
        exchange.done()
        exchange.end()

    assert stream(sluice, play(upstream, "marked", marked)).stream.text == "a"


@pytest.mark.parametrize("body", [b"\n\n\n%s", b"\r\n %s\r\n\r\n"])
def test_blank_lines_around_an_answer_are_no_harm(sluice, upstream, body):
    text = body % json.dumps(completion("blank", TEXT)).encode()
    assert chat(sluice, play(upstream, "blank", lambda e: e.answer(200, text))).status == 200


ODD_USAGE = [None, {}, [], "many", 7, {"prompt_tokens": -1}, {"prompt_tokens": 1.5}, {"prompt_tokens": "11"}, {"completion_tokens": 2**63}, {"completion_tokens": None, "prompt_tokens_details": 3}, {"prompt_tokens": 10**400}]


@pytest.mark.parametrize("usage", ODD_USAGE, ids=range(len(ODD_USAGE)))
def test_odd_usage_costs_nobody_an_answer(sluice, upstream, usage):
    def odd(exchange):
        if not exchange.is_streaming:
            return exchange.answer(200, {**completion("odd", TEXT), "usage": usage})
        exchange.stream()
        exchange.chunk(TEXT)
        exchange.chunk(finish="stop", usage=usage)
        exchange.done()
        exchange.end()

    model = play(upstream, "odd-usage", odd)
    assert chat(sluice, model).json["choices"][0]["message"]["content"] == TEXT
    answer = stream(sluice, model, stream_options={"include_usage": True})
    assert answer.stream.text == TEXT and answer.stream.ends_with_done


@pytest.mark.parametrize("wait, told", [("7", "7"), ("0", "1"), ("0.5", "1"), ("-5", "1"), ("soon", "1"), ("", "1"), ("1e9999", "1"), ("nan", "1"), ("99999999999999999999", "86400")])
def test_odd_waits_are_no_harm(sluice, upstream, wait, told):
    model = play(upstream, "odd-wait", lambda e: e.answer(429, {"error": {"message": "slow down"}}, retry_after=wait))

    answer = chat(sluice, model)

    assert (answer.status, answer.field("retry-after")) == (429, told)


def test_a_refused_upload_is_told_as_the_provider_said(start):
    """The provider answers and closes without reading the whole of a long body."""
    listener = socket.create_server(("127.0.0.1", 0))
    body = b'{"error":{"message":"far too long"}}'

    def refuse():
        connection, _ = listener.accept()
        connection.recv(1000)
        head = b"HTTP/1.1 413 Too Large\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        connection.sendall(head + body)
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.2)
        connection.close()

    refusing = in_background(refuse)
    # The one connection that is accepted is the chat's: nobody asks for models.
    server = start(OPENAI_BASE_URL=f"http://127.0.0.1:{listener.getsockname()[1]}/v1", SLUICE_OFFLINE="1")
    answer = chat(server, "openai/any", padding="x" * (8 << 20))
    refusing.join()
    listener.close()
    assert (answer.status, answer.error["message"]) == (413, "far too long")


# Such as mean harm


BRACKETS = b"[" * 100_000


@pytest.mark.parametrize("is_streaming", [False, True])
def test_deep_nesting_is_no_answer(sluice, upstream, is_streaming):
    def deep(exchange):
        text = b'{"choices":' + BRACKETS
        if not exchange.is_streaming:
            return exchange.answer(200, text)
        exchange.stream()
        exchange.event(text)
        exchange.end()

    answer = chat(sluice, play(upstream, "deep", deep), stream=is_streaming)
    assert (answer.status, answer.error["code"]) == (502, "upstream_broken_answer")


def test_deep_nesting_in_an_error_is_no_harm(sluice, upstream):
    model = play(upstream, "deep-error", lambda e: e.answer(400, b'{"error":' + BRACKETS))
    assert chat(sluice, model).status == 400


def test_an_answer_that_is_too_long_is_given_up(small, upstream):
    def long(exchange):
        exchange.head(200, content_type="application/json", transfer_encoding="chunked")
        exchange.chunked = True
        for _ in range(3000):
            exchange.part(b" " * 65536)
        exchange.end()

    answer = chat(small, play(upstream, "long", long))
    assert (answer.status, answer.error["code"]) == (502, "upstream_broken_answer")
    assert upstream.last("long").sent < 50 << 20


def test_an_answer_that_unfolds_without_end_is_given_up(small, upstream):
    bomb = gzip.compress(b" " * (200 << 20), 9)
    before = small.resident_kilobytes
    answer = chat(small, play(upstream, "bomb", lambda e: e.answer(200, bomb, content_encoding="gzip")))

    assert (answer.status, answer.error["code"]) == (502, "upstream_broken_answer")
    assert small.resident_kilobytes - before < 16 << 10


def test_an_event_that_is_too_long_breaks_the_stream_off(small, upstream):
    def long(exchange):
        exchange.stream()
        exchange.chunk("short")
        exchange.pause()
        exchange.chunk("x" * (65 << 10))
        exchange.chunk(finish="stop")
        exchange.done()
        exchange.end()

    answer = stream(small, play(upstream, "long-event", long), upstream)
    assert answer.stream.text == "short"
    assert len(answer.stream.errors) == 1 and b"[DONE]" not in answer.body


def test_a_stream_of_nothing_is_not_kept_for_ever(sluice, upstream):
    """Events that say nothing are held back, but not without a bound."""

    def nothing(exchange):
        exchange.stream()
        for _ in range(2000):
            exchange.chunk("", role="assistant")
        exchange.hold()

    answer = chat(sluice, play(upstream, "nothing", nothing), stream=True)
    assert (answer.status, answer.error["code"]) == (502, "upstream_broken_answer")


def test_broken_gzip_is_no_answer(sluice, upstream):
    whole = gzip.compress(json.dumps(completion("gz", TEXT)).encode())
    for data in (whole[:-12], whole[:20] + b"\0\0\0\0" + whole[24:], b"no gzip at all"):
        answer = chat(sluice, play(upstream, "gz", lambda e: e.answer(200, data, content_encoding="gzip")))
        assert (answer.status, answer.error["code"]) == (502, "upstream_broken_answer")


def test_a_page_as_an_errors_message_is_not_shown(sluice, upstream):
    page = {"error": {"message": "  <!DOCTYPE html><html><body>proxy at 10.0.0.7</body></html>"}}
    answer = chat(sluice, play(upstream, "page", lambda e: e.answer(400, page)))
    assert answer.status == 400 and "<" not in answer.error["message"]


# Lists of models


@pytest.mark.parametrize("body", [b"", b"<html>", b"[", b'{"data":{}}', b'{"data":[{"id":7},{"id":""},{},"x",null]}', BRACKETS])
def test_a_broken_list_of_models_is_nobodys_harm(start, upstream, body):
    broken = Upstream(upstream.scenarios | {"models": lambda exchange: exchange.answer(200, body)})
    server = start(OPENAI_BASE_URL=broken.origin + "/v1")

    answer = get(server, "/v1/models")

    assert answer.status == 200
    ids = [row["id"] for row in answer.json["data"]]
    assert not any(i.startswith("openai/") for i in ids) and "lmstudio/ok" in ids
    broken.close()


def test_a_list_of_models_that_does_not_come_is_not_waited_for(start, upstream):
    slow = Upstream(upstream.scenarios | {"models": upstream.scenarios["hang"]})
    server = start(OPENAI_BASE_URL=slow.origin + "/v1")
    began = time.monotonic()

    ids = [row["id"] for row in get(server, "/v1/models").json["data"]]

    assert time.monotonic() - began < 3
    assert "lmstudio/ok" in ids
    slow.close()


def test_offline_no_list_is_asked_for(start, upstream):
    before = len(upstream.requests)
    server = start(SLUICE_OFFLINE="1")
    assert get(server, "/v1/models").status == 200
    assert len(upstream.requests) == before
