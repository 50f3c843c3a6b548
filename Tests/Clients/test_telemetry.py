"""Traces and metrics: what a collector gets, what a gateway is told, and that no collector is any caller's problem."""

import re
import time

import pytest

from collector import Collector, attributes
from gateway import CALLER_KEY, GATEWAY_KEY, PROMPT_CANARY, Sluice, wait_until
from wire import post, stream

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER_SPAN = "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{CALLER_SPAN}-01"
COLLECTOR_KEY = "collector-canary-3b1d7c55e0"
BODY = '{"model":"%s","messages":[{"role":"user","content":"' + PROMPT_CANARY + '"}]}'


@pytest.fixture
def collector():
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture
def traced(start, collector):
    return start(
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.origin,
        OTEL_EXPORTER_OTLP_HEADERS=f"x-key={COLLECTOR_KEY}",
        OTEL_METRIC_EXPORT_INTERVAL="500",
        OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=the%20test",
    )


def ask(server, model, **fields):
    return post(server, (BODY % model).encode(), {name.replace("_", "-"): value for name, value in fields.items()})


def spans_of(collector, count):
    wait_until(lambda: len(collector.spans) >= count, f"{count} spans have come", 5)
    return collector.spans


# Spans


def test_a_request_and_its_attempt_are_spans_of_the_callers_trace(traced, collector, upstream):
    answer = ask(traced, "openai/ok", traceparent=PARENT, tracestate="congo=t61rcWkgMzE", baggage="user=alice")

    assert answer.status == 200
    server, client = sorted(spans_of(collector, 2), key=lambda span: span["kind"])
    assert server["traceId"] == client["traceId"] == TRACE
    assert server["parentSpanId"] == CALLER_SPAN and client["parentSpanId"] == server["spanId"]
    assert server["traceState"] == client["traceState"] == "congo=t61rcWkgMzE"
    assert (server["name"], client["name"]) == ("chat openai/ok", "chat ok")
    told = server["attributes"]
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "openai/ok" and told["gen_ai.response.model"] == "ok"
    assert told["http.response.status_code"] == 200 and told["url.path"] == "/v1/chat/completions"
    assert told["gen_ai.usage.input_tokens"] > 0 and told["gen_ai.usage.output_tokens"] > 0
    assert told["sluice.attempts"] == "openai:ok"
    assert told["sluice.request.id"] == answer.field("x-request-id")
    assert client["attributes"]["http.response.status_code"] == 200
    assert int(server["startTimeUnixNano"]) <= int(client["startTimeUnixNano"])
    assert int(client["endTimeUnixNano"]) <= int(server["endTimeUnixNano"])

    sent = upstream.last("ok")
    assert sent.field("traceparent") == f"00-{TRACE}-{client['spanId']}-01"
    assert sent.field("tracestate") == "congo=t61rcWkgMzE"
    assert sent.field("baggage") is None


def test_a_failure_is_told_of_its_span(traced, collector):
    assert ask(traced, "openai/404").status == 404
    assert ask(traced, "openai/429").status == 429

    clients = [span for span in spans_of(collector, 4) if span["kind"] == 3]
    told = {span["attributes"]["http.response.status_code"]: span for span in clients}
    assert told[404]["attributes"]["error.type"] == "unknown_model" and told[404]["status"] == {"code": 2}
    assert told[429]["attributes"]["error.type"] == "rate_limited"


def test_a_streams_spans_last_as_long_as_it_does(traced, collector):
    stream(traced, "openai/ok")

    server, client = sorted(spans_of(collector, 2), key=lambda span: span["kind"])
    assert server["attributes"]["sluice.ending"] == "complete"
    assert server["attributes"]["sluice.first_event"] > 0
    assert int(client["endTimeUnixNano"]) == int(server["endTimeUnixNano"])


def test_who_is_not_recorded_is_passed_on_unchanged(traced, collector, upstream):
    unsampled = PARENT[:-2] + "00"
    ask(traced, "openai/ok", traceparent=unsampled)

    assert upstream.last("ok").field("traceparent") == unsampled
    ask(traced, "openai/ok")
    assert len(spans_of(collector, 2)) == 2


def test_without_a_collector_a_trace_is_passed_on_unchanged(sluice, upstream):
    ask(sluice, "openai/ok", traceparent=PARENT, tracestate="congo=1")
    sent = upstream.last("ok")
    assert (sent.field("traceparent"), sent.field("tracestate")) == (PARENT, "congo=1")

    ask(sluice, "openai/ok", traceparent="00-nonsense", tracestate="congo=1", baggage="user=alice")
    sent = upstream.last("ok")
    assert [sent.field(name) for name in ("traceparent", "tracestate", "baggage")] == [None, None, None]


