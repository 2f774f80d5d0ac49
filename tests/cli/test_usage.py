"""The command line: help, usage errors, and what the options do."""

from __future__ import annotations

import gzip
import re
import threading
from pathlib import Path

import pytest

import trtdoctor.formats.reading
from boxes import tarred
from driving import IDENTITY, Run, spawn
from trtdoctor import __version__
from trtdoctor.checks import CHAIN

COMMANDS = ["check", "inspect", "unwrap", "checks", "explain"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(command: str, flag: str, run: Run) -> None:
    """Help of every command works and says more than options."""
    found = run(command, flag)
    assert (found.code, found.stderr) == (0, "")
    assert f"Usage: trtdoctor {command}" in found.stdout
    if command != "checks":
        assert re.search(rf"Examples?:\n\s+trtdoctor {command}", found.stdout)


def test_main_help(run: Run) -> None:
    """The help of the whole names every command and shows examples."""
    found = run("--help")
    assert found.code == 0
    assert all(re.search(rf"^  {command}\b", found.stdout, re.M) for command in COMMANDS)
    assert "Examples:\n    trtdoctor check" in found.stdout


def test_help_names_exit_codes(run: Run) -> None:
    """Help of ``check`` and ``inspect`` names the exit codes."""
    assert all("Exit codes: 0 " in run(command, "--help").stdout for command in ("check", "inspect"))


def test_version(run: Run) -> None:
    """``--version`` prints it."""
    assert __version__ in run("--version").stdout


USAGE = [
    ("check",),
    ("inspect",),
    ("unwrap",),
    ("no-such-command",),
    ("--no-such-option",),
    ("check", "x", "--no-such-option"),
    ("check", "x", "--static", "--target", "gpu=8.6"),
    ("check", "x", "--quiet", "--verbose"),
    ("check", "x", "--fail-on", "info"),
    ("check", "x", "--output-format", "xml"),
    ("check", "x", "--wait", "-1"),
    ("check", "x", "--wait", "nan"),
    ("check", "x", "--wait", "soon"),
    ("check", "x", "--select", "TRX"),
    ("check", "x", "--ignore", "XYZ001"),
    ("check", "x", "--target", "gpu=banana"),
    ("check", "x", "--timeout", "0"),
    ("check", "x", "--timeout", "nan"),
    ("check", "x", "--inputs", "no-such-file.npz"),
    ("check", "x", "--inputs", "/dev/zero"),
    ("check", "x", "--inputs", __file__),
    ("check", "x", "--inputs", __file__, "--static"),
    ("check", "x", "--inputs", __file__, "--no-execute"),
    ("explain", "-f", __file__, __file__),
    ("explain", "-f", __file__, "-o", "answer.txt"),
    ("checks", "x"),
    ("explain", "TRT999"),
    ("explain", "\x1b[31m"),
    ("explain", ""),
    ("inspect", "x", "--static"),
]


@pytest.mark.parametrize("args", USAGE, ids=" ".join)
def test_usage_errors(args: tuple[str, ...], run: Run) -> None:
    """Wrong usage is exit code 2, a message on stderr, and nothing on stdout."""
    found = run(*args)
    assert (found.code, found.stdout) == (2, "")
    assert found.stderr
    assert "\x1b" not in found.stderr


def test_python_m() -> None:
    """``python -m trtdoctor`` is the same command under the same name."""
    found = spawn("check", "--static", "--help")
    assert found.code == 0
    assert "Usage: trtdoctor check" in found.stdout
    assert spawn("check", "--static", IDENTITY).code == 0


# ---- checks and explain


def test_checks(run: Run) -> None:
    """``checks`` lists every check in the order of the chain, in text and JSON."""
    assert re.findall(r"^(TRT\d+)", run("checks").stdout, re.M) == [c.code for c in CHAIN]
    listed = run("checks", "--output-format", "json").json
    assert listed["checks"] == [{"code": c.code, "stage": c.stage, "title": c.title} for c in CHAIN]
    assert listed["schema_version"] == 1


@pytest.mark.parametrize("code", [c.code for c in CHAIN])
def test_explain(code: str, run: Run) -> None:
    """``explain`` prints the page of every check, by its code in any case."""
    found = run("explain", code.lower())
    assert found.code == 0
    assert found.stdout.startswith(code)
    words = ("What it checks", "Why it matters", "How to fix", "Confidence")
    assert all(word in found.stdout for word in words)


# ---- options


@pytest.mark.parametrize("command", [("check", "--static"), ("inspect",), ("checks",)])
def test_format_from_the_environment(command: tuple[str, ...], run: Run) -> None:
    """``TRTDOCTOR_OUTPUT_FORMAT`` sets the format, and the option outdoes it."""
    args = command if command == ("checks",) else (*command, str(IDENTITY))
    env = {"TRTDOCTOR_OUTPUT_FORMAT": "json"}
    assert run(*args, env=env).json["schema_version"] == 1
    assert not run(*args, "--output-format", "text", env=env).stdout.startswith("{")


def test_quiet(run: Run) -> None:
    """``--quiet`` is one line per file."""
    found = run("check", "--static", "-q", IDENTITY)
    assert found.stdout.count("\n") == 1
    assert f"{IDENTITY}: " in found.stdout


def test_verbose(run: Run) -> None:
    """``--verbose`` lists every check with the reason of those that were skipped."""
    found = run("check", "--static", "-v", IDENTITY)
    assert re.findall(r"^(TRT\d+)", found.stdout, re.M) == [c.code for c in CHAIN]
    assert "skipped" in found.stdout


PLAN = IDENTITY.read_bytes()
PACKED = gzip.compress(PLAN)
TAR = tarred({"a.engine": PLAN})
COMING = {
    "a plan": (PLAN, 500, 3),
    "a gzip": (PACKED, len(PACKED) - 4, 5),
    "a tar": (TAR, 512 + -(-len(PLAN) // 512) * 512, 5),
}
"""What comes, how much of it at first, and how often it is looked at: what says no size must be seen at rest."""


@pytest.mark.parametrize("name", COMING)
def test_wait_for_a_file_that_comes(name: str, tmp_path: Path) -> None:
    """``--wait`` returns as soon as the file is there and whole."""
    path = tmp_path / "late.engine"
    whole, cut, looks = COMING[name]
    half = threading.Event()

    class Slow:
        looks = 0

    original = trtdoctor.formats.reading.read_engines

    def read_engines(name: str, **more: bool) -> object:
        Slow.looks += 1
        if Slow.looks == 2:
            path.write_bytes(whole[:cut])
            half.set()
        elif Slow.looks == 3:
            path.write_bytes(whole)
        return original(name, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trtdoctor.formats.reading, "read_engines", read_engines)
        patch.setattr("time.sleep", lambda seconds: None)
        from driving import run as invoke

        assert invoke("check", "--static", path, "--wait", "60").code == 0
    assert (Slow.looks, half.is_set()) == (looks, True)


def test_wait_ends(tmp_path: Path, run: Run) -> None:
    """``--wait`` gives up when its time is over, and reports what is there."""
    found = run("check", "--static", tmp_path / "never", "--wait", "0.01", "--output-format", "json")
    assert (found.code, found.codes) == (1, ["TRT001"])


@pytest.mark.parametrize(("text", "code"), [("Magic tag does not match\n", 1), ("[TRT] [I] fine\n", 3)])
def test_a_log_that_cannot_be_read_hides_no_other(text: str, code: int, tmp_path: Path, run: Run) -> None:
    """The others are answered, and the one is named: a finding still rules the exit code."""
    log, binary = tmp_path / "a.log", tmp_path / "b.bin"
    log.write_text(text, "utf-8")
    binary.write_bytes(bytes(range(256)) * 99)
    for names in ((log, binary), (binary, log)):
        found = run("explain", "--output-format", "json", *names)
        assert (found.code, found.json["exit_code"]) == (code, code)
        assert found.json["status"] == ("problems" if code == 1 else "unknown")
        assert {one["log"] for one in found.json["findings"]} == ({str(log)} if code == 1 else set())
        assert "b.bin" in found.stderr
    assert run("explain", binary, binary).code == 2


def test_a_suffix_that_no_format_has_gets_text_and_a_word(tmp_path: Path, run: Run) -> None:
    """A log gets none, nor does a format that is named."""
    for form, name, word in (("", "a.pdf", True), ("", "a.log", False), ("json:", "a.pdf", False), ("", "a", False)):
        found = run("check", IDENTITY, "--static", "-o", f"{form}{tmp_path / name}")
        assert found.code == 0
        assert (".pdf" in found.stderr) == word, name


def test_a_misspelt_command_gets_the_nearest(run: Run) -> None:
    """And nothing that is like none."""
    assert "did you mean check?" in run("chekc", IDENTITY).stderr
    assert "did you mean" not in run("xxxxxxxx").stderr


def test_explain_quiet(tmp_path: Path, run: Run) -> None:
    """A line for each log."""
    log = tmp_path / "log"
    log.write_text("[E] [TRT] Magic tag does not match\n")
    found = run("explain", "-q", log, log)
    assert (found.code, found.stdout.count("\n")) == (1, 2)
    assert run("explain", "-q", "-v", log).code == 2
