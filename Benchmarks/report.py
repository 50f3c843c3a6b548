"""Turns results into Markdown: the table with its goals, how busy the cores were, and the machine."""

import dataclasses
import datetime
import pathlib
import platform
import re
import statistics
import subprocess

SATURATED = 0.95  # of a core
QUIET = 0.1  # of a core: what other programs may take before the figures are doubtful
MISSED, FAILED = "**NO**", "**FAILED**"


@dataclasses.dataclass(frozen=True)
class Goal:
    """What Sluice promises: a limit on its own figure, or on its ratio to what it is measured beside."""

    limit: float
    unit: str
    is_ratio: bool = False
    is_least: bool = False

    @classmethod
    def beside(cls, rival, limit):
        return cls(limit, f"× {rival}", is_ratio=True)

    @classmethod
    def at_least(cls, limit, unit):
        return cls(limit, unit, is_least=True)

    def __str__(self):
        return f"{'≥' if self.is_least else '≤'} {self.limit:g} {self.unit}"

    def is_met(self, row):
        figure = row.ratio if self.is_ratio else row.median(row.subject)
        return figure >= self.limit if self.is_least else figure <= self.limit


@dataclasses.dataclass
class Row:
    label: str
    values: dict  # name of the target -> one value per round
    digits: int
    goal: Goal | None = None
    failures: dict = dataclasses.field(default_factory=dict)  # name of the target -> why it has no values
    rival: str = "nginx"  # the two targets that are compared
    subject: str = "sluice"

    def median(self, name):
        return statistics.median(self.values[name])

    @property
    def ratio(self):
        """The subject against its rival, or None when one is missing or the rival's figure is zero."""
        both_are_there = self.values.get(self.subject) and self.values.get(self.rival)
        if not both_are_there or self.median(self.rival) <= 0:
            return None
        return self.median(self.subject) / self.median(self.rival)


@dataclasses.dataclass
class Result:
    """What came out of one scenario."""

    title: str
    rows: list
    samples: dict = dataclasses.field(default_factory=dict)  # name of the target -> its samples
    notes: list = dataclasses.field(default_factory=list)

    @property
    def columns(self):
        """The two targets that are compared, the same in all rows."""
        return self.rows[0].rival, self.rows[0].subject

    @property
    def failures(self):
        """Pairs of a target and why it failed, once for all rows."""
        return list(dict.fromkeys(pair for row in self.rows for pair in row.failures.items()))

    @property
    def is_good(self):
        """Nothing failed, and every goal that was measured is met."""
        return not any(row.failures or verdict(row) == MISSED for row in self.rows)


# The main table


def verdict(row):
    if row.subject in row.failures:
        return FAILED
    if row.goal is None:
        return ""
    if not row.values.get(row.subject) or (row.goal.is_ratio and row.ratio is None):
        return "not measured"
    return "yes" if row.goal.is_met(row) else MISSED


def number(value, digits):
    return f"{value:,.{digits}f}"


def cell(row, name):
    """The median of the rounds, and in brackets the least and the most."""
    if name in row.failures:
        return FAILED
    values = row.values.get(name)
    if not values:
        return "–"
    middle = number(statistics.median(values), row.digits)
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values), row.digits)}–{number(max(values), row.digits)})"


def table_line(*cells):
    return "| " + " | ".join(cells) + " |"


def by_columns(results):
    """Results of the same two targets belong into one table."""
    found = {}
    for result in results:
        found.setdefault(result.columns, []).append(result)
    return found.items()


def main_tables(results):
    lines = []
    for columns, alike in by_columns(results):
        lines += ["", table_line("scenario", *columns, "ratio", "goal", "met?"), "|---|--:|--:|--:|---|---|"]
        lines += [main_line(row, columns) for result in alike for row in result.rows]
    return lines


def main_line(row, columns):
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    goal = "" if row.goal is None else str(row.goal)
    return table_line(row.label, *(cell(row, name) for name in columns), ratio, goal, verdict(row))


# How busy the cores were


def busy(samples, seconds_of):
    return statistics.median(seconds_of(each) / each.seconds for each in samples)


def busy_cell(samples):
    if not samples:
        return "–"
    target = busy(samples, lambda each: each.target_seconds)
    mock = busy(samples, lambda each: each.mock_seconds)
    load = busy(samples, lambda each: each.load_seconds)
    full = " **full**" if mock + load >= SATURATED else ""
    return f"{target:.0%}, {mock:.0%} + {load:.0%}{full}"


def busy_tables(results):
    measured = [result for result in results if any(result.samples.values())]
    if not measured:
        return []
    lines = ["", "How busy the cores were: the target on its own; mock + load generator on theirs. Where these",
             "are **full** they limit requests/s, but the CPU time of the target is right all the same."]
    for columns, alike in by_columns(measured):
        lines += ["", table_line("scenario", *columns), "|---|--:|--:|"]
        for result in alike:
            cells = [busy_cell(result.samples.get(name)) for name in columns]
            lines.append(table_line(result.title, *cells))
    return lines


def quietness(results):
    """What other programs took in the worst run, said louder the more it was."""
    runs = [run for result in results for samples in result.samples.values() for run in samples]
    if not runs:
        return []
    shares = sorted(run.other_seconds / run.seconds for run in runs)
    disturbed = sum(share > QUIET for share in shares)
    if disturbed == 0:
        return [f"* quiet: other programs took at most {shares[-1]:.0%} of a core in any run"]
    return [f"* **not quiet: in {disturbed} of {len(runs)} runs other programs took more than {QUIET:.0%}"
            f" of a core (worst: {shares[-1]:.0%}); repeat this when they rest**"]


# The notes and the machine


def notes(results):
    lines = [f"* {result.title}: {note}" for result in results for note in result.notes]
    lines += [f"* {result.title}: **{name} failed**: {why}" for result in results
              for name, why in result.failures]
    return ["", *lines] if lines else []


def output_of(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return (done.stdout or done.stderr).strip().splitlines()[0]


def processor_facts():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    models = re.findall(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return len(models), models[0] if models else platform.machine()


def memory_gigabytes():
    text = pathlib.Path("/proc/meminfo").read_text()
    return int(re.search(r"MemTotal:\s*(\d+) kB", text).group(1)) / 1024 / 1024


def distribution():
    return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")


def machine_facts(sluice_version):
    cores, processor = processor_facts()
    return [
        f"* {datetime.date.today()}, {cores} cores of {processor}, {memory_gigabytes():.0f} GB, "
        f"{distribution()}, Linux {platform.release()}",
        "* " + "; ".join([output_of("nginx", "-v"), output_of("openssl", "version").split(" (")[0],
                          output_of("cc", "--version"), sluice_version]),
    ]


def whole_report(results, sluice_version, how):
    return "\n".join([
        *machine_facts(sluice_version), f"* {how}", *quietness(results),
        *main_tables(results), *busy_tables(results), *notes(results), ""])
