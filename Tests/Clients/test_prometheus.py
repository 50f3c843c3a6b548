"""A real Prometheus, and what its own tool thinks of our metrics."""

import json
import socket
import subprocess
import urllib.request

import pytest

from gateway import wait_until
from wire import chat


def scraped(server):
    with urllib.request.urlopen(server.url + "/metrics", timeout=5) as answer:
        return answer.read().decode()


def test_promtool_finds_nothing_wrong(sluice):
    for model in ("openai/ok", "openai/429", "openai/500"):
        chat(sluice, model)

    found = subprocess.run(
        ["promtool", "check", "metrics"], input=scraped(sluice), capture_output=True, text=True, timeout=30
    )

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.fixture
def prometheus(sluice, tmp_path):
    configuration = tmp_path / "prometheus.yml"
    target = sluice.url.removeprefix("http://")
    configuration.write_text(
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
        f"scrape_configs: [{{job_name: sluice, static_configs: [{{targets: ['{target}']}}]}}]\n"
    )
    port = free_port()
    with (tmp_path / "prometheus.log").open("w") as output:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={configuration}",
                f"--storage.tsdb.path={tmp_path / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=output,
            stderr=output,
        )
    yield port
    process.terminate()
    process.wait(20)


def test_prometheus_scrapes_it(sluice, prometheus):
    def value(query):
        url = f"http://127.0.0.1:{prometheus}/api/v1/query?query={query}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return None  # It does not listen yet.
        return float(result[0]["value"][1]) if result else None

    wait_until(lambda: value("up") == 1, "the scrape works", 30)
    # The server is not this test's alone: other series may have the same model.
    count = "sum(gen_ai_client_operation_duration_seconds_count%7Bgen_ai_request_model=%22ok%22,error_type=%22%22%7D)"
    chat(sluice, "openai/ok")
    wait_until(lambda: value(count), "the model is counted", 20)
    before = value(count)
    chat(sluice, "openai/ok")
    wait_until(lambda: value(count) > before, "the count grows", 20)
    assert value("scrape_samples_scraped") > 50


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
