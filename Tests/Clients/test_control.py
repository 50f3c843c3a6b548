"""What operators do to a running server: reload it, and look at it from a terminal."""

import fcntl
import http.server
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import termios
import threading
import time

import pytest

from gateway import (
    BINARY, CALLER_KEY, GATEWAY_KEY, ROOT, SECOND_GATEWAY_KEY, base_environment, command, in_background, wait_until,
)  # fmt: skip
from wire import CHAT, Connection, chat, chat_body, get, request, stream

ADMIN_KEY = "sk-admin-canary-51d0c9e27a"


def reload(server, fields=()):
    with Connection(server, within=20) as connection:
        return connection.request("POST", "/admin/reload", fields=fields)


def lines(server, message):
    return [line for line in map(json.loads, server.log.splitlines()) if line["message"] == message]


def small_configuration(folder):
    """The gateways of the tests and no others: it is read a thousand times."""
    for name in ("Config/Gateways/openai.json", "Config/Gateways/demo.json", "Config/server.json"):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    (folder / "Catalog/models").mkdir(parents=True)
    return {"SLUICE_CONFIG": str(folder / "Config"), "SLUICE_CATALOG": str(folder / "Catalog")}


def replace(file, text):
    """As editors do: nobody ever reads half a file."""
    new = file.with_name(file.name + ".new")
    new.write_text(text)
    os.replace(new, file)


def sent_key(server, upstream):
    assert chat(server, "openai/ok").status == 200
    return upstream.last("ok").field("authorization").removeprefix("Bearer ")


# What is told


def test_a_reload_tells_what_has_changed_and_what_waits_for_a_restart(start, upstream, tmp_path):
    server = start(OPENAI_API_KEY=None, **small_configuration(tmp_path))
    assert reload(server).json == {"reloaded": True, "changes": [], "need_restart": [], "warnings": []}

    (server.folder / ".env").write_text(
        f"OPENAI_API_KEY={GATEWAY_KEY}\nSLUICE_IDLE_TIMEOUT=7\nSLUICE_LOOPS=3\nSLUICE_UNHEARD_OF=1\n"
    )
    record = json.loads((tmp_path / "Config/Gateways/openai.json").read_text())
    replace(tmp_path / "Config/Gateways/openai.json", json.dumps(record | {"failover": {"priority": 1}}))
    answer = reload(server)

    assert answer.status == 200
    assert answer.json["changes"] == [
        "OPENAI_API_KEY: set",
        "SLUICE_IDLE_TIMEOUT: 60s → 7s",
        "gateway openai: record changed: failover",
        "gateway openai: unconfigured → callable",
    ]
    assert answer.json["need_restart"] == ["SLUICE_LOOPS: not set → 3"]
    assert len(answer.json["warnings"]) == 1 and "SLUICE_UNHEARD_OF" in answer.json["warnings"][0]
    # When it answers, every loop has it.
    assert {sent_key(server, upstream) for _ in range(6)} == {GATEWAY_KEY}
    wait_until(lambda: lines(server, "reloaded")[-1:] and lines(server, "reloaded")[-1]["changes"] == 4, "it is logged")
    assert [line["change"] for line in lines(server, "configuration changed")] == answer.json["changes"]
    assert lines(server, "this change needs a restart")[0]["setting"] == "SLUICE_LOOPS: not set → 3"


def test_a_signal_does_the_same(start, tmp_path):
    server = start(**small_configuration(tmp_path))
    (server.folder / ".env").write_text("SLUICE_LOG=debug\n")
    server.signal(signal.SIGHUP)
    wait_until(lambda: lines(server, "reloaded"), "it reloads")
    assert [line["change"] for line in lines(server, "configuration changed")] == ["SLUICE_LOG: info → debug"]


