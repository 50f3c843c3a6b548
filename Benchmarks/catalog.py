"""What 30,000 models cost: to be read, to be asked for again, to be there after a start. Sluice alone."""

import contextlib
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time

import listings
import programs
from measuring import RunFailed, Sample, load_command, run_load
from report import Goal, Result, Row

MEGABYTE = 1_000_000
LIST_LIMIT = 60  # seconds until all lists are there
ADMIN_KEY = "sk-bench-admin-0123456789abcdef"
FIRST_PAGE = "/catalog/v1/models?gateway=all"
WHOLE_LIST = FIRST_PAGE + "&limit=all"
# The longest list, which is asked for again; its variables begin so.
LONGEST = "featherless"


class Kept:
    """A Sluice with its lists, and the folder where it keeps them."""

    def __init__(self, settings, upstream):
        self.settings, self.upstream = settings, upstream
        self.data = settings.folder / "catalog-data"

    def environment(self, offline):
        """Of all gateways only those that are played are there."""
        environment = {"SLUICE_DATA": str(self.data), "SLUICE_ADMIN_KEY": ADMIN_KEY, "SLUICE_DEMO": "0",
                       "SLUICE_OFFLINE": "1" if offline else "0"}  # fmt: skip
        for record in (programs.REPOSITORY / "Config/Gateways").glob("*.json"):
            facts = json.loads(record.read_text())
            prefix = facts.get("environment", {}).get("prefix") or facts["slug"].upper().replace("-", "_")
            if prefix in listings.PLACES:
                base, _ = listings.PLACES[prefix]
                environment[f"{prefix}_API_KEY"] = "sk-upstream-bench"
                environment[f"{prefix}_BASE_URL"] = f"http://127.0.0.1:{self.upstream.port}{base}"
            else:
                environment[f"{prefix}_ENABLED"] = "false"
                environment[f"{prefix}_API_KEY"] = ""
                environment[f"{prefix}_BASE_URL"] = ""
        return environment

    @contextlib.contextmanager
    def running(self, offline=False):
        kind = programs.Sluice(self.settings.sluice.binary, self.environment(offline))
        with kind.start(self.settings.folder, self.upstream.port) as sluice:
            sluice.wait_until_healthy()
            yield sluice


def get(sluice, path, method="GET"):
    """The status and the body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", sluice.port, timeout=30)
    connection.request(method, path, headers={"authorization": f"Bearer {ADMIN_KEY}"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def listed(sluice):
    """How many rows are listed, over all gateways."""
    status, body = get(sluice, "/cache/status")
    if status != 200:
        raise RunFailed(f"/cache/status answered {status}")
    return sum((gateway["models"] or 0) for gateway in json.loads(body)["data"].values())


def wait_for_lists(sluice):
    """Returns how long after exec all lists were there, in seconds."""
    deadline = time.monotonic() + LIST_LIMIT
    while (rows := listed(sluice)) < listings.ROWS:
        if time.monotonic() > deadline:
            raise RunFailed(f"{rows} of {listings.ROWS} models after {LIST_LIMIT} s")
        time.sleep(0.001)
    return time.monotonic() - sluice.started


def processor_seconds(sluice):
    """Of the process so far, to the nanosecond: a list is read in a few of the kernel's ticks."""
    return time.clock_gettime((~sluice.process.pid << 3) | 2)


def longest_turn(sluice):
    """Of any loop since this was last asked for, in milliseconds."""
    _, body = get(sluice, "/metrics")
    return float(re.search(rb"^sluice_loop_longest_turn_seconds (\S+)$", body, re.MULTILINE)[1]) * 1000


def refresh(sluice):
    """CPU milliseconds, and the longest turn of a loop, of asking for the longest list again."""
    longest_turn(sluice)
    before = processor_seconds(sluice)
    status, body = get(sluice, f"/cache/refresh/{LONGEST}?force=true", "POST")
    if status != 200:
        raise RunFailed(f"the refresh answered {status}: {body[:200]}")
    time.sleep(0.5)  # what is done after the answer belongs to it, too
    return (processor_seconds(sluice) - before) * 1000, longest_turn(sluice)


def read(settings, sluice, upstream, path, *options):
    """One run of the load generator that only reads."""
    command = load_command("closed", sluice, None, [upstream.process.pid, *sluice.processes],
                           ["--path", path, "--warm-up", settings.warm_up, "--seconds", settings.seconds, *options])
    return Sample.of(run_load(command))


def measure(settings, upstream):
    """Label -> the values of all rounds."""
    kept = Kept(settings, upstream)
    shutil.rmtree(kept.data, ignore_errors=True)
    with programs.Sluice(settings.sluice.binary, kept.environment(True)).start(settings.folder, upstream.port) as empty:
        empty.wait_until_healthy()
        time.sleep(1)
        without = empty.memory()
    figures = {label: [] for label in ROWS}
    with kept.running() as sluice:
        wait_for_lists(sluice)
        size = len(get(sluice, WHOLE_LIST)[1])
        for _ in range(settings.rounds):
            figures[PAGE].append(read(settings, sluice, upstream, FIRST_PAGE).microseconds_per_request())
            whole = read(settings, sluice, upstream, WHOLE_LIST, "--connections", 1)
            figures[SPEED].append(whole.requests_per_second() * size / MEGABYTE)
            packed = read(settings, sluice, upstream, WHOLE_LIST, "--connections", 1,
                          "--header", "Accept-Encoding: gzip")
            figures[PACKED].append(packed.microseconds_per_request())
            cpu, turn = refresh(sluice)
            figures[REFRESH].append(cpu)
            figures[TURN].append(turn)
    with kept.running() as sluice:
        wait_for_lists(sluice)
        time.sleep(15)  # what a start needs and gives back again is not what 30,000 models need
        figures[MEMORY].append((sluice.memory() - without) / MEGABYTE)
    for _ in range(settings.rounds):
        with kept.running(offline=True) as sluice:
            figures[START].append(wait_for_lists(sluice) * 1000)
    return figures, size


PAGE, SPEED, PACKED = "First page of all, CPU µs", "Whole list, MB/s", "Whole list in gzip, CPU µs"
REFRESH, TURN = "22,000 rows again, CPU ms", "Longest turn meanwhile, ms"
START, MEMORY = "Start with copies to all lists, ms", "30,000 models in memory, MB"
ROWS = {
    PAGE: (0, Goal(1000, "µs")), SPEED: (0, Goal.at_least(200, "MB/s")), PACKED: (0, None),
    REFRESH: (0, Goal(150, "ms")), TURN: (2, Goal(2, "ms")), START: (0, Goal(100, "ms")), MEMORY: (1, Goal(60, "MB")),
}  # fmt: skip


def catalog(settings):
    """30,000 models of six gateways, one of which lists 22,000."""
    if settings.sluice is None:
        return None
    figures, failures, notes = {}, {}, []
    try:
        with programs.listening("listings", "listings.py", settings.folder) as upstream:
            figures, size = measure(settings, upstream)
            notes.append(f"{listings.ROWS:,} rows; the whole list has {size / MEGABYTE:.1f} MB.")
    except (RunFailed, programs.ProgramFailed, OSError) as failure:
        failures["sluice"] = str(failure)
    rows = [Row(label, {"sluice": figures.get(label, [])}, digits, goal, failures)
            for label, (digits, goal) in ROWS.items()]  # fmt: skip
    return Result("Catalog", rows, notes=notes)


ALL = {"catalog": catalog}
