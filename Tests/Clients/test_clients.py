"""Frameworks and tools that stand on the SDKs, in environments of their own, against providers of all four formats.

Each program in `programs` asks every model the same and prints what it was told; it knows nothing of Sluice but its
address. Nothing is asked of them that they cannot do elsewhere.
"""

import json
import os
import subprocess

import pytest

from gateway import CALLER_KEY
from providers.answers import said, told
from street import Street

# A gateway of each format, and the model that is asked for there.
MODELS = {
    "openai": "openai/gpt-4o-mini",
    "anthropic": "anthropic/claude-haiku-4-5-20251001",
    "google": "google/gemini-2.5-flash",
    "ollama": "ollama/llama3.2:latest",
}
# Program, door, and the environment that it runs in.
PROGRAMS = {
    "langchain": ("langchain_client.py", "chat", "AGENTS"),
    "langchain-messages": ("langchain_client.py", "messages", "AGENTS"),
    "langchain-responses": ("langchain_client.py", "responses", "AGENTS"),
    "openai-agents": ("openai_agent.py", "chat", "AGENTS"),
    "openai-agents-responses": ("openai_agent.py", "responses", "AGENTS"),
    "litellm": ("litellm_client.py", "chat", "TOOLS"),
    "litellm-messages": ("litellm_client.py", "messages", "TOOLS"),
    "instructor": ("instructor_client.py", "chat", "TOOLS"),
}


@pytest.fixture(scope="module")
def street(start):
    street = Street(MODELS, start)
    yield street
    street.close()


def python_of(environment):
    python = os.environ.get(f"CLIENTS_{environment}_PYTHON")
    if not python:
        pytest.skip("started without Tests/Clients/run")
    return python


@pytest.fixture(scope="module")
def exams(street):
    """What a program was told by each model: it runs once for all of them."""
    taken = {}

    def of(program):
        if program not in taken:
            taken[program] = examine(street, *PROGRAMS[program])
        return taken[program]

    return of


def examine(street, program, door, environment):
    done = subprocess.run(
        [python_of(environment), f"programs/{program}", street.server.url, door, *MODELS.values()],
        capture_output=True, text=True, timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(street.server.folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return {exam["model"]: exam["told"] for exam in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("slug", MODELS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_served_by_every_format(exams, program, slug):
    exam = dict(exams(program)[MODELS[slug]])

    for name in ("bad_request", "broken_stream"):
        # An error is an error to it, of whatever class of its own.
        if name in exam:
            assert "Exception" in exam.pop(name)
    for name, answer in exam.items():
        assert answer == expected(program, name), f"{name} of {program} with {slug}"


def expected(program, name):
    if name in ("whole", "streamed"):
        return [said("Hello"), 40, 12]
    if name.startswith("loop"):
        # One call in a turn, then two, and so on; the numbers grow with the turns.
        return [15, told("22", "144")]
    return {"a": 2, "b": 2}


def test_the_llm_command_line_is_served(street, tmp_path):
    folder = tmp_path / "llm"
    folder.mkdir()
    models = [
        {"model_id": slug, "model_name": name, "api_base": street.server.url + "/v1", "api_key_name": "sluice"}
        for slug, name in MODELS.items()
    ]
    # YAML is a superset of JSON.
    (folder / "extra-openai-models.yaml").write_text(json.dumps(models))
    (folder / "keys.json").write_text(json.dumps({"sluice": CALLER_KEY}))
    environment = {"PATH": os.environ["PATH"], "LLM_USER_PATH": str(folder), "HOME": str(folder)}

    for slug, option in zip(MODELS, [[], ["--no-stream"], [], ["--no-stream"]]):
        done = subprocess.run(
            [python_of("TOOLS"), "-m", "llm", "--model", slug, *option, "Hello"],
            capture_output=True, text=True, timeout=60, env=environment, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (done.returncode, done.stdout.strip()) == (0, said("Hello")), done.stderr