def test_a_configuration_that_is_wrong_is_refused_with_every_problem(start, tmp_path):
    server = start(**small_configuration(tmp_path))
    (server.folder / ".env").write_text(f"SLUICE_MAX_BODY=a lot\nOPENAI_API_KEY={SECOND_GATEWAY_KEY}\n")
    replace(tmp_path / "Config/Gateways/openai.json", '{"slug": "openai", "colour": 1}')

    answer = reload(server)

    assert answer.status == 422
    assert answer.json["reloaded"] is False
    assert answer.json["error"]["code"] == "configuration_refused"
    problems = answer.json["problems"]
    assert any(problem.startswith(".env:1: SLUICE_MAX_BODY") for problem in problems)
    assert any(problem.startswith("Gateways/openai.json#/colour") for problem in problems)
    assert "canary" not in answer.body.decode()
    assert chat(server, "openai/ok").status == 200
    wait_until(lambda: len(lines(server, "not reloaded")) == len(problems), "each is logged")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_environment_file_that_cannot_be_read_is_no_empty_one(start, tmp_path):
    server = start(**small_configuration(tmp_path))
    (server.folder / ".env").touch(mode=0o000)
    assert reload(server).status == 422


def test_a_folder_in_the_place_of_the_environment_file_is_told(start, tmp_path):
    server = start(**small_configuration(tmp_path))
    (server.folder / ".env").mkdir()
    answer = reload(server)
    assert answer.status == 422 and answer.json["problems"][0].startswith(".env: ")


def test_only_operators_reload(start, tmp_path):
    server = start(SLUICE_API_KEYS=CALLER_KEY, SLUICE_ADMIN_KEY=ADMIN_KEY, **small_configuration(tmp_path))
    assert reload(server).status == 401
    assert reload(server, {"authorization": f"Bearer {CALLER_KEY}"}).status == 401
    assert get(server, "/admin/reload", {"authorization": f"Bearer {ADMIN_KEY}"}).status == 405
    assert reload(server, {"authorization": f"Bearer {ADMIN_KEY}"}).status == 200
    assert not lines(server, "not reloaded")


# Many of them


def test_a_thousand_reloads_under_load(start, upstream, tmp_path):
    """Two at once and signals between them, every other one broken: no request fails, nothing grows."""
    # Offline: each reload would have the list asked for again, and the provider counts its requests.
    server = start(
        SLUICE_LOOPS="2", SLUICE_LOG="warn", SLUICE_OFFLINE="1", OPENAI_API_KEY=None, **small_configuration(tmp_path)
    )  # fmt: skip
    record, environment = tmp_path / "Config/Gateways/openai.json", server.folder / ".env"
    good = record.read_text()
    environment.write_text(f"OPENAI_API_KEY={GATEWAY_KEY}\n")
    assert reload(server).status == 200
    load = Load(server)
    outcomes, sizes = [], []
    lock = threading.Lock()

    def change_and_reload(number):
        for count in range(400):
            with lock:
                if count % 2:
                    replace(record, good[:-40])
                else:
                    replace(record, good)
                    replace(environment, f"OPENAI_API_KEY={GATEWAY_KEY}\nSLUICE_IDLE_TIMEOUT={10 + count % 50}\n")
            outcomes.append(reload(server).status)
            if count % 4 == number:
                server.signal(signal.SIGHUP)
            if count % 100 == 99:
                sizes.append(server.resident_kilobytes)

    changing = [in_background(lambda number=number: change_and_reload(number)) for number in (1, 2)]
    for thread in changing:
        thread.join(within=60)
    # The last good one is the one in force, whatever was tried after it.
    replace(record, good)
    replace(environment, f"OPENAI_API_KEY={SECOND_GATEWAY_KEY}\n")
    assert reload(server).status == 200
    replace(record, "{")
    assert reload(server).status == 422
    load.stop()

    assert load.failures == [] and load.whole > 50 and load.streams > 3
    assert len(outcomes) == 800 and set(outcomes) == {200, 422}
    assert min(outcomes.count(200), outcomes.count(422)) > 100
    assert {sent_key(server, upstream) for _ in range(6)} == {SECOND_GATEWAY_KEY}
    assert sizes[-1] - sizes[0] < 4 << 10
    wait_until(lambda: len(os.listdir(f"/proc/{server.process.pid}/fd")) <= load.descriptors_before, "nothing stays open", 10)


