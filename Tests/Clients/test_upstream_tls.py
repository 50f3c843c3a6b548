"""Providers behind https: whose certificate is believed, and how it is told when one is not."""

import time

import pytest

from certificates import Authority
from scenarios import TEXT
from wire import chat, stream


@pytest.fixture(scope="module")
def trusting(start, certificates):
    """Makes a gateway that believes the test's authority and calls an https provider."""

    def trusting(upstream, **environment):
        environment = {"SLUICE_CA_FILE": str(certificates.file), **environment}
        return start(OPENAI_BASE_URL=upstream.origin + "/v1", **environment)

    return trusting


def test_a_good_certificate_is_believed(trusting, secure_upstream):
    upstream = secure_upstream("good")
    server = trusting(upstream)

    assert chat(server, "openai/ok").json["choices"][0]["message"]["content"] == TEXT
    assert stream(server, "openai/ok").stream.text == TEXT
    assert chat(server, "openai/ok", padding="x" * (2 << 20)).status == 200
    assert len(upstream.last("ok").body) > 2 << 20


def test_a_stream_over_tls_that_is_cut_breaks_off(trusting, secure_upstream):
    """Without a close_notify nobody can tell an end from an attack: it is none."""
    upstream = secure_upstream("cutting")
    server = trusting(upstream)

    for model in ("cut-mid-stream", "reset-mid-stream", "cut-without-finish-until-close"):
        answer = stream(server, f"openai/{model}", upstream)
        assert b"[DONE]" not in answer.body and len(answer.stream.errors) == 1


def test_a_caller_who_leaves_is_told_over_tls_too(trusting, secure_upstream):
    from wire import CHAT, Connection, chat_body, request

    upstream = secure_upstream("leaving")
    server = trusting(upstream)
    with Connection(server) as connection:
        connection.send(request("POST", CHAT, chat_body("openai/endless", stream=True)))
        connection.read_until(b"data: ")
    left_at = time.monotonic()
    assert upstream.last("endless").closed.wait(2)
    assert upstream.last("endless").closed_at - left_at < 1


BAD = {"expired": {"days": -1}, "other host": {"host": "other.example"}}


@pytest.mark.parametrize("what", [*BAD, "unknown authority", "no authority file", "self-signed"])
def test_a_bad_certificate_is_refused_quickly_and_plainly(trusting, start, secure_upstream, tmp_path_factory, what):
    options = dict(BAD.get(what, {}))
    environment = {}
    if what == "unknown authority":
        options["authority"] = Authority(tmp_path_factory.mktemp("unknown"), "unknown")
    if what == "no authority file":
        environment["SLUICE_CA_FILE"] = None
    upstream = secure_upstream(what.replace(" ", "-"), **options)
    if what == "self-signed":
        stranger = Authority(tmp_path_factory.mktemp("own"), "own")
        upstream.tls.load_cert_chain(stranger.file, stranger.key)
    server = trusting(upstream, **environment)

    for is_streaming in (False, True):
        began = time.monotonic()
        answer = chat(server, "openai/ok", stream=is_streaming)
        assert time.monotonic() - began < 2
        assert (answer.status, answer.error["code"]) == (502, "upstream_unreachable")
        message = answer.error["message"]
        assert "secure connection" in message
        assert not any(word in message for word in ("localhost", "127.0.0.1", str(upstream.port), "https", "/", "error:", "SSL_"))
    assert upstream.requests == [], "a request, and the key with it, went to a stranger"


def test_plain_http_behind_https_is_unreachable(start, upstream, certificates):
    server = start(OPENAI_BASE_URL=f"https://localhost:{upstream.port}/v1", SLUICE_CA_FILE=str(certificates.file), SLUICE_CONNECT_TIMEOUT="1")
    answer = chat(server, "openai/ok")
    assert answer.status in (502, 504)
