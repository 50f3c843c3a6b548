"""Builds, starts, watches and stops the programs of a benchmark: mock, load generator, nginx and Sluice."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import ssl
import string
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent
BUILD = HERE / ".build"

TARGET_CORE, LOAD_CORE = 0, 1
CALLER_KEY = "sk-bench-0123456789abcdef0123456789abcdef"
START_LIMIT = 20  # seconds
STOP_LIMIT = 5  # seconds, then SIGKILL

SOURCES = {
    "mock_upstream": [
        "mock_upstream.c", "mock_routes.c", "mock_openai.c", "mock_responses.c",
        "mock_anthropic.c", "mock_gemini.c", "mock_ollama.c", "mock_text.c", "http_message.c", "clocks.c"],
    "load": ["load.c", "load_options.c", "load_request.c", "caller.c", "http_message.c", "clocks.c"],
}
# What the variables of a gateway begin with -> where the mock plays it.
GATEWAY_PATHS = {"OPENAI": "/v1", "ANTHROPIC": "", "GOOGLE": "/v1beta", "OLLAMA": "", "FIREWORKS": "/busy/v1",
                 "CHUTES": "/v1"}
LIBRARIES = {"mock_upstream": [], "load": ["-lssl", "-lcrypto"]}
FLAGS = ["-std=c17", "-O2", "-Wall", "-Wextra", "-Werror"]


class ProgramFailed(Exception):
    """A program did not come up, or ended early; the message says which and shows the end of its log."""


# What is made once


def build():
    """Compiles the C programs into .build."""
    BUILD.mkdir(exist_ok=True)
    compiler = os.environ.get("CC", "cc")
    for name, sources in SOURCES.items():
        files = [HERE / source for source in sources]
        subprocess.run([compiler, *FLAGS, "-o", BUILD / name, *files, *LIBRARIES[name]], check=True)


def make_certificate(folder):
    """A certificate of the kind that servers have now: ECDSA P-256, for localhost, good for a day."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def running_on(core):
    """What is started inside inherits the core: as `taskset` does, without the time of another exec."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# What runs


@contextlib.contextmanager
def listening(name, script, folder):
    """Starts a program of ours in Python that takes a port itself and prints `listening on N`."""
    command = [sys.executable, HERE / script]
    with Program(name, command, LOAD_CORE, folder, output=subprocess.PIPE) as program:
        first_line = re.match(rb"listening on (\d+)", program.process.stdout.readline())
        if not first_line:
            raise ProgramFailed(f"{name} did not start: {program.end_of_log()}")
        program.port = int(first_line[1])
        yield program


class Program:
    """A running program and its children. Stops at the end of a `with` block."""

    def __init__(self, name, command, core, folder, port=None, tls=False, environment=None,
                 output=subprocess.DEVNULL):
        self.name, self.port, self.tls = name, port, tls
        self.log = folder / f"{name}.stderr"
        with running_on(core), open(self.log, "wb") as log:
            self.seconds_to_first_answer = None
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def processes(self):
        """The process and its children, such as nginx's worker."""
        self.check_is_running()
        own = self.process.pid
        children = pathlib.Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own, *map(int, children)]

    def check_is_running(self):
        if self.process.poll() is not None:
            status = self.process.returncode
            raise ProgramFailed(f"{self.name} ended with status {status}: {self.end_of_log()}")

    def memory(self):
        """Resident bytes. What a worker shares with its master is counted once."""
        master, *workers = map(resident_memory, self.processes)
        return master["Rss"] + sum(each["Private_Clean"] + each["Private_Dirty"] for each in workers)

    def wait_until_healthy(self):
        """Waits for the first 200 of GET /health, and notes how long after exec it came."""
        while time.monotonic() - self.started < START_LIMIT:
            self.check_is_running()
            if self._is_healthy():
                self.seconds_to_first_answer = time.monotonic() - self.started
                return
            time.sleep(0.0002)
        raise ProgramFailed(f"{self.name} did not answer /health in {START_LIMIT} s: {self.end_of_log()}")

    def _is_healthy(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as plain:
                with unverified_tls().wrap_socket(plain) if self.tls else plain as connection:
                    connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    return connection.recv(4096).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def end_of_log(self):
        return " ".join(self.log.read_bytes()[-600:].decode(errors="replace").split()) or "its log is empty"

    def stop(self):
        try:
            processes = self.processes
        except (ProgramFailed, FileNotFoundError):
            return  # it has ended by itself
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self.process.wait()


def unverified_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def resident_memory(process):
    """The fields of smaps_rollup, in bytes."""
    lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}


