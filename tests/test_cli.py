"""The command line: help, usage errors, output files, pipes, and bugs of ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import trtdoctor.formats.reading
from driving import IDENTITY, SMALLEST, Run, environment, spawn
from trtdoctor import __version__
from trtdoctor.checks import CHAIN
from trtdoctor.render import as_json, terminal

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
    assert f"{IDENTITY}: A whole TensorRT 8.6.0.12 engine." in found.stdout


def test_verbose(run: Run) -> None:
    """``--verbose`` lists every check with the reason of those that were skipped."""
    found = run("check", "--static", "-v", IDENTITY)
    assert re.findall(r"^(TRT\d+)", found.stdout, re.M) == [c.code for c in CHAIN]
    assert "skipped" in found.stdout


def test_wait_for_a_file_that_comes(tmp_path: Path) -> None:
    """``--wait`` returns as soon as the file is there and whole."""
    path = tmp_path / "late.engine"
    whole = IDENTITY.read_bytes()
    half = threading.Event()

    class Slow:
        looks = 0

    original = trtdoctor.formats.reading.read_engine

    def read_engine(name: str) -> object:
        Slow.looks += 1
        if Slow.looks == 2:
            path.write_bytes(whole[:500])
            half.set()
        elif Slow.looks == 3:
            path.write_bytes(whole)
        return original(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trtdoctor.formats.reading, "read_engine", read_engine)
        patch.setattr("time.sleep", lambda seconds: None)
        from driving import run as invoke

        assert invoke("check", "--static", path, "--wait", "60").code == 0
    assert (Slow.looks, half.is_set()) == (3, True)


def test_wait_ends(tmp_path: Path, run: Run) -> None:
    """``--wait`` gives up when its time is over, and reports what is there."""
    found = run("check", "--static", tmp_path / "never", "--wait", "0.01", "--output-format", "json")
    assert (found.code, found.codes) == (1, ["TRT001"])


# ---- output files


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", [("check", "--static"), ("inspect",)])
def test_output_file(command: tuple[str, ...], form: str, tmp_path: Path, run: Run) -> None:
    """``-o FILE`` holds what standard output would, and standard output nothing."""
    out = tmp_path / "report"
    args = (*command, str(tmp_path / "gone"), str(IDENTITY), "--output-format", form)
    direct = run(*args)
    found = run(*args, "-o", out)
    assert (found.code, found.stdout) == (1, "")
    written = out.read_text()
    if form == "json":
        written, direct_text = (re.sub(r'"duration_ms": .*', "", t) for t in (written, direct.stdout))
        assert written == direct_text
    else:
        assert written == direct.stdout
    assert {p.name for p in tmp_path.iterdir()} == {"report"}


def test_output_replaces(tmp_path: Path, run: Run) -> None:
    """A report replaces an older one, through a link as well, and keeps its permissions."""
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old" * 10_000)
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("check", "--static", IDENTITY, "-o", link).code == 0
    assert "A whole TensorRT" in real.read_text()
    assert "old" not in real.read_text()
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["no/such/folder/report", ".", "file/report"])
def test_unwritable_output(name: str, tmp_path: Path, run: Run) -> None:
    """An output that cannot be written is wrong usage."""
    (tmp_path / "file").write_bytes(b"")
    found = run("check", "--static", IDENTITY, "-o", tmp_path / name)
    assert (found.code, found.stdout) == (2, "")
    assert "--output" in found.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_half_report(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """When writing the report fails, the older report is still there, whole, and nothing else."""

    def fail(*args: object, **options: object) -> str:
        if form == "text":
            args[0].write("half a rep")  # type: ignore[attr-defined]
        raise RuntimeError("no more")

    monkeypatch.setattr(*((as_json, "check", fail) if form == "json" else (terminal, "check", fail)))
    out = tmp_path / "report"
    out.write_text("the older report")
    found = run("check", "--static", IDENTITY, "-o", out, "--output-format", form)
    assert found.code == 3
    assert out.read_text() == "the older report"
    assert {p.name for p in tmp_path.iterdir()} == {"report"}


def test_output_to_a_full_disk(tmp_path: Path) -> None:
    """A full device is wrong usage with the system's words, not a traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    found = spawn("check", "--static", IDENTITY, "-o", "/dev/full")
    assert (found.code, found.stdout) == (2, "")
    assert "No space left" in found.stderr


