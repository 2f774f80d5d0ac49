"""Text that is quick to read: the verdict where it is looked for, facts in one line, nothing twice."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import IDENTITY, SMALLEST, Run
from trtdoctor.cli import check, patience

ELSEWHERE = ("--target", "gpu=A100,tensorrt=10.3.0")
HOST = Path(__file__).parents[2] / "fixtures" / "hosts" / "h200-no-tensorrt" / "host.json"


def test_long_answer_ends_with_its_verdict(run: Run) -> None:
    """An answer longer than a screen has the verdict first and last; a short one has it once."""
    narrow = run("check", IDENTITY, *ELSEWHERE, env={"COLUMNS": "60"}).stdout.splitlines()
    assert len(narrow) > 24
    assert narrow[-1].startswith("✗ ")
    assert sum(line.startswith("✗ ") for line in narrow) == 2
    short = run("check", "--static", IDENTITY).stdout.splitlines()
    assert sum(line.startswith("✓ ") for line in short) == 1


def test_quiet_names_the_facts(run: Run) -> None:
    """The one line of ``-q`` holds both versions."""
    (line,) = run("check", "-q", IDENTITY, *ELSEWHERE).stdout.splitlines()
    assert "8.6.0.12" in line
    assert "10.3.0" in line


@pytest.mark.parametrize(("more", "shown"), [((), False), (("-v",), True)])
def test_whole_addresses(more: tuple[str, ...], shown: bool, run: Run) -> None:
    """A source is its host alone, and with ``-v`` the whole address."""
    assert ("https://docs.nvidia.com/deeplearning/" in run("check", IDENTITY, *ELSEWHERE, *more).stdout) is shown


def test_machine_once_a_run(run: Run) -> None:
    """What is wrong with the machine stands in full with the first file only."""
    found = run("check", IDENTITY, SMALLEST, "--target", HOST).stdout
    assert found.count("error TRT311") == 1
    assert found.count("as above: TRT311") == 1


def test_missing_file_says_nothing_of_the_machine(run: Run) -> None:
    """A file that is not there gets its own finding, and none about drivers and libraries."""
    found = run("check", "gone.engine", "--target", HOST, "--output-format", "json")
    assert found.codes == ["TRT001"]


def test_file_as_command(run: Run) -> None:
    """A file in the place of a command is answered with the command that was meant."""
    found = run(IDENTITY)
    assert found.code == 2
    assert "trtdoctor check" in found.stderr
    assert run("-V").stdout == run("--version").stdout


class Terminal(io.StringIO):
    """Something that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("terminal", "slow", "said"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_says_what_is_waited_for(terminal: bool, slow: bool, said: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow first answer is explained once on a terminal; a quick one, and one in a pipe, never."""
    stream = Terminal() if terminal else io.StringIO()
    spoken = threading.Event()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(patience, "SECONDS", 0.01 if slow else 60)

    def words() -> str:
        spoken.set()
        return "waiting"

    def parts() -> Iterator[int]:
        spoken.wait(5 if said else 0.1)
        yield 1

    with patience.Patience(parts(), words) as answers:
        assert list(answers) == [1]
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(5)
    assert stream.getvalue() == "trtdoctor: waiting\n" * said


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"wait": 5.0}, "5 s"), ({"static": True}, "reading"), ({"timeout": 7.0}, "7 s")],
    ids=["wait", "static", "probe"],
)
def test_words_of_waiting(asked: dict[str, object], word: str) -> None:
    """The line names the file and the time that it may take."""
    options = {"wait": 0.0, "static": False, "target": (), "timeout": 120.0}
    line = check._waited_for("a.engine", {**options, **asked})
    assert "a.engine" in line
    assert word in line


def test_counts_say_what_was_left_out(run: Run) -> None:
    """Checks that do not apply and checks that could not run are counted apart."""
    assert "do not apply to this question" in run("check", "--static", IDENTITY).stdout
    assert " could not run, " in run("check", SMALLEST, "--target", HOST).stdout
