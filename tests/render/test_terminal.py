"""Text for people: golden output, colours only where they belong, and hostile strings that stay harmless."""

from __future__ import annotations

import os
import pty
import re
import shutil
from pathlib import Path

import pytest

from compose import LEAN, plan, torchscript, ultralytics
from driving import CASES, IDENTITY, PLANS, RTX, SMALLEST, Run, environment, spawn

PLAN = SMALLEST.read_bytes()
SHAPES = PLANS / "tensorrt-8.5.3.1-h200" / "static853.engine"


def case_files(folder: Path) -> None:
    """The files that the golden commands name."""
    shutil.copy(IDENTITY, folder / "model.engine")
    shutil.copy(RTX, folder / "rtx.engine")
    (folder / "cut.engine").write_bytes(IDENTITY.read_bytes()[:10_000])
    os.utime(folder / "cut.engine", (1_600_000_000, 1_600_000_000))
    (folder / "lean.engine").write_bytes(plan((10, 3, 0, 26), 239, libraries=(LEAN,)))
    (folder / "yolo.engine").write_bytes(ultralytics(PLAN, {"task": "detect", "names": {"0": "person"}}))


GOLDEN: dict[str, tuple[int, tuple[str, ...]]] = {
    "version-and-gpu": (1, ("check", "model.engine", "--target", "gpu=RTX 3090,tensorrt=10.3.0")),
    "truncated": (1, ("check", "cut.engine", "--static", "--ignore", "TRT005")),
    "wrapped-and-lean": (0, ("check", "yolo.engine", "lean.engine", "--static", "--ignore", "TRT005")),
    "inspect": (0, ("inspect", "model.engine", "rtx.engine", "yolo.engine")),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: bool, run: Run) -> None:
    """The text at 80 columns is the one in fixtures/cases (write it again with ``pytest --update``)."""
    case_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    code, args = GOLDEN[name]
    found = run(*args, env={"COLUMNS": "80"})
    assert found.code == code
    text = "".join(f"{line.rstrip()}\n" for line in found.stdout.splitlines())
    text = re.sub(r"^\d+ checks: \d[^(]+\([^)]+\)", "(how many checks passed, found something, …)", text, flags=re.M)
    expected = CASES / name / "expected.txt"
    if update:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(text)
    assert text == expected.read_text()


def test_every_case_is_used() -> None:
    """No folder of fixtures/cases is left over."""
    assert {path.name for path in CASES.iterdir()} == set(GOLDEN)


@pytest.mark.parametrize("name", ["version-and-gpu", "truncated", "wrapped-and-lean", "inspect"])
def test_golden_fits(name: str) -> None:
    """No line is wider than 80 columns but commands, which must survive being copied."""
    for line in (CASES / name / "expected.txt").read_text().splitlines():
        assert len(line) <= 80 or line.startswith("        ")


# ---- colours and encodings


def on_a_terminal(*args: str, **env: str) -> bytes:
    """What a command writes to a terminal."""
    master, slave = pty.openpty()
    try:
        spawn(*args, stdout=slave, env=environment(TERM="xterm-256color", **env))
        os.set_blocking(master, False)
        out = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except BlockingIOError:
                return out
            if not piece:
                return out
            out += piece
    finally:
        os.close(slave)
        os.close(master)


COLOUR = re.compile(rb"\x1b\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])(?:;[0-9]+)*m")


def test_colour_on_a_terminal() -> None:
    """On a terminal there are colours, and with NO_COLOR there are none."""
    args = ("check", "--static", "-q", str(IDENTITY))
    assert COLOUR.search(on_a_terminal(*args))
    assert not COLOUR.search(on_a_terminal(*args, NO_COLOR="1"))


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.parametrize("args", [("check", "--static", "-v"), ("inspect",)])
def test_no_colour_in_a_pipe(args: tuple[str, ...], env: dict[str, str]) -> None:
    """Without a terminal there is not one escape character."""
    found = spawn(*args, IDENTITY, env=environment(**env))
    assert found.code == 0
    assert "\x1b" not in found.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize(
    "args",
    [
        ("check", "lean.engine", "é.engine", "--target", "tensorrt=11.0.0.1,gpu=9.0"),
        ("check", "--static", "-v", "é.engine", "yolo.engine"),
        ("inspect", "é.engine", "yolo.engine"),
        ("checks",),
        ("explain", "TRT102"),
        ("--help",),
    ],
    ids=lambda args: args[0],
)
def test_narrow_encodings(args: tuple[str, ...], encoding: str, tmp_path: Path) -> None:
    """An output that knows no UTF-8 gets escapes, not an exception."""
    case_files(tmp_path)
    (tmp_path / "é.engine").write_bytes(ultralytics(PLAN, {"名": "x" * 500}))
    (tmp_path / "lean.engine").write_bytes(plan((8, 6, 1, 6), 236, libraries=(LEAN,)))
    found = spawn(*args, cwd=tmp_path, env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0"))
    assert found.code in (0, 1)
    assert found.stdout.isascii() or encoding != "ascii"
    assert found.stderr == ""


# ---- hostile strings

HOSTILE = {
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "markup": "[bold red]a[/x] [/] [link=file:///etc]b",
    "newlines": "a\nTRT999  passed\r\nb\v\f\x85\u2028\u2029",
    "bidi": "a\u202egnp.elbatucexe\u2066\u200f",
    "megabyte": "x" * 1_000_000,
    "wide": "名" * 300,
    "zero width": "a\u200b\u200d\ufeffb",
    "surrogate": "\udcff\ud800",
    "private": "\ue000\U000f0000",
    "percent": "%s {0} %(x)s {path} {stem}",
    "tab": "a\tb\x08\x7f",
}
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff]"
)


