"""The operators' doors: signing in as a browser does, guessing keys, and what foreign pages may not."""

import re
import signal
import subprocess

import pytest

from gateway import wait_until
from wire import Connection, get

ADMIN_KEY = "admin-canary-5f2b77e1"
OTHER_ADMIN_KEY = "admin-canary-other-88d3"
PAGE = "/health/gateways/dashboard"
CLEAR = "/cache/clear"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@pytest.fixture(scope="module")
def server(start):
    return start(SLUICE_ADMIN_KEY=ADMIN_KEY, SLUICE_LOOPS="2")


@pytest.fixture
def guarded(start):
    """One whose patience with wrong keys is nobody else's."""
    return start(SLUICE_ADMIN_KEY=ADMIN_KEY)


def own(server):
    return {"Origin": f"http://127.0.0.1:{server.port}"}


def ask(server, method, path, fields, body=b""):
    """As a browser: with the host and port in the Host field."""
    with Connection(server) as connection:
        return connection.request(method, path, body, fields, host=f"127.0.0.1:{server.port}")


def sign_in(server, key=ADMIN_KEY):
    return ask(server, "POST", PAGE + "/login", FORM | own(server), f"key={key}".encode())


def cookie_of(answer):
    return {"Cookie": answer.field("set-cookie").split(";")[0]}


def clear(server, fields):
    return ask(server, "POST", CLEAR, fields).status


def test_a_browser_signs_in_and_out(server):
    answer = sign_in(server)
    cookie = cookie_of(answer)

    assert answer.status == 303 and answer.field("location") == PAGE
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert attribute in answer.field("set-cookie")
    assert re.fullmatch("sluice_session=[0-9a-f]{64}", cookie["Cookie"])
    # On every loop.
    assert {clear(server, cookie | own(server)) for _ in range(8)} == {200}
    assert ask(server, "POST", PAGE + "/logout", cookie | own(server)).status == 303
    assert clear(server, cookie | own(server)) == 401
    assert cookie["Cookie"].partition("=")[2] not in server.log


def test_a_wrong_key_gets_the_page_again(guarded):
    answer = sign_in(guarded, "%3Cscript%3Ealert(1)%3C%2Fscript%3E")

    assert answer.status == 401
    assert answer.field("content-type") == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.field("content-security-policy")
    assert answer.field("set-cookie") is None
    assert b"<form" in answer.body and b"script" not in answer.body


@pytest.mark.parametrize("site", [{"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_foreign_pages_do_nothing_with_a_readers_session(server, site):
    cookie = cookie_of(sign_in(server))

    assert clear(server, cookie | site) == 403
    assert ask(server, "POST", PAGE + "/logout", cookie | site).status == 403
    assert ask(server, "POST", PAGE + "/login", FORM | site, f"key={ADMIN_KEY}".encode()).status == 403
    assert clear(server, cookie) == 403
    assert clear(server, cookie | own(server)) == 200


def test_who_guesses_keys_has_to_wait_and_sessions_go_on(guarded):
    cookie = cookie_of(sign_in(guarded))
    statuses = [clear(guarded, {"x-api-key": f"guess-{number}"}) for number in range(12)]
    refused = ask(guarded, "POST", CLEAR, {"Authorization": f"Bearer {ADMIN_KEY}"})

    assert statuses == [401] * 10 + [429] * 2
    assert refused.status == 429 and 1 <= int(refused.field("retry-after")) <= 5
    assert sign_in(guarded).status == 429
    assert clear(guarded, cookie | own(guarded)) == 200
    metrics = get(guarded, "/metrics").body.decode()
    assert 'sluice_admin_keys_refused_total{reason="wrong"} 10' in metrics
    assert 'sluice_admin_keys_refused_total{reason="too_many"} 4' in metrics
    assert '"wrong admin key"' in guarded.log and "guess-" not in guarded.log
    assert ADMIN_KEY not in guarded.log


def test_another_admin_key_ends_all_sessions(start):
    server = start()
    file = server.folder / ".env"

    def reload(text):
        before = server.log.count('"reloaded"')
        file.write_text(text)
        server.signal(signal.SIGHUP)
        wait_until(lambda: server.log.count('"reloaded"') > before, "it reloads")

    assert clear(server, {}) == 200
    reload(f"SLUICE_ADMIN_KEY={ADMIN_KEY}\n")
    cookie = cookie_of(sign_in(server))
    assert clear(server, cookie | own(server)) == 200

    reload(f"SLUICE_ADMIN_KEY={OTHER_ADMIN_KEY}\n")
    assert clear(server, cookie | own(server)) == 401
    assert sign_in(server, OTHER_ADMIN_KEY).status == 303


def test_over_tls_the_session_stays_there(start, certificates, tmp_path):
    certificate, key = certificates.sign("operators", "localhost")
    server = start(SLUICE_ADMIN_KEY=ADMIN_KEY, SLUICE_TLS_CERT=str(certificate), SLUICE_TLS_KEY=str(key))
    url = f"https://localhost:{server.port}"

    def curl(path, *arguments):
        # It keeps cookies by the rules of their prefixes, as browsers do.
        jar = ["--cookie", tmp_path / "jar", "--cookie-jar", tmp_path / "jar"]
        common = ["curl", "-sSi", "--max-time", "5", "--cacert", certificates.file, "-H", f"Origin: {url}", *jar]
        return subprocess.run([*common, url + path, *arguments], capture_output=True, text=True, check=True).stdout

    answer = curl(PAGE + "/login", "--data-urlencode", f"key={ADMIN_KEY}")
    cleared = curl(CLEAR, "-X", "POST")

    assert answer.startswith("HTTP/1.1 303") and "set-cookie: __Host-sluice_session=" in answer and "; Secure" in answer
    assert cleared.startswith("HTTP/1.1 200"), cleared