def test_output_to_a_device() -> None:
    """``-o /dev/stdout`` and ``-o /dev/null`` work as everywhere."""
    assert "A whole TensorRT" in spawn("check", "--static", IDENTITY, "-o", "/dev/stdout").stdout
    assert spawn("check", "--static", IDENTITY, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


# ---- pipes and bugs


@pytest.mark.parametrize(
    "args",
    [
        ("check", "--static", str(SMALLEST)),
        ("check", "--static", str(SMALLEST), "--output-format", "json"),
        ("inspect", str(SMALLEST)),
        ("inspect", str(SMALLEST), "--output-format", "json"),
        ("checks",),
        ("checks", "--output-format", "json"),
        ("explain", "TRT102"),
    ],
    ids=" ".join,
)
def test_broken_pipe(args: tuple[str, ...]) -> None:
    """A reader that went away is no traceback, and does not change the answer."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        found = spawn(*args, stdout=writing)
    finally:
        os.close(writing)
    assert "Traceback" not in found.stderr
    assert "Exception ignored" not in found.stderr
    assert found.code == 0


def test_full_stdout() -> None:
    """Standard output on a full disk is not a good answer."""
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with Path("/dev/full").open("wb") as full:
        found = spawn("check", "--static", IDENTITY, stdout=full)
    assert found.code == 3
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", [("check", "--static"), ("inspect",)])
def test_internal_error(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A bug of ours is exit code 3 and one printable line that asks for a report."""

    def bug(path: str) -> None:
        raise RuntimeError("a\x1b[2J\nb")

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engine", bug)
    found = run(*command, IDENTITY)
    assert (found.code, found.stdout) == (3, "")
    assert found.stderr.count("\n") == 1
    assert "RuntimeError" in found.stderr
    assert "This is a bug of trtdoctor" in found.stderr
    assert found.stderr.strip().isprintable()
    with pytest.raises(RuntimeError):
        run(*command, IDENTITY, env={"TRTDOCTOR_DEBUG": "1"})


def test_interrupt(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Ctrl-C is not a finding."""

    def interrupted(path: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(trtdoctor.formats.reading, "read_engine", interrupted)
    found = run("check", "--static", IDENTITY)
    assert (found.code, found.stdout) == (130, "")


def test_start_up_is_light() -> None:
    """A good engine is checked without importing what only foreign files, JSON or text need."""
    heavy = {
        "trtdoctor.file.formats", "trtdoctor.file.wrappers", "trtdoctor.file.damage", "trtdoctor.plan.flatbuffer",
        "trtdoctor.knowledge.releases", "rich", "zipfile", "dataclasses.fields",
    }  # fmt: skip
    code = (
        "import sys, atexit; from trtdoctor.cli import main\n"
        f"atexit.register(lambda: print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr))\n"
        f"main(['check', '--static', {str(IDENTITY)!r}, '--output-format', 'json'])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.returncode == 0
    assert found.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "args",
    [("check", "--static", str(IDENTITY)), ("inspect", str(IDENTITY)), ("host",), ("checks",), ("explain", "TRT102"),
     ("explain", __file__), ("diff", str(IDENTITY), str(IDENTITY)), ("unwrap", str(IDENTITY), "-o", "/dev/null/x")],
    ids=lambda args: args[0],
)  # fmt: skip
def test_garbage_is_collected(args: tuple[str, ...]) -> None:
    """Every command runs with a collector, though imports run without one."""
    code = (
        "import atexit, gc, sys; from trtdoctor.cli import main\n"
        "atexit.register(lambda: print('collects' if gc.isenabled() else 'does not', file=sys.stderr))\n"
        f"main({list(args)!r})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.stderr.splitlines()[-1] == "collects"


def test_importing_changes_nothing() -> None:
    """Importing the command line leaves the collector of the process as it is."""
    code = "import gc, trtdoctor, trtdoctor.api, trtdoctor.cli.app, trtdoctor.cli.check; print(gc.isenabled())"
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert found.stdout.strip() == "True"
