"""What every test has: the fixtures' folder, the command line, and an environment that changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import driving

settings.register_profile(
    "suite", max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gpu", action="store_true", help="run the tests that need a real NVIDIA GPU")
    parser.addoption("--update", action="store_true", help="write the expected output of fixtures/cases again")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--gpu"):
        return
    for item in items:
        if "gpu" in item.keywords and item.get_closest_marker("gpu") is not None:
            item.add_marker(pytest.mark.skip(reason="needs a real NVIDIA GPU; run pytest --gpu where there is one"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colours forced or forbidden, no options of ours from outside."""
    for name in (*driving.COLOURS, *(name for name in os.environ if name.startswith("TRTDOCTOR_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def plans() -> Path:
    """The folder of engines that we built."""
    return driving.PLANS


@pytest.fixture
def run() -> driving.Run:
    """Runs the command line in this process."""
    return driving.run


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected output is to be written instead of compared."""
    return bool(request.config.getoption("--update"))
