"""Requests under way: ended by an operator, and by the end of the process."""

import json
import signal
import threading

import pytest

from gateway import wait_until
from scenarios import finish
from wire import CHAT, Connection, chat_body, get, post, request


@pytest.fixture(scope="module")
def released(upstream):
    """Two models that say a word now and then: one without end, the other until this is set."""
    released = threading.Event()

    def on_and_on(exchange):
        exchange.stream()
        while not exchange.is_closed(0.2):
            exchange.chunk("and on ")
            if exchange.model == "until-released" and released.is_set():
                return finish(exchange)

    upstream.script("on-and-on", on_and_on)
    upstream.script("until-released", on_and_on)
    return released


@pytest.fixture(scope="module")
def server(start, released):
    """With two loops: whoever ends a request is often on another one than the request."""
    return start(SLUICE_LOOPS="2")


def begin(connection, model, id, **members):
    connection.send(request("POST", CHAT, chat_body(f"openai/{model}", **members), {"x-request-id": id}))


def end(server, id):
    return post(server, b"", path=f"/admin/requests/{id}/end")


def lines(server, *ids):
    """The lines of requests, as soon as there is one for each."""

    def found():
        all_lines = [json.loads(line) for line in server.log.splitlines() if '"message":"request"' in line]
        named = [line for line in all_lines if line["id"] in ids]
        return named if len(named) >= len(ids) else None

    return wait_until(found, "the requests are in the log")


@pytest.mark.parametrize("streams", [False, True])
def test_a_request_that_waits_is_ended_with_a_status(server, upstream, streams):
    id = f"waiting-{streams}"
    before = len(upstream.requests_for("hang"))
    with Connection(server) as caller:
        begin(caller, "hang", id, stream=streams)
        upstream.wait_for("hang", before + 1)
        answer = end(server, id)
        assert (answer.status, answer.json) == (200, {"id": id, "ended": True, "requests": 1})

        told = caller.answer()
        assert (told.status, told.error["code"]) == (503, "ended_by_operator")
        assert told.field("retry-after") is None and told.field("x-request-id") == id
        # The connection is as good as before.
        assert caller.request("GET", "/health").status == 200
    assert upstream.last("hang").closed.wait(1)
    (line,) = lines(server, id)
    assert line | {"status": 503, "failure": "ended_by_operator", "ending": "ended_by_operator"} == line
    assert end(server, id).status == 404


def test_a_stream_is_ended_with_an_event(server, upstream):
    with Connection(server) as caller:
        begin(caller, "on-and-on", "streaming", stream=True)
        caller.read_until(b"and on ")
        assert end(server, "streaming").json["ended"] is True

        rest = caller.read_until(b"0\r\n\r\n")
        assert b'"code":"ended_by_operator"' in rest and b"[DONE]" not in rest
        assert caller.request("GET", "/health").status == 200
    assert upstream.last("on-and-on").closed.wait(1)
    (line,) = lines(server, "streaming")
    assert line | {"status": 200, "ending": "ended_by_operator"} == line and line["events"] >= 1
    # The gateway did nothing wrong.
    assert 'sluice_breakers_open{gateway="openai"} 1' not in get(server, "/metrics").body.decode()


def test_all_that_are_called_the_same_end_on_whichever_loop(server):
    callers = [Connection(server) for _ in range(8)]
    for caller in callers:
        begin(caller, "on-and-on", "alike", stream=True)
    for caller in callers:
        caller.read_until(b"and on ")

    assert end(server, "alike").json == {"id": "alike", "ended": True, "requests": 8}

    for caller in callers:
        assert b"ended_by_operator" in caller.read_until(b"0\r\n\r\n")
        caller.close()
    wait_until(lambda: len(lines(server, "alike")) == 8, "each has its line")


def test_nobody_ends_requests_without_being_allowed_to(locked):
    answer = end(locked, "anything")
    assert answer.status == 403 and answer.error["code"] == "admin_key_needed"
    assert get(locked, "/admin/requests/anything/end").status == 405


def test_sigterm_in_the_middle_of_200_streams(start, released):
    server = start(SLUICE_LOOPS="2", SLUICE_DRAIN_TIMEOUT="2.5")
    streams = {}
    for number in range(200):
        model = "until-released" if number % 2 else "on-and-on"
        streams[f"{model}-{number}"] = caller = Connection(server, within=15)
        begin(caller, model, f"{model}-{number}", stream=True)
    waiting = Connection(server, within=15)
    begin(waiting, "hang", "waiting")
    for caller in streams.values():
        caller.read_until(b"and on ")

    server.signal(signal.SIGTERM)
    wait_until(lambda: '"draining"' in server.log, "it drains")
    released.set()

    for id, caller in streams.items():
        # Whole, to the last chunk: nothing is cut.
        rest = caller.read_until(b"0\r\n\r\n")
        if id.startswith("until-released"):
            assert b"data: [DONE]" in rest and b'"error"' not in rest, id
        else:
            assert b'"code":"server_shutting_down"' in rest and b"[DONE]" not in rest, id
        assert caller.is_closed()
        caller.close()
    told = waiting.answer()
    assert (told.status, told.error["code"], told.field("retry-after")) == (503, "server_shutting_down", "1")
    waiting.close()
    assert server.wait() == 0

    for line in lines(server, "waiting", *streams):
        released = line["id"].startswith("until-released")
        assert line["ending"] == ("complete" if released else "server_shutting_down"), line
    assert '"ending requests","requests":101' in server.log
    assert '"connections_cut":0' in server.log


def test_what_is_cut_for_good_is_in_the_log_too(start):
    """A caller who reads nothing of a flood is not waited for longer than the last bytes may take."""
    server = start(SLUICE_DRAIN_TIMEOUT="0.2")
    with Connection(server, receive_buffer=4096) as caller:
        begin(caller, "flood", "stuck", stream=True)
        caller.read_until(b"data: ")
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
    (line,) = lines(server, "stuck")
    assert line["ending"] == "server_shutting_down"
    assert '"connections_cut":1' in server.log