# Metrics


def test_metrics_are_exported_by_the_names_of_the_conventions(traced, collector):
    ask(traced, "openai/ok")

    wait_until(lambda: "gen_ai.client.token.usage" in collector.metrics, "metrics have come", 5)
    metrics = collector.metrics
    assert metrics["gen_ai.client.token.usage"]["unit"] == "{token}"
    duration = metrics["gen_ai.client.operation.duration"]
    assert duration["unit"] == "s"
    assert attributes(duration["points"][0]) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "ok",
    }
    assert metrics["sluice_requests_total"]["sum"]["isMonotonic"] is True


def test_who_sends_is_told(traced, collector):
    ask(traced, "openai/ok")
    spans_of(collector, 2)

    resource = attributes(collector.messages("/v1/traces")[0]["resourceSpans"][0]["resource"])
    assert resource["service.name"] == "sluice"
    assert resource["deployment.environment.name"] == "the test"
    assert resource["service.version"] and resource["service.instance.id"]
    assert all(fields["x-key"] == COLLECTOR_KEY for _, fields, _, _ in collector.requests)


def test_nothing_secret_reaches_a_collector_or_the_log(start, collector):
    server = start(
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.origin,
        OTEL_EXPORTER_OTLP_HEADERS=f"x-key={COLLECTOR_KEY}",
        OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
        OTEL_METRIC_EXPORT_INTERVAL="300",
        SLUICE_API_KEYS=CALLER_KEY,
    )
    for model in ("openai/ok", "openai/401", "openai/500", "openai/no-such-model"):
        ask(server, model, authorization=f"Bearer {CALLER_KEY}")
    ask(server, "openai/ok", authorization="Bearer wrong-canary-key-71")

    spans_of(collector, 5)
    wait_until(lambda: collector.metrics, "metrics have come", 5)
    for secret in (GATEWAY_KEY, CALLER_KEY, COLLECTOR_KEY, PROMPT_CANARY, "wrong-canary-key-71"):
        assert secret.encode() not in collector.bytes
        assert secret not in server.log


# Bad collectors


def test_a_busy_collector_is_asked_again(start):
    collector = Collector(statuses=[503])
    server = start(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=collector.origin + "/v1/traces")
    ask(server, "openai/ok")

    wait_until(lambda: len(collector.requests) >= 2, "it is asked again", 6)
    first, second = collector.requests[:2]
    assert first[2] == second[2]
    assert second[3] - first[3] >= 0.9
    collector.close()


@pytest.mark.parametrize("kind", ["hangs", "dead"])
def test_a_collector_that_hangs_or_is_dead_concerns_no_caller(tmp_path, upstream, kind):
    collector = Collector(hangs=True)
    if kind == "dead":
        collector.close()
    server = Sluice(
        tmp_path / kind,
        {
            "OPENAI_API_KEY": GATEWAY_KEY,
            "OPENAI_BASE_URL": upstream.origin + "/v1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.origin,
            "OTEL_METRIC_EXPORT_INTERVAL": "200",
        },
    )
    times = []
    for _ in range(300):
        begun = time.monotonic()
        assert ask(server, "openai/ok").status == 200
        times.append(time.monotonic() - begun)
    assert sorted(times)[150] < 0.1
    # A last attempt is made at the end, but not for long.
    begun = time.monotonic()
    server.ask_to_stop()
    assert server.wait(6) == 0
    assert time.monotonic() - begun < 4
    collector.close()


def test_at_the_end_all_that_waits_is_sent(tmp_path, upstream, collector):
    server = Sluice(
        tmp_path / "ends",
        {
            "OPENAI_API_KEY": GATEWAY_KEY,
            "OPENAI_BASE_URL": upstream.origin + "/v1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.origin,
        },
    )
    ask(server, "openai/ok")
    server.stop()

    assert len(collector.spans) == 2
    assert "sluice_requests_total" in collector.metrics


def test_another_protocol_is_a_warning_and_nothing_is_sent(start, collector):
    server = start(OTEL_EXPORTER_OTLP_ENDPOINT=collector.origin, OTEL_EXPORTER_OTLP_PROTOCOL="grpc")
    ask(server, "openai/ok")

    assert re.search(r'OTEL_EXPORTER_OTLP_PROTOCOL.*grpc.*only http/json', server.log)
    time.sleep(1.5)
    assert collector.requests == []
