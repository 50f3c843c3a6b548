"""What tracing costs, and a look at the metrics. Sluice beside itself: with a collector that takes everything, and without."""

import contextlib
import http.client
import re
import time

import bodies
import programs
from catalog import processor_seconds
from measuring import RunFailed, fresh_stage
from report import Goal, Result, Row

PLAIN, TRACED = "without", "with traces"
RATE = 4000  # requests a second: each is two spans, and the collector shares a core with the load
MODELS = 200  # in the labels of a scrape
SCRAPES = 20
ALL_METRICS = "/metrics"


def telemetry(settings):
    """CPU of a request with and without traces, in turn; then the CPU of scrapes."""
    if settings.sluice is None:
        return Result("Telemetry", [Row(label(), {}, 1, Goal.beside(PLAIN, 1.05), {}, PLAIN, TRACED)])
    with fresh_stage(settings, nginx=None) as running, programs.listening("receiver", "receiver.py", settings.folder) as collector:
        traced = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"http://127.0.0.1:{collector.port}/v1/traces"}
        kinds = {PLAIN: {}, TRACED: traced}
        with contextlib.ExitStack() as open_programs:
            running.targets = {
                name: open_programs.enter_context(
                    running.start(programs.Sluice(settings.sluice.binary, settings.sluice.environment | environment)))
                for name, environment in kinds.items()}  # fmt: skip
            values = running.run_rounds(lambda target: request_cost(running, target))
        row = Row(label(), values, 1, Goal.beside(PLAIN, 1.05), running.failures, PLAIN, TRACED)
    return Result("Telemetry", [row])


def label():
    return f"Request at {RATE:,}/s, CPU µs"


def request_cost(running, target):
    """CPU microseconds of a request, what is sent to the collector a moment later included."""
    before = (counted(target, "sluice_requests_total"), processor_seconds(target))
    running.run_timed("open", target, "request", "--rate", RATE)
    time.sleep(1.5)  # the last spans wait a second
    after = (counted(target, "sluice_requests_total"), processor_seconds(target))
    if lost := counted(target, "sluice_telemetry_lost_total"):
        raise RunFailed(f"{lost} spans were lost: what was measured is too little")
    return (after[1] - before[1]) / (after[0] - before[0]) * 1e6


def scrape(settings):
    """A scrape of the metrics with many models in their labels, as Prometheus asks for it."""
    result = Result("Scrape", [Row(f"GET /metrics, {MODELS} models, CPU ms", {}, 2, Goal(5, "ms"))])
    if settings.sluice is None:
        return result
    with fresh_stage(settings, nginx=None) as running, running.start(settings.sluice) as sluice:
        for number in range(MODELS):
            call(sluice, bodies.chat([{"role": "user", "content": "x"}], model=f"openai/model-{number}"))
        size = len(get(sluice, ALL_METRICS))
        packed = {"accept-encoding": "gzip"}
        values = []
        for _ in range(settings.rounds):
            before = processor_seconds(sluice)
            for _ in range(SCRAPES):
                get(sluice, ALL_METRICS, packed)
            values.append((processor_seconds(sluice) - before) / SCRAPES * 1000)
    result.rows[0].values["sluice"] = values
    result.notes.append(f"{size:,} bytes before gzip.")
    return result


# Helpers


def counted(target, name):
    """The sum of all series of a counter."""
    series = re.findall(rf"^{name}(?:{{.*}})? (\d+)$".encode(), get(target, ALL_METRICS), re.MULTILINE)
    return sum(map(int, series))


def get(target, path, fields=()):
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=dict(fields))
        return connection.getresponse().read()


def call(target, body):
    """Asks for an answer, which must be good."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    with contextlib.closing(connection):
        fields = {"authorization": f"Bearer {programs.CALLER_KEY}", "content-type": "application/json"}
        connection.request("POST", "/v1/chat/completions", body, fields)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RunFailed(f"a model answered {answer.status}")


ALL = {"telemetry": telemetry, "scrape": scrape}
