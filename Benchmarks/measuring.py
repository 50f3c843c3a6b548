"""Runs the load generator against one target, and against all targets in turn."""

import contextlib
import dataclasses
import json
import pathlib
import subprocess

import programs

RUN_LIMIT = 120  # seconds; the load generator gives up by itself after 10 without any answer


class RunFailed(Exception):
    """A run saw a wrong answer, or none. Its figures would be worthless, so there are none."""


@dataclasses.dataclass
class Sample:
    """What one run of the load generator saw."""

    seconds: float
    requests: int
    events: int
    target_seconds: float  # of processor time, as are the next three
    mock_seconds: float
    load_seconds: float
    other_seconds: float  # of everything else on this machine
    latency: dict  # microseconds; open loop only

    @classmethod
    def of(cls, report):
        """From a report of the load generator that watched the mock first and then the target."""
        if report["requests"] + report["events"] == 0:
            raise RunFailed("nothing was answered in the measured time")
        mock, *target = report["watched_processor_seconds"]
        load = report["own_processor_seconds"]
        return cls(
            seconds=report["seconds"], requests=report["requests"], events=report["events"],
            target_seconds=sum(target), mock_seconds=mock, load_seconds=load,
            other_seconds=max(0, report["machine_processor_seconds"] - mock - sum(target) - load),
            latency=report.get("latency_us"))

    def microseconds_per_request(self):
        return self.target_seconds / self.requests * 1e6

    def microseconds_per_event(self):
        return self.target_seconds / self.events * 1e6

    def requests_per_second(self):
        return self.requests / self.seconds

    def events_per_second(self):
        return self.events / self.seconds


@dataclasses.dataclass
class Settings:
    """What all scenarios share."""

    folder: pathlib.Path  # private and temporary
    sluice: programs.Sluice | None  # None: not built
    rounds: int
    seconds: float  # measured per run
    warm_up: float
    idle_streams: int
    million: int  # requests of the heap growth scenario; 0 leaves it out

    def body(self, name):
        return self.folder / f"{name}.json"


class Stage:
    """A mock with the targets in front of it. A target that fails is out for the rest of the scenario."""

    def __init__(self, settings, mock, targets):
        self.settings, self.mock = settings, mock
        self.targets = targets  # name -> Program
        self.failures = {}  # name -> why

    def run_rounds(self, measure, rounds=None):
        """Measures each target in turn, again and again: A B A B, so that drift of the machine hits both.
        Returns name -> list of what `measure` returned."""
        results = {name: [] for name in self.targets}
        for _ in range(rounds or self.settings.rounds):
            for name in list(self.targets):
                try:
                    results[name].append(measure(self.targets[name]))
                except (RunFailed, programs.ProgramFailed) as failure:
                    self.fail(name, failure)
        return {name: values for name, values in results.items() if name not in self.failures}

    def run_cases(self, cases, measure):
        """Measures Sluice alone in each case in turn, again and again. The cases take the place of the targets:
        one that fails is out. `measure` takes Sluice and a case."""
        sluice = self.targets.get("sluice")
        self.targets = {case: case for case in cases} if sluice else {}
        return self.run_rounds(lambda case: measure(sluice, case))

    def fail(self, name, failure):
        self.failures[name] = str(failure)
        self.targets.pop(name, None)

    @contextlib.contextmanager
    def start(self, kind, tls=False):
        """A fresh program of this kind, ready to serve. Raises ProgramFailed."""
        with kind.start(self.settings.folder, self.mock.port, tls) as target:
            target.wait_until_healthy()
            yield target

    def run(self, mode, target, body, *options):
        """One run of the load generator. Raises RunFailed on any wrong answer."""
        watched = [self.mock.process.pid, *target.processes]
        try:
            return Sample.of(run_load(load_command(mode, target, self.settings.body(body), watched, options)))
        except RunFailed:
            target.check_is_running()  # if it is not, that says more
            raise

    def run_timed(self, mode, target, body, *options):
        times = ["--warm-up", self.settings.warm_up, "--seconds", self.settings.seconds]
        return self.run(mode, target, body, *times, *options)


def kinds_of(settings, nginx):
    return [kind for kind in (nginx, settings.sluice) if kind is not None]


@contextlib.contextmanager
def fresh_stage(settings, mock_options=(), nginx=programs.Nginx()):
    """Starts a mock alone. The targets are kinds of program, for measurements that `start` them anew."""
    with programs.start_mock(settings.folder, mock_options) as mock:
        yield Stage(settings, mock, {kind.name: kind for kind in kinds_of(settings, nginx)})


@contextlib.contextmanager
def stage(settings, mock_options=(), nginx=programs.Nginx(), tls=False):
    """Starts a mock and the targets. All run until the end of the block."""
    with fresh_stage(settings, mock_options, nginx) as result, contextlib.ExitStack() as running:
        kinds, result.targets = result.targets, {}
        for name, kind in kinds.items():
            try:
                result.targets[name] = running.enter_context(result.start(kind, tls))
            except programs.ProgramFailed as failure:
                result.fail(name, failure)
        yield result


def load_command(mode, target, body, watched=(), options=()):
    command = [programs.BUILD / "load", mode, "--port", target.port,
               "--header", f"Authorization: Bearer {programs.CALLER_KEY}"]
    if body is not None:
        command += ["--body", body]
    for process in watched:
        command += ["--watch", process]
    return [*map(str, [*command, *options]), *(["--tls"] if target.tls else [])]


@contextlib.contextmanager
def running_load(command, stdin):
    with programs.running_on(programs.LOAD_CORE):
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def finished(process):
    """Lets it come to its end and returns its report."""
    try:
        output, complaints = process.communicate(timeout=RUN_LIMIT)
    except subprocess.TimeoutExpired:
        raise RunFailed(f"load did not end in {RUN_LIMIT} s") from None
    return checked_report(process.returncode, output, complaints)


def run_load(command):
    """Returns the report of the load generator."""
    with running_load(command, subprocess.DEVNULL) as process:
        return finished(process)


def checked_report(status, output, complaints):
    if status == 0:
        return json.loads(output)
    said = " ".join(complaints.decode(errors="replace").split())
    errors = json.loads(output)["errors"] if output else "no report"
    raise RunFailed(f"load ended with {status}: {errors}. {said}")


@contextlib.contextmanager
def idle_streams(target, body, count):
    """Holds this many streams open inside the block, after the first event of each. Raises RunFailed."""
    command = load_command("idle", target, body, options=["--connections", count])
    with running_load(command, subprocess.PIPE) as process:
        first_line = process.stdout.readline()
        if first_line != b"ready\n":  # then it is the report of a failure
            process.stdin.close()
            checked_report(process.wait(RUN_LIMIT), first_line, process.stderr.read())
        yield
        finished(process)
