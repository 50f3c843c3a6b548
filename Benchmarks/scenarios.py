"""What is measured. Each scenario is a function from the settings to a result."""

import statistics
import time

from measuring import Sample, fresh_stage, idle_streams, stage
from programs import Nginx
from report import Goal, Result, Row

STREAMS = 200
EVENT_PAUSE = 0.010  # seconds between two events of one stream
EVENT_RATE = f"{STREAMS / EVENT_PAUSE:,.0f}/s"
LATENCY_RATE = 500  # requests a second

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
AT_MOST_NGINX = Goal.beside("nginx", 1)


def row(running, label, samples, figure, digits, goal=None):
    """`figure` takes one sample to its value."""
    values = {name: [figure(each) for each in runs] for name, runs in samples.items()}
    return Row(label, values, digits, goal, failures=dict(running.failures))


def request(settings):
    """A plain request: 64 keep-alive connections, 2 KB up, 1 KB down."""
    with stage(settings) as running:
        samples = running.run_rounds(lambda target: running.run_timed("closed", target, "request"))
        direct = running.run_timed("closed", running.mock, "request")
    rows = [
        row(running, "Proxied request, CPU µs", samples, Sample.microseconds_per_request, 1, AT_MOST_NGINX),
        row(running, "Proxied request, requests/s", samples, Sample.requests_per_second, 0),
    ]
    note = f"mock and load generator alone on their core: {direct.requests_per_second():,.0f} requests/s."
    return Result("Proxied request", rows, samples, [note])


def tls_request(settings):
    """The same over TLS that the target ends; plain to the mock."""
    with stage(settings, tls=True) as running:
        samples = running.run_rounds(lambda target: running.run_timed("closed", target, "request"))
    rows = [
        row(running, "TLS request, CPU µs", samples, Sample.microseconds_per_request, 1),
        row(running, "TLS request, requests/s", samples, Sample.requests_per_second, 0),
    ]
    return Result("TLS request", rows, samples)


def latency(settings):
    """What a target adds at a moderate rate, open loop, to the mock without a target in the same round."""
    with stage(settings) as running:
        running.targets = {"direct": running.mock, **running.targets}
        seconds = 2 * settings.seconds  # a p99 wants a thousand requests
        samples = running.run_rounds(lambda target: running.run_timed(
            "open", target, "request", "--rate", LATENCY_RATE, "--seconds", seconds))
    direct = samples.pop("direct", [])
    pairs = {name: list(zip(direct, runs)) for name, runs in samples.items()}
    rows, without = [], []
    for rank in ("p50", "p99"):
        rows.append(row(running, f"Added latency at {LATENCY_RATE}/s, {rank}, µs", pairs,
                        lambda pair, rank=rank: pair[1].latency[rank] - pair[0].latency[rank], 0))
        if direct:
            without.append(f"{rank} {statistics.median(run.latency[rank] for run in direct):.0f} µs")
    return Result("Added latency", rows, samples, [f"without a target {', '.join(without)}."])


def paced_mock(settings):
    """Options of a mock with one event in each stream every 10 ms. Every stream outlasts the measured time, so
    that nothing but events falls into it."""
    events = int((settings.warm_up + settings.seconds + 0.6) / EVENT_PAUSE)
    return ["--interval-ms", str(EVENT_PAUSE * 1000), "--events", str(events)]


def paced_events(settings):
    """200 streams, one event each every 10 ms: as if 200 people watched a model write fast."""
    return streamed_events(settings, paced_mock(settings), f"Streamed event at {EVENT_RATE}", AT_MOST_NGINX)


def saturated_events(settings):
    """The same streams without any pause: events reach the target in bunches."""
    mock = ["--interval-ms", "0", "--events", "500"]
    return streamed_events(settings, mock, "Streamed event, saturated", goal=None)


def streamed_events(settings, mock_options, title, goal):
    with stage(settings, mock_options, Nginx(buffers_answers=False)) as running:
        samples = running.run_rounds(lambda target: running.run_timed(
            "closed", target, "stream", "--streams", "--connections", STREAMS))
    rows = [row(running, f"{title}, CPU µs", samples, Sample.microseconds_per_event, 1, goal)]
    if goal is None:
        rows.append(row(running, f"{title}, events/s", samples, Sample.events_per_second, 0))
    return Result(title, rows, samples)


