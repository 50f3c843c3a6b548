"""How gateways do, as real processes see it: a provider that is well, refuses the key, goes away and comes back."""

import http.server
import json
import signal
import threading

import pytest

from gateway import GATEWAY_KEY, Sluice, wait_until
from wire import chat, get, post


class Provider:
    """A provider whose state can be changed, and which can go away and come back at the same address."""

    def __init__(self):
        self.status = 200
        self.ids = ["alpha", "beta", "gamma"]
        self.questions = []
        self.server = None
        self.port = 0
        self.open()

    def open(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.questions.append((self.path, self.headers["authorization"]))
                self.answer({"object": "list", "data": [{"id": id, "object": "model"} for id in provider.ids]})

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                message = {"role": "assistant", "content": "Hi"}
                self.answer({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})

            def answer(self, good):
                body = json.dumps(good if provider.status == 200 else {"error": {"message": "canary of an error"}}).encode()
                self.send_response(provider.status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A check reads the head of an answer and hangs up."""

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture
def provider():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def begin(tmp_path, provider):
    """Starts a server in front of the provider, with further variables; it ends with the test, however that goes."""
    running = []

    def begin(**environment):
        own = {
            "OPENAI_API_KEY": GATEWAY_KEY, "OPENAI_BASE_URL": f"http://127.0.0.1:{provider.port}/v1",
            "SLUICE_DATA": str(tmp_path / "data"),
        }  # fmt: skip
        running.append(Sluice(tmp_path / "server", own | environment))
        return running[-1]

    yield begin
    for server in running:
        server.stop()


@pytest.fixture
def server(begin):
    return begin()


def health(server, slug="openai"):
    return get(server, f"/health/gateways/{slug}").json


def is_in(server, state, slug="openai"):
    return lambda: (found := health(server, slug))["state"] == state and found


def act(server, action):
    """Has the provider checked or fixed."""
    return post(server, b"", path=f"/health/gateways/openai/{action}", within=20)


def test_a_provider_that_answers_is_healthy(server):
    found = wait_until(is_in(server, "healthy"), "the provider is healthy")

    assert found["endpoint"]["words"].startswith("answered in ")
    assert found["endpoint"]["next_check_seconds"] <= 72
    wait_until(lambda: health(server)["list"]["words"].startswith("3 models, "), "its list is there")
    assert found["position"] == 1
    assert found["reason"] is None


def test_all_gateways_are_counted_by_their_state(server):
    wait_until(is_in(server, "healthy"), "the provider is healthy")
    # Nothing listens at the addresses of the others.
    wait_until(is_in(server, "down", "ollama"), "a local gateway with an address of its own does not answer")

    whole = get(server, "/health/gateways").json
    states = [row["state"] for row in whole["data"]]

    assert whole["summary"]["total"] == len(states) > 20
    for state in set(states):
        assert whole["summary"][state] == states.count(state)
    assert whole["summary"]["healthy"] == 1


def test_the_demo_is_healthy_without_being_asked(begin, provider):
    server = begin(OPENAI_API_KEY="", SLUICE_DEMO="1")
    found = wait_until(is_in(server, "healthy", "demo"), "the demo is healthy")

    assert found["endpoint"]["words"] == "in this process"
    assert provider.questions == []


def test_a_refused_key_is_told_once_and_so_is_that_it_is_taken_again(begin, provider):
    provider.status = 401
    server = begin()
    found = wait_until(is_in(server, "down"), "the provider is down")
    assert found["reason"] == "answered 401: it does not accept the key"
    assert wait_until(lambda: '"endpoint failed","gateway":"openai"' in server.log, "the log says so")
    assert "canary of an error" not in server.log + json.dumps(found)
    act(server, "check")
    assert server.log.count('"endpoint failed","gateway":"openai"') == 1

    provider.status = 200
    answer = act(server, "fix")

    assert answer.status == 200
    assert answer.json["state_after"] == "healthy"
    assert wait_until(lambda: '"endpoint answers again"' in server.log, "the log says so")


def test_one_that_goes_away_is_down_and_comes_back(server, provider):
    wait_until(is_in(server, "healthy"), "the provider is healthy")
    provider.close()
    found = act(server, "check").json
    assert (found["state"], found["reason"]) == ("down", "cannot be reached")

    answer = act(server, "fix")
    fix = answer.json
    assert answer.status == 502
    assert fix["fixed"] is False
    assert fix["error"]["code"] == "not_fixed"
    assert [step["outcome"] for step in fix["steps"]] == ["failed", "failed", "left"]

    provider.open()
    answer = act(server, "fix")
    fix = answer.json
    assert answer.status == 200
    assert (fix["fixed"], fix["state_before"], fix["state_after"]) == (True, "down", "healthy")
    assert [step["outcome"] for step in fix["steps"]] == ["refreshed", "answered", "released"]
    assert chat(server, "openai/alpha").status == 200


def test_a_list_that_came_empty_is_not_what_is_served_after_a_fix(server, provider):
    wait_until(lambda: health(server)["list"]["models"] == 3, "the list is there")
    provider.ids = []

    answer = act(server, "fix")
    fix = answer.json

    assert answer.status == 502
    assert fix["steps"][0]["outcome"] == "kept_old"
    assert fix["state_after"] == "degraded"
    assert health(server)["list"]["words"] == "0 models, where at least 1 are expected; the old list stays"
    models = [row["id"] for row in get(server, "/v1/models").json["data"]]
    assert "openai/alpha" in models


def test_fixing_is_never_done_by_reading(server, provider):
    wait_until(is_in(server, "healthy"), "the provider is healthy")
    wait_until(lambda: health(server)["list"]["models"] == 3, "the list is there")
    asked = len(provider.questions)

    for action in ["check", "fix"]:
        answer = get(server, f"/health/gateways/openai/{action}")
        assert answer.status == 405
        assert "POST" in answer.field("allow")

    assert len(provider.questions) == asked


def test_after_a_reload_nobody_is_checked_again_who_is_the_same(server, provider):
    wait_until(is_in(server, "healthy"), "the provider is healthy")
    wait_until(lambda: health(server)["list"]["models"] == 3, "the list is there")
    checked = health(server)["endpoint"]["checked_at"]

    server.signal(signal.SIGHUP)
    wait_until(lambda: '"reloaded"' in server.log, "the configuration was read again")

    assert health(server)["endpoint"]["checked_at"] == checked


def test_offline_nobody_is_asked(begin, provider):
    server = begin(SLUICE_OFFLINE="1")

    answer = act(server, "check")
    found = answer.json

    assert answer.status == 200
    assert (found["state"], found["endpoint"]["words"]) == ("configured", "not checked")
    assert provider.questions == []
