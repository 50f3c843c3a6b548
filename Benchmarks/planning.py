"""How long Sluice takes to decide which gateways are called. No request is sent."""

import json
import subprocess

import programs
from report import Goal, Result, Row

BINARY = programs.REPOSITORY / ".build/release/Planning"
RUN_LIMIT = 60  # seconds


def planning(settings):
    """A model with five candidates among 30,000 models."""
    values, failures, notes = {}, {}, []
    if BINARY.is_file():
        try:
            values["sluice"] = [microseconds_per_plan() for _ in range(settings.rounds)]
        except subprocess.SubprocessError as failure:
            failures["sluice"] = str(failure)
    else:
        notes.append("skipped; build it first: SLUICE_BENCH=1 swift build -c release --product Planning")
    label = "Plan of 5 candidates among 30,000 models, CPU µs"
    return Result("Planning", [Row(label, values, 2, Goal(2, "µs"), failures)], notes=notes)


def microseconds_per_plan():
    with programs.running_on(programs.TARGET_CORE):
        done = subprocess.run([BINARY], capture_output=True, check=True, timeout=RUN_LIMIT)
    return json.loads(done.stdout)["nanoseconds"] / 1000


ALL = {"planning": planning}