def start_mock(folder, options):
    mock = Program("mock", [BUILD / "mock_upstream", *options], LOAD_CORE, folder, output=subprocess.PIPE)
    with mock.process.stdout as output:
        first_line = output.readline().split()  # "port N"
    if not first_line:
        raise ProgramFailed(f"the mock did not start: {mock.end_of_log()}")
    mock.port = int(first_line[1])
    return mock


class Nginx:
    """How to start nginx. Each scenario may choose the settings that cost nginx least there.

    A header buffer of 8 KB takes a 2 KB request in one read, where nginx's usual 1 KB needs two and a tenth
    more time. A stream that stays open keeps the buffer, though."""

    name = "nginx"

    def __init__(self, buffers_answers=True, buffers_requests=True, header_buffer="8k", connections=1024):
        self.buffers_answers, self.buffers_requests = buffers_answers, buffers_requests
        self.header_buffer, self.connections = header_buffer, connections

    def start(self, folder, upstream, tls=False):
        home = folder / f"nginx-{time.monotonic_ns()}"
        home.mkdir()
        port = free_port()
        template = string.Template((HERE / "nginx.conf.template").read_text())
        (home / "nginx.conf").write_text(template.substitute(
            port=port, upstream=upstream, tls="ssl" if tls else "",
            certificate=folder / "certificate.pem", key=folder / "key.pem",
            header_buffer=self.header_buffer, connections=self.connections, descriptors=self.connections + 64,
            # Workers of a root master would otherwise lose access to this private folder.
            user="user root;" if os.geteuid() == 0 else "",
            proxy_buffering="on" if self.buffers_answers else "off",
            proxy_request_buffering="on" if self.buffers_requests else "off"))
        command = ["nginx", "-p", home, "-c", home / "nginx.conf", "-e", home / "nginx.log"]
        return Program(self.name, command, TARGET_CORE, home, port, tls)


class Sluice:
    """How to start Sluice."""

    name = "sluice"

    def __init__(self, binary, environment=None):
        self.binary = binary
        self.environment = environment or {}  # beside what all have

    def start(self, folder, upstream, tls=False):
        home = folder / f"sluice-{time.monotonic_ns()}"
        home.mkdir()
        port = free_port()
        # Only what is named here: a key or setting of whoever runs this must not change the figures.
        inherited = {"PATH", "HOME", "LD_LIBRARY_PATH"} & os.environ.keys()
        environment = {name: os.environ[name] for name in inherited} | {
            "SLUICE_HOST": "127.0.0.1",
            "SLUICE_PORT": str(port),
            "SLUICE_LOOPS": "1",
            "SLUICE_API_KEYS": CALLER_KEY,
            "SLUICE_CONFIG": str(REPOSITORY / "Config"),
            "SLUICE_CATALOG": str(REPOSITORY / "Catalog"),
            "SLUICE_OFFLINE": "1",
            "SLUICE_LOG": "info",
        }
        for prefix, path in GATEWAY_PATHS.items():
            environment[f"{prefix}_API_KEY"] = "sk-upstream-bench"
            environment[f"{prefix}_BASE_URL"] = f"http://127.0.0.1:{upstream}{path}"
        environment |= self.environment
        if tls:
            environment["SLUICE_TLS_CERT"] = str(folder / "certificate.pem")
            environment["SLUICE_TLS_KEY"] = str(folder / "key.pem")
        return Program(self.name, [self.binary, "serve"], TARGET_CORE, home, port, tls, environment)
