"""The catalog as people and programs read it: curl, the OpenAI SDK, and lists of providers behind it."""

import gzip
import http.server
import json
import subprocess
import threading

import pytest
from openai import NotFoundError, OpenAI

import gateway
from gateway import CALLER_KEY, wait_until
from providers.openai_like import provider_for
from providers.strict import KEY

CATALOG = "/catalog/v1/models"


def curl(*arguments):
    """Runs curl; gives its output as bytes, which begins with the answer's head where -i was asked for."""
    done = subprocess.run(["curl", "-sS", "-g", "--max-time", "10", *arguments], capture_output=True)
    gateway.answers.append(done.stdout + done.stderr)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def providers():
    providers = {"GROQ": provider_for("groq"), "TOGETHER": provider_for("together")}
    yield providers
    for provider in providers.values():
        provider.close()


@pytest.fixture(scope="module")
def server(start, providers):
    """In front of two providers; a third has no key."""
    environment = {f"{prefix}_API_KEY": KEY for prefix in providers}
    environment |= {f"{prefix}_BASE_URL": provider.base_url for prefix, provider in providers.items()}
    server = start(OPENAI_API_KEY=None, OPENAI_BASE_URL=None, SLUICE_DEMO="1", **environment)
    wait_until(lambda: {"groq", "together"} <= fresh(server), "all lists are there")
    return server


@pytest.fixture
def client(server):
    with OpenAI(base_url=server.url + "/v1", api_key=CALLER_KEY, max_retries=0, timeout=10) as client:
        yield client


def read(server, path, *arguments):
    return json.loads(curl(server.url + path, *arguments))


def fresh(server):
    """The gateways whose lists are there."""
    gateways = read(server, CATALOG)["gateways"]
    return {slug for slug, list in gateways.items() if list["status"] == "fresh"}


# As the checklist says


@pytest.mark.parametrize("slug", ["groq", "together", "demo"])
def test_one_gateways_models(server, slug):
    page = read(server, f"{CATALOG}?gateway={slug}")

    assert page["total"] == page["returned"] == len(page["data"]) > 0
    assert page["gateways"][slug]["status"] == "fresh"
    for model in page["data"]:
        assert model["source_gateway"] == slug
        assert slug in model["source_gateways"]


def test_all_models(server):
    page = read(server, f"{CATALOG}?gateway=all")

    assert {"groq", "together", "demo"} <= {slug for model in page["data"] for slug in model["source_gateways"]}
    assert page["gateways"]["openai"]["status"] == "unconfigured"
    assert page["gateways"]["openai"]["reason"] == "needs OPENAI_API_KEY"
    for model in page["data"]:
        for price in model["pricing"].values():
            assert price is None or isinstance(price, (str, list)), model