class Load:
    """Callers that ask all the time, whole and streamed, each on a connection of its own."""

    def __init__(self, server):
        self.server = server
        self.descriptors_before = len(os.listdir(f"/proc/{server.process.pid}/fd")) + 8
        self.failures, self.whole, self.streams = [], 0, 0
        self.is_over = threading.Event()
        self.threads = [in_background(self.ask_whole) for _ in range(2)]
        self.threads += [in_background(self.ask_for_streams) for _ in range(2)]

    def ask_whole(self):
        while not self.is_over.is_set():
            answer = chat(self.server, "openai/ok")
            if answer.status != 200 or not answer.is_whole:
                self.failures.append(answer.body)
            self.whole += 1
            time.sleep(0.005)

    def ask_for_streams(self):
        while not self.is_over.is_set():
            answer = stream(self.server, "openai/long-stream", within=20)
            if answer.status != 200 or not answer.stream.ends_with_done:
                self.failures.append(answer.body)
            self.streams += 1

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(within=30)


# What a terminal shows

DATA = {
    "version": "9.9.9",
    "made_on": "2026-07-26T12:03:59Z",
    "tables": {
        "summary": {"rows": [{"key": "gateways", "look": "healthy", "texts": {"value": "1 of 1", "detail": ""}}]},
        "gateways": {"rows": [{"key": "one", "look": "healthy", "texts": {"name": "One", "state": "healthy", "latency": "5 ms / 9 ms"}}]},
        "live": {"rows": [{"key": "r", "look": "streaming", "texts": {"model": "evil\u001b[2J\u009bmodel", "age": "3 s"}}]},
    },
}
HEALTHS = {"data": [{"slug": "one", "state": "down", "endpoint": {"words": "timed out\u001b]0;x\u0007"}}]}


