"""An agent's long loop through Sluice, in front of providers of other formats.

The framework speaks OpenAI's API and keeps the conversation itself; what the provider wants back of it (ids, names,
signatures, arguments as objects) has to survive ten turns.
"""

import json
import os
import subprocess

import pytest

from providers.answers import told
from test_every_gateway import Case, row_of

# Gateway, model, and how hard it is to think.
RUNS = {
    "anthropic": ("anthropic", "claude-haiku-4-5-20251001", None),
    "anthropic-thinking": ("anthropic", "claude-opus-5-5", "low"),
    "gemini": ("google", "gemini-2.5-flash", None),
    "gemini-3": ("google", "gemini-3-pro-preview", None),
    "ollama": ("ollama", "llama3.2:latest", None),
    "openai": ("openai", "gpt-4o-mini", None),
}


@pytest.mark.parametrize("slug, model, effort", RUNS.values(), ids=RUNS)
def test_an_agent_calculates_for_ten_turns(start, slug, model, effort):
    python = os.environ.get("CLIENTS_AGENTS_PYTHON")
    if not python:
        pytest.skip("started without Tests/Clients/run")
    case = Case(row_of(slug), start)
    arguments = [case.server.url + "/v1", f"{slug}/{model}", *([effort] if effort else [])]

    done = subprocess.run([python, "programs/pydantic_agent.py", *arguments], capture_output=True, text=True, timeout=60)
    requests = len(case.provider.chats())
    case.close()

    assert done.returncode == 0, done.stderr[-3000:]
    whole, streamed = map(json.loads, done.stdout.splitlines())
    for came_to in (whole, streamed):
        # One call in a turn, then two, and so on; the numbers grow with the turns.
        assert len(came_to["calls"]) == 15 and came_to["requests"] == 11
        assert sorted(came_to["calls"][-2:]) == [["add", 11, 11], ["multiply", 12, 12]]
        assert came_to["text"] == told("22", "144")
    assert requests == 22
