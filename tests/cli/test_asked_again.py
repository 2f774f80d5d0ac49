"""The commands of fixes ask what was asked: of the same machine, with the same options."""

from __future__ import annotations

import ast
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from driving import IDENTITY, ROOT, SMALLEST, Run
from samples import P10, facts
from trtdoctor.checks.shared import CHECK, asked_again, check_again
from trtdoctor.cli.check import command
from trtdoctor.question import ask

SOURCES = ROOT / "src" / "trtdoctor"
ASKED = {
    "the file alone": ("--static", "--select", "TRT0,TRT1"),
    "another machine": ("--target", "gpu=A100,tensorrt=10.3.0", "--fail-on", "warning", "--ignore", "TRT4"),
    "a machine in a file": ("--target", "my hosts/-a.json", "--shape", "a b:1x3", "--shape", "x:", "--require", "gpu"),
    "a settings file": ("--static", "--config", "my hosts/-t.toml", "--verify"),
    "no settings": ("--static", "--isolated", "--allow-host-code", "--select", "TRT0"),
}
PLACES = ("models/identty.engine", "fifo.engine", "truncated.engine", "link.engine")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Paths that lead to no engine, for which fixes check something else."""
    monkeypatch.chdir(tmp_path)
    for name in ("models", "my hosts"):
        Path(name).mkdir()
    shutil.copy(IDENTITY, "models/identity.engine")
    os.mkfifo("fifo.engine")
    Path("truncated.engine").write_bytes(SMALLEST.read_bytes()[:-100])
    Path("link.engine").write_text("models/identity.engine")
    Path("my hosts/-a.json").write_text('{"gpu": "A100", "tensorrt": "10.3.0"}')
    Path("my hosts/-t.toml").write_text("")
    return tmp_path


def commands_of(found: Any) -> set[str]:
    """All commands of fixes and plans in a document."""
    if isinstance(found, dict):
        own = found.get("commands")
        return {*(own if isinstance(own, list) else ())}.union(*map(commands_of, found.values()))
    return set().union(*map(commands_of, found)) if isinstance(found, list) else set()


def asked_of(words: list[str]) -> dict[str, Any]:
    """What the options of ``trtdoctor check`` ask, whatever they are about."""
    params = command.make_context("check", [*words, "--isolated"]).params
    own = ("paths", "wait", "files_from", "to", "verbose", "quiet", "python", "verify", "allow_host_code")
    return {name: value for name, value in params.items() if name not in own}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("place", PLACES)
def test_fixes_ask_the_same(asked: str, place: str, folder: Path, run: Run) -> None:
    """Each `trtdoctor check` in a fix has the options of the question, and reads as the same."""
    options = list(ASKED[asked])
    found = run("check", place, *options, "--output-format", "json")
    own = [one for one in commands_of(found.json) if CHECK in one]
    assert own
    for one in own:
        words = shlex.split(one.split("| xargs -0 ")[-1].split("&& ")[-1])
        assert words[:2] == ["trtdoctor", "check"]
        again = words[2:]
        settings = [word for word in options if word in ("--config", "--isolated", "my hosts/-t.toml")]
        assert settings == [word for word in again if word in settings]
        assert asked_of([word for word in again if word not in settings]) == asked_of(
            [word for word in options if word not in settings]
        )


def written(folder: str) -> Iterator[str]:
    """The commands in the code of a layer with ``trtdoctor check``; X is for what is filled in."""
    for path in sorted((SOURCES / folder).rglob("*.py")):
        tree = ast.parse(path.read_text())
        inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
        inside |= {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            parts = one.values if isinstance(one, ast.JoinedStr) else [one]
            if id(one) not in inside and all(isinstance(part, (ast.Constant, ast.FormattedValue)) for part in parts):
                texts = [part.value if isinstance(part, ast.Constant) else "X" for part in parts]
                if all(isinstance(text, str) for text in texts) and CHECK in (text := "".join(map(str, texts))):
                    if "; see: " in text:  # a message
                        continue
                    yield text


@pytest.mark.parametrize("text", [text for folder in ("formats", "sources") for text in written(folder)])
def test_what_knows_no_question_is_asked_again(text: str) -> None:
    """Each command of a format or a store gets the options, wherever it runs ``trtdoctor check``."""
    assert "--static" in "".join(asked_again(text, facts(P10)))


def test_checks_write_no_command_of_their_own() -> None:
    """In a check, ``trtdoctor check`` comes from ``check_again``."""
    assert set(written("checks")) == {CHECK, f"{CHECK} "}  # the constant, and what takes addresses


PLUGINS = ("--plugin a.so", "--plugin=-b.so", "--verify", "--python /opt/app/python", "--gpu 1")


@pytest.mark.parametrize(
    ("words", "more", "without", "expected"),
    [
        (None, (), "", "--static {}"),
        ("gpu=A100", (), "", "--target gpu=A100 {}"),
        (None, ("--verify",), "", "--static --plugin a.so --plugin=-b.so --python /opt/app/python --gpu 1 --verify"),
        (None, ("--plugin c.so",), "", "--static {} --plugin c.so"),
        (None, (), "--plugin=-b.so", "--static --plugin a.so --verify --python /opt/app/python --gpu 1"),
        (None, ("--target gpu=T4",), "", "--plugin a.so --plugin=-b.so --verify --target gpu=T4"),
        ("gpu=A100", ("--python p",), "", "--plugin a.so --plugin=-b.so --verify --gpu 1 --python p"),
    ],
)  # fmt: skip
def test_other_options_take_their_place(words: str | None, more: tuple[str, ...], without: str, expected: str) -> None:
    """What a fix adds replaces what was asked by that name, but for what may be given again; a machine that is named
    replaces this one."""
    about = facts(P10, words)._replace(asked=PLUGINS)
    assert check_again(about, *more, without=without) == f"{CHECK} {expected.format(' '.join(PLUGINS))}"


def test_defaults_are_not_asked() -> None:
    """A question without options has no words, and each option its own."""
    assert ask().words == ()
    assert ask(static=True).words == ()
    assert ask(execute=False, timeout=3, isolate=True, gpu=1).words == (
        "--gpu 1", "--timeout 3", "--no-execute", "--isolate",
    )  # fmt: skip
