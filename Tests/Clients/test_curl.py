"""curl as anybody uses it, and the doors: who is let in, and what a wrong request is told."""

import json
import re
import subprocess

import pytest

import gateway
from gateway import CALLER_KEY
from scenarios import TEXT
from wire import CHAT, Connection, chat, chat_body, get, post, request


def curl(*arguments, data=None):
    """Runs curl; gives its output, which begins with the answer's head where -i was asked for."""
    done = subprocess.run(["curl", "-sS", "--max-time", "5", *arguments], input=data, capture_output=True)
    gateway.answers.append(done.stdout + done.stderr)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


# As the greeting says


def test_the_greetings_line_pasted_answers(start):
    server = start(OPENAI_API_KEY=None, SLUICE_DEMO=None)
    line = re.search(r"^\s+(curl .*)$", server.output, re.M).group(1)

    done = subprocess.run(["bash", "-c", line + " -sS"], capture_output=True, text=True, timeout=5)

    assert json.loads(done.stdout)["choices"][0]["message"]["content"] == "Hello, Sluice!"
    assert "demo" in server.output


def test_curl_streams_as_it_comes(sluice):
    text = curl("-N", sluice.url + CHAT, "-d", json.dumps(chat_body("openai/ok", stream=True)))

    assert text.startswith("data: {") and text.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("arguments", [["-H", "Expect: 100-continue"], ["-H", "Transfer-Encoding: chunked"], ["--http1.0"], ["--http1.1"]])
def test_curl_uploads_in_every_way(sluice, upstream, arguments, tmp_path):
    body = chat_body("openai/ok", padding="x" * (2 << 20))
    file = tmp_path / "body.json"
    file.write_text(json.dumps(body))

    answer = curl(sluice.url + CHAT, "--data-binary", f"@{file}", "-H", "content-type: application/json", *arguments)

    assert json.loads(answer)["choices"][0]["message"]["content"] == TEXT
    assert upstream.last("ok").json["padding"] == body["padding"]


def test_http_1_0_streams_until_the_connection_closes(sluice):
    with Connection(sluice) as connection:
        body = json.dumps(chat_body("openai/ok", stream=True)).encode()
        connection.send(b"POST %s HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s" % (CHAT.encode(), len(body), body))
        answer = connection.answer()

    assert answer.field("transfer-encoding") is None
    assert answer.stream.text == TEXT and answer.stream.ends_with_done


def test_requests_sent_at_once_are_answered_in_order(sluice):
    models = ["openai/slow-first-byte", "openai/ok", "demo/echo"]
    with Connection(sluice) as connection:
        connection.send(b"".join(request("POST", CHAT, chat_body(model)) for model in models))
        assert [connection.answer().json["model"] for _ in models] == models


# Methods and paths


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/v1/models", "/v1/models/openai/ok", "/metrics"])
def test_head_is_get_without_a_body(sluice, path):
    whole, head = get(sluice, path), get(sluice, path, method="HEAD")

    assert head.status == whole.status == 200
    assert head.field("content-type") == whole.field("content-type")
    assert head.body == b""


@pytest.mark.parametrize(
    "method, path, allow",
    [("GET", CHAT, {"POST"}), ("DELETE", "/v1/models", {"GET", "HEAD"}), ("PUT", "/health", {"GET", "HEAD"}), ("POST", "/metrics", {"GET", "HEAD"})],
)
def test_a_wrong_method_is_told_the_right_ones(sluice, method, path, allow):
    answer = get(sluice, path, method=method)

    assert answer.status == 405 and answer.error["type"] == "invalid_request_error"
    assert {name.strip() for name in answer.field("allow").split(",")} - {"OPTIONS"} == allow


def test_options_says_what_there_is(sluice):
    answer = get(sluice, CHAT, method="OPTIONS")

    assert answer.status == 204
    assert "POST" in answer.field("allow")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/chat", "/v1/chat/completions/", "/v2/models", "/../etc/passwd", "//health"])
def test_an_unknown_path_is_not_found(sluice, path):
    answer = get(sluice, path)

    assert answer.status in (400, 404)
    assert answer.error["message"] and path.strip("/") not in answer.error["message"] or path == "/"


# Wrong requests