def test_pages_are_the_whole(server):
    whole = [model["id"] for model in read(server, f"{CATALOG}?limit=all")["data"]]
    pages = [read(server, f"{CATALOG}?limit=2&offset={offset}") for offset in range(0, len(whole), 2)]

    assert [model["id"] for page in pages for model in page["data"]] == whole
    assert [page["has_more"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_every_model_is_found_by_its_id(server):
    for model in read(server, f"{CATALOG}?limit=all")["data"]:
        one = read(server, f"{CATALOG}/{model['id']}")
        assert one["id"] == model["id"]
        comparison = read(server, f"{CATALOG}/{model['id']}/compare")
        offered = [entry["gateway"] for entry in comparison["comparisons"] if entry["available"]]
        assert offered == model["source_gateways"]


def test_a_known_page_is_not_sent_again(server):
    head, _, body = curl("-i", server.url + CATALOG).partition(b"\r\n\r\n")
    tag = next(line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"etag"))

    again = curl("-i", server.url + CATALOG, "-H", b"If-None-Match: " + tag)

    assert again.startswith(b"HTTP/1.1 304")
    assert gzip.decompress(curl(server.url + CATALOG, "-H", "Accept-Encoding: gzip")) == body


@pytest.mark.parametrize("query, name", [("gateway=nobody", "gateway"), ("limit=0", "limit"), ("limitt=1", "limitt")])
def test_what_is_not_understood_is_refused(server, query, name):
    answer = read(server, f"{CATALOG}?{query}")

    assert answer["error"]["param"] == name


def test_a_gateway_without_a_list_says_why(server):
    status = curl("-o", "/dev/null", "-w", "%{http_code}", f"{server.url}{CATALOG}?gateway=openai")

    assert status == b"503"
    assert "OPENAI_API_KEY" in read(server, f"{CATALOG}?gateway=openai")["error"]["message"]


def test_gateways_and_makers(server):
    gateways = {row["slug"]: row for row in read(server, "/catalog/v1/gateways")["data"]}
    makers = read(server, "/catalog/v1/providers")["data"]

    assert gateways["groq"]["callable"] and not gateways["openai"]["callable"]
    assert any("together" in maker["gateways"] for maker in makers)
    assert KEY not in json.dumps(gateways)


# Programs


def test_the_sdk_lists_and_finds_models(server, client):
    models = list(client.models.list())

    assert len({model.id for model in models}) == len(models) > 2
    for model in models:
        assert isinstance(model.created, int) and model.owned_by and model.object == "model"
        assert client.models.retrieve(model.id).id == model.id
    with pytest.raises(NotFoundError) as raised:
        client.models.retrieve("no/such-model")
    assert raised.value.code == "model_not_found"


def test_callers_of_anthropics_format_get_its_pages(server):
    page = read(server, "/v1/models?limit=1", "-H", "anthropic-version: 2023-06-01")
    following = read(server, f"/v1/models?limit=1&after_id={page['last_id']}", "-H", "anthropic-version: 2023-06-01")

    assert page["has_more"] and page["data"][0]["type"] == "model"
    assert following["data"][0]["id"] > page["data"][0]["id"]


# Lists asked for again


class FailingProvider:
    """A provider that lists its models until it is told to fail."""

    def __init__(self):
        provider = self
        self.fails = False

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b"{}" if provider.fails else b'{"data":[{"id":"llama-3.3-70b-versatile"},{"id":"other"}]}'
                self.send_response(500 if provider.fails else 200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def test_a_refresh_asks_the_provider(server):
    before = read(server, "/cache/status")["data"]["groq"]["questions"]

    answer = read(server, "/cache/refresh/groq?force=true", "-X", "POST")

    assert answer["action"] == "refreshed"
    assert answer["models"] == read(server, f"{CATALOG}?gateway=groq")["total"]
    assert read(server, "/cache/status")["data"]["groq"]["questions"] == before + 1


def test_a_refresh_that_fails_keeps_the_old_list(start):
    provider = FailingProvider()
    server = start(OPENAI_API_KEY=None, GROQ_API_KEY=KEY, GROQ_BASE_URL=provider.base_url)
    models = wait_until(lambda: read(server, f"{CATALOG}?gateway=groq").get("data"), "the list is there")
    provider.fails = True

    answer = read(server, "/cache/refresh/groq?force=true", "-X", "POST")

    assert answer["error"]["code"] == "refresh_failed"
    assert "answered 500" in answer["error"]["message"]
    assert f"stays: {len(models)} models" in answer["error"]["message"]
    assert read(server, f"{CATALOG}?gateway=groq")["data"] == models
    provider.close()


def test_only_administrators_refresh(start):
    server = start(SLUICE_API_KEYS=CALLER_KEY, SLUICE_ADMIN_KEY="admin-canary-5f2b")
    path = server.url + "/cache/refresh/openai"

    def status(*arguments):
        return curl("-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", path, *arguments)

    assert status() == b"401"
    assert status("-H", f"Authorization: Bearer {CALLER_KEY}") == b"401"
    assert status("-H", "Authorization: Bearer admin-canary-5f2b") == b"200"
    assert curl("-o", "/dev/null", "-w", "%{http_code}", server.url + "/cache/status") == b"200"
