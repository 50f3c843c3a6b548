"""The same tests under the SDK's first generation, which many programs still have."""

import os
import subprocess

import pytest


def test_the_older_generation_is_served_alike():
    python = os.environ.get("CLIENTS_OLDER_PYTHON")
    if not python:
        pytest.skip("started without Tests/Clients/run")
    done = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", "test_sdk.py", "test_cost.py", "--durations=0"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