WRONG = {
    "nothing": (b"", None),
    "a word": (b"hello", None),
    "a list": (b"[]", None),
    "a cut text": (b'{"model":"openai/ok","messages":[', None),
    "a comma too many": (b'{"model":"openai/ok","messages":[],}', None),
    "two texts": (b'{"model":"openai/ok","messages":[]} {}', None),
    "single quotes": (b"{'model':'openai/ok'}", None),
    "a bare NaN": (b'{"model":"openai/ok","messages":[],"temperature":NaN}', None),
    "a control character": (b'{"model":"openai/ok","messages":[],"x":"\n"}', None),
    "a lone surrogate half, raw": (b'{"model":"openai/ok","messages":[],"x":"\xed\xa0\x80"}', None),
    "invalid UTF-8": (b'{"model":"openai/ok","messages":[],"x":"\xff\xfe"}', None),
    "overlong UTF-8": (b'{"model":"openai/ok","messages":[],"x":"\xc0\xaf"}', None),
    "cut UTF-8": (b'{"model":"openai/ok","messages":[],"x":"\xf0\x9f\x8c"}', None),
    "UTF-16": ('{"model":"openai/ok","messages":[]}'.encode("utf-16"), None),
    "100,000 brackets": (b"[" * 100_000, None),
    "100,000 brackets inside": (b'{"model":"openai/ok","messages":' + b"[" * 100_000 + b"]" * 100_000 + b"}", None),
    "100,000 objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, None),
    "no model": (b'{"messages":[]}', "model"),
    "a number as model": (b'{"model":4,"messages":[]}', "model"),
    "an empty model": (b'{"model":"","messages":[]}', "model"),
    "null as model": (b'{"model":null,"messages":[]}', "model"),
    "no messages": (b'{"model":"openai/ok"}', "messages"),
    "a text as messages": (b'{"model":"openai/ok","messages":"hi"}', "messages"),
    "a number as stream": (b'{"model":"openai/ok","messages":[],"stream":1}', "stream"),
    "a text as stream": (b'{"model":"openai/ok","messages":[],"stream":"true"}', "stream"),
    "a list as stream_options": (b'{"model":"openai/ok","messages":[],"stream":true,"stream_options":[]}', "stream_options"),
    "a text as include_usage": (b'{"model":"openai/ok","messages":[],"stream":true,"stream_options":{"include_usage":"yes"}}', "stream_options.include_usage"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_body_is_a_clear_400(sluice, upstream, what):
    body, parameter = WRONG[what]
    before = upstream.chats()

    answer = post(sluice, body)

    assert (answer.status, answer.error["type"], answer.error["param"]) == (400, "invalid_request_error", parameter)
    if parameter is None and what != "a list":
        assert answer.error["code"] == "invalid_json"
        assert re.search(r"\d", answer.error["message"]), "the offset is missing"
    assert upstream.chats() == before


def test_the_offset_is_the_first_wrong_byte(sluice):
    assert re.search(r"\b12\b", post(sluice, b'{"model":"a"x}').error["message"])


@pytest.mark.parametrize("value", ["null", "false"])
def test_no_stream_may_be_said_in_words(sluice, value):
    answer = post(sluice, b'{"model":"openai/ok","messages":[],"stream":%s,"stream_options":null}' % value.encode())
    assert answer.json["object"] == "chat.completion"


def test_128_levels_are_deep_enough(sluice):
    def nested(depth):
        return b'{"model":"openai/ok","messages":[],"x":' + b"[" * depth + b"]" * depth + b"}"

    assert post(sluice, nested(127)).status == 200
    assert post(sluice, nested(128)).error["code"] == "invalid_json"


def test_a_million_values_are_the_limit(sluice):
    def many(count):
        return b'{"model":"openai/ok","messages":[],"x":[' + b"1," * count + b"1]}"

    assert post(sluice, many(990_000), within=10).status == 200
    answer = post(sluice, many(1_000_000), within=10)
    assert answer.status in (400, 413) and "values" in answer.error["message"]


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_that_is_too_large_is_413(locked, framing):
    body = json.dumps(chat_body("openai/ok", padding="x" * (64 << 10))).encode()
    fields = {"Authorization": f"Bearer {CALLER_KEY}"}
    if framing == "length":
        answer = post(locked, body, fields)
    else:
        with Connection(locked) as connection:
            head = f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CALLER_KEY}\r\nTransfer-Encoding: chunked\r\n\r\n"
            connection.send(head.encode() + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            answer = connection.answer()

    assert (answer.status, answer.error["code"]) == (413, "request_too_large")
    assert "65536" in answer.error["message"]


def test_a_body_as_large_as_allowed_is_taken(locked):
    body = json.dumps(chat_body("openai/ok", padding="")).encode()
    body = body.replace(b'"padding": ""', b'"padding": "%s"' % (b"x" * ((64 << 10) - len(body))))
    assert len(body) == 64 << 10

    assert post(locked, body, {"Authorization": f"Bearer {CALLER_KEY}"}).status == 200


def test_a_huge_announced_body_is_refused_before_it_is_sent(locked):
    with Connection(locked) as connection:
        head = f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CALLER_KEY}\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n"
        connection.send(head.encode())
        first = connection.read_until(b"\r\n")
    assert b" 413 " in first


# Bytes that are no request

BYTES = {
    "no version": (b"GET /health\r\n\r\n", 400),
    "a wrong version": (b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    "no host": (b"GET /health HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 400),
    "space before colon": (b"GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
    "a folded field": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", 400),
    "bare LF": (b"GET /health HTTP/1.1\nHost: localhost\n\n", 400),
    "a NUL": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", 400),
    "length and chunks": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400),
    "a signed length": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: +4\r\n\r\nabcd", 400),
    "an unknown coding": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "a bad chunk": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    "a long target": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "a long head": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40000 + b"\r\n\r\n", 431),
    "many fields": (b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 101 + b"\r\n", 431),
    "an unknown expectation": (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n{}", 417),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 500, 400),
}  # fmt: skip


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_request_are_refused_and_the_connection_ends(sluice, what):
    data, status = BYTES[what]
    with Connection(sluice) as connection:
        connection.send(data)
        answer = connection.answer()
        assert answer.status == status
        assert answer.error["message"] and answer.field("x-request-id").startswith("req_")
        assert connection.is_closed()


def test_a_head_that_does_not_end_is_given_up(start):
    server = start({"timeouts": {"head": "300ms", "bodyIdle": "300ms", "keepAlive": "300ms"}})
    with Connection(server) as head, Connection(server) as body, Connection(server) as idle:
        head.send(b"GET /health HTTP/1.1\r\nHos")
        body.send(request("POST", CHAT, chat_body("openai/ok"))[:-5])
        assert head.answer().status == 408
        assert body.answer().status == 408
        # A connection nobody uses just ends.
        assert idle.is_closed()


# Who is let in


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1", "sluice.localhost", "127.9.9.9"])
def test_a_loopback_host_is_answered(sluice, host):
    assert get(sluice, "/health", host=host).status == 200


@pytest.mark.parametrize("host", ["example.com", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize("path", ["/health", "/v1/models", CHAT])
def test_a_foreign_host_is_forbidden_while_open(sluice, host, path):
    method = "POST" if path == CHAT else "GET"
    with Connection(sluice) as connection:
        answer = connection.request(method, path, chat_body("openai/ok") if method == "POST" else b"", host=host)

    assert (answer.status, answer.error["code"]) == (403, "forbidden_host")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "file://", "http://127.0.0.1.evil.example"])
def test_a_foreign_origin_is_forbidden_while_open(sluice, origin):
    answer = chat(sluice, "openai/ok", {"Origin": origin, "Content-Type": "text/plain"})

    assert (answer.status, answer.error["code"]) == (403, "forbidden_origin")
    assert answer.field("access-control-allow-origin") is None


def test_its_own_origin_is_let_in(sluice):
    answer = chat(sluice, "openai/ok", {"Origin": "http://127.0.0.1"})

    assert answer.status == 200
    assert answer.field("access-control-allow-origin") is None


def test_a_named_page_may_ask_and_read(locked):
    origin = {"Origin": "https://app.example"}
    asking = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}

    preflight = get(locked, CHAT, asking, method="OPTIONS", host="api.example")
    answer = chat(locked, "openai/ok", {**origin, "Authorization": f"Bearer {CALLER_KEY}"})

    assert preflight.status == 204
    assert preflight.field("access-control-allow-origin") == "https://app.example"
    assert "POST" in preflight.field("access-control-allow-methods")
    assert preflight.field("access-control-allow-headers") == "authorization,content-type"
    assert answer.status == 200
    assert answer.field("access-control-allow-origin") == "https://app.example"
    assert answer.field("access-control-allow-credentials") is None
    assert "origin" in answer.field("vary").lower()


def test_another_page_may_not_read(locked):
    answer = chat(locked, "openai/ok", {"Origin": "https://evil.example", "Authorization": f"Bearer {CALLER_KEY}"})
    assert answer.field("access-control-allow-origin") is None


@pytest.mark.parametrize("fields", [{}, {"Authorization": "Bearer sk-wrong"}, {"Authorization": f"Bearer {CALLER_KEY}x"}, {"x-api-key": CALLER_KEY[:-1]}, {"Authorization": f"Basic {CALLER_KEY}"}, {"Authorization": "Bearer"}])
def test_without_the_right_key_there_is_no_answer(locked, upstream, fields):
    before = upstream.chats()

    answer = chat(locked, "openai/ok", fields)

    assert answer.status == 401
    assert (answer.error["type"], answer.error["code"]) == ("invalid_request_error", "invalid_api_key")
    assert answer.error["message"].startswith("Incorrect API key provided")
    assert upstream.chats() == before


@pytest.mark.parametrize("fields", [{"Authorization": f"Bearer {CALLER_KEY}"}, {"authorization": f"bearer  {CALLER_KEY}"}, {"X-Api-Key": CALLER_KEY}])
def test_the_key_may_be_sent_in_both_ways(locked, fields):
    assert chat(locked, "openai/ok", fields).status == 200


def test_what_only_reads_needs_no_key(locked):
    for path in ("/health", "/health/ready", "/v1/models", "/metrics"):
        assert get(locked, path).status == 200


# Models


def test_a_known_gateway_without_a_key_names_the_variable(start):
    server = start(OPENAI_API_KEY=None)

    answer = chat(server, "openai/gpt-4o")

    assert (answer.status, answer.error["code"]) == (404, "gateway_not_configured")
    assert "OPENAI_API_KEY" in answer.error["message"]
    assert not any(row["id"].startswith("openai/") for row in get(server, "/v1/models").json["data"])


@pytest.mark.parametrize("model", ["gpt-4o", "nothing/here", "openai/", "/", "/ok", "x" * 1000])
def test_an_unknown_model_is_not_found(sluice, model):
    answer = chat(sluice, model)

    assert (answer.status, answer.error["code"], answer.error["param"]) == (404, "model_not_found", "model")
    assert len(answer.error["message"]) < 1000


def test_a_name_that_no_model_has_is_a_wrong_member(sluice):
    answer = chat(sluice, "x" * 5000)

    assert (answer.status, answer.error["param"]) == (400, "model")
    assert len(answer.error["message"]) < 100


# Ids, loops, metrics


def test_a_callers_own_request_id_is_kept(sluice):
    assert get(sluice, "/health", {"x-request-id": "my-id_1.2"}).field("x-request-id") == "my-id_1.2"
    assert get(sluice, "/nowhere", {"x-request-id": "x" * 128}).field("x-request-id") == "x" * 128


@pytest.mark.parametrize("own", ["x" * 129, "a b", "<script>", "é"])
def test_an_odd_request_id_is_replaced(sluice, own):
    assert get(sluice, "/health", {"x-request-id": own}).field("x-request-id").startswith("req_")


def test_request_ids_differ(sluice):
    ids = {get(sluice, "/health").field("x-request-id") for _ in range(20)}
    assert len(ids) == 20


def test_a_request_that_comes_back_is_a_loop(sluice, upstream):
    chat(sluice, "openai/ok")
    hop = upstream.last("ok").field("x-sluice-hop")

    answer = chat(sluice, "openai/ok", {"x-sluice-hop": hop})

    assert answer.status == 508
    assert chat(sluice, "openai/ok", {"x-sluice-hop": "another"}).status == 200


def test_metrics_count_what_happened(sluice):
    chat(sluice, "openai/ok")
    text = get(sluice, "/metrics").body.decode()

    assert re.search(r'^sluice_\w*attempts\w*\{[^}]*gateway="openai"[^}]*\} [1-9]', text, re.M)
    for name in ("requests", "duration", "in_flight", "bytes", "overhead"):
        assert re.search(rf"^# TYPE sluice_\w*{name}", text, re.M), name
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) .*|[a-z_]+(\{([a-z_]+="[^"\\]*",?)*\})? [0-9.e+-]+|[a-z_]+_bucket\{.*\} \d+', line), line


def test_metrics_come_in_gzip_when_asked_and_answers_do_not(sluice):
    assert get(sluice, "/metrics", {"Accept-Encoding": "gzip"}).field("content-encoding") == "gzip"
    assert chat(sluice, "openai/ok", {"Accept-Encoding": "gzip"}).field("content-encoding") is None
    plain = curl("--compressed", sluice.url + "/metrics")
    assert "sluice_" in plain


# TLS


def test_curl_over_tls(start, certificates):
    certificate, key = certificates.sign("server", "localhost")
    server = start(SLUICE_TLS_CERT=str(certificate), SLUICE_TLS_KEY=str(key))
    url = f"https://localhost:{server.port}"
    body = json.dumps(chat_body("openai/ok", stream=True))

    assert server.url.startswith("https://")
    text = curl("--cacert", str(certificates.file), url + CHAT, "-d", body)
    assert text.endswith("data: [DONE]\n\n")
    padded = json.dumps(chat_body("openai/ok", padding="x" * (4 << 20))).encode()
    answer = json.loads(curl("--cacert", str(certificates.file), url + CHAT, "--data-binary", "@-", data=padded))
    assert answer["choices"][0]["message"]["content"] == TEXT
    assert "HTTP/1.1 200" in curl("--cacert", str(certificates.file), "--tlsv1.3", "-I", url + "/health")

    old = subprocess.run(["curl", "-sS", "--cacert", certificates.file, "--tls-max", "1.1", url + "/health"], capture_output=True)
    assert old.returncode != 0
    plain = subprocess.run(["curl", "-sS", "--max-time", "3", f"http://localhost:{server.port}/health"], capture_output=True)
    assert plain.returncode != 0
    # And it still serves.
    assert "ok" in curl("--cacert", str(certificates.file), url + "/health")
