"""A Sluice process under test, and the secrets that must not come out of it."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

BINARY = os.environ.get("SLUICE_BINARY") or str(pathlib.Path(__file__).parents[2] / ".build/debug/sluice")
ROOT = pathlib.Path(__file__).parents[2]

# What must never appear where it does not belong. The last test of the suite looks for them.
GATEWAY_KEY = "sk-gateway-canary-7c1e55b2d9"
SECOND_GATEWAY_KEY = "sk-gateway-canary-second-4d41"
CALLER_KEY = "sk-caller-canary-0a9f3e17c4"
PROMPT_CANARY = "prompt-canary-93ab"

# Everything that any Sluice of this run wrote: its two outputs, and its answers as far as tests read raw bytes.
outputs = []
answers = []


class Sluice:
    """A running server. Its environment is what is given here and nothing else."""

    def __init__(self, folder, environment, arguments=(), settings=None):
        self.folder = folder
        self.is_asked_to_stop = False
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = base_environment() | {"SLUICE_PORT": "0", **environment}
        if settings:
            self.environment["SLUICE_CONFIG"] = str(configured(folder, settings))
        self.log_file = folder / "stderr.log"
        self.output_file = folder / "stdout.log"
        outputs.extend([self.log_file, self.output_file])
        with self.log_file.open("ab") as log, self.output_file.open("ab") as output:
            self.process = subprocess.Popen(
                [BINARY, *arguments], cwd=folder, env=self.environment, stdout=output, stderr=log, stdin=subprocess.DEVNULL
            )
        greeting = wait_until(lambda: self._greeting(), "the server says where it serves", 10)
        self.url = greeting.group(1)
        self.port = int(self.url.rsplit(":", 1)[1])

    def _greeting(self):
        assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.log}"
        text = self.output
        found = re.search(r"serving on (https?://\S+)", text)
        return found if found and "-d '" in text else None

    @property
    def output(self):
        return self.output_file.read_text()

    @property
    def log(self):
        return self.log_file.read_text()

    @property
    def resident_kilobytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, within=5):
        return self.process.wait(within)

    def ask_to_stop(self):
        if self.process.poll() is None and not self.is_asked_to_stop:
            self.is_asked_to_stop = True
            self.signal(signal.SIGTERM)

    def stop(self):
        """Ends it, and holds it to ending well."""
        self.ask_to_stop()
        if self.process.poll() is None:
            try:
                self.wait(3)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGTERM)
                self.wait(3)
        assert self.process.returncode == 0, f"ended with {self.process.returncode}: {self.log[-2000:]}"


def base_environment():
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "SWIFT_BACKTRACE": "enable=no",
        "SLUICE_CONFIG": str(ROOT / "Config"),
        "SLUICE_CATALOG": str(ROOT / "Catalog"),
    } | {f"{prefix}_BASE_URL": NOWHERE for prefix in PREFIXES_ASKED_WITHOUT_A_KEY}


def _asked_without_a_key():
    """What the variables of those gateways begin with that are asked for their models though nobody has a key."""
    for file in sorted((ROOT / "Config/Gateways").glob("*.json")):
        record = json.loads(file.read_text())
        prefix = record.get("environment", {}).get("prefix", record["slug"].upper().replace("-", "_"))
        if record.get("models", {}).get("public") or record.get("local"):
            yield prefix


# Nothing listens there: no test is answered by the internet, or by something that happens to run on this machine.
NOWHERE = "http://127.0.0.1:9"
PREFIXES_ASKED_WITHOUT_A_KEY = list(_asked_without_a_key())


def configured(folder, settings):
    """A copy of Config whose server.json has other values: {"timeouts": {"head": "1s"}}."""
    import shutil

    copy = folder / "Config"
    if not copy.exists():
        shutil.copytree(ROOT / "Config", copy)
    file = copy / "server.json"
    values = json.loads(file.read_text())
    for section, members in settings.items():
        values[section].update(members)
    file.write_text(json.dumps(values))
    return copy


def command(*arguments, folder, **environment):
    """Runs a command of the program to its end."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [BINARY, *arguments], cwd=folder, env=base_environment() | environment,
        capture_output=True, text=True, timeout=10, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    answers.append((done.stdout + done.stderr).encode())
    return done


def wait_until(condition, what, within=3.0):
    """The condition's value as soon as it is true: a bounded look every few milliseconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"did not happen in {within} s: {what}"
        time.sleep(0.005)


def in_background(function):
    """Runs a function beside the test; `join()` gives its result or raises what it raised."""
    return Background(function)


class Background:
    def __init__(self, function):
        self._thread = threading.Thread(target=self._run, args=(function,), daemon=True)
        self._thread.start()

    def _run(self, function):
        try:
            self._result, self._error = function(), None
        except BaseException as error:
            self._result, self._error = None, error

    def join(self, within=10):
        self._thread.join(within)
        assert not self._thread.is_alive(), "is still running"
        if self._error:
            raise self._error
        return self._result
