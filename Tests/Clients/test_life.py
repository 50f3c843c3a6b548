"""Start, reload, end; and what the command line says."""

import signal
import time

import pytest

from gateway import GATEWAY_KEY, SECOND_GATEWAY_KEY, command, configured, wait_until
from wire import CHAT, Connection, chat, chat_body, get, request, stream


# The end


def test_sigterm_lets_running_streams_come_to_their_end(start):
    server = start()
    with Connection(server) as busy, Connection(server) as idle, Connection(server) as asking:
        busy.send(request("POST", CHAT, chat_body("openai/long-stream", stream=True)))
        head = busy.read_until(b"data: ")
        idle.request("GET", "/health")
        # In the middle of its request: it is still answered, and told that no new work is taken.
        asking.send(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n")
        time.sleep(0.05)
        server.signal(signal.SIGTERM)
        wait_until(lambda: '"draining"' in server.log, "it drains")

        asking.send(b"\r\n")
        answer = asking.answer()
        assert (answer.status, answer.json) == (503, {"status": "draining"})
        assert answer.field("connection") == "close"
        assert idle.is_closed()
        with pytest.raises(OSError):
            for _ in range(100):
                Connection(server).close()
                time.sleep(0.01)
        rest = busy.read_until(b"0\r\n\r\n")
        assert b"data: [DONE]" in rest and b"49 " in rest
        assert busy.is_closed()
    assert server.wait() == 0
    assert b"200" in head


def test_sigint_ends_it_too(start):
    server = start()
    server.signal(signal.SIGINT)
    assert server.wait() == 0


def test_a_second_signal_ends_it_at_once(start):
    server = start()
    with Connection(server) as busy:
        busy.send(request("POST", CHAT, chat_body("openai/endless", stream=True)))
        busy.read_until(b"data: ")
        server.signal(signal.SIGTERM)
        wait_until(lambda: '"draining"' in server.log, "it drains")
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
    assert time.monotonic() - began < 1


def test_draining_has_an_end(start, upstream):
    server = start(SLUICE_DRAIN_TIMEOUT="0.4")
    with Connection(server) as busy:
        busy.send(request("POST", CHAT, chat_body("openai/endless", stream=True)))
        busy.read_until(b"data: ")
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        # What is ended does not look whole, and says why.
        rest = busy.read_until(b"0\r\n\r\n")
        assert b'"code":"server_shutting_down"' in rest and b"[DONE]" not in rest
        busy.close()
        assert server.wait() == 0
        assert 0.3 < time.monotonic() - began < 1.5
    assert upstream.last("endless").closed.wait(1)


# Reload


def sent_key(server, upstream):
    assert chat(server, "openai/ok").status == 200
    return upstream.last("ok").field("authorization").removeprefix("Bearer ")


def test_sighup_takes_a_good_configuration_and_keeps_the_old_instead_of_a_bad_one(start, upstream, tmp_path_factory):
    server = start(OPENAI_API_KEY=None, SLUICE_LOOPS="2")
    file = server.folder / ".env"
    assert chat(server, "openai/ok").error["code"] == "gateway_not_configured"

    def reload(text, line):
        before = server.log.count(line)
        file.write_text(text)
        server.signal(signal.SIGHUP)
        wait_until(lambda: server.log.count(line) > before, line)

    reload(f"OPENAI_API_KEY={GATEWAY_KEY}\n", '"reloaded"')
    assert {sent_key(server, upstream) for _ in range(6)} == {GATEWAY_KEY}

    with Connection(server) as busy:
        busy.send(request("POST", CHAT, chat_body("openai/long-stream", stream=True)))
        busy.read_until(b"data: ")
        reload(f"OPENAI_API_KEY={SECOND_GATEWAY_KEY}\nSLUICE_MAX_BODY=a lot\nSLUICE_CONNECT_TIMEOUT=-1\n", '"not reloaded"')
        assert {sent_key(server, upstream) for _ in range(6)} == {GATEWAY_KEY}
        assert "SLUICE_MAX_BODY" in server.log and "SLUICE_CONNECT_TIMEOUT" in server.log

        reload(f"OPENAI_API_KEY={SECOND_GATEWAY_KEY}\n", '"reloaded"')
        assert {sent_key(server, upstream) for _ in range(6)} == {SECOND_GATEWAY_KEY}
        # Nobody's stream suffers.
        assert b"[DONE]" in busy.read_until(b"0\r\n\r\n")


def test_a_bad_gateway_file_does_not_replace_a_good_one(start):
    server = start(settings={"timeouts": {}})
    file = server.folder / "Config/Gateways/openai.json"
    file.write_text(file.read_text().replace('"slug"', '"slugg"'))
    server.signal(signal.SIGHUP)
    wait_until(lambda: '"not reloaded"' in server.log, "it refuses")
    assert "Gateways/openai.json" in server.log
    assert chat(server, "openai/ok").status == 200


# The start


def test_the_first_answer_comes_soon(start):
    began = time.monotonic()
    server = start()
    assert get(server, "/health").status == 200
    assert time.monotonic() - began < 1


def clean_error(done, *texts):
    """One clear line for each problem on standard error, nothing on standard output, exit 2."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert all(line.startswith("sluice: ") for line in lines), done.stderr
    assert not any(word in done.stderr for word in ("Fatal", "Swift.", "Optional(", "errno"))
    for text in texts:
        assert text in done.stderr
    return lines


def test_a_port_in_use_is_one_clear_line(sluice, tmp_path):
    lines = clean_error(command(folder=tmp_path, SLUICE_PORT=str(sluice.port)), str(sluice.port), "SLUICE_PORT")
    assert len(lines) == 1 and "in use" in lines[0]
    assert len(clean_error(command("serve", "--port", str(sluice.port), folder=tmp_path), "in use")) == 1


def test_a_certificate_that_cannot_be_read_is_one_clear_line(tmp_path, certificates):
    certificate, key = (str(file) for file in certificates.sign("life", "localhost"))
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    _, other_key = certificates.sign("life-other", "localhost")
    for files in ((tmp_path / "missing.pem", key), (certificate, tmp_path / "missing.pem"), (nonsense, key), (certificate, nonsense), (certificate, other_key), (tmp_path, key)):
        done = command(folder=tmp_path, SLUICE_PORT="0", SLUICE_TLS_CERT=str(files[0]), SLUICE_TLS_KEY=str(files[1]))
        assert len(clean_error(done, "SLUICE_TLS")) == 1, files
    for file in (tmp_path / "missing.pem", nonsense):
        assert len(clean_error(command(folder=tmp_path, SLUICE_PORT="0", SLUICE_CA_FILE=str(file)), "SLUICE_CA_FILE")) == 1


def test_only_half_of_a_certificate_is_a_problem(tmp_path):
    clean_error(command("check", folder=tmp_path, SLUICE_TLS_CERT="x.pem"), "SLUICE_TLS_KEY")


def test_open_beyond_this_machine_is_a_problem(tmp_path):
    clean_error(command(folder=tmp_path, SLUICE_HOST="0.0.0.0", SLUICE_PORT="0"), "SLUICE_API_KEYS", "SLUICE_ALLOW_OPEN")
    clean_error(command("serve", "--host", "::", "--port", "0", folder=tmp_path), "--host")


def test_a_provider_that_is_this_server_itself_is_a_problem(tmp_path):
    for url in ("http://localhost:8123/v1", "http://127.0.0.1:8123", "http://[::1]:8123/v1"):
        clean_error(command("check", folder=tmp_path, SLUICE_PORT="8123", OPENAI_BASE_URL=url), "OPENAI_BASE_URL")


def test_all_problems_are_told_at_once(tmp_path):
    (tmp_path / ".env").write_text("SLUICE_LOOPS=many\nthis is no line\nSLUICE_DEMO=perhaps\n")
    config = configured(tmp_path, {"timeouts": {"drain": "soon"}, "limits": {"fields": -1, "unheard": 1}})
    gateway_file = config / "Gateways/openai.json"
    gateway_file.write_text(gateway_file.read_text().replace('"format": "openai"', '"format": "morse", "colour": 1'))
    (config / "Gateways/broken.json").write_text('{"slug": ')

    done = command(
        "check", folder=tmp_path, SLUICE_CONFIG=str(config), SLUICE_PORT="70000", SLUICE_LOG="loud",
        SLUICE_CONNECT_TIMEOUT="5 parsecs", OLLAMA_BASE_URL="ftp://x", SLUICE_API_KEYS="short",
    )  # fmt: skip

    lines = clean_error(
        done, "SLUICE_PORT", "SLUICE_LOG", "SLUICE_CONNECT_TIMEOUT", "OLLAMA_BASE_URL", "SLUICE_API_KEYS", "SLUICE_LOOPS",
        "SLUICE_DEMO", ".env", "/timeouts/drain", "/limits/fields", "unheard", "Gateways/openai.json", "/format", "colour",
        "Gateways/broken.json",
    )  # fmt: skip
    assert len(lines) == len(set(lines)) >= 14
    # The same without `check`: nothing starts.
    assert command(folder=tmp_path, SLUICE_CONFIG=str(config), SLUICE_PORT="70000").returncode == 2


def test_problems_never_show_a_keys_text(tmp_path):
    done = command("check", folder=tmp_path, SLUICE_API_KEYS="sk-\x07bad-canary,short", OPENAI_API_KEY="sk bad\x01canary key")
    assert done.returncode == 2
    assert "canary" not in done.stderr and "OPENAI_API_KEY" in done.stderr and "SLUICE_API_KEYS" in done.stderr


def test_without_a_configuration_nothing_starts(tmp_path):
    clean_error(command("check", folder=tmp_path, SLUICE_CONFIG=str(tmp_path / "nowhere")), "nowhere")


@pytest.mark.parametrize(
    "arguments, code, text",
    [
        (["version"], 0, "sluice "),
        (["--version"], 0, "sluice "),
        (["help"], 0, "Exit codes"),
        (["--help"], 0, "Exit codes"),
        (["check"], 0, "configuration is fine"),
        (["frobnicate"], 2, "frobnicate"),
        (["serve", "--colour", "red"], 2, "--colour"),
        (["check", "--port"], 2, "--port"),
        (["serve", "now"], 2, "now"),
        (["--port=x"], 2, "--port"),
        (["version", "extra"], 2, "extra"),
        (["check", "--port", "1", "2"], 2, "2"),
    ],
)
def test_commands_and_their_exit_codes(tmp_path, arguments, code, text):
    done = command(*arguments, folder=tmp_path)

    assert done.returncode == code, done
    assert text in (done.stdout if code == 0 else done.stderr)
    assert (done.stderr if code == 0 else done.stdout) == ""


def test_options_win_over_the_environment(start):
    server = start(arguments=["serve", "--port", "0", "--host=127.0.0.1"], SLUICE_PORT="1")
    assert get(server, "/health").status == 200


def test_the_environment_wins_over_the_file(tmp_path, start, upstream):
    server = start(SLUICE_LOG="debug")
    assert server.port > 0
    file = server.folder / ".env"
    file.write_text(f"OPENAI_API_KEY={SECOND_GATEWAY_KEY}\n")
    server.signal(signal.SIGHUP)
    wait_until(lambda: '"reloaded"' in server.log, "it reloads")
    assert sent_key(server, upstream) == GATEWAY_KEY


@pytest.mark.parametrize(
    "slug, variable, url",
    [("openai", "OPENAI_BASE_URL", "{origin}/v1"), ("openai", "OPENAI_BASE_URL", "{origin}/v1/")]
    + [("lmstudio", "LM_STUDIO_BASE_URL", url) for url in ("{origin}", "{origin}/", "{origin}/v1", "{origin}/v1/")],
)
def test_a_base_url_is_forgiven_its_end(start, upstream, slug, variable, url):
    """With the version for OpenAI, without for LM Studio; a slash at the end or a doubled version is no harm."""
    server = start(**{variable: url.format(origin=upstream.origin)})

    assert chat(server, f"{slug}/ok").status == 200
    assert upstream.last("ok").path == "/v1/chat/completions"


def test_every_request_is_one_line_of_json(start, upstream):
    import json

    server = start()
    chat(server, "openai/ok", {"x-request-id": "line-1"})
    chat(server, "openai/500", {"x-request-id": "line-2"})
    stream(server, "openai/ok")
    get(server, "/nowhere\u00ff\"<x>", {"x-request-id": "line-3"})
    wait_until(lambda: "line-3" in server.log or server.log.count('"request') >= 4, "the lines are written")

    lines = [json.loads(line) for line in server.log.splitlines()]
    by_id = {line.get("id"): line for line in lines}
    assert by_id["line-1"] | {"status": 200, "gateway": "openai", "native": "ok", "attempts": "openai:ok", "model": "openai/ok"} == by_id["line-1"]
    assert by_id["line-1"]["prompt_tokens"] == 11
    assert by_id["line-2"] | {"status": 502, "attempts": "openai:500"} == by_id["line-2"]
