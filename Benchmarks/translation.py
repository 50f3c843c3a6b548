"""What translating costs: Sluice in front of each format that is not the caller's, beside the same Sluice when
it passes OpenAI's format on. nginx has no part in it."""

from measuring import Sample, stage
from report import Goal, Result, Row
from scenarios import EVENT_RATE, STREAMS, paced_mock

PASSED_ON, TRANSLATED = "passed on", "translated"
FORMATS = {"anthropic": "Anthropic", "google": "Gemini", "ollama": "Ollama"}  # gateway -> its format
SAME_FORMAT = "openai"
GOAL = Goal.beside(PASSED_ON, 1.5)


def requests(settings):
    """A plain request, as in `request`. Who is always asked for streams (Anthropic) says all of it in one event."""
    with stage(settings, ["--interval-ms", "0", "--events", "1"], nginx=None) as running:
        samples = measure_in_turn(running, "request")
    return compared(running, samples, "request", Sample.microseconds_per_request)


def events(settings):
    """Streamed events, as in `events`."""
    with stage(settings, paced_mock(settings), nginx=None) as running:
        samples = measure_in_turn(running, "stream", "--streams", "--connections", STREAMS)
    return compared(running, samples, f"event at {EVENT_RATE}", Sample.microseconds_per_event)


def measure_in_turn(running, body, *options):
    """In each round one run for each gateway. Returns gateway -> samples."""
    return running.run_cases((SAME_FORMAT, *FORMATS), lambda sluice, gateway: running.run_timed(
        "closed", sluice, f"{body}-{gateway}", "--expect", f"x-sluice-gateway: {gateway}", *options))


def compared(running, samples, what, figure):
    """A row for each format; the same runs of what is passed on stand in all of them."""
    rows = []
    for gateway, name in FORMATS.items():
        runs = {PASSED_ON: samples.get(SAME_FORMAT), TRANSLATED: samples.get(gateway)}
        values = {column: [figure(run) for run in found] for column, found in runs.items() if found}
        rows.append(Row(f"{name} {what}, CPU µs", values, 1, GOAL, failures_for(running, gateway),
                        PASSED_ON, TRANSLATED))
    translated = [run for gateway in FORMATS for run in samples.get(gateway, [])]
    busy = {PASSED_ON: samples.get(SAME_FORMAT, []), TRANSLATED: translated}
    return Result(f"Translated {what}", rows, busy)


def failures_for(running, gateway):
    """Column -> why it has no values; that Sluice did not start fails both."""
    failed = {}
    for column, target in ((PASSED_ON, SAME_FORMAT), (TRANSLATED, gateway)):
        for name in (target, "sluice"):
            if name in running.failures:
                failed[column] = f"{target}: {running.failures[name]}"
    return failed


ALL = {
    "translated": requests,
    "translated-events": events,
}
