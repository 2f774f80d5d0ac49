"""What every test has: the fixtures' folder, the command line, and an environment that changes nothing."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import driving

RTX_PYTHON = os.environ.get("TRTDOCTOR_RTX_PYTHON") or sys.executable  # tests see no variables of ours

# nohup, and a shell's background jobs, start us with signals ignored; every process of a test would inherit that.
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
    (signal.SIGQUIT, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

settings.register_profile(
    "suite", max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gpu", action="store_true", help="run the tests that need a real NVIDIA GPU")
    parser.addoption("--all", action="store_true", help="run the tests that need Node, Chromium, Ray or torch")
    parser.addoption("--update", action="store_true", help="write the expected output of fixtures/cases again")


ASKED_FOR = {"gpu": "--gpu", "node": "--all", "chromium": "--all", "ray": "--all", "torch": "--all"}
"""Markers of tests that run only when an option asks for them."""
STORES = ("AWS_", "AZURE_", "AZURITE_", "GOOGLE_", "GCS_")
"""How variables begin that lead to object stores, or prove who asks."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for marker, option in ASKED_FOR.items():
            if item.get_closest_marker(marker) is not None and not config.getoption(option):
                item.add_marker(pytest.mark.skip(reason=f"needs {marker}: pytest {option} runs it"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colours forced or forbidden, no options of ours from outside, no way to anybody's stores."""
    ours = (name for name in os.environ if name.startswith(("TRTDOCTOR_", *STORES)) or name.lower().endswith("_proxy"))
    for name in (*driving.COLOURS, *ours):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The command line runs without a collector until it has imported all; a test that ends it before leaves one."""
    yield
    gc.enable()
    gc.unfreeze()


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


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Downloads a wheel once; skips the test where PyPI cannot be reached."""
    folder = tmp_path_factory.mktemp("wheels")
    found: dict[str, Path | str] = {}

    def get(requirement: str) -> Path:
        if requirement not in found:
            own = folder / str(len(found))
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            try:
                done = subprocess.run(
                    [*command, "--disable-pip-version-check", "-d", own, requirement],
                    capture_output=True, text=True, timeout=180, check=False,
                )  # fmt: skip
                found[requirement] = next(own.glob("*.whl")) if done.returncode == 0 else done.stderr[-300:]
            except (subprocess.TimeoutExpired, StopIteration) as error:
                found[requirement] = repr(error)
        path = found[requirement]
        if isinstance(path, str):
            pytest.skip(f"{requirement} cannot be had from PyPI here: {path}")
        return path

    return get


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The main module of the blob service of Azurite, out of npm's registry."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm")
    folder = tmp_path_factory.mktemp("azurite")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), "azurite@3.35.0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        pytest.skip(f"Azurite cannot be had from npm here: {done.stderr[-300:]}")
    return folder / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"


@pytest.fixture
def install(tmp_path: Path, wheels: Callable[[str], Path]) -> driving.Install:
    """Makes an environment with these packages and nothing else; gives its interpreter."""

    def make(*requirements: str) -> Path:
        files = [wheels(requirement) for requirement in requirements]
        venv.create(tmp_path / "env", with_pip=False, symlinks=True)
        (site,) = (tmp_path / "env" / "lib").glob("python3*/site-packages")
        for file in files:
            with zipfile.ZipFile(file) as archive:
                archive.extractall(site)
        return tmp_path / "env" / "bin" / "python"

    return make


@pytest.fixture(scope="session")
def rtx() -> str:
    """An interpreter with the real TensorRT-RTX."""
    probe = subprocess.run([RTX_PYTHON, "-c", "import tensorrt_rtx"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("no Python with tensorrt_rtx: neither this one nor $TRTDOCTOR_RTX_PYTHON")
    return RTX_PYTHON
