"""What a caller waits for because the first gateway fails, and whether any of that is Sluice's own doing."""

import statistics

from bodies import BUSY_GATEWAY
from measuring import stage
from report import Goal, Result
from scenarios import LATENCY_RATE, row

# What is asked, and what every answer must be. The first gateway is busy for a moment only, so it is asked
# again with the next request: one that failed otherwise would soon be left alone, and nothing be measured.
SERVED, FAILED, MOVED_ON = "second alone", "first alone", "second after first"
FAILED_THERE = "first without Sluice"
CALLS = {
    SERVED: ("request-openai", "--expect", "x-sluice-attempts: openai:ok"),
    FAILED: ("busy", "--status", 429, "--expect", f"x-sluice-attempts: {BUSY_GATEWAY}:429"),
    MOVED_ON: ("failover", "--expect", f"x-sluice-attempts: {BUSY_GATEWAY}:429,openai:ok"),
    FAILED_THERE: ("busy", "--status", 429, "--path", "/busy/v1/chat/completions"),
}


def failover(settings):
    """A gateway that is busy and one that is not: each alone, and the second after the first."""
    with stage(settings, nginx=None) as running:
        samples = running.run_cases(CALLS, lambda sluice, call: ask(running, sluice, call))
    if running.failures:  # nothing can be said without all of them
        running.failures = {"sluice": "; ".join(f"{call}: {why}" for call, why in running.failures.items())}
        samples = {}
    rows = [row(running, f"Failover beyond its two attempts, {rank}, µs", by_round(samples),
                lambda calls, rank=rank: beyond_attempts(calls, rank), 0, Goal(0, "µs"))
            for rank in ("p50", "p99")]
    waits = "; ".join(wait(call, runs) for call, runs in samples.items())
    return Result("Failover", rows, {"sluice": samples.get(MOVED_ON, [])},
                  [f"p50 and p99: {waits}."] if waits else [])


def ask(running, sluice, call):
    body, *options = CALLS[call]
    target = running.mock if call == FAILED_THERE else sluice
    seconds = 2 * running.settings.seconds  # a p99 wants a thousand requests
    return running.run_timed("open", target, body, "--rate", LATENCY_RATE, "--seconds", seconds, *options)


def by_round(samples):
    """Target -> one dictionary of call -> sample for each round."""
    rounds = [dict(zip(samples, runs)) for runs in zip(*samples.values())]
    return {"sluice": rounds} if rounds else {}


def beyond_attempts(calls, rank):
    """Below zero as long as nothing waits: two answers go to the caller, one that had two attempts only once."""
    return calls[MOVED_ON].latency[rank] - calls[SERVED].latency[rank] - calls[FAILED].latency[rank]


def wait(call, runs):
    p50, p99 = (statistics.median(run.latency[rank] for run in runs) for rank in ("p50", "p99"))
    return f"{call} {p50:.0f} and {p99:.0f} µs"


ALL = {"failover": failover}
