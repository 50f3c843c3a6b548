"""Lists of models over the life of a server: kept on disk, found again without a network, changed while it serves."""

import http.server
import json
import os
import signal
import threading

import pytest

from gateway import GATEWAY_KEY, Sluice, in_background, wait_until
from wire import chat, get


class ListHost:
    """A provider whose list can be changed, and which can go away."""

    def __init__(self, *ids):
        self.ids = list(ids)
        self.asked = 0
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                host.asked += 1
                body = json.dumps({"object": "list", "data": [{"id": id, "object": "model"} for id in host.ids]}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.base_url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host():
    host = ListHost("alpha", "beta", "gamma")
    yield host
    host.close()


@pytest.fixture
def begin(tmp_path):
    """Starts servers one after the other with the same data, in front of a host."""
    running = []

    def begin(host, **environment):
        own = {
            "OPENAI_API_KEY": GATEWAY_KEY, "OPENAI_BASE_URL": host.base_url, "SLUICE_DEMO": "0",
            "SLUICE_DATA": str(tmp_path / "data"),
        }  # fmt: skip
        server = Sluice(tmp_path / f"server-{len(running)}", own | environment)
        running.append(server)
        return server

    yield begin
    for server in running:
        if server.process.poll() is None:
            server.stop()


def listed(server):
    """The native ids of the host's models, as they can be called."""
    rows = get(server, "/v1/models").json["data"]
    return sorted(row["id"].rpartition("/")[2] for row in rows if row["id"].startswith("openai/"))


def copy_of(tmp_path):
    return tmp_path / "data/models/openai.json"


def killed(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.wait(5)


def test_after_a_kill_and_without_a_network_the_last_good_list_is_served(begin, host, tmp_path):
    server = begin(host)
    assert listed(server) == ["alpha", "beta", "gamma"]
    wait_until(copy_of(tmp_path).exists, "the list is kept")
    killed(server)
    host.close()

    again = begin(host)
    assert listed(again) == ["alpha", "beta", "gamma"]
    text = copy_of(tmp_path).read_text()
    assert GATEWAY_KEY not in text and copy_of(tmp_path).stat().st_mode & 0o077 == 0


def test_offline_it_is_served_too_and_nobody_is_asked(begin, host, tmp_path):
    server = begin(host)
    assert listed(server)
    wait_until(copy_of(tmp_path).exists, "the list is kept")
    server.stop()
    asked = host.asked

    offline = begin(host, SLUICE_OFFLINE="1")
    wait_until(lambda: listed(offline) == ["alpha", "beta", "gamma"], "the copy is served")
    assert host.asked == asked


@pytest.mark.parametrize("damage", ["torn", "empty", "another address", "another format", "from the future", "a folder"])
def test_a_copy_that_cannot_be_used_is_left(begin, host, tmp_path, damage):
    server = begin(host)
    assert listed(server)
    wait_until(copy_of(tmp_path).exists, "the list is kept")
    server.stop()
    text = copy_of(tmp_path).read_text()
    changed = {
        "torn": text[: len(text) // 2], "empty": "", "another address": text.replace(host.base_url, "http://127.0.0.1:1"),
        "another format": text.replace('"format":1', '"format":99'),
        "from the future": text.replace('"fetched":1', '"fetched":3'), "a folder": None,
    }[damage]  # fmt: skip
    assert changed != text
    copy_of(tmp_path).unlink()
    copy_of(tmp_path).mkdir() if changed is None else copy_of(tmp_path).write_text(changed)
    host.ids = ["delta"]

    again = begin(host)
    assert listed(again) == ["delta"]
    if damage != "from the future":
        wait_until(lambda: "copy of models not used" in again.log, "the log says so")


def test_a_folder_that_cannot_be_written_stops_nothing(begin, host, tmp_path):
    (tmp_path / "data").write_text("no folder")
    server = begin(host)
    assert listed(server) == ["alpha", "beta", "gamma"]
    wait_until(lambda: "models not kept on disk" in server.log, "the log says so")
    assert chat(server, "openai/alpha").status != 404


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_stops_nothing(begin, host, tmp_path):
    (tmp_path / "data").mkdir(mode=0o500)
    server = begin(host)
    assert listed(server) == ["alpha", "beta", "gamma"]
    wait_until(lambda: "models not kept on disk" in server.log, "the log says so")


def test_a_list_that_changes_is_picked_up_by_its_age(begin, host):
    server = begin(host, SLUICE_MODELS_TTL="0.2")
    assert listed(server) == ["alpha", "beta", "gamma"]
    host.ids = ["alpha", "beta", "delta", "epsilon"]
    wait_until(lambda: listed(server) == ["alpha", "beta", "delta", "epsilon"], "the new list is there")
    # Lines are written by a thread of their own, soon after.
    wait_until(lambda: server.log.count('"models listed"') >= 2, "the log says so")
    # Nothing that serves is the same list again.
    assert server.log.count('"models listed"') == 2


def test_a_list_that_shrinks_is_kept_back(begin, host):
    server = begin(host, SLUICE_MODELS_TTL="0.2")
    assert listed(server) == ["alpha", "beta", "gamma"]
    host.ids = ["alpha"]
    wait_until(lambda: '"models kept back"' in server.log, "the log says so")
    assert "1 model, where 3 were known" in server.log
    assert listed(server) == ["alpha", "beta", "gamma"]


def test_a_list_that_changes_under_load_is_always_one_or_the_other(begin, host):
    server = begin(host, SLUICE_MODELS_TTL="0.2")
    old, new = ["alpha", "beta", "gamma"], ["delta", "epsilon"]
    assert listed(server) == old
    seen, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            seen.append(listed(server))

    readers = [in_background(read) for _ in range(4)]
    host.ids = new
    wait_until(lambda: new in seen, "the new list is there")
    stop.set()
    for reader in readers:
        reader.join()

    assert all(ids in (old, new) for ids in seen)
    # Nobody sees the old list again.
    assert listed(server) == new