def harmless(text: str, limit: int = 20_000) -> None:
    assert CONTROL.search(text) is None
    assert len(text) < limit


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_metadata(text: str, tmp_path: Path, run: Run) -> None:
    """Metadata cannot move a cursor, forge a line or flood the screen, and is exact in JSON."""
    path = tmp_path / "a.engine"
    metadata = {text: text, "list": [text], "names": {text: text}}
    path.write_bytes(ultralytics(PLAN, metadata))
    harmless(run("inspect", path).stdout)
    harmless(run("check", "--static", "-v", path).stdout)
    assert run("inspect", "--output-format", "json", path).json["engines"][0]["metadata"] == metadata


@pytest.mark.parametrize("text", [t for n, t in HOSTILE.items() if n not in ("megabyte", "surrogate")], ids=str)
@pytest.mark.parametrize("data", [PLAN, PLAN[:-5], b"", b"\x28\xb5\x2f\xfd....", torchscript(PLAN)], ids=len)
def test_hostile_names(data: bytes, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A file name can do no harm either, in any part of the text, and is exact in JSON."""
    name = text.replace("/", "|")[:80]
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    for args in (("check", "--static"), ("check", "--static", "-v"), ("check", "--static", "-q"), ("inspect",)):
        harmless(run(*args, "--", name).stdout)
    assert run("inspect", "--output-format", "json", "--", name).json["engines"][0]["path"] == name
    missing = run("check", "--static", "--", name + "x")
    assert missing.code == 1
    harmless(missing.stdout)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_target(text: str, run: Run) -> None:
    """Words of a target are harmless in text, in evidence and in errors."""
    found = run("check", SMALLEST, "--target", f"gpu=8.6,driver={text}".replace(",", "|").replace("|", ",", 1))
    harmless(found.stdout + found.stderr)


def test_markup_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Square brackets are printed as they are."""
    monkeypatch.chdir(tmp_path)
    Path("[bold]a[").write_bytes(PLAN)
    assert "[bold]a[" in run("check", "--static", "[bold]a[").stdout


# ---- where there is no terminal


@pytest.mark.parametrize(
    "args",
    [
        ("check", "model.engine", "--target", "gpu=RTX 3090,tensorrt=10.3.0"),
        ("check", "--static", "-v", "cut.engine", "yolo.engine"),
        ("inspect", "model.engine"),
        ("inspect", "model.engine", "cut.engine"),
        ("diff", "model.engine", "yolo.engine"),
        ("checks",),
    ],
    ids=" ".join,
)
def test_whole_lines_in_a_pipe(args: tuple[str, ...], tmp_path: Path) -> None:
    """A pipe gets whole lines without blanks at their end, and lines of COLUMNS where that is set."""
    case_files(tmp_path)
    wide, narrow = (spawn(*args, cwd=tmp_path, env=environment(**env)).stdout for env in ({}, {"COLUMNS": "40"}))
    assert all(line == line.rstrip() for line in (wide + narrow).splitlines())
    assert len(wide.splitlines()) < len(narrow.splitlines())


def test_table_in_a_pipe_is_whole(tmp_path: Path) -> None:
    """Where there is no terminal, ``inspect`` breaks no shape and loses no unit."""
    case_files(tmp_path)
    shutil.copy(SHAPES, tmp_path)
    rows = spawn("inspect", SHAPES.name, "model.engine", cwd=tmp_path).stdout.splitlines()
    assert len(rows) == 3
    assert "1x3x16x16" in rows[1]
    assert all(row.endswith(" KiB") for row in rows[1:])


def test_notes_are_no_problems(run: Run) -> None:
    """The line of counts calls only warnings and errors problems."""
    found = run("check", IDENTITY, "--target", "gpu=8.6,tensorrt=10.3.0")
    assert "2 found a problem" in " ".join(found.stdout.split())
    assert "found a problem" not in run("check", IDENTITY, "--static").stdout


@pytest.mark.parametrize("name", ["::error::pwn.log", "##[error]pwn.log"])
@pytest.mark.parametrize("command", ["explain", "check", "inspect"])
def test_no_name_is_a_command_of_a_pipeline(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Runners of pipelines take lines of this form for commands, also after blanks; the text never has them."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("Magic tag does not match\n", "utf-8")
    found = run(command, name)
    assert "pwn.log" in found.stdout
    assert not re.search(r"^\s*::|##\[", found.stdout, re.MULTILINE)
