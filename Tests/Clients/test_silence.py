"""A caller is told that something goes on: begun before all other tests, looked at by the last of them."""

import time

import pytest

import gateway
from scenarios import TEXT
from wire import stream

running = {}


def test_the_wait_begins(sluice, start, upstream):
    """Fifteen silent seconds are waited for in the background."""
    impatient = start(SLUICE_FIRST_BYTE_TIMEOUT="16")
    running["slow"] = gateway.in_background(lambda: stream(sluice, "openai/very-slow-first-byte", within=30))

    def quiet(exchange):
        exchange.stream()
        exchange.chunk("a")
        time.sleep(16)
        exchange.chunk("b", "stop")
        exchange.done()
        exchange.end()

    def long_hang(exchange):
        exchange.hold(40)

    upstream.script("quiet", quiet)
    upstream.script("long-hang", long_hang)
    running["quiet"] = gateway.in_background(lambda: stream(sluice, "openai/quiet", within=30))
    running["failing"] = gateway.in_background(lambda: stream(impatient, "openai/long-hang", within=30))


@pytest.fixture
def result(request):
    if not running:
        pytest.skip("the wait was not begun")
    return running[request.param].join(40)


LATER = pytest.mark.last


@LATER
@pytest.mark.parametrize("result", ["slow"], indirect=True)
def test_silence_before_the_first_event_is_filled(result):
    assert result.status == 200 and result.field("x-sluice-gateway") is None
    assert result.stream.comments[0] == ": keep-alive"
    told = result.stream.comments[-1]
    assert "x-sluice-gateway=openai" in told and "x-sluice-attempts=openai:ok" in told
    assert result.stream.text == TEXT and result.stream.ends_with_done


@LATER
@pytest.mark.parametrize("result", ["quiet"], indirect=True)
def test_silence_in_a_stream_is_filled(result):
    assert result.stream.comments == [": keep-alive"]
    assert result.stream.text == "ab" and result.stream.ends_with_done


@LATER
@pytest.mark.parametrize("result", ["failing"], indirect=True)
def test_a_failure_after_signs_of_life_is_an_event(result):
    assert result.status == 200 and result.is_whole
    assert result.stream.comments[0] == ": keep-alive"
    assert [(error["code"], error["status"]) for error in result.stream.errors] == [("upstream_timeout", 504)]
    assert b"[DONE]" not in result.body
