"""Callers that read nothing, many connections, many requests: memory stays, and others are served."""

import itertools
import os
import resource
import socket
import time

from gateway import in_background, wait_until
from scenarios import TEXT
from wire import CHAT, Connection, chat, chat_body, get, is_paused, metric, request, stream


def test_a_caller_that_reads_nothing_holds_up_the_provider_not_the_memory(start, upstream):
    server = start()
    chat(server, "openai/ok")
    before = server.resident_kilobytes
    with Connection(server, receive_buffer=4096) as connection:
        connection.send(request("POST", CHAT, chat_body("openai/flood", stream=True)))
        held = upstream.wait_for("flood")
        wait_until(lambda: held.sent > 0 and is_paused(held, 0.5), "the provider is held up", 10)

        # What is on its way lies in the kernel's buffers, not here.
        assert server.resident_kilobytes - before < 8 << 10
        assert held.sent < 64 << 20
        # Others are served as ever.
        began = time.monotonic()
        assert chat(server, "openai/ok").status == 200
        assert time.monotonic() - began < 0.5
    assert held.closed.wait(2)
    wait_until(lambda: server.resident_kilobytes - before < 8 << 10, "memory is given back")


def test_twenty_callers_that_read_nothing(start, upstream):
    server = start()
    chat(server, "openai/ok")
    before = server.resident_kilobytes
    connections = [Connection(server, receive_buffer=4096) for _ in range(20)]
    for connection in connections:
        connection.send(request("POST", CHAT, chat_body("openai/flood", stream=True)))
    time.sleep(1)
    # A stream nobody reads keeps a quarter of a megabyte at most, and a little more for buffers.
    assert server.resident_kilobytes - before < 20 * 512
    assert get(server, "/health").status == 200
    for connection in connections:
        connection.close()


def test_two_thousand_idle_connections_are_in_nobodys_way(start):
    server = start()
    connections = []
    for _ in range(2000):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connections.append(connection)
    before = server.resident_kilobytes
    for connection in connections[::2]:
        connection.sendall(b"GET /health HTTP/1.1\r\n")

    began = time.monotonic()
    assert chat(server, "openai/ok").status == 200
    assert stream(server, "openai/ok").stream.text == TEXT
    assert time.monotonic() - began < 1
    assert metric(server, "sluice_connections") >= 2000
    assert server.resident_kilobytes - before < 40 << 10
    for connection in connections:
        connection.close()
    wait_until(lambda: metric(server, "sluice_connections") < 10, "they are gone")


def test_without_descriptors_it_waits_and_does_not_spin(start):
    """A process that may open few files serves those it has, and takes the next as soon as one is free."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The server inherits the limit of this process, which has files open itself.
    few = 50 + len(os.listdir("/proc/self/fd"))
    assert few < 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, limits[1]))
    try:
        server = start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    # After the start, so that it cannot raise its own limit.
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (few, few))
    connections = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    time.sleep(0.2)

    def ticks():
        fields = open(f"/proc/{server.process.pid}/stat").read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = ticks()
    time.sleep(0.5)
    assert ticks() - before < 0.25 * os.sysconf("SC_CLK_TCK"), "it spins"
    for connection in connections:
        connection.close()
    assert wait_until(lambda: get(server, "/health").status == 200, "it serves again", 5)


def test_a_hundred_callers_at_once_each_get_their_own(sluice, upstream):
    def echo(exchange):
        exchange.stream()
        for character in exchange.request.json["tag"]:
            exchange.chunk(character)
        exchange.chunk(finish="stop")
        exchange.done()
        exchange.end()

    upstream.script("tagged", echo)
    tags = [f"tag-{index}-" * 5 for index in range(100)]
    running = [in_background(lambda tag=tag: stream(sluice, "openai/tagged", within=15, tag=tag)) for tag in tags]
    assert [each.join(20).stream.text for each in running] == tags


def test_many_requests_leave_nothing_behind(start):
    server = start(SLUICE_LOOPS="1", SLUICE_LOG="error")

    def run(count):
        with Connection(server) as connection:
            for _ in range(count):
                assert connection.request("POST", CHAT, chat_body("demo/echo")).status == 200

    run(500)
    before = server.resident_kilobytes
    run(2000)
    assert server.resident_kilobytes - before < 1024


def test_large_bodies_share_one_budget(start):
    """Who finds it used up waits for a while, and is then told to come again; nothing is lost."""
    server = start(SLUICE_BODY_MEMORY="8MiB", SLUICE_MAX_BODY="4MiB")
    body = request("POST", CHAT, chat_body("openai/ok", padding="x" * (4_000_000)))
    holders = [Connection(server) for _ in range(2)]
    for holder in holders:
        holder.send(body[:-1])
    # Small answers between show that the loops have gone on from what they read.
    asked = len(request("GET", "/metrics"))
    counts = itertools.count(1)
    wait_until(
        lambda: metric(server, "sluice_received_bytes_total") - next(counts) * asked >= 2 * (len(body) - 1),
        "both are held",
    )
    for _ in range(4):
        assert get(server, "/health").status == 200

    def large():
        return chat(server, "openai/ok", within=10, padding="x" * (3 << 20))

    refused = large()
    assert refused.status == 503 and int(refused.field("retry-after")) >= 1

    # One that waits is served as soon as another is done; small ones always find room.
    waiting = in_background(large)
    assert chat(server, "openai/ok").status == 200
    holders[0].send(body[-1:])
    assert holders[0].answer().status == 200
    assert waiting.join().status == 200
    # Who left gives back what it held.
    holders[1].close()
    assert [each.join().status for each in [in_background(large) for _ in range(2)]] == [200, 200]