@pytest.fixture
def told():
    """A server that tells operators with the key what it is told to tell."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            told.asked.append(self.path)
            known = self.headers["authorization"] == f"Bearer {ADMIN_KEY}" or not told.wants_key
            body = json.dumps({"/health/gateways/dashboard/data": DATA, "/health/gateways": HEALTHS}[self.path]).encode()
            self.send_response(told.status if known else 401)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    told = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.asked, told.wants_key, told.status = [], True, 200
    told.environment = {"SLUICE_URL": f"http://127.0.0.1:{told.server_port}", "SLUICE_ADMIN_KEY": ADMIN_KEY}
    thread = threading.Thread(target=told.serve_forever, daemon=True)
    thread.start()
    yield told
    told.shutdown()
    told.server_close()


def test_without_a_terminal_top_prints_once_and_ends(told, tmp_path):
    for arguments in (["top"], ["top", "--once"]):
        done = command(*arguments, folder=tmp_path, **told.environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Sluice 9.9.9 at http://127.0.0.1:") and "5 ms / 9 ms" in done.stdout
        assert "evil" in done.stdout and "\x1b" not in done.stdout and "\x9b" not in done.stdout
    done = command("top", "--json", folder=tmp_path, **told.environment)
    assert json.loads(done.stdout)["version"] == "9.9.9"


def test_live_gateways_are_a_table_or_json(told, tmp_path):
    done = command("gateways", "--live", folder=tmp_path, **told.environment)
    assert done.returncode == 0 and "\x1b" not in done.stdout
    assert done.stdout.splitlines()[1].startswith("one   down")
    assert json.loads(command("gateways", "--live", "--json", folder=tmp_path, **told.environment).stdout) == HEALTHS
    assert set(told.asked) == {"/health/gateways"}


def test_a_real_server_is_shown_too(start, tmp_path):
    server = start(SLUICE_ADMIN_KEY=ADMIN_KEY, SLUICE_DEMO="0")
    assert chat(server, "openai/ok").status == 200
    with Connection(server) as busy:
        busy.send(request("POST", CHAT, chat_body("openai/endless", stream=True)))
        busy.read_until(b"data: ")
        environment = {"SLUICE_URL": server.url, "SLUICE_ADMIN_KEY": ADMIN_KEY}
        lines = command("top", "--once", folder=tmp_path, **environment).stdout.splitlines()
        assert any(line.startswith("#1  OpenAI") and "healthy" in line and "1 in 5 min" in line for line in lines)
        under_way, lately = (next(i for i, line in enumerate(lines) if line.startswith(head)) for head in ("UNDER WAY", "LATELY"))
        assert lines[under_way + 1].startswith("openai/endless  openai")
        assert "openai/ok" in lines[lately + 1] and "200" in lines[lately + 1]
        assert "tables" in json.loads(command("top", "--json", folder=tmp_path, **environment).stdout)
    live = command("gateways", "--live", folder=tmp_path, **environment).stdout.splitlines()
    assert any(line.startswith("openai ") and "healthy" in line for line in live)


@pytest.mark.parametrize("arguments", [["top", "--once"], ["gateways", "--live"]])
def test_a_server_that_cannot_be_asked_is_one_plain_line(told, tmp_path, arguments):
    def line(**environment):
        done = command(*arguments, folder=tmp_path, **environment)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "canary" not in done.stderr
        return done.stderr

    assert "does not take the key in SLUICE_ADMIN_KEY" in line(**told.environment | {"SLUICE_ADMIN_KEY": "another-canary-0123456"})
    assert "wants the admin key" in line(SLUICE_URL=told.environment["SLUICE_URL"])
    told.status = 503
    assert "answers with 503" in line(**told.environment)
    assert "cannot be asked" in line(SLUICE_URL="http://127.0.0.1:9")
    assert command(*arguments, folder=tmp_path, SLUICE_URL="nonsense").returncode == 2
    assert command(*arguments, "--what", folder=tmp_path).returncode == 2


class TopInTerminal:
    """`sluice top` in a terminal of its own."""

    def __init__(self, folder, environment, rows=20, columns=60):
        self.master, slave = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            [BINARY, "top"], cwd=folder, env=base_environment() | environment, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True,
        )  # fmt: skip
        self.text = b""

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shows(self, mark):
        def look():
            while select.select([self.master], [], [], 0)[0]:
                self.text += os.read(self.master, 1 << 16)
            return mark in self.text

        wait_until(look, f"the terminal shows {mark!r}", 10)

    def frame(self):
        """The last whole screen, line by line, without colours."""
        frame = self.text.split(b"\x1b[H")[-2]
        return [re.sub(rb"\x1b\[[0-9;]*[mKJ]", b"", line).decode() for line in frame.split(b"\r\n")]

    def end(self, how):
        how(self)
        assert self.process.wait(5) == 0
        self.shows(b"\x1b[?1049l")
        assert termios.tcgetattr(self.slave) == self.before
        os.close(self.master)
        os.close(self.slave)


@pytest.mark.parametrize(
    "how",
    [
        lambda top: os.write(top.master, b"q"),
        lambda top: os.write(top.master, b"\x03"),
        lambda top: top.process.send_signal(signal.SIGTERM),
        lambda top: top.process.send_signal(signal.SIGHUP),
    ],
)
def test_the_terminal_is_as_before_however_top_ends(told, tmp_path, how):
    top = TopInTerminal(tmp_path, told.environment)
    top.shows(b"evil")
    assert b"\x1b[?1049h" in top.text
    top.end(how)


def test_top_goes_on_when_the_server_is_gone_and_takes_any_size(told, tmp_path):
    top = TopInTerminal(tmp_path, told.environment)
    top.shows(b"One ")
    time.sleep(0.5)
    top.shows(b"\x1b[J")
    assert all(len(line) <= 60 for line in top.frame()) and len(top.frame()) <= 20
    asked = len(told.asked)
    wait_until(lambda: len(told.asked) >= asked + 2, "it asks again", 5)
    told.status = 503
    top.shows(b"answers with 503; trying again")
    top.resize(5, 30)
    top.text = b""
    time.sleep(0.7)
    top.shows(b"\x1b[J")
    assert all(len(line) <= 30 for line in top.frame()) and len(top.frame()) <= 5
    told.status = 200
    top.text = b""
    top.shows(b"Sluice 9.9.9")
    top.end(lambda top: os.write(top.master, b"q"))
