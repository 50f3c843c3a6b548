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
    """What Sluice promises: a limit on its own figure, or on its ratio to nginx."""

    limit: float
    unit: str

    @classmethod
    def of_nginx(cls, limit):
        return cls(limit, "× nginx")

    def __str__(self):
        return f"≤ {self.limit:g} {self.unit}"

    def is_met(self, row):
        return (row.ratio if self.unit == "× nginx" else row.median("sluice")) <= self.limit


@dataclasses.dataclass
class Row:
    label: str
    values: dict  # name of the target -> one value per round
    digits: int
    goal: Goal | None = None
    failures: dict = dataclasses.field(default_factory=dict)  # name of the target -> why it has no values

    def median(self, name):
        return statistics.median(self.values[name])

    @property
    def ratio(self):
        """Sluice against nginx, or None when one of them is missing or nginx's figure is zero."""
        if not self.values.get("sluice") or not self.values.get("nginx") or self.median("nginx") <= 0:
            return None
        return self.median("sluice") / self.median("nginx")


@dataclasses.dataclass
class Result:
    """What came out of one scenario."""

    title: str
    rows: list
    samples: dict = dataclasses.field(default_factory=dict)  # name of the target -> its samples
    notes: list = dataclasses.field(default_factory=list)

    @property
    def failures(self):
        """Name of the target -> why, once for all rows."""
        return {name: why for row in self.rows for name, why in row.failures.items()}

    @property
    def is_good(self):
        """Nothing failed, and every goal that was measured is met."""
        return not any(row.failures or verdict(row) == MISSED for row in self.rows)


# The main table


def verdict(row):
    if "sluice" in row.failures:
        return FAILED
    if row.goal is None:
        return ""
    if "sluice" not in row.values or (row.goal.unit == "× nginx" and row.ratio is None):
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


def main_table(results):
    lines = [table_line("scenario", "nginx", "sluice", "ratio", "goal", "met?"), "|---|--:|--:|--:|---|---|"]
    for result in results:
        for row in result.rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
            goal = "" if row.goal is None else str(row.goal)
            figures = (cell(row, "nginx"), cell(row, "sluice"))
            lines.append(table_line(row.label, *figures, ratio, goal, verdict(row)))
    return lines


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


def busy_table(results):
    measured = [result for result in results if result.samples]
    if not measured:
        return []
    lines = ["", "How busy the cores were: the target on its own; mock + load generator on theirs. Where these",
             "are **full** they limit requests/s, but the CPU time of the target is right all the same.",
             "", table_line("scenario", "nginx", "sluice"), "|---|--:|--:|"]
    for result in measured:
        cells = [busy_cell(result.samples.get(name)) for name in ("nginx", "sluice")]
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
              for name, why in result.failures.items()]
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
        *machine_facts(sluice_version), f"* {how}", *quietness(results), "",
        *main_table(results), *busy_table(results), *notes(results), ""])
