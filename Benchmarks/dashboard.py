"""What the operators' page costs: to be opened, and to be watched while requests pass. Sluice alone."""

import contextlib
import http.client
import socket
import threading
import time

import bodies
import programs
from catalog import ADMIN_KEY, processor_seconds
from measuring import RunFailed, fresh_stage
from report import Goal, Result, Row
from telemetry import call

PAGE = "/health/gateways/dashboard"
RATE = 1000  # requests a second while somebody watches
SECONDS = 5  # each time: the page is told what is new once a second
MANY = 50
OPENINGS = 20
OVER = 100  # requests that are shown as over


def dashboard(settings):
    """First byte and size of the page; then the processor time that watchers take, beside nobody watching."""
    first, size = Row("First byte of the page, ms", {}, 2, Goal(10, "ms")), Row("Page, KB", {}, 1, Goal(100, "KB"))
    one = Row("One watcher at 1,000 requests/s, % of a core", {}, 2, Goal(1, "%"))
    many = Row(f"{MANY} watchers, % of a core", {}, 2)
    result = Result("Dashboard", [first, size, one, many])
    if settings.sluice is None:
        return result
    environment = settings.sluice.environment | {"SLUICE_ADMIN_KEY": ADMIN_KEY}
    with fresh_stage(settings, nginx=None) as running, running.start(
            programs.Sluice(settings.sluice.binary, environment)) as sluice:  # fmt: skip
        for number in range(OVER):
            call(sluice, bodies.chat([{"role": "user", "content": "x"}], model=f"openai/model-{number}"))
        opened = [open_page(sluice) for _ in range(OPENINGS)]
        first.values["sluice"] = [seconds * 1000 for seconds, _ in opened]
        size.values["sluice"] = [length / 1000 for _, length in opened]
        shares = [[share(running, sluice, watchers) for watchers in (0, 1, MANY)] for _ in range(settings.rounds)]
    one.values["sluice"] = [watched - alone for alone, watched, _ in shares]
    many.values["sluice"] = [watched - alone for alone, _, watched in shares]
    return result


def open_page(sluice):
    """How long the page's first byte took, and how many bytes there are in all."""
    connection = http.client.HTTPConnection("127.0.0.1", sluice.port, timeout=30)
    with contextlib.closing(connection):
        connection.connect()
        began = time.monotonic()
        connection.request("GET", PAGE, headers={"authorization": f"Bearer {ADMIN_KEY}"})
        answer = connection.getresponse()
        first = time.monotonic() - began
        page = answer.read()
        if answer.status != 200:
            raise RunFailed(f"the page answered {answer.status}")
        return first, len(page)


def share(running, sluice, watchers):
    """Percent of a core that Sluice takes for the requests and so many watchers."""
    with contextlib.ExitStack() as stack:
        for _ in range(watchers):
            stack.enter_context(watching(sluice))
        before, began = processor_seconds(sluice), time.monotonic()
        running.run("open", sluice, "request", "--rate", RATE, "--warm-up", 0, "--seconds", SECONDS)
        return (processor_seconds(sluice) - before) / (time.monotonic() - began) * 100


@contextlib.contextmanager
def watching(sluice):
    """Somebody who reads the page's events as they come."""
    connection = socket.create_connection(("127.0.0.1", sluice.port), timeout=10)
    head = f"GET {PAGE}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {ADMIN_KEY}\r\n\r\n"
    connection.sendall(head.encode())
    if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
        raise RunFailed("the page's events are not there")
    reader = threading.Thread(target=read_all, args=[connection], daemon=True)
    reader.start()
    yield
    connection.shutdown(socket.SHUT_RDWR)
    reader.join()
    connection.close()


def read_all(connection):
    with contextlib.suppress(OSError):
        while connection.recv(65536):
            pass


ALL = {"dashboard": dashboard}