def idle_memory(settings):
    """Memory per open stream that got one event and then nothing. Each round has fresh programs, because an
    allocator that was full once would show nothing the second time."""
    rounds = min(settings.rounds, 3)  # this figure hardly varies
    rows = []
    for label, tls, goal in (("plain", False, Goal(12, "KB")), ("TLS", True, None)):
        with fresh_stage(settings, ["--idle"], idle_nginx(settings)) as running:
            samples = running.run_rounds(lambda kind, tls=tls: bytes_per_stream(running, kind, tls), rounds)
        rows.append(row(running, f"Idle stream, {label}, KB", samples, lambda size: size / KILOBYTE, 1, goal))
    note = f"{settings.idle_streams:,} streams; resident memory of the target, without the kernel's buffers."
    return Result("Idle stream", rows, notes=[note])


def idle_nginx(settings):
    """Room for two connections per stream, and so much more that nginx need not close idle ones."""
    return Nginx(buffers_answers=False, header_buffer="1k", connections=3 * settings.idle_streams + 1024)


def bytes_per_stream(running, kind, tls):
    with running.start(kind, tls) as target:
        running.run("closed", target, "request", "--requests", 2000)
        before = target.memory()
        with idle_streams(target, running.settings.body("stream"), running.settings.idle_streams):
            time.sleep(1)
            after = target.memory()
    return (after - before) / running.settings.idle_streams


def large_prompts(settings):
    """1 MB of prompt in three shapes. The answer stays small."""
    nginx, note = better_nginx_for_large_prompts(settings)
    shapes = (("long-ascii", "1 MB, one long ASCII message", 1),
              ("many-messages", "1 MB, 1,009 messages", 1.25),
              ("long-unicode", "1 MB, one long non-ASCII message", 2))
    rows, all_samples = [], {}
    with stage(settings, nginx=nginx) as running:
        for body, title, limit in shapes:
            samples = running.run_rounds(lambda target, body=body: running.run_timed("closed", target, body))
            megabytes = settings.body(body).stat().st_size / 1e6
            rows += [
                row(running, f"{title}, CPU µs", samples, Sample.microseconds_per_request, 0,
                    Goal.beside("nginx", limit)),
                row(running, f"{title}, MB/s", samples,
                    lambda run, megabytes=megabytes: run.requests_per_second() * megabytes, 0),
            ]
            for name, runs in samples.items():
                all_samples.setdefault(name, []).extend(runs)
    return Result("1 MB prompts", rows, all_samples, [note])


def better_nginx_for_large_prompts(settings):
    """nginx may take a whole body before it connects, or pass it on as it comes: whichever costs it less."""
    kinds = {word: Nginx(buffers_requests=word == "on", header_buffer="1k") for word in ("on", "off")}
    with fresh_stage(settings) as running:
        running.targets = kinds
        costs = running.run_rounds(lambda kind: cost_of_large_prompt(running, kind), rounds=3)
    better, worse = sorted(costs, key=lambda word: statistics.median(costs[word]))
    return kinds[better], (
        f"nginx has proxy_request_buffering {better}, the cheaper setting here"
        f" ({statistics.median(costs[better]):.0f} µs against {statistics.median(costs[worse]):.0f} µs).")


def cost_of_large_prompt(running, kind):
    with running.start(kind) as target:
        return running.run_timed("closed", target, "long-ascii").microseconds_per_request()


def start_up(settings):
    """From exec to the first 200 of GET /health, and the memory a second later."""
    rounds = max(settings.rounds, 5)  # short, and the first start of all reads from the disk
    with fresh_stage(settings) as running:
        samples = running.run_rounds(lambda kind: start_once(running, kind), rounds)
    rows = [
        row(running, "Start to first answer, ms", samples, lambda start: start[0] * 1000, 1, Goal(50, "ms")),
        row(running, "Idle memory, MB", samples, lambda start: start[1] / MEGABYTE, 1, Goal(20, "MB")),
    ]
    return Result("Start", rows)


def start_once(running, kind):
    with running.start(kind) as target:
        time.sleep(1)
        return target.seconds_to_first_answer, target.memory()


def million(settings):
    """Whether memory grows with the number of requests. Sluice alone: nginx is not on trial here."""
    if settings.million == 0:
        return None
    with stage(settings, nginx=None) as running:
        samples = running.run_rounds(lambda target: heap_growth(running, target), rounds=1)
    label = f"Memory growth from {settings.million // 10:,} to {settings.million:,} requests, MB"
    rows = [row(running, label, samples, lambda growth: growth / MEGABYTE, 2, Goal(1, "MB"))]
    return Result("Memory growth", rows)


def heap_growth(running, target):
    tenth = running.settings.million // 10
    running.run("closed", target, "request", "--requests", tenth)
    before = target.memory()
    running.run("closed", target, "request", "--requests", 9 * tenth)
    return target.memory() - before


ALL = {
    "request": request,
    "latency": latency,
    "events": paced_events,
    "saturated": saturated_events,
    "idle": idle_memory,
    "large": large_prompts,
    "start": start_up,
    "million": million,
    "tls": tls_request,
}
