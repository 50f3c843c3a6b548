"""Every wait has an end: time limits small enough to be waited for."""

import socket
import time

import pytest

from gateway import wait_until
from scenarios import TEXT, WORDS
from wire import CHAT, Connection, chat, chat_body, is_paused, request, stream


def timed(function):
    began = time.monotonic()
    return function(), time.monotonic() - began


SILENT = [("hang", False), ("hang", True), ("hang-after-head", False), ("hang-after-head", True), ("only-comments", True)]


@pytest.mark.parametrize("model, is_streaming", SILENT)
def test_a_provider_that_does_not_answer_is_a_504(hasty, upstream, model, is_streaming):
    answer, seconds = timed(lambda: chat(hasty, f"openai/{model}", stream=is_streaming))

    assert (answer.status, answer.error["code"]) == (504, "upstream_timeout")
    assert 0.4 < seconds < 1.4
    assert upstream.last(model).closed.wait(1), "the provider works on for nobody"


def test_a_slow_answer_within_its_time_is_waited_for(sluice):
    assert chat(sluice, "openai/slow-first-byte").status == 200


def test_signs_of_life_keep_a_stream_alive(hasty, upstream):
    """Any bytes of the provider restart the silence, comments included."""

    def thinking(exchange):
        exchange.stream()
        exchange.chunk("a")
        for _ in range(8):
            time.sleep(0.1)
            exchange.part(b": thinking\n\n")
        exchange.chunk("b", "stop")
        exchange.done()
        exchange.end()

    upstream.script("thinking", thinking)
    answer = stream(hasty, "openai/thinking")

    assert answer.stream.text == "ab" and answer.stream.ends_with_done


def test_a_long_stream_has_no_limit_in_all(hasty):
    answer = stream(hasty, "openai/long-stream")
    assert answer.stream.ends_with_done


def test_time_that_the_caller_takes_is_not_the_providers(hasty, upstream):
    """A caller that pauses longer than the provider may be silent still gets the rest."""

    def large(exchange):
        exchange.stream()
        for index in range(1500):
            exchange.chunk("x" * 16000)
        # The provider, too, was held up by the caller; it is allowed a breath.
        time.sleep(0.1)
        exchange.chunk("END", "stop")
        exchange.done()
        exchange.end()

    upstream.script("large", large)
    with Connection(hasty, receive_buffer=4096) as connection:
        connection.send(request("POST", CHAT, chat_body("openai/large", stream=True)))
        connection.read_until(b"data: ")
        held = upstream.wait_for("large")
        wait_until(lambda: is_paused(held, 0.8), "the provider is held up", 8)
        count, end = 0, b""
        while not end.endswith(b"\r\n0\r\n\r\n"):
            data = connection.more()
            assert data, end[-1000:]
            count += len(data)
            end = (end + data)[-2000:]
    assert count > 20_000_000
    assert b"END" in end and b"[DONE]" in end and b'"error"' not in end


@pytest.fixture
def blackhole():
    """A port whose queue of connections is full: whoever connects waits for ever."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    waiting = []
    for _ in range(4):
        waiting.append(socket.socket())
        waiting[-1].setblocking(False)
        waiting[-1].connect_ex(listener.getsockname())
    yield listener.getsockname()[1]
    for each in waiting:
        each.close()
    listener.close()


def test_a_connection_that_is_not_made_is_given_up(start, blackhole):
    server = start(OPENAI_BASE_URL=f"http://127.0.0.1:{blackhole}/v1", SLUICE_CONNECT_TIMEOUT="0.4")

    answer, seconds = timed(lambda: chat(server, "openai/ok"))

    assert (answer.status, answer.error["code"]) == (504, "upstream_timeout")
    assert 0.3 < seconds < 1.5
    assert str(blackhole) not in answer.error["message"]


@pytest.mark.parametrize("host, within", [("127.0.0.1:1", 1), ("no-such-host.invalid", 4)])
def test_a_provider_that_is_not_there_is_a_502(start, host, within):
    server = start(OPENAI_BASE_URL=f"http://{host}/v1", SLUICE_CONNECT_TIMEOUT="3")

    answer, seconds = timed(lambda: chat(server, "openai/ok", stream=True))

    assert answer.status in (502, 504)
    assert seconds < within
    assert host.partition(":")[0] not in answer.error["message"]


def test_all_attempts_together_have_a_limit(start):
    server = start(SLUICE_REQUEST_TIMEOUT="0.4")
    answer, seconds = timed(lambda: chat(server, "openai/hang"))

    assert answer.status == 504 and seconds < 1.2


# Callers who leave


@pytest.mark.parametrize("how", ["close", "reset", "half-close"])
@pytest.mark.parametrize("model", ["endless", "hang", "stall-mid-stream"])
def test_a_caller_who_leaves_ends_the_work_within_a_second(sluice, upstream, model, how):
    before = len(upstream.requests_for(model))
    with Connection(sluice) as connection:
        connection.send(request("POST", CHAT, chat_body(f"openai/{model}", stream=True)))
        received = upstream.wait_for(model, before + 1)
        if model != "hang":
            connection.read_until(b"data: ")
        left_at = time.monotonic()
        if how == "half-close":
            connection.socket.shutdown(socket.SHUT_WR)
        elif how == "reset":
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        else:
            connection.close()
        assert received.closed.wait(2), "the provider works on for nobody"
    assert received.closed_at - left_at < 1.1


def test_an_answer_that_is_nearly_ready_is_sent_to_a_half_closed_caller(sluice, upstream):
    def soon(exchange):
        time.sleep(0.15)
        upstream.scenarios["ok"](exchange)

    upstream.script("soon", soon)
    with Connection(sluice) as connection:
        connection.send(request("POST", CHAT, chat_body("openai/soon")))
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.answer().json["choices"][0]["message"]["content"] == TEXT


def test_a_caller_who_leaves_in_the_middle_of_its_body_harms_nobody(sluice):
    for _ in range(20):
        with Connection(sluice) as connection:
            connection.send(request("POST", CHAT, chat_body("openai/ok", padding="x" * 100_000))[:50_000])
    assert chat(sluice, "openai/ok").status == 200


def test_the_log_tells_how_streams_ended(start, upstream):
    server = start()
    stream(server, "openai/ok")
    stream(server, "openai/cut-mid-stream", upstream)
    with Connection(server) as connection:
        connection.send(request("POST", CHAT, chat_body("openai/endless", stream=True)))
        connection.read_until(b"data: ")

    for ending in ("complete", "broken", "caller_left"):
        wait_until(lambda: f'"ending":"{ending}"' in server.log, f"a line says {ending}")
    assert WORDS[0] not in server.log
